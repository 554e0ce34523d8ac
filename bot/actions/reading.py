"""Outsiders, who came by the share link, may read and react but not write (CONV-14)."""

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act, Actor
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import Notice
from bot.store import Transaction


def set_read_only(tx: Transaction, conversation: Conversation, by: Actor, *, only: bool) -> bool:
    """Let outsiders only read from now on, or write again; their open pages follow. False: it was so."""
    conversation = tx.conversations.locked(conversation.id)
    if conversation.read_only is only:
        return False
    header_changed(tx, conversation.for_reading(only=only))
    tx.audit.add(Act.READ_ONLY if only else Act.WRITABLE, by, conversation.id)
    key = "read_only" if only else "writable"
    post_notice(tx, conversation.id, Notice(key, {"name": by.name}, agents_only=True))
    return True


def as_writer(tx: Transaction, conversation_id: ConversationId, guest_id: GuestId) -> Conversation:
    """Return a conversation in which a guest may do more than read; NotFound as for what does not exist."""
    conversation = tx.conversations.get_for_guest(conversation_id, guest_id)
    if conversation.read_only:
        refuse_outsider(tx, conversation_id, guest_id)
    return conversation


def refuse_outsider(tx: Transaction, conversation_id: ConversationId, guest_id: GuestId) -> None:
    """Raise NotAllowed for an outsider; ask where a conversation is for reading only."""
    if tx.participants.get(conversation_id, guest_id).is_outsider:
        raise NotAllowed("read_only")
