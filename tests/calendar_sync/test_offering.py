"""Every service has a booking link, until its manager ends it (ENT-02)."""

import asyncio

from bot.actions.services import add_service
from bot.domain.deliveries import OfferMeetings
from bot.outbox import Outbox
from bot.store import Store
from calendar_sync.availability import ServiceBooking
from calendar_sync.bookable import offer_booking, set_booking
from calendar_sync.offering import OfferMeetingsHandler, look_after_services
from calendar_sync.store.bookables import Bookables
from tests.world import ADA, BOTH, INSIDE, SALES, emptied, slack, waiting


async def test_a_new_service_has_a_booking_link_at_once(store: Store) -> None:
    # ENT-02
    made = await store.run(lambda tx: add_service(tx, "After Sales", slack("T1/C9")))
    outbox = Outbox(store, {OfferMeetings.kind: OfferMeetingsHandler()})
    while await outbox.deliver_due():
        pass
    assert (await store.read(lambda tx: tx.of(Bookables).slugs()))[made.id] == "after-sales"


async def test_two_services_that_want_one_link_at_once_get_two(store: Store) -> None:
    # ENT-02
    names = ("After Sales", "After-Sales")
    made = [
        await store.run(lambda tx, name=name: add_service(tx, name, slack("T1/C9")))
        for name in names
    ]
    await asyncio.gather(*(store.run(offer_booking, one.id) for one in made))
    slugs = await store.read(lambda tx: tx.of(Bookables).slugs())
    assert {slugs[one.id] for one in made} == {"after-sales", "after-sales-2"}


async def test_services_from_before_are_offered_when_the_program_starts(tx) -> None:
    # ENT-02
    set_booking(tx, add_service(tx, "Back Office", slack("T1/C9")), None, ADA.actor)
    emptied(tx)
    for _again in range(2):
        look_after_services(tx)
    assert [one["service_id"] for one in waiting(tx)] == [BOTH.id, INSIDE.id, SALES.id]


async def test_what_a_manager_has_settled_is_not_offered_anew(tx) -> None:
    # ENT-02 MTG-11
    sales, bookables = tx.people.service(SALES.id), tx.of(Bookables)
    assert set_booking(tx, sales, None, ADA.actor), "before anybody offered it"
    assert not set_booking(tx, sales, None, ADA.actor)
    offer_booking(tx, SALES.id)
    assert bookables.service(SALES.id) is None
    assert set_booking(tx, sales, ServiceBooking(durations=(60,)), ADA.actor)
    offer_booking(tx, SALES.id)
    assert bookables.service(SALES.id).durations == (60,)
    assert bookables.slug(SALES.id) == "sales"


async def test_a_service_is_booked_in_the_zone_of_its_hours(tx) -> None:
    # ENT-02 MTG-12
    offer_booking(tx, SALES.id)
    assert tx.of(Bookables).service(SALES.id).zone == tx.people.service(SALES.id).hours.zone
