"""A guest is refused, or let in again (PHB-04)."""

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act, Actor
from bot.domain.conversations import Conversation, State
from bot.domain.ids import GuestId
from bot.domain.messages import Notice
from bot.store import Transaction


def set_blocked(tx: Transaction, guest_id: GuestId, by: Actor, *, blocked: bool) -> bool:
    """Refuse what a guest writes from now on, or take it again; their open pages are told at once.

    It holds for this guest, in every browser that speaks for them; whoever comes as somebody new is new.
    False when it was so already.
    """
    if not tx.guests.set_blocked(guest_id, blocked=blocked):
        return False
    name = tx.guests.get(guest_id).shown_name
    key = "guest_blocked" if blocked else "guest_unblocked"
    notice = Notice(key, {"name": by.name, "guest": name}, agents_only=True)
    for conversation in show_guest(tx, guest_id):
        if conversation.state is State.OPEN:
            post_notice(tx, conversation.id, notice)
    tx.audit.add(Act.BLOCKED if blocked else Act.UNBLOCKED, by, guest=guest_id)
    return True


def show_guest(tx: Transaction, guest_id: GuestId) -> list[Conversation]:
    """Bring cards and pages up to date with what a guest is by now; return their conversations."""
    found = [tx.conversations.locked(one.id) for one in tx.conversations.of_guest(guest_id)]
    for conversation in found:
        header_changed(tx, conversation)
    return found
