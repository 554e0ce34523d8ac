"""Free slots of one agent: pure rules, exact in every zone and over every change of clocks (MTG-02, MTG-12).

A meeting lasts exactly its length, lies in the working hours on the agent's clock, keeps the buffers
to everything that the agent is busy with, and begins on the agent's grid.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from calendar_sync.availability import Availability
from calendar_sync.busy import Taken
from calendar_sync.clocks import DAY, EPOCH, MINUTE, first_minute, instant
from calendar_sync.masks import Frame, frame_around, hours_masks, starts
from calendar_sync.openings import ONE_DAY, Dates, Opening, Wanted, opening

MOMENT, NOTHING = timedelta(microseconds=1), timedelta()


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
    wanted = Wanted(start, end, whole(length), now, dates or Dates())
    found = opening(availability, wanted)
    frame = frame_around([found])
    hours = hours_masks(found.week, wanted.length, frame)
    diary = Diary(availability, busy, booked_per_day or {})
    free = free_mask(diary, found, frame, wanted.length) & hours.fits & hours.grid
    return [instant(at) for at in starts(free, frame)]


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
    """Return a length in minutes; ValueError unless it is some whole ones."""
    found, rest = divmod(length, MINUTE)
    if rest or found < 1:
        raise ValueError(f"a meeting cannot last {length}")
    return found


def free_mask(diary: Diary, found: Opening, frame: Frame, length: int) -> int:
    """Return where nothing is in the way of a meeting of so many minutes, whatever the hours are."""
    cells = bytearray(b"\1") * (frame.size // frame.cell)
    frame.strike(cells, frame.base, found.since)
    frame.strike(cells, found.until, frame.base + frame.size)
    _strike_busy(cells, diary, frame, length)
    zone, most = diary.availability.hours.zone, diary.availability.per_day
    for day, number in diary.booked_per_day.items():
        if most is not None and number >= most:
            frame.strike(cells, first_minute(zone, day), first_minute(zone, day + ONE_DAY))
    return int.from_bytes(cells, "little")


def _strike_busy(cells: bytearray, diary: Diary, frame: Frame, length: int) -> None:
    """Take out the starts with which a meeting would come too close to a busy span.

    Written out, as most of the time is spent here.
    """
    base, _, cell = frame
    reach = base + length + diary.availability.after - 1
    before = diary.availability.before - base
    size = len(cells)
    for span in diary.busy:
        start, end = span.start - EPOCH, EPOCH - span.end
        if start + end < NOTHING:
            low = -((reach - start.days * DAY - start.seconds // 60) // cell)
            high = -((end.days * DAY + end.seconds // 60 - before) // cell)
            if high > 0 and low < size:
                low, high = max(low, 0), min(high, size)
                cells[low:high] = bytes(high - low)
