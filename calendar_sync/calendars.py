"""Finds the calendar of an agent, and asks several at once when they are busy."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import AgentId
from bot.ports import DeliveryError, Refused
from bot.store import Store, Transaction
from calendar_sync.own import own_account
from calendar_sync.ports import Account, Calendar, CalendarKind, Reconnect, Span
from calendar_sync.store.accounts import Accounts

log = logging.getLogger(__name__)
SECONDS = 10.0


class Why(StrEnum):
    """Why it is not known when somebody is busy."""

    LOST = "lost"
    SILENT = "silent"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A calendar that could not be read (B22)."""

    reason: Why


class Calendars:
    """The calendars of all agents, whichever kind each has.

    Nothing is kept: a slot is free when the calendar says so now (MTG-06).
    """

    def __init__(
        self,
        store: Store,
        adapters: Mapping[CalendarKind, Calendar],
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._seconds = seconds

    @property
    def kinds(self) -> Sequence[CalendarKind]:
        """Return the kinds that are set up."""
        return tuple(self._adapters)

    async def of(self, agent_id: AgentId) -> tuple[Calendar, Account]:
        """Return an agent's calendar; the built-in one where none was connected.

        Refused when it is of a kind that is not set up any more.
        """
        account = await self._store.read(account_of, agent_id)
        return self._adapter(account), account

    async def busy(
        self, agent_ids: Sequence[AgentId], start: datetime, end: datetime
    ) -> Mapping[AgentId, Sequence[Span] | Unknown]:
        """Ask all of them at once when they are busy; one that does not say so holds back no other."""
        accounts = await self._store.read(_accounts_of, agent_ids)
        found = await asyncio.gather(*(self._busy(one, start, end) for one in accounts))
        return dict(zip(agent_ids, found, strict=True))

    async def _busy(
        self, account: Account, start: datetime, end: datetime
    ) -> Sequence[Span] | Unknown:
        """Ask one; what is known to be lost is not asked again and again."""
        if account.lost_at:
            return Unknown(Why.LOST)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._adapter(account).busy(account, start, end)
        except TimeoutError:
            return _unknown(account, Why.SILENT, "no answer in time")
        except Reconnect as problem:
            return _unknown(account, Why.LOST, str(problem))
        except Refused as problem:
            return _unknown(account, Why.REFUSED, str(problem))
        except DeliveryError as problem:
            return _unknown(account, Why.SILENT, str(problem))

    def _adapter(self, account: Account) -> Calendar:
        found = self._adapters.get(account.kind)
        if found is None:
            raise Refused(f"{account.kind} is not set up")
        return found


def account_of(tx: Transaction, agent_id: AgentId) -> Account:
    """Return the account of an agent; everybody has at least the built-in calendar."""
    return tx.of(Accounts).of(agent_id) or own_account(agent_id)


def _accounts_of(tx: Transaction, agent_ids: Sequence[AgentId]) -> Sequence[Account]:
    return [account_of(tx, agent_id) for agent_id in agent_ids]


def _unknown(account: Account, why: Why, reason: str) -> Unknown:
    log.warning("a calendar cannot be read: agent=%s why=%s: %s", account.agent_id, why, reason)
    return Unknown(why)
