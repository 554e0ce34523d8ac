"""A message as agents see it, under its author's name."""

from collections.abc import Sequence
from dataclasses import replace

from bot.deliver.surroundings import Surroundings
from bot.domain.messages import Message, MessageKind
from bot.domain.people import Guest
from bot.ports import Author, Post
from bot.store import Transaction
from bot.transcripts import notice_text

# Nobody in particular is told of these, so they are for the whole channel (ESC-03).
ALOUD = {"escalated_nobody"}


def shown(
    tx: Transaction, message: Message, around: Surroundings, guest: Guest | None = None
) -> Post:
    """Return the message as the agents should see it; `guest` is who wrote it, where that is known."""
    if message.kind is MessageKind.NOTICE:
        text = notice_text(message, around.texts)
        aloud = message.notice is not None and message.notice.key in ALOUD
        return Post(message.id, text, conversation=message.conversation_id, aloud=aloud)
    author = around.guest(guest) if guest else author_of(tx, message, around)
    is_note = message.kind is MessageKind.NOTE
    files = ", ".join(file.name for file in message.files)
    text = message.text or around.texts.say("card.sent_files", files=files)
    conversation = message.conversation_id
    return Post(message.id, text, author, message.body, is_note, conversation=conversation)


def shown_together(
    tx: Transaction,
    messages: Sequence[Message],
    around: Surroundings,
    guest: Guest | None = None,
) -> Post:
    """Return several lines of one author as one message; `guest` is who that is, where it is known."""
    first, *more = (shown(tx, message, around, guest) for message in messages)
    return replace(first, more=tuple(more))


def author_of(tx: Transaction, message: Message, around: Surroundings) -> Author:
    """Return whose words they are."""
    if message.guest_id:
        return around.guest(tx.guests.get(message.guest_id))
    assert message.agent_id, "only notices are written by nobody"
    return around.agent(tx.people.agent(message.agent_id))
