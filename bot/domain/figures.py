"""How the desk is doing: volumes and times, of a service or of all, over some days (MGR-03)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from bot.domain.ids import AgentId

WEEK = 7


class StretchKind(StrEnum):
    """What took its time: a guest's first wait, a later one, or all until it was closed."""

    FIRST_ANSWER = "first_answer"
    ANSWER = "answer"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Stretch:
    """How long something took; `agent_id` ended it, if an agent did."""

    kind: StretchKind
    began_at: datetime
    ended_at: datetime
    agent_id: AgentId | None = None

    @property
    def seconds(self) -> float:
        """Return how long it took."""
        return (self.ended_at - self.began_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in a zone, today's up to now included."""

    first: date
    last: date
    zone: str

    @classmethod
    def last_days(cls, days: int, now: datetime, zone: str) -> "Period":
        """Return as many days, the last one being today's."""
        today = now.astimezone(ZoneInfo(zone)).date()
        return cls(today - timedelta(days=days - 1), today, zone)

    @property
    def days(self) -> Sequence[date]:
        """Return every day."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Return the instants at which it begins, and at which it is over."""
        zone = ZoneInfo(self.zone)
        begins = datetime.combine(self.first, time(), zone)
        return begins, datetime.combine(self.last + timedelta(days=1), time(), zone)

    @property
    def parts(self) -> Sequence[tuple[datetime, datetime]]:
        """Return the bounds of each week of it, and of what is left: so much is read at a time."""
        begins, ends = self.bounds
        starts = [begins + timedelta(days=n) for n in range(0, len(self.days), WEEK)]
        return list(zip(starts, [*starts[1:], ends], strict=True))

    def day_of(self, at: datetime) -> date:
        """Return the day on the wall where the service is."""
        return at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: how often, half of them at most, nine of ten at most (seconds)."""

    count: int = 0
    middle: float | None = None
    slow: float | None = None

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Times":
        """Sum up; nothing at all has no times."""
        found = sorted(seconds)
        if not found:
            return cls()
        return cls(len(found), median(found), found[max(0, -(-len(found) * 9 // 10) - 1)])


@dataclass(frozen=True, slots=True)
class Day:
    """How many conversations were begun and closed on one day."""

    date: date
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """What one agent did; `held` are the conversations that they take care of now."""

    agent_id: AgentId
    answers: Times
    closed: int
    held: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about a period; `waiting` and what agents hold is as it is now."""

    period: Period
    days: Sequence[Day]
    waiting: int
    first_answer: Times
    answer: Times
    resolution: Times
    agents: Sequence[AgentFigures]

    @property
    def opened(self) -> int:
        """Return how many conversations were begun."""
        return sum(day.opened for day in self.days)

    @property
    def closed(self) -> int:
        """Return how many were closed."""
        return sum(day.closed for day in self.days)


@dataclass(frozen=True, slots=True)
class Report:
    """Figures, and the names that they are shown under; without a service they are those of all."""

    figures: Figures
    service: str | None
    names: Mapping[AgentId, str]


def figures(
    period: Period,
    opened: Iterable[datetime],
    stretches: Iterable[Stretch],
    held: Mapping[AgentId, int],
    waiting: int,
) -> Figures:
    """Sum up what happened; every answer counts, a first one among the others, too."""
    took: dict[StretchKind, list[float]] = defaultdict(list)
    answers: dict[AgentId, list[float]] = defaultdict(list)
    closed: Counter[AgentId] = Counter()
    closed_on: Counter[date] = Counter()
    for one in stretches:
        took[one.kind].append(one.seconds)
        if one.kind is StretchKind.RESOLUTION:
            closed_on[period.day_of(one.ended_at)] += 1
            closed.update([one.agent_id] if one.agent_id else [])
        elif one.agent_id:
            answers[one.agent_id].append(one.seconds)
    opened_on = Counter(period.day_of(at) for at in opened)
    everybody = {*answers, *closed, *held}
    by_agent = [
        AgentFigures(one, Times.of(answers[one]), closed[one], held.get(one, 0))
        for one in everybody
    ]
    first = took[StretchKind.FIRST_ANSWER]
    return Figures(
        period,
        [Day(day, opened_on[day], closed_on[day]) for day in period.days],
        waiting,
        Times.of(first),
        Times.of([*first, *took[StretchKind.ANSWER]]),
        Times.of(took[StretchKind.RESOLUTION]),
        sorted(by_agent, key=lambda one: (-one.answers.count, -one.closed, one.agent_id)),
    )
