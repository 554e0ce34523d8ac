"""What concerns the desk itself: does everything work, who is who, set it up."""

from collections.abc import Mapping

from bot.actions.same_agent import become_one
from bot.commands.asked import Asked, Command, Reply
from bot.domain.deliveries import Examine
from bot.domain.grammar import Words
from bot.domain.permissions import Right, check
from bot.store import Transaction


def _doctor(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`doctor`: look whether everything works; `doctor retry`: send again what was given up."""
    if words.rest == "retry":
        check(asked.agent, Right.SET_UP)
        return Reply(asked.texts.say("command.retried", count=tx.outbox.revive()))
    account = asked.account
    tx.outbox.add(Examine(account.platform, account.value, asked.place.value))
    return Reply(asked.texts.say("command.doctor_looks"))


def _same(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    found = become_one(tx, asked.account, asked.texts)
    if found is None:
        return Reply(asked.texts.say("command.same_nobody"))
    key = "command.same_waits" if found.waits_for else "command.same_done"
    where = sorted(platform.title() for platform in found.waits_for or found.agent.platforms)
    return Reply(asked.texts.say(key, platforms=" + ".join(where)))


def _setup(tx: Transaction, asked: Asked, words: Words) -> Reply:  # noqa: ARG001  a command's signature
    return Reply(asked.texts.say("command.setup_where"), dialog="setup")


HOUSE: Mapping[str, Command] = {
    "same": Command(_same),
    "setup": Command(_setup, right=Right.SET_RULES),
    "doctor": Command(_doctor),
}
