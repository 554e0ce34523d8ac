"""Who gets a new conversation of a service, if anybody does by himself (ASG-16)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.domain.rules import Routing

IN_TURN = (Routing.ROUND_ROBIN, Routing.LEAST_BUSY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of the service; `held`: how many open conversations they are responsible for."""

    agent: Agent
    held: int = 0

    @property
    def takes_more(self) -> bool:
        """Tell whether they can be given one: reachable, not paused, and not away as far as we know."""
        return self.agent.is_reachable and not self.agent.paused and self.agent.active is not False


def choose(
    routing: Routing,
    candidates: Sequence[Candidate],
    last: AgentId | None = None,
    owner: AgentId | None = None,
) -> AgentId | None:
    """Return whose it is; None: everybody's, until somebody takes it.

    `last` had the turn before; `owner` is the guest's in the phonebook. Asked again, it says the same.
    """
    free = [one for one in candidates if one.takes_more]
    if routing is Routing.OWNER_FIRST:
        return next((one.agent.id for one in free if one.agent.id == owner), None)
    if routing not in IN_TURN:
        return None
    if routing is Routing.LEAST_BUSY:
        fewest = min((one.held for one in free), default=0)
        free = [one for one in free if one.held == fewest]
    return next_in_turn([one.agent.id for one in free], last)


def next_in_turn(agents: Sequence[AgentId], last: AgentId | None) -> AgentId | None:
    """Return who comes after the last one, going round; whoever cannot take it is passed over."""
    ring = sorted(agents)
    later = (one for one in ring if last is not None and one > last)
    return next(later, ring[0] if ring else None)
