"""Calendars tell us when something changes in them: that is asked for, renewed and ended here (MTG-09).

What changed, they do not say: `calendar_sync/follow.py` reads it.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId
from bot.ports import Refused
from bot.store import Transaction
from calendar_sync.calendars import account_of
from calendar_sync.deliveries import RenewWatch, StopWatch, Sync
from calendar_sync.ports import Account, Calendar, CalendarKind, Watch
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.watches import Watches

Adapters = Mapping[CalendarKind, Calendar]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where calendars tell us of changes; `kinds` are those that can reach us."""

    public_url: str
    kinds: frozenset[CalendarKind] = frozenset()

    def of(self, kind: CalendarKind) -> str | None:
        """Return the address for one kind of calendar."""
        return f"{self.public_url}/calendar/notified/{kind}" if kind in self.kinds else None


@dataclass(frozen=True, slots=True)
class Watching:
    """An account, with the secret that its calendar has to say, and what watched it until now."""

    account: Account
    before: Sequence[Watch]
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


class RenewWatchHandler:
    """Has a calendar tell us of changes, again before it stops to."""

    def __init__(
        self, adapters: Adapters, addresses: Addresses, clock: Callable[[], datetime]
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


def look_after_watches(tx: Transaction, addresses: Addresses) -> None:
    """Renew at half of its life what tells us of changes; for the alarm clock."""
    for account, _ in tx.of(Accounts).looked_at():
        is_told = addresses.of(account.kind) and not account.lost_at
        if is_told and tx.of(Watches).half_over(account.agent_id):
            tx.outbox.add(RenewWatch(account.agent_id))
