"""Which slots somebody has, and whom of a service one meets (MTG-11)."""

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
from calendar_sync.service_slots import free_agents, free_for_service
from calendar_sync.slots import Diary
from calendar_sync.store.meetings import Meetings
from calendar_sync.turns import WEEKS, choose_agent

LATELY = timedelta(weeks=WEEKS)


def free_starts(
    owner: Owner,
    known: Mapping[AgentId, Diary],
    asking: Asking,
    length: timedelta,
    now: datetime,
) -> Sequence[datetime]:
    """Return when a meeting can begin: with any of them, or with all, where they are met together."""
    if owner.mode is Mode.ALL and len(known) < len(owner.agents):
        return []
    start, end, dates = asking.start, asking.end, asking.dates
    found = free_for_service(
        known, owner.mode, start=start, end=end, length=length, now=now, dates=dates
    )
    return list(found)


def who_is_met(
    tx: Transaction,
    owner: Owner,
    known: Mapping[AgentId, Diary],
    span: Span,
    prefer: Collection[AgentId] = (),
) -> Sequence[Agent]:
    """Return who is met at that time, the organiser first; nobody when it is not free.

    `prefer`: who was held for it. Whose turn it is of the others is decided under the lock of all of them.
    """
    free = free_agents(known, owner.mode, span.start, span.end - span.start, tx.now)
    if owner.mode is Mode.ALL and len(free) < len(owner.agents):
        return []
    first = _first(tx, owner, [one for one in free if one in prefer] or free, span.start)
    chosen = free if owner.mode is Mode.ALL else [first]
    met = [agent for agent in owner.agents if agent.id in chosen]
    return sorted(met, key=lambda agent: agent.id != first)


def refuse_unread(owner: Owner, live: Live) -> None:
    """Refuse where nobody's calendar could be read, or one of those who are met together (B22)."""
    read = [one for one in owner.ids if one in live]
    if owner.ids and (not read or (owner.mode is Mode.ALL and len(read) < len(owner.ids))):
        raise NotAllowed("calendar_unreachable")


def _first(
    tx: Transaction, owner: Owner, free: Collection[AgentId], start: datetime
) -> AgentId | None:
    """Return who gets it, or holds it where all of them come."""
    if owner.booking is None or owner.service is None:
        return next(iter(free), None)
    history = tx.of(Meetings).given(owner.service.id, tx.now - LATELY)
    return choose_agent(start, free, history, owner.booking, tx.now)
