"""What agents change in Google or Outlook comes back: what the outbox does for that (MTG-09, B22).

A calendar tells us that something changed, or we look every now and then; either way one delivery reads what
is new since the last time. What it finds goes to `calendar_sync/from_calendar.py`.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId
from bot.domain.links import Links
from bot.ports import Refused
from bot.store import Transaction
from calendar_sync.calendars import Unknown, Why, account_of
from calendar_sync.deliver import event_key
from calendar_sync.deliveries import Sync
from calendar_sync.from_calendar import (
    declined_in_calendar,
    deleted_in_calendar,
    moved_in_calendar,
)
from calendar_sync.lost import calendar_is_back, lose_calendar
from calendar_sync.ports import (
    Account,
    Calendar,
    CalendarKind,
    Changes,
    Event,
    Gone,
    Reconnect,
)
from calendar_sync.put import put_again
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.watches import Watches
from calendar_sync.watching import Adapters, Addresses

log = logging.getLogger(__name__)
MOST_KNOWN = 1000
# Looked at so often: where nobody tells us, where somebody does, and where we are not let in.
POLLED, CHECKED, LOST = timedelta(minutes=3), timedelta(minutes=30), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Looking:
    """An account, and the events that we know of there, with the keys that find them again."""

    account: Account
    known: Sequence[Event]


class SyncHandler:
    """Reads what changed in an agent's calendar, and takes it over."""

    def __init__(self, adapters: Adapters, links: Links, clock: Callable[[], datetime]) -> None:
        self._adapters = adapters
        self._links = links
        self._clock = clock

    def read(self, tx: Transaction, payload: Payload) -> Looking | None:
        """Return the account; None for the built-in calendar, which nobody else changes."""
        account = account_of(tx, AgentId(payload["agent_id"]))
        if account.kind not in self._adapters or account.kind is CalendarKind.OWN:
            return None
        return Looking(account, _known(tx, account, self._links))

    async def send(self, job: Looking, *, maybe_sent: bool) -> Changes | Unknown:  # noqa: ARG002  reads only
        """Read it, or return why that cannot be: it is tried again when its time comes, and given up never.

        After a cursor was forgotten nobody tells what was deleted: what we know of and do not find is asked
        for one by one.
        """
        calendar = self._adapters[job.account.kind]
        try:
            found = await calendar.changes(job.account, self._clock())
            if not found.resync and job.account.cursor is not None:
                return found
            missing = await _missing(calendar, job, found.events)
            return replace(found, events=[*found.events, *missing])
        except Reconnect:
            return Unknown(Why.LOST)
        except Gone:
            return Unknown(Why.GONE)
        except Refused as problem:
            log.warning("changes cannot be read: agent=%s: %s", job.account.agent_id, problem)
            return Unknown(Why.REFUSED)

    def record(self, tx: Transaction, job: Looking, result: Changes | Unknown) -> None:
        """Take it over, unless somebody else has read on meanwhile, or another calendar was connected.

        A calendar that is not there is as good as lost; of one that refuses us its agent is told elsewhere.
        """
        agent_id = job.account.agent_id
        now = tx.of(Accounts).of(agent_id)
        is_same = now is not None and now.place == job.account.place
        if isinstance(result, Unknown):
            self._without(tx, agent_id, result.reason, is_same=is_same)
            return
        if not is_same or not tx.of(Accounts).advance(agent_id, job.account.cursor, result.cursor):
            return
        if calendar_is_back(tx, agent_id):
            put_again(tx, agent_id)
        ours = {one.id for one in _known(tx, job.account, self._links)}
        for event in result.events:
            if event.id in ours:
                take_over(tx, agent_id, event)

    def _without(self, tx: Transaction, agent_id: AgentId, why: Why, *, is_same: bool) -> None:
        """Note that it was looked at in vain; what is refused may be the cursor: the next look has none."""
        if is_same and why is Why.REFUSED:
            tx.of(Accounts).begin_anew(agent_id)
        else:
            tx.of(Accounts).touch(agent_id)
        if is_same and why is Why.GONE:
            lose_calendar(tx, agent_id)


def take_over(tx: Transaction, agent_id: AgentId, event: Event) -> None:
    """Do for a meeting what was done to its event."""
    if event.is_gone:
        deleted_in_calendar(tx, agent_id, event)
    elif event.is_declined:
        declined_in_calendar(tx, agent_id, event)
    else:
        moved_in_calendar(tx, agent_id, event)


def look_after_calendars(tx: Transaction, addresses: Addresses) -> None:
    """Look into calendars that we have not looked into for long; for the alarm clock."""
    for account, looked_at in tx.of(Accounts).looked_at():
        is_told = addresses.of(account.kind) and not tx.of(Watches).is_over(account.agent_id)
        often = LOST if account.lost_at else CHECKED if is_told else POLLED
        if looked_at is None or looked_at < tx.now - often:
            tx.outbox.add(Sync(account.agent_id))


def _known(tx: Transaction, account: Account, links: Links) -> Sequence[Event]:
    """Return the events of ours that should stand in an account, with the keys that find them."""
    found = []
    for meeting in tx.of(Meetings).coming_of_agent(account.agent_id, MOST_KNOWN):
        host = meeting.host(account.agent_id)
        if host and host.event and host.is_there and host.calendar == account.place:
            key = event_key(links, meeting, host)
            found.append(Event(host.event, host.etag, meeting.start, meeting.end, key))
    return found


async def _missing(calendar: Calendar, job: Looking, found: Sequence[Event]) -> Sequence[Event]:
    """Look for those that were not told of, and return what became of them."""
    told = {one.id for one in found}
    missing = []
    for known in job.known:
        if known.id not in told:
            there = await calendar.find(job.account, known.key)
            missing.append(there or replace(known, is_gone=True))
    return missing
