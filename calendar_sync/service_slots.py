"""Free slots of a service: of any of its agents, or of all of them together (MTG-11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import and_, or_

from bot.domain.ids import AgentId
from calendar_sync.availability import Mode
from calendar_sync.clocks import instant
from calendar_sync.masks import Frame, frame_around, hours_masks, starts
from calendar_sync.openings import Dates, Wanted, opening
from calendar_sync.slots import MOMENT, Diary, free_mask, whole


@dataclass(frozen=True, slots=True, eq=False)
class Offers(Mapping[datetime, tuple[AgentId, ...]]):
    """The starts (UTC, in order), each with the agents who can be met then, in the order of the members.

    Who that is, is looked up only for the starts that are asked for: a page needs but the starts.
    """

    starts: Mapping[datetime, int]
    free: Mapping[AgentId, int]

    def __getitem__(self, start: datetime) -> tuple[AgentId, ...]:
        """Return who can be met at a start; KeyError when it is not offered."""
        cell = 8 * self.starts[start]
        return tuple(agent_id for agent_id, mask in self.free.items() if mask >> cell & 1)

    def __iter__(self) -> Iterator[datetime]:
        return iter(self.starts)

    def __len__(self) -> int:
        return len(self.starts)


def free_for_service(
    members: Mapping[AgentId, Diary],
    mode: Mode,
    *,
    start: datetime,
    end: datetime,
    length: timedelta,
    now: datetime,
    dates: Dates | None = None,
) -> Offers:
    """Return when a meeting with the service can begin, and with whom.

    By `any` and by turns each agent is offered as by themselves. All together can be met wherever one of
    their grids has a start and each of them is free: grids need not agree, as those of two zones
    half an hour apart never would. Each agent's own hours, notice, horizon, cap and buffers hold.
    """
    wanted = Wanted(start, end, whole(length), now, dates or Dates())
    found = {agent_id: opening(diary.availability, wanted) for agent_id, diary in members.items()}
    frame = frame_around(found.values())
    hours = {
        agent_id: hours_masks(one.week, wanted.length, frame) for agent_id, one in found.items()
    }
    free = {
        agent_id: free_mask(diary, found[agent_id], frame, wanted.length) & hours[agent_id].fits
        for agent_id, diary in members.items()
    }
    if mode is Mode.ALL:
        grid = reduce(or_, (one.grid for one in hours.values()), 0)
        together = reduce(and_, free.values(), grid)
        return _offers(dict.fromkeys(members, together), frame)
    return _offers({one: free[one] & hours[one].grid for one in members}, frame)


def free_agents(
    members: Mapping[AgentId, Diary],
    mode: Mode,
    start: datetime,
    length: timedelta,
    now: datetime,
    *,
    dates: Dates | None = None,
) -> tuple[AgentId, ...]:
    """Return whom `free_for_service` offers at one start, for a commit (MTG-06)."""
    begins = start.astimezone(UTC)
    found = free_for_service(
        members, mode, start=begins, end=begins + MOMENT, length=length, now=now, dates=dates
    )
    return found.get(begins, ())


def _offers(free: Mapping[AgentId, int], frame: Frame) -> Offers:
    base, _, cell = frame
    found = starts(reduce(or_, free.values(), 0), frame)
    return Offers({instant(at): (at - base) // cell for at in found}, free)
