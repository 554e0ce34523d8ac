"""How long the free slots of a big service take, and how long they would take slot by slot (MTG-11)."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.hours import Hours, Interval
from bot.domain.ids import AgentId
from calendar_sync import clocks, masks
from calendar_sync.availability import Availability, Horizon, Mode, Unit
from calendar_sync.busy import Busy
from calendar_sync.service_slots import free_for_service
from calendar_sync.slots import Diary
from tests.bench.rows import Row
from tests.bench.scene import Scene

AGENTS, EVENTS, DAYS = 50, 200, 90
TARGET = 30.0
HALF = timedelta(minutes=30)
# A change of the clocks in most of these zones lies within the ninety days.
NOW = datetime(2026, 9, 14, 7, 10, tzinfo=UTC)
ZONES = (
    "Europe/Berlin", "Europe/Lisbon", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
    "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney", "Australia/Lord_Howe",
)  # fmt: skip


def slots(scene: Scene) -> Iterator[Row]:
    """Ask for all agents at once, with and without what was found out about their hours before."""
    service = {AgentId(f"agent{number}"): _diary(number) for number in range(AGENTS)}
    # Those who are awake at the same time.
    team = {one: service[one] for number, one in enumerate(service) if number % len(ZONES) < 2}
    rounds = 10 if scene.quick else 30
    for members, mode, name in ((service, Mode.ANY, "any"), (team, Mode.ALL, "all together")):
        naive_took, expected = _timed(partial(naive, members, mode))
        assert expected
        first, again = [], []
        for _ in range(rounds):
            clocks._block.cache_clear()
            masks.hours_masks.cache_clear()
            for times in (first, again):
                took, found = _timed(partial(offered, members, mode))
                assert found == expected
                times.append(took)
        what = f"free slots, {len(members)} agents, {EVENTS} events each, {DAYS} days, {name}"
        yield _row(what, min(again), naive_took)
        yield _row(f"{what}, asked for the first time", min(first), naive_took)


def offered(members: Mapping[AgentId, Diary], mode: Mode) -> Mapping[datetime, tuple[AgentId, ...]]:
    """Return what the page of the service would show."""
    end = NOW + timedelta(days=DAYS)
    return free_for_service(members, mode, start=NOW, end=end, length=HALF, now=NOW)


def naive(members: Mapping[AgentId, Diary], mode: Mode) -> Mapping[datetime, tuple[AgentId, ...]]:
    """Return the same by looking at each slot of each agent, and at each of their events."""
    free = {agent_id: set(_own(diary)) for agent_id, diary in members.items()}
    if mode is Mode.ALL:
        starts = {start for diary in members.values() for start in _candidates(diary.availability)}
        free = {
            agent_id: {
                start
                for start in starts
                if _is_open(diary.availability, start) and not _meets(diary, start)
            }
            for agent_id, diary in members.items()
        }
    offers = {
        start: tuple(agent_id for agent_id in members if start in free[agent_id])
        for start in sorted(set().union(*free.values()))
    }
    return {
        start: agents
        for start, agents in offers.items()
        if mode is not Mode.ALL or len(agents) == len(members)
    }


def _row(name: str, took: float, naive_took: float) -> Row:
    against = f"processor time, best; slot by slot: {naive_took:,.0f}"
    target = f"at most {TARGET:g}"
    return Row(name, took, "ms", against, naive_took / took, target, took <= TARGET)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many milliseconds of processor time some work took, and what came of it.

    It waits for nothing, and whatever else the machine does is not its own.
    """
    gc.collect()
    start = time.thread_time()
    found = work()
    return (time.thread_time() - start) * 1000, found


def _diary(number: int) -> Diary:
    """Return an agent with hours of their own and events over all of the time."""
    chance = Random(number)
    begin = 8 * 60 + chance.randrange(0, 5) * 15
    hours = {day: (Interval(begin, begin + 9 * 60),) for day in range(5)}
    noon = Interval(12 * 60, 12 * 60 + 45)
    zone = ZONES[number % len(ZONES)]
    availability = Availability(
        Hours(hours, zone),
        dict.fromkeys(range(5), (noon,)),
        before=5,
        after=10,
        horizon=Horizon(DAYS, Unit.DAYS),
    )
    starts = [NOW + timedelta(minutes=5 * chance.randrange(DAYS * 24 * 12)) for _ in range(EVENTS)]
    lengths = (15, 30, 45, 60, 90, 24 * 60)
    return Diary(
        availability,
        [Busy(one, one + timedelta(minutes=chance.choice(lengths[:-1]))) for one in starts],
    )


def _candidates(availability: Availability) -> Iterator[datetime]:
    """Yield the grid as the clock on the wall shows it; on the days of a change it is daytime here."""
    zone = ZoneInfo(availability.hours.zone)
    day = NOW.astimezone(zone).date() - timedelta(days=1)
    for _ in range(DAYS + 3):
        for interval in availability.open_on(day.weekday()):
            for minute in range(interval.start, interval.end, availability.grid):
                local = datetime(
                    day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone
                )
                start = local.astimezone(UTC)
                if _in_time(availability, start):
                    yield start
        day += timedelta(days=1)


def _in_time(availability: Availability, start: datetime) -> bool:
    notice = NOW + timedelta(minutes=availability.notice)
    return notice <= start < NOW + timedelta(days=DAYS)


def _is_open(availability: Availability, start: datetime) -> bool:
    local = start.astimezone(ZoneInfo(availability.hours.zone))
    minute = local.hour * 60 + local.minute
    return _in_time(availability, start) and any(
        one.start <= minute and minute + 30 <= one.end
        for one in availability.open_on(local.weekday())
    )


def _own(diary: Diary) -> Iterator[datetime]:
    for start in _candidates(diary.availability):
        if _is_open(diary.availability, start) and not _meets(diary, start):
            yield start


def _meets(diary: Diary, start: datetime) -> bool:
    """Tell whether a meeting would come too close to an event."""
    before = start - timedelta(minutes=diary.availability.before)
    after = start + HALF + timedelta(minutes=diary.availability.after)
    return any(one.start < after and one.end > before for one in diary.busy)
