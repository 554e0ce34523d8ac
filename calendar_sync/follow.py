"""What agents change in Google or Outlook comes back: what the outbox does for that (MTG-09, B22).

A calendar tells us that something changed, or we look every now and then; either way one delivery reads what
is new since the last time. What it finds goes to `calendar_sync/from_calendar.py`.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId
from bot.domain.links import Links
from bot.ports import Refused
from bot.store import Transaction
from calendar_sync.calendars import Unknown, Why, account_of
from calendar_sync.deliver import event_key
from calendar_sync.deliveries import RenewWatch, StopWatch, Sync
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
    Watch,
)
from calendar_sync.put import put_again
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.watches import Watches

log = logging.getLogger(__name__)
MOST_KNOWN = 1000
# Looked at so often: where nobody tells us, where somebody does, and where we are not let in.
POLLED, CHECKED, LOST = timedelta(minutes=3), timedelta(minutes=30), timedelta(hours=1)
Adapters = Mapping[CalendarKind, Calendar]


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


@dataclass(frozen=True, slots=True)
class Watching:
    """An account, with the secret that its calendar has to say, and what watched it until now."""

    account: Account
    before: Sequence[Watch]
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


class RenewWatchHandler:
    """Has a calendar tell us of changes, again before it stops to."""

    def __init__(
        self, adapters: Adapters, addresses: "Addresses", clock: Callable[[], datetime]
    ) -> None:
        self._adapters = adapters
        self._addresses = addresses
        self._clock = clock

    def read(self, tx: Transaction, payload: Payload) -> Watching | None:
        """Return the account; None where nobody can reach us, or it is still long watched."""
        agent_id = AgentId(payload["agent_id"])
        account = account_of(tx, agent_id)
        if account.kind not in self._adapters or self._addresses.of(account.kind) is None:
            return None
        if account.lost_at or not tx.of(Watches).half_over(agent_id):
            return None
        return Watching(account, [one.watch for one in tx.of(Watches).of(agent_id)])

    async def send(self, job: Watching, *, maybe_sent: bool) -> Watch | None:  # noqa: ARG002  one more ends
        """Ask for it; None when it cannot be had: then we look by ourselves."""
        address = self._addresses.of(job.account.kind)
        assert address, "read has looked"
        calendar = self._adapters[job.account.kind]
        try:
            return await calendar.watch(job.account, address, job.secret, self._clock())
        except Refused:
            return None

    def record(self, tx: Transaction, job: Watching, result: Watch | None) -> None:
        """Keep it, and end those before it: what happened in between is looked for once."""
        agent_id = job.account.agent_id
        now = tx.of(Accounts).of(agent_id)
        if result is None or now is None or now.target != job.account.target:
            return
        tx.of(Watches).add(agent_id, result, job.secret)
        tx.outbox.add(*(StopWatch(agent_id, one.id) for one in job.before), Sync(agent_id))


class StopWatchHandler:
    """Ends what told us of changes until another took over."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def read(self, tx: Transaction, payload: Payload) -> tuple[Account, Watch] | None:
        """Return what to end; None when it is forgotten already."""
        kept = tx.of(Watches).get(payload["watch_id"])
        account = account_of(tx, AgentId(payload["agent_id"]))
        if kept is None or account.kind not in self._adapters:
            return None
        return account, kept.watch

    async def send(self, job: tuple[Account, Watch], *, maybe_sent: bool) -> None:  # noqa: ARG002  twice is once
        """End it; what cannot be ended runs out."""
        account, watch = job
        try:
            await self._adapters[account.kind].stop(account, watch)
        except Refused:
            return

    def record(self, tx: Transaction, job: tuple[Account, Watch], result: None) -> None:  # noqa: ARG002  says nothing
        """Forget it."""
        tx.of(Watches).remove(job[1].id)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where calendars tell us of changes; `kinds` are those that can reach us."""

    public_url: str
    kinds: frozenset[CalendarKind] = frozenset()

    def of(self, kind: CalendarKind) -> str | None:
        """Return the address for one kind of calendar."""
        return f"{self.public_url}/calendar/notified/{kind}" if kind in self.kinds else None


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


def look_after_watches(tx: Transaction, addresses: Addresses) -> None:
    """Renew at half of its life what tells us of changes; for the alarm clock."""
    for account, _ in tx.of(Accounts).looked_at():
        is_told = addresses.of(account.kind) and not account.lost_at
        if is_told and tx.of(Watches).half_over(account.agent_id):
            tx.outbox.add(RenewWatch(account.agent_id))


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
