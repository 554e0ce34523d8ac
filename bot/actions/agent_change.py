"""An agent edits, deletes or reacts to a message where it stands on their platform."""

from bot.actions.agent_message import Written, has_read
from bot.actions.fan_out import (
    change_in_threads,
    mark_elsewhere,
    mark_in_threads,
    withdraw_files,
)
from bot.actions.route import taken_by_answer
from bot.actions.wait import end_wait, look_who_waits
from bot.domain.ids import AgentId, Ref
from bot.domain.intents import Meaning, read_intent
from bot.domain.messages import Message, checked_emoji
from bot.domain.people import Mode
from bot.domain.richtext import is_plain, without_start
from bot.store import Transaction

LOCK = "🔒"


def receive_agent_edit(tx: Transaction, ref: Ref, written: Written) -> Message | None:
    """Take over the new words of an agent's message; None when it is not one of ours.

    Words that now begin with `note:` are taken back from the guests. A note stays a note, whatever its
    words become, unless they begin with `reply:`, and never where the conversation has left. What looks
    like a command changes nothing: it is not for guests to see.
    """
    copy = tx.threads.by_copy(ref)
    if copy is None or copy.ours:
        return None
    message = tx.messages.get(copy.message_id)
    intent = read_intent(written.text, Mode.ANSWERS)
    if intent.meaning in (Meaning.COMMAND, Meaning.HINT):
        return message
    body = without_start(written.body, intent.mark) if written.body else None
    kept = None if body is None or is_plain(body) else body

    is_left = tx.threads.get(copy.thread_id).left

    def edit(now: Message) -> Message:
        edited = now.edited_to(intent.text, kept, written.version)
        if not intent.mark or not now.takes(written.version):
            return edited
        if intent.meaning is Meaning.NOTE:
            return edited.as_note()
        return edited if is_left else edited.as_answer()

    changed = tx.messages.change(message, edit)
    _follow_wait(tx, message, changed)
    if changed != message:
        change_in_threads(tx, changed)
        mark_in_threads(tx, changed)
    return changed


def receive_agent_deletion(tx: Transaction, ref: Ref) -> Message | None:
    """Empty an agent's message; None when it is not one of ours to delete.

    A copy of ours that an admin deleted says nothing about the guest's own message.
    """
    copy = tx.threads.by_copy(ref)
    if copy is None or copy.ours:
        return None
    before = tx.messages.get(copy.message_id)
    message = tx.messages.change(before, Message.emptied)
    _follow_wait(tx, before, message)
    withdraw_files(tx, message)
    change_in_threads(tx, message)
    return message


def receive_agent_reaction(
    tx: Transaction, ref: Ref, agent_id: AgentId, emoji: str, *, there: bool
) -> Message | None:
    """Show the guests a reaction, or that it is gone; the lock makes one's own answer a note (CONV-08)."""
    copy = tx.threads.by_copy(ref)
    if copy is None:
        return None
    message = tx.messages.get(copy.message_id)
    if emoji == LOCK and not copy.ours:
        return _lock(tx, message, agent_id, there=there)
    emoji = checked_emoji(emoji)
    changed = tx.messages.change(message, lambda now: now.reacted(agent_id, emoji, there=there))
    if message.guest_id and there:
        conversation = tx.conversations.get(message.conversation_id)
        has_read(tx, conversation, agent_id, message.number)
    mark_elsewhere(tx, changed, copy.thread_id)
    tx.touch(changed.conversation_id)
    return changed


def _lock(tx: Transaction, message: Message, agent_id: AgentId, *, there: bool) -> Message:
    """Turn one's own answer into a note; taking the lock away again sends nothing."""
    if not there or message.agent_id != agent_id:
        return message
    changed = tx.messages.change(message, Message.as_note)
    _follow_wait(tx, message, changed)
    if changed != message:
        change_in_threads(tx, changed)
        mark_in_threads(tx, changed)
    return changed


def _follow_wait(tx: Transaction, before: Message, now: Message) -> None:
    """End the wait by what guests can read now; let it go on when an answer is gone (ESC-02).

    A note that becomes an answer is one like others: it may be the first (ASG-16).
    """
    if before.for_guests == now.for_guests and before.deleted == now.deleted:
        return
    if now.for_guests and not now.deleted and now.agent_id:
        conversation = tx.conversations.get(now.conversation_id)
        end_wait(tx, conversation, now.agent_id)
        taken_by_answer(tx, conversation, now.agent_id)
    else:
        look_who_waits(tx, now.conversation_id)
