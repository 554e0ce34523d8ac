"""What is done to one conversation: take, rename, close, write in it, share it, have its transcript."""

from collections.abc import Mapping

from bot.actions.close import close, reopen
from bot.actions.rename import rename
from bot.actions.share import set_share_link
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


def _link(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`link`: my contact link; `link on|off|new` with a conversation: its share link (ENT-06, ENT-07)."""
    if asked.conversation is None:
        link = asked.links.contact(asked.agent.slug)
        qr_code = asked.links.qr_code(asked.agent.slug)
        return Reply(asked.texts.say("command.contact_link", link=link, qr_code=qr_code))
    conversation = asked.conversation
    is_shared = conversation.share is not None and conversation.share.is_valid(tx.now)
    if words.rest in ("new", "off") or (words.rest == "on" and not is_shared):
        conversation = set_share_link(tx, conversation, on=words.rest != "off")
    if conversation.share is None or not conversation.share.is_valid(tx.now):
        return done(asked, conversation, "command.share_off")
    link = asked.links.share(conversation.share.token)
    return done(asked, conversation, "command.share_link", link=link)


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
    "link": Command(_link),
    "transcript": Command(_transcript, needs_conversation=True),
}
