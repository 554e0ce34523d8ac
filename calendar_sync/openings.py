"""When an agent may be asked for at all: which hours, from when on, and up to when."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from calendar_sync.availability import Availability
from calendar_sync.clocks import first_minute, local_day, minute_from

ONE_DAY, NEAR = timedelta(days=1), timedelta(days=2)


class Dates(NamedTuple):
    """The dates that are wanted, both included, in a zone; None where there is no limit (ENT-02)."""

    first: date | None = None
    last: date | None = None
    zone: str = "UTC"


class Wanted(NamedTuple):
    """Meetings of `length` minutes that begin from `start` on and before `end`, asked for at `now`."""

    start: datetime
    end: datetime
    length: int
    now: datetime
    dates: Dates


class Week(NamedTuple):
    """The hours of an agent by weekday, without the breaks, and the days off; `grid` in minutes."""

    zone: str
    days: tuple[tuple[tuple[int, int], ...], ...]
    off: frozenset[date]
    grid: int


class Opening(NamedTuple):
    """The hours of an agent, from when on (a minute) and before when a meeting may begin."""

    week: Week
    since: int
    until: int


def opening(availability: Availability, wanted: Wanted) -> Opening:
    """Return what is wanted and allowed by the notice (its edge included), the horizon and the dates.

    The last day of the horizon ends on the agent's clock (MTG-03).
    """
    zone = availability.hours.zone
    today = local_day(zone, wanted.now)
    last = availability.horizon.last_day(today)
    since = max(minute_from(wanted.start), minute_from(wanted.now) + availability.notice)
    until = min(minute_from(wanted.end), first_minute(zone, last + ONE_DAY))
    dates = wanted.dates
    if dates.first:
        first = min(max(dates.first, today - NEAR), last + NEAR)
        since = max(since, first_minute(dates.zone, first))
    if dates.last:
        behind = min(max(dates.last, today - NEAR), last + NEAR) + ONE_DAY
        until = min(until, first_minute(dates.zone, behind))
    return Opening(_week(availability), since, until)


def _week(availability: Availability) -> Week:
    hours = availability.hours
    days = (availability.open_on(weekday) for weekday in range(7))
    plain = tuple(tuple((one.start, one.end) for one in day) for day in days)
    return Week(hours.zone, plain, hours.holidays, availability.grid)
