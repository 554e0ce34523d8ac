"""Agents and managers decide when and how somebody can be booked (MTG-02, MTG-11)."""

from dataclasses import replace

from bot.domain.acts import Act, Actor
from bot.domain.entrances import free_slug, slug_of
from bot.domain.ids import ServiceId
from bot.domain.people import Agent, Service
from bot.store import Transaction
from calendar_sync.availability import Availability, ServiceBooking
from calendar_sync.remind import change_reminders
from calendar_sync.store.bookables import Bookables


def set_availability(tx: Transaction, agent: Agent, availability: Availability, by: Actor) -> bool:
    """Keep when an agent can be booked; False when that is how it was.

    Meetings that they hold already get reminders as they want them from now on, as far as those are to come.
    """
    bookables = tx.of(Bookables)
    before = bookables.availability(agent)
    if before == availability:
        return False
    bookables.keep_agent(agent.id, availability)
    if before.reminders != availability.reminders:
        change_reminders(tx, agent.id, before.reminders)
    tx.audit.add(Act.BOOKING_CHANGED, by, None, who=agent.id)
    return True


def set_booking(
    tx: Transaction, service: Service, booking: ServiceBooking | None, by: Actor
) -> bool:
    """Keep how a service can be booked, None: not at all; False when that is how it was.

    Its booking link is named after it when it can be booked first, and stays the same for as long as it can.
    """
    bookables = tx.of(Bookables)
    if bookables.service(service.id) == booking and bookables.settled(service.id):
        return False
    if booking is None:
        bookables.end(service.id, usual_booking(tx, service.id))
    else:
        _keep(tx, service, booking)
    tx.audit.add(Act.BOOKING_CHANGED, by, None, service=service.id)
    return True


def offer_booking(tx: Transaction, service_id: ServiceId) -> None:
    """Let a service be booked that is new; what somebody has settled stays (ENT-02)."""
    if tx.of(Bookables).settled(service_id) is None:
        _keep(tx, tx.people.service(service_id), usual_booking(tx, service_id))


def usual_booking(tx: Transaction, service_id: ServiceId) -> ServiceBooking:
    """Return how a service can be booked, or what stands there while it cannot: what was set last."""
    service = tx.people.service(service_id)
    found = tx.of(Bookables).settled(service_id)
    return found or replace(ServiceBooking(), zone=service.hours.zone)


def _keep(tx: Transaction, service: Service, booking: ServiceBooking) -> None:
    bookables = tx.of(Bookables)
    slug = bookables.slug(service.id) or _free_slug(tx, service.name)
    bookables.keep_service(service.id, booking, slug)


def _free_slug(tx: Transaction, name: str) -> str:
    """Return a slug that neither an agent nor a service has."""
    taken = {*tx.people.slugs_like(slug_of(name)), *tx.of(Bookables).slugs().values()}
    return free_slug(name, taken)
