"""Take no new conversations for a while (ASG-16)."""

from collections.abc import Mapping

from bot.actions.pause import pause, resume
from bot.commands.asked import Asked, Command, Reply
from bot.domain.grammar import Words
from bot.store import Transaction


def _pause(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    pause(tx, asked.agent)
    return Reply(asked.texts.say("command.paused"))


def _resume(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    resume(tx, asked.agent)
    return Reply(asked.texts.say("command.resumed"))


PAUSING: Mapping[str, Command] = {"pause": Command(_pause), "resume": Command(_resume)}
