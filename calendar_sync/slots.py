"""Free slots of one agent: pure rules, exact in every zone and over every change of clocks (MTG-02, MTG-12).

A meeting lasts exactly its length, lies in the working hours on the agent's clock, keeps the buffers
to everything that the agent is busy with, and begins on the agent's grid.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import compress
from typing import NamedTuple
from zoneinfo import ZoneInfo

from calendar_sync.availability import Availability
from calendar_sync.busy import Taken
from calendar_sync.clocks import EPOCH, MINUTE, SECOND, day_starts, instant, seconds
from calendar_sync.openings import ONE_DAY, Dates, Openings, openings

MOMENT = timedelta(microseconds=1)


class Diary(NamedTuple):
    """What decides when an agent is free; `booked_per_day`: meetings on the days of the agent's zone."""

    availability: Availability
    busy: Iterable[Taken] = ()
    booked_per_day: Mapping[date, int] = {}


def free_slots(
    availability: Availability,
    busy: Iterable[Taken],
    *,
    start: datetime,
    end: datetime,
    length: timedelta,
    now: datetime,
    booked_per_day: Mapping[date, int] | None = None,
    dates: Dates | None = None,
) -> list[datetime]:
    """Return the starts (UTC, in order) from `start` on and before `end` at which the agent can be met.

    The notice counts from `now`, its edge included; the horizon ends with the agent's day. `dates`
    narrows them (ENT-02). A day that has as many meetings as `per_day` offers nothing. ValueError for a
    length that is not whole minutes.
    """
    found = openings(availability, start, end, whole(length), now=now, dates=dates)
    diary = Diary(availability, busy, booked_per_day or {})
    return [instant(at) for at in free_among(found.grid, diary, found, whole(length))]


def is_free(
    availability: Availability,
    busy: Iterable[Taken],
    start: datetime,
    length: timedelta,
    now: datetime,
    *,
    booked_per_day: Mapping[date, int] | None = None,
    dates: Dates | None = None,
) -> bool:
    """Tell whether `free_slots` offers this start: the same rules by the same code, for a commit (MTG-06)."""
    begins = start.astimezone(UTC)
    found = free_slots(
        availability,
        busy,
        start=begins,
        end=begins + MOMENT,
        length=length,
        now=now,
        booked_per_day=booked_per_day,
        dates=dates,
    )
    return found == [begins]


def by_day(slots: Iterable[datetime], zone: str) -> Mapping[date, Sequence[datetime]]:
    """Return slots by the days of the guest's zone (an IANA name), both in order (MTG-04)."""
    days: dict[date, list[datetime]] = {}
    there = ZoneInfo(zone)
    for slot in slots:
        days.setdefault(slot.astimezone(there).date(), []).append(slot)
    return days


def whole(length: timedelta) -> int:
    """Return a length in seconds; ValueError unless it is some whole minutes."""
    found, rest = divmod(length, SECOND * MINUTE)
    if rest or found < 1:
        raise ValueError(f"a meeting cannot last {length}")
    return found * MINUTE


def free_among(starts: Sequence[int], diary: Diary, found: Openings, length: int) -> Iterable[int]:
    """Return those of the starts (seconds, in order) at which a meeting of `length` seconds can begin.

    One search for each end of each span instead of a look at every slot: the starts are sorted.
    """
    free = bytearray(len(starts))
    first, behind = bisect_left(starts, found.since), bisect_left(starts, found.until)
    for opens, closes in found.windows:
        low = max(bisect_left(starts, opens), first)
        high = min(bisect_right(starts, closes - length), behind)
        if low < high:
            free[low:high] = b"\1" * (high - low)
    for low, high in _taken(starts, diary, length):
        if low < high:
            free[low:high] = bytes(high - low)
    return compress(starts, free)


def _taken(starts: Sequence[int], diary: Diary, length: int) -> Iterable[tuple[int, int]]:
    """Yield from which place on, and up to which, the starts are not free."""
    before, after = diary.availability.before * MINUTE, diary.availability.after * MINUTE
    for span in diary.busy:
        begins, ends = (span.start - EPOCH) / SECOND, (span.end - EPOCH) / SECOND
        if begins < ends:
            yield bisect_right(starts, begins - length - after), bisect_left(starts, ends + before)
    zone, most = diary.availability.hours.zone, diary.availability.per_day
    for day, number in diary.booked_per_day.items():
        if most is not None and number >= most:
            opens, closes = seconds(day_starts(zone, day)), seconds(day_starts(zone, day + ONE_DAY))
            yield bisect_left(starts, opens), bisect_left(starts, closes)
