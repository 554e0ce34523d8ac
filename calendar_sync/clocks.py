"""What clocks show in a zone: stretches without a change, and the instants of a local time (MTG-12).

Instants are whole minutes since 1970 in UTC; local times are counted the same way, as if the clock on
the wall showed UTC. Every question about a change of the clocks is answered here and nowhere else.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = 24 * 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# Clocks are looked at once a day, a block at a time; no zone changes them twice in a day of UTC.
BLOCK = 32
WIDEST = 2 * DAY


class Stretch(NamedTuple):
    """From one instant to another (not included) the clocks are so many minutes ahead of UTC."""

    start: int
    end: int
    offset: int


def minute_from(at: datetime) -> int:
    """Return the first minute that does not begin before an aware datetime."""
    until = EPOCH - at
    return -(until.days * DAY + until.seconds // 60)


def instant(minute: int) -> datetime:
    """Return the datetime (UTC) at which a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def midnight(day: date) -> int:
    """Return the local time at which a day begins."""
    return (day.toordinal() - EPOCH.toordinal()) * DAY


def local_day(zone: str, at: datetime) -> date:
    """Return the date that a calendar on the wall shows at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def stretches(zone: str, start: int, end: int) -> Sequence[Stretch]:
    """Return the stretches of a zone (an IANA name) that cover these instants, in order, without gaps."""
    found: list[Stretch] = []
    for number in range(start // (BLOCK * DAY), end // (BLOCK * DAY) + 1):
        for stretch in _block(zone, number):
            if found and found[-1].offset == stretch.offset:
                found[-1] = Stretch(found[-1].start, stretch.end, stretch.offset)
            else:
                found.append(stretch)
    return found


def shown(clocks: Sequence[Stretch], start: int, end: int) -> Sequence[Stretch]:
    """Return the instants at which the clocks show a local time from `start` to `end` (not included).

    An hour that is skipped has none. An hour that comes twice has both, which is why there may be more
    than one stretch.
    """
    return [
        Stretch(max(since, start - offset), min(until, end - offset), offset)
        for since, until, offset in clocks
        if since < end - offset and start - offset < until
    ]


def day_starts(zone: str, day: date) -> datetime:
    """Return when a day begins (UTC); where midnight is skipped, the first instant after it."""
    return instant(first_minute(zone, day))


def first_minute(zone: str, day: date) -> int:
    """Return the first minute of a day; where midnight is skipped, the first one after it."""
    local = midnight(day)
    clocks = stretches(zone, local - WIDEST, local + WIDEST)
    return shown(clocks, local, local + WIDEST)[0].start


@lru_cache(maxsize=4096)
def _block(zone: str, number: int) -> tuple[Stretch, ...]:
    """Return the stretches of 32 days, counted from 1970."""
    start, end, there = number * BLOCK * DAY, (number + 1) * BLOCK * DAY, ZoneInfo(zone)
    found = [Stretch(start, end, _offset(there, start))]
    for after in range(start + DAY, end + 1, DAY):
        offset = _offset(there, after)
        if offset != found[-1].offset:
            change = _change(there, after - DAY, after)
            found[-1] = Stretch(found[-1].start, change, found[-1].offset)
            found.append(Stretch(change, end, offset))
    return tuple(stretch for stretch in found if stretch.start < stretch.end)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the instant from which the clocks show what they show at `after`."""
    offset = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) == offset else (middle, after)
    return after


def _offset(zone: ZoneInfo, at: int) -> int:
    ahead = instant(at).astimezone(zone).utcoffset()
    assert ahead is not None
    return ahead // MINUTE
