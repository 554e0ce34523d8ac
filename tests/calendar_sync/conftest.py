"""Agents who can be booked, and calendars that say when they are busy."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.calendars import Calendars
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import CalendarKind
from tests.bot.conftest import engine, tx
from tests.world import ADA, TIM, Clock

__all__ = ["engine", "tx"]


@pytest.fixture
def own(store: Store) -> OwnCalendar:
    return OwnCalendar(store)


@pytest.fixture
async def calendars(store: Store, own: OwnCalendar) -> AsyncIterator[Calendars]:
    def with_addresses(tx):
        for agent in (ADA, TIM):
            tx.people.save_agent(replace(agent, email=f"{agent.id}@desk.example"))

    await store.run(with_addresses)
    return Calendars(store, {CalendarKind.OWN: own})


@pytest.fixture
def appointments(store: Store, calendars: Calendars, clock: Clock) -> Appointments:
    return Appointments(store, calendars, clock)
