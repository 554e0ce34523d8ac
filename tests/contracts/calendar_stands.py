"""The calendars of the contract, each with an account to ask for."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.store import Store
from calendar_sync.own import OwnCalendar, own_account
from calendar_sync.ports import Account, Calendar
from tests.world import ADA, Clock


@dataclass
class Stand:
    """A calendar, an account in it, and the time there."""

    calendar: Calendar
    account: Account
    clock: Clock

    @property
    def now(self) -> datetime:
        return self.clock.now


@asynccontextmanager
async def own(store: Store, clock: Clock) -> AsyncIterator[Stand]:
    yield Stand(OwnCalendar(store), own_account(ADA.id), clock)


Opened = Callable[[Store, Clock], AbstractAsyncContextManager[Stand]]
STANDS: Mapping[str, Opened] = {"own": own}
