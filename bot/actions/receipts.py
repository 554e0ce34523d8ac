"""What reached a guest, and what they have read (CONV-08)."""

from bot.actions.fan_out import mark_in_threads
from bot.domain.ids import ConversationId, GuestId
from bot.store import Transaction


def note_delivered(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, up_to: int
) -> None:
    """Note that everything up to a number stands on the guest's page; backwards changes nothing."""
    _reached(tx, guest_id, conversation_id, "delivered", up_to)


def note_seen(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, up_to: int
) -> None:
    """Note that the guest has read up to a number; what was read has arrived, too."""
    _reached(tx, guest_id, conversation_id, "seen", up_to)


def _reached(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, what: str, up_to: int
) -> None:
    conversation = tx.conversations.get_for_guest(conversation_id, guest_id)
    up_to = min(up_to, conversation.last_number)
    [mine] = [p for p in tx.participants.all(conversation.id) if p.person == guest_id]
    before = mine.seen if what == "seen" else mine.delivered
    if not tx.participants.reached(conversation.id, guest_id, what, up_to):
        return
    for message in tx.messages.between(conversation.id, before, up_to):
        mark_in_threads(tx, message)
