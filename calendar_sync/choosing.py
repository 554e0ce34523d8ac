"""Which slots a service has, and whom of it somebody meets (MTG-11)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.store import Transaction
from calendar_sync.availability import Mode
from calendar_sync.bookings import Live
from calendar_sync.diaries import Asking
from calendar_sync.owners import Owner
from calendar_sync.ports import Span
from calendar_sync.slots import Diary, free_slots, is_free


def free_starts(
    owner: Owner,
    known: Mapping[AgentId, Diary],
    asking: Asking,
    length: timedelta,
    now: datetime,
) -> Sequence[datetime]:
    """Return when a meeting can begin: with any of them, or with all, where they are met together."""
    found = [
        set(
            free_slots(
                diary.availability,
                diary.busy,
                start=asking.start,
                end=asking.end,
                length=length,
                now=now,
                booked_per_day=diary.booked_per_day,
                dates=asking.dates,
            )
        )
        for diary in known.values()
    ]
    if owner.mode is not Mode.ALL:
        return sorted(set().union(*found))
    everybody = len(known) == len(owner.agents) > 0
    return sorted(set.intersection(*found)) if everybody else []


def who_is_met(
    tx: Transaction,
    owner: Owner,
    known: Mapping[AgentId, Diary],
    span: Span,
    prefer: Collection[AgentId] = (),
) -> Sequence[Agent]:
    """Return who is met at that time, the organiser first; nobody when it is not free.

    `prefer`: who was held for it.
    """
    length = span.end - span.start
    free = [
        agent
        for agent in owner.agents
        if agent.id in known and free_at(known[agent.id], span.start, length, tx.now)
    ]
    if owner.mode is Mode.ALL:
        return free if len(free) == len(owner.agents) else []
    held = [agent for agent in free if agent.id in prefer]
    return (held or free)[:1]


def refuse_unread(owner: Owner, live: Live) -> None:
    """Refuse where nobody's calendar could be read, or one of those who are met together (B22)."""
    read = [one for one in owner.ids if one in live]
    if not read or (owner.mode is Mode.ALL and len(read) < len(owner.ids)):
        raise NotAllowed("calendar_unreachable")


def free_at(diary: Diary, start: datetime, length: timedelta, now: datetime) -> bool:
    """Tell whether an agent can be met then."""
    booked = diary.booked_per_day
    return is_free(diary.availability, diary.busy, start, length, now, booked_per_day=booked)
