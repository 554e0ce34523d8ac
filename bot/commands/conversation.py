"""What is done to one conversation: take, rename, close, write in it, have its transcript."""

from collections.abc import Mapping

from bot.actions.close import close, reopen
from bot.actions.rename import rename
from bot.actions.take import take
from bot.actions.thread_words import note_as_agent, reply_as_agent
from bot.actions.transcript import mail_transcript_to_agent
from bot.commands.asked import Asked, Command, Reply, conversation_of, done
from bot.commands.assign import held_words
from bot.domain.grammar import Words
from bot.store import Transaction


def _take(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    taken = take(tx, conversation_of(asked), asked.agent)
    if taken.changed and taken.replaced.assignee:
        before = held_words(taken.replaced, asked.texts)
        return done(asked, taken.conversation, "command.taken_from", before=before)
    return done(asked, taken.conversation, "command.taken")


def _rename(tx: Transaction, asked: Asked, words: Words) -> Reply:
    renamed = rename(tx, conversation_of(asked), words.rest, asked.agent.actor)
    return done(asked, renamed, "command.renamed" if renamed.title else "command.title_cleared")


def _close(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    closed = close(tx, conversation_of(asked), asked.agent.actor)
    return done(asked, closed, "command.closed")


def _reopen(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    opened = reopen(tx, conversation_of(asked), asked.agent.actor)
    return done(asked, opened, "command.reopened")


def _note(tx: Transaction, asked: Asked, words: Words) -> Reply:
    conversation = conversation_of(asked)
    note_as_agent(tx, conversation, asked.agent, words.rest)
    return done(asked, conversation, "command.noted")


def _reply(tx: Transaction, asked: Asked, words: Words) -> Reply:
    conversation = conversation_of(asked)
    reply_as_agent(tx, conversation, asked.agent, words.rest)
    return done(asked, conversation, "command.replied")


def _transcript(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    conversation = conversation_of(asked)
    mail_transcript_to_agent(tx, conversation, asked.agent)
    return done(asked, conversation, "command.transcript_sent")


ON_ONE: Mapping[str, Command] = {
    "take": Command(_take, needs_conversation=True),
    "rename": Command(_rename, needs_conversation=True, dialog="rename"),
    "close": Command(_close, needs_conversation=True),
    "reopen": Command(_reopen, needs_conversation=True),
    "note": Command(_note, needs_conversation=True),
    "reply": Command(_reply, needs_conversation=True),
    "transcript": Command(_transcript, needs_conversation=True),
}
