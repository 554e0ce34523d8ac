"""Find conversations: who waits, what I hold, by words, one of them whole."""

from collections.abc import Mapping

from bot.commands.asked import Asked, Command, Reply, conversation_of, listed
from bot.domain.errors import NotAllowed
from bot.domain.grammar import Words
from bot.lists import conversation_summary, found_lines
from bot.store import Transaction


def _queue(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    lines = found_lines(tx, tx.search.queue(), asked.texts)
    return listed(asked, "command.queue_title", lines, "command.queue_empty")


def _mine(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    lines = found_lines(tx, tx.search.held_by(asked.agent.id), asked.texts)
    return listed(asked, "command.mine_title", lines, "command.mine_empty")


def _search(tx: Transaction, asked: Asked, words: Words) -> Reply:
    looked_for = words.rest or (f"#{words.number}" if words.number else "")
    if not looked_for:
        raise NotAllowed("search_empty")
    lines = found_lines(tx, tx.search.words(looked_for), asked.texts)
    return listed(asked, "command.search_title", lines, "command.search_empty")


def _show(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    conversation = conversation_of(asked)
    text = conversation_summary(tx, conversation, asked.texts, asked.links)
    return Reply(text, conversation=conversation)


FINDING: Mapping[str, Command] = {
    "queue": Command(_queue),
    "mine": Command(_mine),
    "show": Command(_show, needs_conversation=True),
    "search": Command(_search),
}
