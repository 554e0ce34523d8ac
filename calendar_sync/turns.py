"""Which of the agents who are free gets a meeting with their service (MTG-11)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import AgentId
from calendar_sync.availability import Mode, ServiceBooking
from calendar_sync.clocks import local_day

WEEK, WEEKS = timedelta(weeks=1), 4


@dataclass(frozen=True, slots=True)
class Assigned:
    """A meeting that an agent got through the service, and still has: when it is, when it was given."""

    agent_id: AgentId
    start: datetime
    at: datetime


def choose_agent(
    slot: datetime,
    free: Collection[AgentId],
    history: Iterable[Assigned],
    booking: ServiceBooking,
    now: datetime,
) -> AgentId | None:
    """Return who gets the meeting at a slot, or holds it where all of them come; None when nobody is free.

    By turns: whoever was given the fewest meetings in the last four weeks, where a recent one counts more
    than an old one (4, 3, 2, 1); among equals whose last one is longest ago; then by id. With `Mode.ANY`
    whoever has the fewest of the service's meetings on the slot's day (in the service's zone) comes first.
    """
    given = [one for one in history if one.agent_id in free]
    day = local_day(booking.zone, slot)
    same_day = booking.mode is Mode.ANY

    def rank(agent_id: AgentId) -> tuple[int, int, float, AgentId]:
        own = [one for one in given if one.agent_id == agent_id]
        on_day = sum(local_day(booking.zone, one.start) == day for one in own) if same_day else 0
        last = max((one.at.timestamp() for one in own), default=0.0)
        return on_day, sum(_weight(one.at, now) for one in own), last, agent_id

    return min(free, key=rank, default=None)


def _weight(at: datetime, now: datetime) -> int:
    """Return how much a meeting counts: less with every week since it was given."""
    return min(WEEKS, max(0, WEEKS - (now - at) // WEEK))
