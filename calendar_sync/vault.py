"""What signs us in to agents' calendars: encrypted in the database, renewed by one at a time."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

from bot.domain.ids import AgentId
from bot.ports import Refused, Retry
from bot.sealing import Tokens
from bot.store import Store, Transaction
from calendar_sync.lost import lose_calendar
from calendar_sync.ports import Reconnect
from calendar_sync.store.accounts import Accounts, Secret

log = logging.getLogger(__name__)
T = TypeVar("T")
USE = "calendars"


@dataclass(slots=True)
class Lent:
    """A secret that nobody has yet, under the name by which adapters find it as they find an agent's."""

    name: AgentId
    text: str = field(repr=False)


class Vault:
    """Opens, renews and closes the secrets of accounts.

    In a process one renews at a time for each account; across processes the version in the row decides: who
    comes second takes what the first has written. A calendar that does not take our secret any more is
    marked as lost here, and nowhere else, so that whoever finds it out, its agent is told (B22).
    """

    def __init__(self, store: Store, secret_key: str) -> None:
        self._store = store
        self._tokens = Tokens(secret_key, USE)
        self._locks: WeakValueDictionary[AgentId, asyncio.Lock] = WeakValueDictionary()
        self._lent: dict[AgentId, Lent] = {}

    def seal(self, text: str) -> str:
        """Encrypt something for the database."""
        return self._tokens.lock(text)

    def unseal(self, sealed: str) -> str:
        """Decrypt it; Refused when the secret key is another by now."""
        return self._tokens.unlock(sealed)

    @contextmanager
    def lend(self, text: str) -> Iterator[Lent]:
        """Let an account be looked into before it is kept; the secret that is lent may be renewed meanwhile.

        It stays in this process: nobody takes for an agent's calendar what nobody has looked into.
        """
        lent = Lent(AgentId(f"lent/{secrets.token_hex(16)}"), text)
        self._lent[lent.name] = lent
        try:
            yield lent
        finally:
            del self._lent[lent.name]

    async def use(
        self,
        agent_id: AgentId,
        read: Callable[[str], T | None],
        renew: Callable[[str], Awaitable[str]],
    ) -> T:
        """Return what `read` finds in an agent's secret; where that is None, have it renewed first.

        `renew` returns the new secret; Reconnect from it means that the agent has to sign in again.
        """
        found = read((await self._open(agent_id))[0])
        if found is not None:
            return found
        async with self._alone(agent_id):
            text, version = await self._open(agent_id)
            found = read(text)
            return (
                await self._renew(agent_id, text, version, read, renew) if found is None else found
            )

    async def lost(self, agent_id: AgentId, reason: str) -> Reconnect:
        """Note that an agent's calendar refuses us, and return what is to be raised."""
        log.warning("a calendar has to be connected again: agent=%s: %s", agent_id, reason)
        await self._store.run(lose_calendar, agent_id)
        return Reconnect(reason)

    async def _renew(
        self,
        agent_id: AgentId,
        text: str,
        version: int,
        read: Callable[[str], T | None],
        renew: Callable[[str], Awaitable[str]],
    ) -> T:
        try:
            new = await renew(text)
        except Reconnect as problem:
            text, now = await self._open(agent_id)
            if now != version and (found := read(text)) is not None:
                return found  # somebody else has renewed it, which ended what we had
            raise await self.lost(agent_id, str(problem)) from None
        found = read(await self._replace(agent_id, version, new))
        if found is None:
            raise Retry("what was renewed is not good")
        return found

    async def _open(self, agent_id: AgentId) -> tuple[str, int]:
        """Return an agent's secret with its version; Reconnect when it cannot be read."""
        if lent := self._lent.get(agent_id):
            return lent.text, 0
        kept = await self._store.read(lambda tx: tx.of(Accounts).secret(agent_id))
        if kept is None:
            raise Reconnect("no calendar is connected")
        try:
            return self.unseal(kept.text), kept.version
        except Refused as problem:
            raise await self.lost(agent_id, str(problem)) from None

    async def _replace(self, agent_id: AgentId, version: int, new: str) -> str:
        """Write a renewed secret; return the one that is there: somebody else may have been faster."""
        if lent := self._lent.get(agent_id):
            lent.text = new
            return new
        kept = await self._store.run(_replace, agent_id, version, self.seal(new))
        return self.unseal(kept.text) if kept else new

    def _alone(self, agent_id: AgentId) -> asyncio.Lock:
        return self._locks.setdefault(agent_id, asyncio.Lock())


def _replace(tx: Transaction, agent_id: AgentId, seen: int, secret: str) -> Secret | None:
    """Write a renewed secret; return the one that stands there, None when the account is gone."""
    tx.of(Accounts).replace(agent_id, seen, secret)
    return tx.of(Accounts).secret(agent_id)
