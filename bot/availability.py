"""When somebody can be booked, set and shown by an operator: the same fields as in the dialogs (MGR-02)."""

from collections.abc import Mapping

from bot.domain.acts import SYSTEM
from bot.domain.people import Agent, Service
from bot.setting_up import Desks, find_agent
from bot.store import Store, Transaction
from calendar_sync import availability_form, service_form
from calendar_sync.bookable import offer_booking, usual_booking
from calendar_sync.settings_said import change_own, change_service
from calendar_sync.store.bookables import Bookables


async def owner_named(store: Store, desks: Desks, name: str) -> Service | Agent:
    """Return the service of that name, else the agent; Unclear when there is neither."""
    service = await store.read(lambda tx: tx.people.service_named(name))
    return service or await find_agent(store, desks, name)


async def booking_slug(store: Store, desks: Desks, name: str) -> str:
    """Return what the booking link of a service or an agent is named by; empty: it cannot be booked."""
    owner = await owner_named(store, desks, name)
    if isinstance(owner, Agent):
        return owner.slug
    return await store.run(_slug, owner)


async def set_and_show(
    store: Store, desks: Desks, name: str, values: Mapping[str, str]
) -> Mapping[str, str]:
    """Change what is named, all of it or nothing, and return how it is now; no name changes nothing."""
    owner = await owner_named(store, desks, name)
    if isinstance(owner, Service):
        return await store.run(_service, owner, values)
    return await store.run(_agent, owner, values)


def _agent(tx: Transaction, agent: Agent, values: Mapping[str, str]) -> Mapping[str, str]:
    if values:
        change_own(tx, agent, values, SYSTEM)
    return availability_form.values_of(tx.of(Bookables).availability(agent))


def _slug(tx: Transaction, service: Service) -> str:
    offer_booking(tx, service.id)
    return tx.of(Bookables).slug(service.id) or ""


def _service(tx: Transaction, service: Service, values: Mapping[str, str]) -> Mapping[str, str]:
    # The program, which sees to it, may not have run yet.
    offer_booking(tx, service.id)
    if values:
        change_service(tx, service, values, SYSTEM)
    booking = tx.of(Bookables).service(service.id)
    return service_form.values_of(booking, usual_booking(tx, service.id))
