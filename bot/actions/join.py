"""Guests come in by a share link, leave, and correct who they are."""

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.conversations import MOST_MEMBERS, Conversation, Source
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import Notice
from bot.domain.people import Guest
from bot.store import Transaction


def join_by_share_link(tx: Transaction, guest_id: GuestId, token: str) -> Conversation:
    """Let in whoever holds the link (ENT-06); a one-on-one may become a group by it (TTL-07)."""
    conversation = tx.conversations.locked(tx.conversations.by_share_token(token).id)
    if tx.participants.has(conversation.id, guest_id):
        return conversation
    if tx.participants.count(conversation.id) >= MOST_MEMBERS:
        raise NotAllowed("conversation_full")
    tx.participants.add_guest(conversation.id, guest_id, Source.MANUAL)
    present = [one for one in tx.participants.all(conversation.id) if one.left_at is None]
    agents = sum(not one.is_guest for one in present)
    header_changed(tx, conversation.grown(agents, len(present) - agents))
    post_notice(tx, conversation.id, Notice("joined", {"name": _name(tx, guest_id)}))
    return tx.conversations.get(conversation.id)


def leave_as_guest(tx: Transaction, guest_id: GuestId, conversation_id: ConversationId) -> None:
    """Let a guest go; their name leaves the title, unless they were the last (TTL-08)."""
    conversation = tx.conversations.get_for_guest(conversation_id, guest_id)
    tx.participants.leave(conversation.id, guest_id)
    header_changed(tx, tx.conversations.locked(conversation.id))
    post_notice(tx, conversation.id, Notice("left", {"name": _name(tx, guest_id)}))


def correct_guest(tx: Transaction, guest: Guest) -> None:
    """Keep what a guest says about themselves; titles and cards follow (TTL-08)."""
    before = tx.guests.get(guest.id)
    tx.guests.save(guest)
    if (guest.name, guest.email, guest.phone) == (before.name, before.email, before.phone):
        return
    for conversation in tx.conversations.of_guest(guest.id):
        header_changed(tx, tx.conversations.locked(conversation.id))


def _name(tx: Transaction, guest_id: GuestId) -> str:
    return tx.guests.get(guest_id).shown_name
