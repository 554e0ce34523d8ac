"""What `doctor` looks at in calendars: whether they can be read, written, and tell us of changes (B22)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people import Agent
from bot.ports import DeliveryError, Finding
from bot.store import Store, Transaction
from calendar_sync.ports import Account, Calendar, CalendarKind, Listed
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.watches import Watches
from calendar_sync.watching import Addresses

SECONDS, AT_ONCE = 10.0, 8


@dataclass(frozen=True, slots=True)
class Connected:
    """An account with whose it is; `is_told`: something tells us of changes there."""

    account: Account
    agent: Agent
    is_told: bool

    @property
    def values(self) -> Mapping[str, str]:
        """Return how the finding names it."""
        return {"name": self.agent.name, "address": self.account.address}


class Examination:
    """Looks into every calendar that agents have connected; nothing is written there."""

    def __init__(
        self, store: Store, calendars: Mapping[CalendarKind, Calendar], addresses: Addresses
    ) -> None:
        self._store = store
        self._calendars = calendars
        self._addresses = addresses
        self._room = asyncio.Semaphore(AT_ONCE)

    async def check(self) -> Sequence[Finding]:
        """Look at all of them, a few at once; those that are well are counted."""
        connected, troubled = await self._store.read(_read)
        found = await asyncio.gather(*(self._look(one) for one in connected))
        wrong = [one for one in found if one is not None]
        count = {"count": str(len(connected) - len(wrong))}
        values = {"count": str(troubled)}
        missing = [Finding("calendar_missing", is_fine=False, values=values)] if troubled else []
        return [Finding("calendars", is_fine=True, values=count), *wrong, *missing]

    async def _look(self, one: Connected) -> Finding | None:
        """Return what is wrong with a calendar, if anything is."""
        calendar = self._calendars.get(one.account.kind)
        if calendar is None:
            return _wrong("calendar_unset", one)
        if one.account.lost_at:
            return _wrong("calendar_lost", one)
        try:
            async with self._room, asyncio.timeout(SECONDS):
                listed = await calendar.calendars(one.account)
        except (DeliveryError, TimeoutError) as problem:
            reason = str(problem) or type(problem).__name__
            return _wrong("calendar_silent", one, reason=reason)
        return self._judge(one, {each.id: each for each in listed})

    def _judge(self, one: Connected, listed: Mapping[str, Listed]) -> Finding | None:
        target = listed.get(one.account.target)
        if target is None or not target.may_write:
            return _wrong("calendar_target", one)
        if not set(one.account.busy) <= set(listed):
            return _wrong("calendar_busy", one)
        if target.is_main and self._addresses.of(one.account.kind) and not one.is_told:
            return _wrong("calendar_watch", one)
        return None


def _read(tx: Transaction) -> tuple[Sequence[Connected], int]:
    accounts = [account for account, _ in tx.of(Accounts).looked_at()]
    agents = {one.id: one for one in tx.people.agents([one.agent_id for one in accounts])}
    watches = tx.of(Watches)
    connected = [
        Connected(one, agents[one.agent_id], not watches.is_over(one.agent_id)) for one in accounts
    ]
    return connected, tx.of(Meetings).in_trouble()


def _wrong(key: str, one: Connected, **more: str) -> Finding:
    return Finding(key, is_fine=False, values={**one.values, **more})
