"""Tags of a conversation, in words: put on, taken off, named (TAG-03)."""

from collections.abc import Mapping

from bot.actions.tag import tag
from bot.commands.asked import Asked, Command, Reply, conversation_of, done
from bot.domain.grammar import Words
from bot.domain.tags import read_tags
from bot.lists import markdown
from bot.store import Transaction


def _tag(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`tag +vip -spam` changes the tags; `tag` alone says which there are."""
    conversation = conversation_of(asked)
    tags = tag(tx, conversation, read_tags(words.rest), asked.agent.actor)
    if not tags:
        return done(asked, conversation, "command.tagless")
    return done(asked, conversation, "command.tags", tags=", ".join(map(markdown, tags)))


TAGS: Mapping[str, Command] = {"tag": Command(_tag, needs_conversation=True)}
