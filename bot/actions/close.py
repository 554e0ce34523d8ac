"""Close a conversation and open it again (CONV-09)."""

from bot.actions.fan_out import header_changed, post_notice
from bot.actions.reading import as_writer
from bot.actions.wait import end_wait
from bot.domain.acts import Act, Actor, ActorKind
from bot.domain.conversations import Conversation, State
from bot.domain.ids import AgentId, ConversationId, GuestId
from bot.domain.messages import Notice
from bot.store import Transaction


def close(tx: Transaction, conversation: Conversation, by: Actor) -> Conversation:
    """Close it and say who did; closing twice changes nothing. Nobody waits for an answer any more."""
    conversation = tx.conversations.locked(conversation.id)
    if conversation.state is State.CLOSED:
        return conversation
    closed = conversation.closed(tx.now)
    header_changed(tx, closed)
    end_wait(tx, conversation)
    tx.figures.add_resolution(conversation, AgentId(by.id) if by.kind is ActorKind.AGENT else None)
    tx.audit.add(Act.CLOSED, by, closed.id)
    post_notice(tx, closed.id, Notice("closed", {"name": by.name}))
    return closed


def reopen(
    tx: Transaction, conversation: Conversation, by: Actor, *, quietly: bool = False
) -> Conversation:
    """Open it again; `quietly` where a guest's new message says it all."""
    conversation = tx.conversations.locked(conversation.id)
    if conversation.state is State.OPEN:
        return conversation
    opened = conversation.reopened(tx.now)
    header_changed(tx, opened)
    tx.audit.add(Act.REOPENED, by, opened.id)
    if not quietly:
        post_notice(tx, opened.id, Notice("reopened", {"name": by.name}))
    return opened


def close_as_guest(tx: Transaction, guest_id: GuestId, conversation_id: ConversationId) -> None:
    """Close it for a guest who takes part."""
    conversation = as_writer(tx, conversation_id, guest_id)
    close(tx, conversation, tx.guests.get(guest_id).actor)


def reopen_as_guest(tx: Transaction, guest_id: GuestId, conversation_id: ConversationId) -> None:
    """Open it again for a guest who takes part."""
    conversation = as_writer(tx, conversation_id, guest_id)
    reopen(tx, conversation, tx.guests.get(guest_id).actor)
