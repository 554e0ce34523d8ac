"""Free slots as a child would find them: every minute is looked at, nothing is computed ahead.

Independent of `calendar_sync.clocks` and `calendar_sync.openings`: it reads the clock on the wall with
zoneinfo, minute by minute, and compares with every busy span.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from calendar_sync.availability import Availability, Unit
from calendar_sync.busy import Taken
from calendar_sync.openings import Dates

MINUTE = timedelta(minutes=1)
DAY = 24 * 60


@lru_cache(maxsize=200_000)
def wall(instant: datetime, zone: str) -> tuple[date, int, int]:
    """The date, the minute of the day and the second that a clock in the zone shows."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.date(), local.hour * 60 + local.minute, local.second


def covering(availability: Availability, instant: datetime) -> Iterator[int]:
    """How many minutes ago, on the wall, each working hours that hold this minute began; breaks are none."""
    day, minute, _ = wall(instant, availability.hours.zone)
    for back in (0, 1):
        begun = day - timedelta(days=back)
        at = minute + back * DAY
        for pause in availability.breaks.get(begun.weekday(), ()):
            if pause.start <= at < pause.end:
                return
    for back in (0, 1):
        begun = day - timedelta(days=back)
        at = minute + back * DAY
        if begun in availability.hours.holidays:
            continue
        for hours in availability.hours.weekdays.get(begun.weekday(), ()):
            if hours.start <= at < hours.end:
                yield at - max([hours.start, *pauses_over(availability, begun, hours.start, at)])


def pauses_over(availability: Availability, begun: date, start: int, at: int) -> Iterator[int]:
    """Where breaks ended between the start of the hours and a minute, counted on the day they began."""
    for days in (-1, 0, 1):
        day = begun + timedelta(days=days)
        for pause in availability.breaks.get(day.weekday(), ()):
            if start < pause.end + days * DAY <= at:
                yield pause.end + days * DAY


def last_day(availability: Availability, today: date) -> date:
    count = availability.horizon.count
    if availability.horizon.unit is Unit.DAYS:
        return today + timedelta(days=count)
    month = today.year * 12 + today.month - 1 + count
    for day in range(today.day, 0, -1):
        try:
            return date(month // 12, month % 12 + 1, day)
        except ValueError:
            continue
    raise AssertionError


def naive_is_free(
    availability: Availability,
    busy: Iterable[Taken],
    start: datetime,
    length: timedelta,
    now: datetime,
    booked_per_day: Mapping[date, int] | None = None,
    dates: Dates | None = None,
    seen: dict[datetime, list[int]] | None = None,
    *,
    any_start: bool = False,
) -> bool:
    """Ask every rule about one start (UTC), one after the other.

    `seen` keeps what was found about each minute, so that a scan looks at it once. `any_start`: whatever
    the grid says.
    """
    seen = {} if seen is None else seen

    def open_at(minute: datetime) -> list[int]:
        if minute not in seen:
            seen[minute] = list(covering(availability, minute))
        return seen[minute]

    dates, now = dates or Dates(), now.astimezone(UTC)
    day, _, second = wall(start, availability.hours.zone)
    their_day = wall(start, dates.zone)[0]
    before = start - timedelta(minutes=availability.before)
    after = start + length + timedelta(minutes=availability.after)
    most = availability.per_day
    return (
        second == 0
        and start >= now + timedelta(minutes=availability.notice)
        and day <= last_day(availability, wall(now, availability.hours.zone)[0])
        and (dates.first is None or their_day >= dates.first)
        and (dates.last is None or their_day <= dates.last)
        and (most is None or (booked_per_day or {}).get(day, 0) < most)
        and (any_start or any(ago % availability.grid == 0 for ago in open_at(start)))
        and all(open_at(start + n * MINUTE) for n in range(length // MINUTE))
        and not any(one.start < after and one.end > before for one in busy if one.start < one.end)
    )


def naive_free_slots(
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
    """Look at every minute of the range."""
    busy, seen = list(busy), {}
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    at = start.replace(second=0, microsecond=0)
    found = []
    while at < end:
        if at >= start and naive_is_free(
            availability, busy, at, length, now, booked_per_day, dates, seen
        ):
            found.append(at)
        at += MINUTE
    return found
