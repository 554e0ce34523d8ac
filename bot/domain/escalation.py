"""When nobody answers a guest: how long that may last, and when somebody else is told (ESC-01 to ESC-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.hours import Hours
from bot.domain.ids import AgentId

FIRST, SECOND = 1, 2
LONGEST_WAIT = 30 * 24 * 60


class When(StrEnum):
    """Which minutes count: all of them, or those in which the service is open."""

    ALWAYS = "always"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Escalation:
    """What a service chose (ESC-05); all minutes count from the oldest unanswered message.

    `after`: when the manager is told; `second`: when everybody who manages is told, if ever. `next_agent`:
    each step gives the conversation to the next agent, too.
    """

    after: int = 60
    when: When = When.ALWAYS
    second: int | None = None
    next_agent: bool = False

    def checked(self) -> "Escalation":
        """Return it, or raise NotAllowed: at least a minute, at most 30 days, the second step later."""
        for minutes in (self.after, self.second):
            if minutes is not None and not 1 <= minutes <= LONGEST_WAIT:
                raise NotAllowed("escalation_minutes", most=str(LONGEST_WAIT))
        if self.second is not None and self.second <= self.after:
            raise NotAllowed("escalation_second", after=str(self.after))
        return self

    def minutes(self, step: int) -> int | None:
        """Return after how many minutes a step comes; None when there is no such step."""
        return {FIRST: self.after, SECOND: self.second}.get(step)


def next_in_turn(order: Sequence[AgentId], holder: AgentId | None) -> AgentId | None:
    """Return who comes after the one who has it, round and round; None when there is nobody else (ESC-05)."""
    place = order.index(holder) + 1 if holder in order else 0
    round_ = (*order[place:], *order[:place])
    return next((one for one in round_ if one != holder), None)


def due_at(since: datetime, hours: Hours, settings: Escalation, step: int) -> datetime | None:
    """Return when (UTC) a step is due for who waits since then: its minutes or more have passed (ESC-01).

    None when there is no such step, or the service does not open for so long.
    """
    minutes = settings.minutes(step)
    if minutes is None:
        return None
    counted = Hours() if settings.when is When.ALWAYS else hours
    return counted.open_after(since, timedelta(minutes=minutes))


def step_due(
    since: datetime, now: datetime, hours: Hours, settings: Escalation, done: int
) -> int | None:
    """Return the last step that is due and not done yet; None when there is nothing to do (ESC-03)."""
    for step in (SECOND, FIRST):
        due = due_at(since, hours, settings, step)
        if step > done and due and now >= due:
            return step
    return None


def next_due(since: datetime, hours: Hours, settings: Escalation, done: int) -> datetime | None:
    """Return when to look again after so many steps; None when there is nothing more to come."""
    return due_at(since, hours, settings, done + 1)
