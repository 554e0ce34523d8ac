"""Who speaks: somebody of a platform, looked up there, or known to us while it cannot be asked."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.domain.ids import Ref
from bot.effects import Speaker
from bot.ports import Profile, Refused, Retry
from bot.store import Store


class Person(Protocol):
    """Somebody as a platform's adapter looks them up."""

    @property
    def profile(self) -> Profile:
        """Return who they are."""
        ...

    @property
    def may_speak(self) -> bool:
        """Tell whether they may speak to guests."""
        ...


async def find_speaker(
    store: Store,
    account: Ref,
    person: Awaitable[Person],
    as_speaker: Callable[[Profile], Speaker],
) -> Speaker | None:
    """Return who speaks; None for whom may not, or whom the platform does not know.

    The words of somebody whom we know already do not wait until the platform can be asked.
    """
    try:
        found = await person
    except Refused:
        return None
    except Retry:
        agent = await store.read(lambda tx: tx.people.agent_by_account(account))
        if agent is None:
            raise
        return as_speaker(
            Profile(agent.name, agent.avatar_url, agent.email, agent.active, agent.manages)
        )
    return as_speaker(found.profile) if found.may_speak else None
