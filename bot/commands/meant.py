"""Which service is meant: the one that is named, the one of the place, the only one that may be."""

from dataclasses import dataclass

from bot.commands.asked import Asked
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.people import Service
from bot.domain.permissions import Right, may
from bot.domain.reporting import ALL
from bot.domain.wording import fold
from bot.store import Transaction

SIGN = "service:"


@dataclass(frozen=True, slots=True)
class Named:
    """A service by its name (empty: not said, None: all of them), and the words behind it."""

    service: str | None
    rest: str


def read_named(words: str) -> Named:
    """Read `all thanks: …` or `service:sales thanks: …`; whatever else is about no service in particular.

    A name of several words has `_` between them.
    """
    first, _, rest = words.partition(" ")
    if first.lower() == ALL:
        return Named(None, rest.strip())
    if first.lower().startswith(SIGN):
        return Named(first[len(SIGN) :].replace("_", " "), rest.strip())
    return Named("", words)


def service_meant(tx: Transaction, asked: Asked, named: str | None, right: Right) -> Service | None:
    """Return the service that an agent means; None: all of them, or none in particular."""
    services = tx.people.services()
    if named is None:
        return None
    if named:
        found = next((one for one in services if fold(one.name) == fold(named)), None)
        if found is None:
            raise NotFound("service_unknown")
        return found
    here = service_here(tx, asked)
    if here and may(asked.agent, right, [here]):
        return here
    mine = [one for one in services if one.manager_id == asked.agent.id]
    if asked.agent.manages or not mine:
        return None
    if len(mine) > 1:
        names = ", ".join(one.name for one in mine)
        raise NotAllowed("which_of_services", names=names)
    return mine[0]


def service_here(tx: Transaction, asked: Asked) -> Service | None:
    """Return the service of a conversation, or the only one of a channel."""
    if asked.conversation:
        service_id = asked.conversation.service_id
        return tx.people.service(service_id) if service_id else None
    here = tx.people.services_in(asked.place)
    return here[0] if len(here) == 1 else None
