"""The built-in calendar: it needs no account, and holds the meetings that were booked here."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.ids import AgentId
from bot.ports import Refused
from bot.store import Store, Transaction
from calendar_sync.ports import (
    Account,
    Calendar,
    CalendarKind,
    Changes,
    Draft,
    Event,
    Gone,
    Listed,
    Span,
    Stale,
    Watch,
)
from calendar_sync.store.own_events import OwnEvents

TARGET = "own"


def own_account(agent_id: AgentId) -> Account:
    """Return the account that every agent has who has connected none."""
    return Account(agent_id, CalendarKind.OWN, "", (TARGET,), TARGET)


class OwnCalendar(Calendar):
    """A calendar in our own database."""

    kind = CalendarKind.OWN

    def __init__(self, store: Store) -> None:
        self._store = store

    async def calendars(self, account: Account) -> Sequence[Listed]:  # noqa: ARG002  all have the same
        """Return the only one."""
        return [Listed(TARGET, "Frontdesk", is_main=True)]

    async def busy(self, account: Account, start: datetime, end: datetime) -> Sequence[Span]:
        """Return the entries between two instants."""
        return await self._store.read(
            lambda tx: tx.of(OwnEvents).busy(account.agent_id, start, end)
        )

    async def create(
        self,
        account: Account,
        draft: Draft,
        *,
        maybe_sent: bool = False,  # noqa: ARG002  the key tells
    ) -> Event:
        """Write an entry, once."""
        return await self._store.run(lambda tx: tx.of(OwnEvents).add(account.agent_id, draft))

    async def find(self, account: Account, key: str) -> Event | None:
        """Return an entry by its key."""
        return await self._store.read(lambda tx: tx.of(OwnEvents).by_key(account.agent_id, key))

    async def change(self, account: Account, event: str, draft: Draft, *, etag: str = "") -> Event:
        """Bring an entry to what it should be."""
        return await self._store.run(_change, account.agent_id, event, draft, etag)

    async def cancel(self, account: Account, event: str) -> None:
        """Take an entry away."""
        await self._store.run(lambda tx: tx.of(OwnEvents).remove(account.agent_id, event))

    async def changes(self, account: Account, now: datetime) -> Changes:  # noqa: ARG002  no window
        """Return what changed; nothing here changes by itself."""
        seen = int(account.cursor or 0)
        events, last = await self._store.read(
            lambda tx: tx.of(OwnEvents).after(account.agent_id, seen)
        )
        return Changes(events, str(last))

    async def watch(
        self,
        account: Account,  # noqa: ARG002  nothing is told
        address: str,  # noqa: ARG002  nothing is told
        secret: str,  # noqa: ARG002  nothing is told
        now: datetime,  # noqa: ARG002  nothing is told, whoever asks
    ) -> Watch:
        """Refuse: there is nobody else who could change it."""
        raise Refused("the built-in calendar tells nobody")

    async def stop(self, account: Account, watch: Watch) -> None:
        """Do nothing: it never began."""


def _change(tx: Transaction, agent_id: AgentId, event: str, draft: Draft, etag: str) -> Event:
    events = tx.of(OwnEvents)
    known = events.by_id(agent_id, event)
    if known is None or known.is_gone:
        raise Gone("the entry is not there any more")
    if etag and etag != known.etag:
        raise Stale("the entry was changed meanwhile")
    return events.change(agent_id, event, draft)
