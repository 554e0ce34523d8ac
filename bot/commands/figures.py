"""How the desk is doing, for those who answer for a service and for admins (MGR-03)."""

from collections.abc import Mapping

from bot.commands.asked import Asked, Command, Reply
from bot.commands.meant import service_meant
from bot.domain.grammar import Words
from bot.domain.permissions import Right, check
from bot.domain.reporting import Form, SumUp, read_wanted
from bot.store import Transaction


def _stats(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`stats 30 days sales`: counted beside everything else, so that the figures come later."""
    wanted = read_wanted(words.rest)
    service = service_meant(tx, asked, wanted.service, Right.SEE_FIGURES)
    check(asked.agent, Right.SEE_FIGURES, [service] if service else [])
    who = (asked.account.platform, asked.account.value, asked.place.value)
    service_id = service.id if service else ""
    tx.outbox.add(SumUp(*who, service_id, str(wanted.days), wanted.form))
    said = "command.stats_table" if wanted.form is Form.CSV else "command.stats_counting"
    return Reply(asked.texts.say(said))


STATS: Mapping[str, Command] = {"stats": Command(_stats, right=Right.SEE_FIGURES)}
