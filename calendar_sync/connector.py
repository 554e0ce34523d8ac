"""What connecting asks of the calendars themselves, while the agent waits."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.ids import AgentId
from bot.ports import DeliveryError, Refused, Retry
from bot.store import Store
from calendar_sync.connecting import connect_calendar, disconnect_calendar
from calendar_sync.ports import Account, Calendar, CalendarKind, Listed
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.watches import Watches
from calendar_sync.vault import Vault

log = logging.getLogger(__name__)
PATIENCE, ENDING = 10.0, 3.0


class Connector:
    """Connects an account, looks into it, and lets it go; raises `Retry` and `Refused`."""

    def __init__(
        self, store: Store, vault: Vault, calendars: Mapping[CalendarKind, Calendar]
    ) -> None:
        self._store = store
        self._vault = vault
        self._calendars = calendars

    async def account(self, agent_id: AgentId) -> Account | None:
        """Return the calendar that an agent has connected."""
        return await self._store.read(lambda tx: tx.of(Accounts).of(agent_id))

    async def listed(self, account: Account) -> Sequence[Listed]:
        """Return the calendars of an account."""
        calendar = self._calendars.get(account.kind)
        if calendar is None:
            raise Refused(f"{account.kind} is not set up")
        try:
            async with asyncio.timeout(PATIENCE):
                return await calendar.calendars(account)
        except TimeoutError:
            raise Retry("no answer in time") from None

    async def keep(
        self, kind: CalendarKind, agent_id: AgentId, secret: str, address: str
    ) -> Account:
        """Keep an account with its main calendar chosen, or with what was chosen when it was connected last.

        One that cannot be looked into is not kept, and what was connected before stays: an account of which
        nothing is chosen yet would be one that is never busy (B22).
        """
        with self._vault.lend(secret) as lent:
            listed = await self.listed(Account(lent.name, kind, address, (), ""))
        main = _main(listed)
        new = Account(agent_id, kind, address or main.id, (main.id,), main.id)
        chosen = _as_before(await self.account(agent_id), new, listed)
        await self.let_go(agent_id)
        await self._store.run(connect_calendar, chosen, self._vault.seal(lent.text))
        log.info("a calendar was connected: agent=%s kind=%s", agent_id, kind)
        return chosen

    async def disconnect(self, agent_id: AgentId) -> None:
        """Go back to the built-in calendar."""
        await self.let_go(agent_id)
        await self._store.run(disconnect_calendar, agent_id)

    async def let_go(self, agent_id: AgentId) -> None:
        """End what tells us of changes in the calendar that is left; what cannot be ended runs out."""
        account = await self.account(agent_id)
        calendar = self._calendars.get(account.kind) if account else None
        if account is None or calendar is None or account.lost_at:
            return
        for one in await self._store.read(lambda tx: tx.of(Watches).of(agent_id)):
            try:
                async with asyncio.timeout(ENDING):
                    await calendar.stop(account, one.watch)
            except (DeliveryError, TimeoutError) as problem:
                log.info("a watch was left to run out: agent=%s: %s", agent_id, problem)


def _as_before(before: Account | None, new: Account, listed: Sequence[Listed]) -> Account:
    """Choose again what was chosen of the same account, as far as it is still there (MTG-01)."""
    if before is None or (before.kind, before.address) != (new.kind, new.address):
        return new
    there = {one.id for one in listed}
    writable = {one.id for one in listed if one.may_write}
    target = before.target if before.target in writable else new.target
    busy = (target, *(one for one in before.busy if one in there))
    return replace(new, busy=tuple(dict.fromkeys(busy)), target=target)


def _main(listed: Sequence[Listed]) -> Listed:
    writable = [one for one in listed if one.may_write]
    main = next((one for one in writable if one.is_main), next(iter(writable), None))
    if main is None:
        raise Refused("no calendar there takes events")
    return main
