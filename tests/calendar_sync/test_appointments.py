"""Slots are offered, held and booked against what the calendars say at that moment."""

from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.own import OwnCalendar, own_account
from calendar_sync.ports import Draft
from tests.calendar_sync.booked import FRIDAY, HALF, NINE, TEN, wanted
from tests.world import ADA, GUS, Clock

# MTG-04 MTG-05 MTG-06 ENT-02


async def lunch(own: OwnCalendar, start, length=HALF) -> None:
    draft = Draft("lunch", "lunch", "Lunch", "", start, start + length, "UTC", 0)
    await own.create(own_account(ADA.id), draft)


async def starts(appointments: Appointments, slug: str = "ada") -> list:
    offer = await appointments.offer(slug, FRIDAY, FRIDAY, "UTC", 30)
    return list(offer.starts)


async def test_the_slots_of_a_day_are_offered_without_what_the_calendar_has(
    appointments: Appointments, own: OwnCalendar
) -> None:
    whole = await starts(appointments)
    assert whole == [NINE + n * HALF for n in range(16)]
    await lunch(own, TEN)
    assert await starts(appointments) == [one for one in whole if one != TEN]


async def test_a_slot_is_booked_once(appointments: Appointments) -> None:
    meeting = await appointments.book("ada", wanted(), GUS.id, GUS.actor)
    again = await appointments.book("ada", wanted(), GUS.id, GUS.actor)
    assert (again.id, again.start, again.length) == (meeting.id, NINE, timedelta(minutes=30))
    assert NINE not in await starts(appointments)
    with pytest.raises(NotAllowed, match="slot_taken"):
        await appointments.book("ada", wanted(source="2"), GUS.id, GUS.actor)


async def test_what_came_into_the_calendar_meanwhile_is_seen_at_the_commit(
    appointments: Appointments, own: OwnCalendar
) -> None:
    assert NINE in await starts(appointments)
    await lunch(own, NINE)
    with pytest.raises(NotAllowed, match="slot_taken"):
        await appointments.book("ada", wanted(), GUS.id, GUS.actor)


async def test_a_link_that_leads_to_nobody_offers_nothing(appointments: Appointments) -> None:
    with pytest.raises(NotFound, match="entrance_unknown"):
        await starts(appointments, "nobody")


async def test_a_slot_is_held_while_the_form_is_open(
    appointments: Appointments, store: Store, clock: Clock
) -> None:
    held = await appointments.hold("ada", NINE, 30, "key of Gus", GUS.id)
    assert NINE not in await starts(appointments)
    with pytest.raises(NotAllowed, match="slot_taken"):
        await appointments.book("ada", wanted(source="other"), GUS.id, GUS.actor)
    clock.pass_by(200)
    longer = await appointments.hold("ada", NINE, 30, "key of Gus", GUS.id)
    assert (longer.id, longer.until - held.until) == (held.id, timedelta(seconds=200))
    clock.pass_by(299)
    assert NINE not in await starts(appointments)
    clock.pass_by(1)
    assert NINE in await starts(appointments)
