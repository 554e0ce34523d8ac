"""When an agent could be met if nothing else were on: the working hours as instants, and the grid in them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import NamedTuple

from calendar_sync.availability import Availability
from calendar_sync.clocks import (
    MINUTE,
    WIDEST,
    Stretch,
    day_starts,
    instant,
    local_day,
    midnight,
    seconds,
    shown,
    stretches,
)

ONE_DAY, NEAR = timedelta(days=1), timedelta(days=2)


class Dates(NamedTuple):
    """The dates that are wanted, both included, in a zone; None where there is no limit (ENT-02)."""

    first: date | None = None
    last: date | None = None
    zone: str = "UTC"


class Openings(NamedTuple):
    """Windows (instants, in order, apart) in which whole meetings fit, and the grid's starts in order.

    A meeting may begin from `since` on, and before `until`.
    """

    windows: Sequence[tuple[int, int]]
    grid: Sequence[int]
    since: float
    until: float


def openings(
    availability: Availability,
    start: datetime,
    end: datetime,
    length: int,
    *,
    now: datetime,
    dates: Dates | None = None,
) -> Openings:
    """Return when meetings of so many seconds may begin, by everything but what is booked.

    The hours are what the agent's clock shows: an hour that comes twice counts twice, one that is skipped
    not at all. What touches is one window, also over midnight. The grid begins where an interval does, and
    anew after a break; its steps are those of the clock on the wall (MTG-02, MTG-12).
    """
    since, until = _limits(availability, start, end, now, dates or Dates())
    if since >= until:
        return Openings((), (), since, until)
    found = sorted(_spans(availability, since, until + length))
    step = availability.grid * MINUTE
    grid = chain.from_iterable(
        range(span.start + (anchor - span.start) % step, span.end, step) for span, anchor in found
    )
    return Openings(_joined(found), sorted(dict.fromkeys(grid)), since, until)


def _limits(
    availability: Availability, start: datetime, end: datetime, now: datetime, dates: Dates
) -> tuple[float, float]:
    """Return from when on and before when a meeting may begin; both days' ends are the agent's own."""
    zone = availability.hours.zone
    today = local_day(zone, now)
    last = availability.horizon.last_day(today)
    since = max(seconds(start), seconds(now) + availability.notice * MINUTE)
    until = min(seconds(end), seconds(day_starts(zone, last + ONE_DAY)))
    if dates.first:
        first = min(max(dates.first, today - NEAR), last + NEAR)
        since = max(since, seconds(day_starts(dates.zone, first)))
    if dates.last:
        behind = min(max(dates.last, today - NEAR), last + NEAR) + ONE_DAY
        until = min(until, seconds(day_starts(dates.zone, behind)))
    return since, until


def _spans(availability: Availability, since: float, until: float) -> Iterator[tuple[Stretch, int]]:
    """Yield the hours of all days that touch these instants, each with the instant its grid counts from."""
    hours = availability.hours
    clocks = stretches(hours.zone, since - WIDEST, until + WIDEST)
    pattern = [availability.open_on(weekday) for weekday in range(7)]
    day = local_day(hours.zone, instant(since)) - ONE_DAY
    last = local_day(hours.zone, instant(until))
    while day <= last:
        if day not in hours.holidays:
            begins = midnight(day)
            for interval in pattern[day.weekday()]:
                local = begins + interval.start * MINUTE
                for span in shown(clocks, local, begins + interval.end * MINUTE):
                    yield span, local - span.offset
        day += ONE_DAY


def _joined(found: Sequence[tuple[Stretch, int]]) -> Sequence[tuple[int, int]]:
    """Return sorted spans as windows: what touches or overlaps is one."""
    windows: list[tuple[int, int]] = []
    for (start, end, _), _ in found:
        if windows and start <= windows[-1][1]:
            windows[-1] = windows[-1][0], max(end, windows[-1][1])
        else:
            windows.append((start, end))
    return windows
