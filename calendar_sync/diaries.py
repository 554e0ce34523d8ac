"""When agents are free, by what their calendars say and by what is booked and held here (MTG-06)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.store import Transaction
from calendar_sync.availability import Availability, Horizon, Unit
from calendar_sync.bookings import Live, free_of
from calendar_sync.clocks import day_starts
from calendar_sync.meetings import Meeting
from calendar_sync.openings import ONE_DAY, Dates
from calendar_sync.ports import Span
from calendar_sync.slots import Diary
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Booked, Meetings

# What is further away than this has no say in a slot: buffers are shorter, and so is a day.
AROUND = timedelta(days=2)
ALWAYS = Dates()
# An agent who books in their own calendar is held by their hours, not by what they ask of guests.
FURTHEST = Horizon(730, Unit.DAYS)


@dataclass(frozen=True, slots=True)
class Asking:
    """From when until when slots are wanted (aware UTC), and what does not count as taken.

    `holders`: whose cells are the asker's own, a hold or a meeting that is to be moved; `own`: the time of
    that meeting, which its calendar counts as busy. `by_agent`: notice, caps and horizon are for guests.
    `dates` narrows them to days of the asker's zone (ENT-02).
    """

    start: datetime
    end: datetime
    holders: Collection[str] = ()
    own: Span | None = None
    by_agent: bool = False
    dates: Dates = ALWAYS


def of_days(dates: Dates, *, by_agent: bool = False) -> Asking:
    """Ask about some days, both included, in the asker's zone."""
    assert dates.first, "the first day is given"
    assert dates.last, "the last day is given"
    start = day_starts(dates.zone, dates.first)
    end = day_starts(dates.zone, dates.last + ONE_DAY)
    return Asking(start, end, by_agent=by_agent, dates=dates)


def of_span(span: Span, hold: str | None = None, *, by_agent: bool = False) -> Asking:
    """Ask about one slot that is to be booked."""
    return Asking(span.start, span.end, (hold,) if hold else (), by_agent=by_agent)


def moving(meeting: Meeting, asking: Asking) -> Asking:
    """Ask where a meeting can be moved to: its own time is free (MTG-07)."""
    return replace(asking, holders=(meeting.id,), own=Span(meeting.start, meeting.end))


def diaries(
    tx: Transaction, agents: Sequence[Agent], live: Live, asking: Asking
) -> Mapping[AgentId, Diary]:
    """Return what decides when each of the agents is free; who could not be read live is left out."""
    read = [agent for agent in agents if agent.id in live]
    ids = [agent.id for agent in read]
    start, end = asking.start - AROUND, asking.end + AROUND
    taken = tx.of(Cells).taken(ids, start, end, but=asking.holders)
    booked = tx.of(Meetings).of_agents(ids, start, end)
    return {
        agent_id: Diary(
            _relaxed(rules) if asking.by_agent else rules,
            (*free_of(live[agent_id], asking.own), *taken.get(agent_id, ())),
            _per_day(booked.get(agent_id, ()), rules, asking),
        )
        for agent_id, rules in tx.of(Bookables).availabilities(read).items()
    }


def _relaxed(rules: Availability) -> Availability:
    return replace(rules, notice=0, per_day=None, horizon=FURTHEST)


def _per_day(booked: Sequence[Booked], rules: Availability, asking: Asking) -> Mapping[date, int]:
    """Count the meetings on the days of the agent's zone, without the one that is moved."""
    zone = ZoneInfo(rules.hours.zone)
    others = (one for one in booked if one.id not in asking.holders)
    return Counter(one.start.astimezone(zone).date() for one in others)
