"""Slots are offered, held and booked against what the calendars say at that moment."""

from datetime import date, timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.invitations import Invitee
from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.availability import Mode, ServiceBooking
from calendar_sync.calendars import Calendars
from calendar_sync.own import OwnCalendar, own_account
from calendar_sync.ports import Account, CalendarKind, Draft
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import FRIDAY, HALF, NINE, TEN, wanted
from tests.world import ADA, EVE, GUS, SALES, Clock

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


async def test_a_meeting_is_moved_and_called_off(appointments: Appointments) -> None:
    meeting = await appointments.book("ada", wanted(), GUS.id, GUS.actor)
    offer = await appointments.offer_again(meeting.id, FRIDAY, FRIDAY, "UTC")
    assert NINE in offer.starts
    assert (offer.minutes, offer.lengths) == (30, [30])
    moved = await appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    assert (moved.start, moved.sequence) == (TEN, 1)
    assert TEN not in await starts(appointments)
    off = await appointments.cancel(meeting.id, GUS.actor)
    assert not off.is_booked
    assert TEN in await starts(appointments)


async def test_a_length_that_is_not_offered_is_refused_but_to_agents(
    appointments: Appointments,
) -> None:
    with pytest.raises(NotAllowed, match="length_unknown"):
        await appointments.offer("ada", FRIDAY, FRIDAY, "UTC", 45)
    offer = await appointments.offer("ada", FRIDAY, FRIDAY, "UTC", 45, by_agent=True)
    assert (offer.minutes, offer.starts[0]) == (45, NINE)
    assert (offer.zone, offer.host_zone, offer.incomplete) == ("UTC", "UTC", False)


async def test_the_days_are_those_of_the_guest(appointments: Appointments) -> None:
    offer = await appointments.offer("ada", FRIDAY, FRIDAY, "Pacific/Kiritimati")
    # There it is Friday from ten in the morning of our Thursday on, until ten of our Friday.
    soon = NINE - timedelta(hours=19)
    assert list(offer.starts) == [*(soon + n * HALF for n in range(6)), NINE, NINE + HALF]
    with pytest.raises(NotAllowed, match="zone"):
        await appointments.offer("ada", FRIDAY, FRIDAY, "Mars/Olympus")


@pytest.mark.parametrize("days", [(date.min, date.max), (date.max, date.min)])
async def test_days_far_away_cost_nothing(appointments: Appointments, days) -> None:
    offer = await appointments.offer("ada", *days, "UTC")
    assert len(offer.starts) < 1000


async def test_a_calendar_that_cannot_be_read_is_said(
    appointments: Appointments, calendars: Calendars, store: Store
) -> None:
    account = Account(ADA.id, CalendarKind.GOOGLE, "a", ("a",), "a")
    await store.run(lambda tx: tx.of(Accounts).keep(account, "secret"))
    offer = await appointments.offer("ada", FRIDAY, FRIDAY, "UTC")
    assert (list(offer.starts), offer.incomplete) == ([], True)
    with pytest.raises(NotAllowed, match="calendar_unreachable"):
        await appointments.book("ada", wanted(), GUS.id, GUS.actor)
    with pytest.raises(NotAllowed, match="calendar_unreachable"):
        await appointments.hold("ada", NINE, 30, "key", None)


async def test_a_calendar_that_cannot_be_read_is_not_taken_for_a_slot_that_is_gone(
    appointments: Appointments, store: Store
) -> None:  # B22
    meeting = await appointments.book("ada", wanted(), GUS.id, GUS.actor)
    account = Account(ADA.id, CalendarKind.GOOGLE, "a", ("a",), "a")
    await store.run(lambda tx: tx.of(Accounts).keep(account, "secret"))
    with pytest.raises(NotAllowed, match="calendar_unreachable"):
        await appointments.reschedule(meeting.id, TEN, 30, GUS.actor)


async def test_a_meeting_of_an_odd_length_can_still_be_moved(
    appointments: Appointments, store: Store
) -> None:  # MTG-07 MTG-09
    meeting = await appointments.book("ada", wanted(), GUS.id, GUS.actor)
    until = NINE + timedelta(minutes=37)
    longer = meeting.moved(NINE, until, meeting.changed_at)
    await store.run(lambda tx: tx.of(Meetings).save(longer))
    offer = await appointments.offer_again(meeting.id, FRIDAY, FRIDAY, "UTC")
    assert (offer.minutes, TEN in offer.starts) == (37, True)
    moved = await appointments.reschedule(meeting.id, TEN, 37, GUS.actor)
    assert moved.end - moved.start == until - NINE
    assert TEN + HALF not in await starts(appointments)
    assert TEN + 2 * HALF in await starts(appointments)


async def test_a_service_is_offered_with_whoever_is_free(
    appointments: Appointments, store: Store, own: OwnCalendar
) -> None:
    def with_service(mode: Mode):
        booking = ServiceBooking(mode, zone="Europe/Berlin")
        return lambda tx: tx.of(Bookables).keep_service(SALES.id, booking, "sales")

    await lunch(own, NINE)
    await store.run(with_service(Mode.ANY))
    assert NINE in await starts(appointments, "sales")
    only = await appointments.offer("sales", FRIDAY, FRIDAY, "UTC", agent=ADA.id)
    assert (NINE in only.starts, only.host_zone) == (False, "Europe/Berlin")
    await store.run(with_service(Mode.ALL))
    assert NINE not in await starts(appointments, "sales")
    account = Account(EVE.id, CalendarKind.GOOGLE, "a", ("a",), "a")
    await store.run(lambda tx: tx.of(Accounts).keep(account, "secret"))
    assert await starts(appointments, "sales") == []
    assert await store.read(lambda tx: dict(tx.of(Bookables).slugs())) == {SALES.id: "sales"}
    assert await store.read(lambda tx: tx.of(Bookables).slug(SALES.id)) == "sales"


async def test_an_agent_books_in_their_own_calendar(appointments: Appointments) -> None:
    meeting = await appointments.book_for(
        ADA.id, Invitee("new@x.example", "New"), wanted(), ADA.actor
    )
    assert (meeting.organiser, meeting.start) == (ADA.id, NINE)


async def test_who_is_blocked_holds_nothing_and_who_lets_go_holds_no_more(
    appointments: Appointments, store: Store
) -> None:
    held = await appointments.hold("ada", NINE, 30, "key", None)
    await appointments.release(held.id)
    assert NINE in await starts(appointments)
    await store.run(lambda tx: tx.guests.set_blocked(GUS.id, blocked=True))
    with pytest.raises(NotAllowed, match="guest_blocked"):
        await appointments.hold("ada", NINE, 30, "key", GUS.id)
