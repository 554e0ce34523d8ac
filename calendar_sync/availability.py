"""When an agent or a service can be booked, and how: what is chosen in the settings (MTG-02, 03, 08, 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.domain.errors import NotAllowed
from bot.domain.hours import DAY, Hours, Interval
from bot.domain.timetable import checked_zone

# Each from … to …: minutes, except for what is counted.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "before": (0, 12 * 60),
    "after": (0, 12 * 60),
    "notice": (0, 90 * DAY),
    "per_day": (1, 100),
    "per_guest": (1, 1000),
    "grid": (5, DAY),
}
DURATIONS, REMINDERS = (5, DAY), (0, 28 * DAY)
MOST_DURATIONS, MOST_REMINDERS, MOST_INTERVALS, MOST_DAYS_OFF = 10, 5, 12, 400
STEP = 5
LONGEST_ADDRESS = 500
OFFICE = Hours({day: (Interval(9 * 60, 17 * 60),) for day in range(5)})


class Unit(StrEnum):
    """What the horizon counts."""

    DAYS = "days"
    MONTHS = "months"


MOST_AHEAD = {Unit.DAYS: 730, Unit.MONTHS: 24}


class Video(StrEnum):
    """Where a meeting takes place (MTG-05)."""

    NONE = "none"
    MEET = "meet"
    TEAMS = "teams"
    ADDRESS = "address"


class Mode(StrEnum):
    """Who of a service is met: whoever is free, one after the other, or all together (MTG-11)."""

    ANY = "any"
    ROUND_ROBIN = "round_robin"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far ahead somebody can be booked: up to the end of that day, in the agent's zone (MTG-03)."""

    count: int = 1
    unit: Unit = Unit.MONTHS

    def __post_init__(self) -> None:
        _check_range("horizon", self.count, (1, MOST_AHEAD[self.unit]))

    def last_day(self, today: date) -> date:
        """Return the last day that is offered; a month after January 31st ends with February."""
        if self.unit is Unit.DAYS:
            return today + timedelta(days=self.count)
        years, month = divmod(today.month - 1 + self.count, 12)
        first = today.replace(year=today.year + years, month=month + 1, day=1)
        length = ((first + timedelta(days=31)).replace(day=1) - first).days
        return first.replace(day=min(today.day, length))


@dataclass(frozen=True, slots=True)
class Availability:
    """When and how one agent can be booked; NotAllowed for what cannot be.

    `hours`: when meetings may take place, on the agent's own clock, with the days off; none at all means
    that nothing is offered. `breaks` by weekday are taken out of them: slots begin anew where a break
    ends. `before` and `after` (minutes) keep a distance from what the agent is busy with, not from the
    ends of the hours. `notice`: minutes from now to the first slot. `per_day`: the most meetings on one
    of the agent's days. `per_guest`: the most future meetings that one guest may have with the agent.
    `grid`: minutes from one slot to the next. `durations` (minutes): what a guest may choose, the first
    one by default. `reminders`: minutes before the meeting. `address`: where it is, for `Video.ADDRESS`.
    """

    hours: Hours = OFFICE
    breaks: Mapping[int, Sequence[Interval]] = field(default_factory=dict)
    before: int = 0
    after: int = 0
    notice: int = 120
    horizon: Horizon = field(default_factory=Horizon)
    per_day: int | None = None
    per_guest: int = 10
    grid: int = 30
    durations: tuple[int, ...] = (30,)
    reminders: tuple[int, ...] = (24 * 60, 15)
    video: Video = Video.NONE
    address: str = ""

    def __post_init__(self) -> None:
        checked_zone(self.hours.zone)
        for intervals in (*self.hours.weekdays.values(), *self.breaks.values()):
            _check_intervals(intervals)
        if len(self.hours.holidays) > MOST_DAYS_OFF:
            raise NotAllowed("hours_too_many", most=str(MOST_DAYS_OFF))
        for name, bounds in BOUNDS.items():
            number = getattr(self, name)
            if number is not None:
                _check_range(name, number, bounds)
        _check_step(self.grid)
        _check_durations(self.durations)
        _check_list("reminders", self.reminders, REMINDERS, MOST_REMINDERS)
        if len(self.address) > LONGEST_ADDRESS or bool(self.address.strip()) != (
            self.video is Video.ADDRESS
        ):
            raise NotAllowed("meeting_address", most=str(LONGEST_ADDRESS))

    def open_on(self, weekday: int) -> Sequence[Interval]:
        """Return the hours that begin on a weekday (Monday is 0) without the breaks, in order.

        Breaks of the days around are taken out of hours that reach over midnight, too.
        """
        left = sorted(self.hours.weekdays.get(weekday, ()), key=_start)
        for days in (-1, 0, 1):
            for pause in self.breaks.get((weekday + days) % 7, ()):
                left = _without(left, pause.start + days * DAY, pause.end + days * DAY)
        return left


@dataclass(frozen=True, slots=True)
class ServiceBooking:
    """How a service can be booked; NotAllowed for what cannot be (MTG-11).

    `zone`: whose days count where the agents' meetings of a day are compared. `reuse`: a meeting belongs
    to the guest's conversation with the service, instead of one of its own (MTG-05).
    """

    mode: Mode = Mode.ANY
    durations: tuple[int, ...] = (30,)
    reuse: bool = False
    zone: str = "UTC"

    def __post_init__(self) -> None:
        checked_zone(self.zone)
        _check_durations(self.durations)


def _start(interval: Interval) -> int:
    return interval.start


def _without(intervals: Sequence[Interval], start: int, end: int) -> list[Interval]:
    """Take the minutes from `start` to `end` out of intervals."""
    left: list[Interval] = []
    for one in intervals:
        if one.end <= start or end <= one.start:
            left.append(one)
        else:
            parts = (Interval(one.start, start), Interval(end, one.end))
            left.extend(part for part in parts if part.start < part.end)
    return left


def _check_intervals(intervals: Sequence[Interval]) -> None:
    if len(intervals) > MOST_INTERVALS:
        raise NotAllowed("hours_too_many", most=str(MOST_INTERVALS))
    for one in intervals:
        if not 0 <= one.start < DAY or not one.start < one.end <= one.start + DAY:
            raise NotAllowed("hours_times", times=_clock(one))
    for one, other in pairwise(sorted(intervals, key=_start)):
        if other.start < one.end:
            raise NotAllowed("hours_overlap", times=f"{_clock(one)}, {_clock(other)}")


def _clock(interval: Interval) -> str:
    return "-".join(f"{at // 60:02}:{at % 60:02}" for at in (interval.start, interval.end))


def _check_range(name: str, number: int, bounds: tuple[int, int]) -> None:
    least, most = bounds
    if not least <= number <= most:
        raise NotAllowed(f"meeting_{name}", least=str(least), most=str(most))


def _check_list(name: str, numbers: Sequence[int], bounds: tuple[int, int], longest: int) -> None:
    for number in numbers:
        _check_range(name, number, bounds)
    if len(numbers) > longest or len(set(numbers)) < len(numbers):
        raise NotAllowed("meeting_list", most=str(longest))


def _check_durations(durations: Sequence[int]) -> None:
    _check_list("durations", durations, DURATIONS, MOST_DURATIONS)
    if not durations:
        raise NotAllowed("meeting_durations", least=str(DURATIONS[0]), most=str(DURATIONS[1]))
    for minutes in durations:
        _check_step(minutes)


def _check_step(minutes: int) -> None:
    if minutes % STEP:
        raise NotAllowed("meeting_step", step=str(STEP))
