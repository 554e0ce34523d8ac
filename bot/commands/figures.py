"""How the desk is doing, for those who answer for a service and for admins (MGR-03)."""

from collections.abc import Mapping

from bot.commands.asked import Asked, Command, Reply
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.grammar import Words
from bot.domain.people import Service
from bot.domain.permissions import Right, check, may
from bot.domain.reporting import Form, SumUp, read_wanted
from bot.domain.wording import fold
from bot.store import Transaction


def _stats(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """`stats 30 days sales`: counted beside everything else, so that the figures come later."""
    wanted = read_wanted(words.rest)
    service = _service(tx, asked, wanted.service)
    check(asked.agent, Right.SEE_FIGURES, [service] if service else [])
    who = (asked.account.platform, asked.account.value, asked.place.value)
    service_id = service.id if service else ""
    tx.outbox.add(SumUp(*who, service_id, str(wanted.days), wanted.form))
    said = "command.stats_table" if wanted.form is Form.CSV else "command.stats_counting"
    return Reply(asked.texts.say(said))


def _service(tx: Transaction, asked: Asked, named: str | None) -> Service | None:
    """Return the service that is named, else the one of this place, else the only one that may be meant.

    None: all of them, which admins see.
    """
    services = tx.people.services()
    if named is None:
        return None
    if named:
        found = next((one for one in services if fold(one.name) == fold(named)), None)
        if found is None:
            raise NotFound("service_unknown")
        return found
    here = _here(tx, asked)
    if here and may(asked.agent, Right.SEE_FIGURES, [here]):
        return here
    mine = [one for one in services if one.manager_id == asked.agent.id]
    if asked.agent.manages or not mine:
        return None
    if len(mine) > 1:
        names = ", ".join(one.name for one in mine)
        raise NotAllowed("stats_which", service=mine[0].name, names=names)
    return mine[0]


def _here(tx: Transaction, asked: Asked) -> Service | None:
    if asked.conversation and asked.conversation.service_id:
        return tx.people.service(asked.conversation.service_id)
    here = tx.people.services_in(asked.place)
    return here[0] if len(here) == 1 else None


STATS: Mapping[str, Command] = {"stats": Command(_stats, right=Right.SEE_FIGURES)}
