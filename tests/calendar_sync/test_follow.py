"""What an agent changes in Google comes back; a calendar that refuses us is told of, once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.sandbox.faults import Planned
from bot.sandbox.google import seed
from bot.texts import texts
from calendar_sync.calendars import Unknown, Why
from calendar_sync.connecting import choose_calendars
from calendar_sync.deliveries import PutEvent, StopWatch, Sync
from calendar_sync.follow import CHECKED, POLLED, SyncHandler, look_after_calendars
from calendar_sync.google_events import read_event
from calendar_sync.lost import lose_calendar
from calendar_sync.meetings import Meeting, MeetingState
from calendar_sync.ports import CalendarKind
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.own_events import OwnEvents
from calendar_sync.store.watches import Watches
from calendar_sync.watching import Addresses, look_after_watches
from tests.calendar_sync.booked import FRIDAY, HALF, NINE, TEN, wanted
from tests.calendar_sync.connected import House, Told, house
from tests.world import ADA, GUS, said, waiting

# MTG-09 B16 B22

ADDRESS = "ada@acme.example"


@pytest.fixture
async def there(store, clock):
    async with house(store, clock) as opened:
        await store.run(lambda tx: tx.people.save_agent(replace(ADA, email=ADDRESS)))
        await opened.connect()
        await opened.deliver()
        await opened.settled()
        await opened.deliver()
        yield opened


async def book(there: House, start=NINE, source: str = "1") -> Meeting:
    meeting = await there.meetings.appointments.book(
        "ada", wanted(start, source), GUS.id, GUS.actor
    )
    await there.deliver()
    await there.settled()
    await there.deliver()
    return await now(there, meeting)


async def now(there: House, meeting: Meeting) -> Meeting:
    return await there.store.read(lambda tx: tx.of(Meetings).get(meeting.id))


async def syncs(there: House) -> int:
    return len(await there.store.read(lambda tx: waiting(tx, "sync_calendar")))


def event_of(meeting: Meeting) -> str:
    found = meeting.hosts[0].event
    assert found
    return found


async def test_a_meeting_that_is_moved_there_is_moved_here(there: House):
    meeting = await book(there)
    await there.control("move", event=event_of(meeting), start=TEN.isoformat())
    await there.settled()
    assert await syncs(there) == 1
    await there.deliver()
    moved = await now(there, meeting)
    assert (moved.start, moved.end, moved.sequence) == (TEN, TEN + HALF, 1)
    conversation = await there.store.read(lambda tx: tx.conversations.get(meeting.conversation_id))
    assert "(meeting_moved)" in await there.store.read(lambda tx: said(tx, conversation))


async def test_a_meeting_that_is_deleted_or_declined_there_is_called_off_here(there: House):
    first, second = await book(there), await book(there, TEN, "2")
    await there.control("delete", event=event_of(first))
    await there.control("respond", event=event_of(second))
    await there.settled()
    await there.deliver()
    for meeting in (first, second):
        assert (await now(there, meeting)).state is MeetingState.CANCELLED


async def test_our_own_changes_come_back_and_change_nothing(there: House):
    meeting = await book(there)
    await there.meetings.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    for _ in range(3):
        await there.deliver()
        await there.settled()
    found = await now(there, meeting)
    assert (found.start, found.sequence) == (TEN, 1)


async def test_being_told_often_is_one_look(there: House):
    for _ in range(5):
        await there.control("notify")
    await there.settled()
    assert await syncs(there) == 1


@pytest.mark.parametrize("wrong", ["secret", "id", "nothing"])
async def test_who_does_not_know_the_secret_is_not_heard(there: House, wrong: str):  # B16
    [kept] = await there.store.read(lambda tx: tx.of(Watches).of(ADA.id))
    headers = {"X-Goog-Channel-ID": kept.watch.id, "X-Goog-Channel-Token": kept.secret}
    bad = {
        "secret": headers | {"X-Goog-Channel-Token": kept.secret[:-1]},
        "id": headers | {"X-Goog-Channel-ID": "0" * 32},
        "nothing": {},
    }
    address = there.links.public_url + "/calendar/notified/google"
    async with there.browser.post(address, headers=bad[wrong]) as answer:
        assert answer.status == 404
    assert await syncs(there) == 0
    async with there.browser.post(address, headers=headers) as answer:
        assert answer.status == 204
    assert await syncs(there) == 1


async def test_after_a_forgotten_cursor_what_was_deleted_is_missed_and_looked_for(
    there: House,
):  # B22
    kept, gone = await book(there), await book(there, TEN, "2")
    await there.control("drop_channels")
    await there.control("delete", event=event_of(gone))
    await there.control("move", event=event_of(kept), start=(NINE + 5 * HALF).isoformat())
    await there.control("expire_sync")
    await there.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
    await there.deliver()
    assert (await now(there, gone)).state is MeetingState.CANCELLED
    assert (await now(there, kept)).start == NINE + 5 * HALF


async def test_a_watch_is_renewed_at_half_its_life_before_the_old_one_ends(there: House):
    [first] = await there.store.read(lambda tx: tx.of(Watches).of(ADA.id))
    addresses = Addresses(there.links.public_url, frozenset({CalendarKind.GOOGLE}))
    await there.store.run(look_after_watches, addresses)
    assert await there.store.read(lambda tx: waiting(tx, "renew_watch")) == []
    there.clock.pass_by(timedelta(days=3, hours=13).total_seconds())
    await there.store.run(look_after_watches, addresses)
    await there.deliver("stop_watch")
    assert len(there.google.channels) == 2
    there.google.calls.clear()
    await there.store.run(look_after_watches, addresses)
    await there.store.run(lambda tx: tx.outbox.add(stop_of(first.watch.id)))
    await there.deliver()
    [second] = await there.store.read(lambda tx: tx.of(Watches).of(ADA.id))
    assert second.watch.id != first.watch.id
    assert list(there.google.channels) == [second.watch.id]


def stop_of(watch_id: str):
    return StopWatch(ADA.id, watch_id)


async def test_without_anybody_who_tells_we_look_every_few_minutes(there: House):
    nobody, everybody = Addresses("", frozenset()), Addresses("", frozenset(CalendarKind))
    await there.store.run(look_after_calendars, nobody)
    assert await syncs(there) == 0
    there.clock.pass_by(POLLED.total_seconds() + 1)
    await there.store.run(look_after_calendars, everybody)
    assert await syncs(there) == 0
    await there.store.run(look_after_calendars, nobody)
    assert await syncs(there) == 1
    await there.deliver()
    there.clock.pass_by(CHECKED.total_seconds() + 1)
    await there.store.run(look_after_calendars, everybody)
    assert await syncs(there) == 1


async def test_a_calendar_that_refuses_us_is_told_of_once_and_once_when_it_is_back(
    there: House,
):  # B22
    await there.control("revoke")
    for _ in range(3):
        found = await there.meetings.calendars.busy([ADA.id], NINE, TEN)
        assert found == {ADA.id: Unknown(Why.LOST)}
        await there.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
        await there.deliver()
    assert (await there.account()).lost_at is not None
    alone = [text for place, text in there.said if place == "alone T1/U1"]
    assert len(alone) == 1
    assert "does not let us in any more" in alone[0]
    aloud = sorted(place for place, _ in there.said if not place.startswith("alone"))
    assert aloud == ["T1/C1", "T1/C2", "team/channel"]
    offer = await there.meetings.appointments.offer("ada", FRIDAY, FRIDAY, "UTC", 30)
    assert offer.incomplete
    there.said.clear()
    await there.connect()
    await there.deliver()
    assert (await there.account()).lost_at is None
    assert sorted(place for place, _ in there.said) == [
        "T1/C1",
        "T1/C2",
        "alone T1/U1",
        "team/channel",
    ]
    offer = await there.meetings.appointments.offer("ada", FRIDAY, FRIDAY, "UTC", 30)
    assert not offer.incomplete


async def test_what_was_booked_while_it_was_lost_is_written_when_it_is_back(there: House):  # B22
    meeting = await book(there)
    await there.control("revoke")
    await there.meetings.appointments.cancel(meeting.id, GUS.actor)
    await there.deliver()
    assert (await now(there, meeting)).hosts[0].trouble == "reconnect"
    await there.connect()
    await there.deliver()
    events = there.google.calendars[ADDRESS].events
    assert events[event_of(meeting)].cancelled


async def test_who_reads_on_second_changes_nothing(there: House):
    meeting = await book(there)
    handler = there.meetings.handlers(None)[Sync.kind]
    assert isinstance(handler, SyncHandler)
    payload = {"agent_id": ADA.id}
    job = await there.store.read(handler.read, payload)
    await there.control("move", event=event_of(meeting), start=TEN.isoformat())
    result = await handler.send(job, maybe_sent=False)
    await there.store.run(handler.record, job, result)
    assert (await now(there, meeting)).start == TEN
    await there.meetings.appointments.reschedule(meeting.id, NINE, 30, GUS.actor)
    await there.store.run(handler.record, job, result)
    assert (await now(there, meeting)).start == NINE


async def test_changes_of_a_calendar_that_was_left_are_not_taken_over(there: House):
    meeting = await book(there)
    handler = there.meetings.handlers(None)[Sync.kind]
    job = await there.store.read(handler.read, {"agent_id": ADA.id})
    await there.control("delete", event=event_of(meeting))
    result = await handler.send(job, maybe_sent=False)
    await there.store.run(lambda tx: tx.of(Accounts).remove(ADA.id))
    await there.store.run(handler.record, job, result)
    assert (await now(there, meeting)).is_booked


async def test_a_calendar_that_is_not_there_any_more_is_told_of_and_never_given_up(
    there: House,
):  # B22
    await there.store.run(choose_calendars, ADA.id, (ADDRESS,), seed.TEAM)
    await there.deliver()
    team = there.google.calendars.pop(seed.TEAM)
    for _ in range(2):
        await there.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
        await there.deliver()
    assert await there.store.read(lambda tx: tx.outbox.buried()) == []
    assert (await there.account()).lost_at is not None
    assert len([place for place, _ in there.said if place == "alone T1/U1"]) == 1
    there.google.calendars[seed.TEAM] = team
    await there.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
    await there.deliver()
    assert (await there.account()).lost_at is None


async def test_what_refuses_to_be_read_is_looked_into_anew_when_its_time_comes(
    there: House,
):  # B22
    assert (await there.account()).cursor is not None
    there.google.faults.fail_next.append(Planned("events.list", "400:badRequest"))
    there.clock.pass_by(CHECKED.total_seconds() + 1)
    await there.store.run(look_after_calendars, Addresses(""))
    await there.deliver()
    assert await there.store.read(lambda tx: tx.outbox.buried()) == []
    assert (await there.account()).lost_at is None
    assert (await there.account()).cursor is None
    await there.store.run(look_after_calendars, Addresses(""))
    assert await syncs(there) == 0
    there.clock.pass_by(POLLED.total_seconds() + 1)
    await there.store.run(look_after_calendars, Addresses(""))
    await there.deliver()
    assert (await there.account()).cursor is not None


async def test_who_may_not_see_a_calendar_any_more_has_called_nothing_off(there: House):  # MTG-09
    await there.store.run(choose_calendars, ADA.id, (ADDRESS,), seed.TEAM)
    meeting = await book(there)
    await there.meetings.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    there.google.calendars.pop(seed.TEAM)
    await there.deliver()
    found = await now(there, meeting)
    assert (found.state, found.start) == (MeetingState.BOOKED, TEN)
    assert found.hosts[0].trouble == "refused"


def standing(there: House, calendar: str) -> list[datetime]:
    """Return when the events of ours begin that stand in one of Ada's calendars."""
    kept = there.google.calendars[calendar].events.values()
    found = [read_event(one.body | {"id": one.id}) for one in kept if not one.cancelled]
    return [one.start for one in found if one.key]


async def test_meetings_to_come_go_along_into_another_calendar_of_the_account(
    there: House,
):  # MTG-01 MTG-07 B19
    meeting, other = await book(there), await book(there, TEN + HALF, "2")
    await there.store.run(choose_calendars, ADA.id, (ADDRESS,), seed.TEAM)
    await there.meetings.appointments.cancel(other.id, GUS.actor)
    await there.deliver()
    assert (standing(there, ADDRESS), standing(there, seed.TEAM)) == ([], [NINE])
    await there.meetings.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await there.deliver()
    assert (standing(there, ADDRESS), standing(there, seed.TEAM)) == ([], [TEN])
    event = event_of(await now(there, meeting))
    await there.control("delete", calendar=seed.TEAM, event=event)
    await there.store.run(lambda tx: tx.outbox.add(Sync(ADA.id)))
    await there.deliver()
    assert (await now(there, meeting)).state is MeetingState.CANCELLED


async def test_what_cannot_be_taken_out_of_a_calendar_stays_and_the_meeting_goes_along(
    there: House,
):  # MTG-01
    meeting = await book(there)
    there.google.faults.fail_next.append(Planned("events.delete", "403:forbidden"))
    await there.store.run(choose_calendars, ADA.id, (ADDRESS,), seed.TEAM)
    await there.deliver()
    assert standing(there, seed.TEAM) == [NINE]
    assert (await now(there, meeting)).hosts[0].trouble == ""


async def test_nobody_who_is_not_told_is_watched(store, clock):
    async with house(store, clock) as there:
        nobody = Addresses(there.links.public_url)
        assert nobody.of(CalendarKind.GOOGLE) is None
        everybody = Addresses("https://desk.example", frozenset({CalendarKind.GOOGLE}))
        address = everybody.of(CalendarKind.GOOGLE)
        assert address == "https://desk.example/calendar/notified/google"


async def findings(there: House) -> dict[str, str]:
    return {one.key: one.values.get("name", "") for one in await there.meetings.check()}


async def test_the_doctor_says_which_calendar_does_not_work_and_why(there: House):
    assert await findings(there) == {"calendars": ""}
    there.google.faults.fail_next.append(Planned("calendarList.list", "503"))
    assert (await findings(there))["calendar_silent"] == ADA.name
    await there.store.run(lambda tx: tx.of(Accounts).choose(ADA.id, (ADDRESS, "x"), ADDRESS))
    assert (await findings(there))["calendar_busy"] == ADA.name
    await there.store.run(lambda tx: tx.of(Accounts).choose(ADA.id, (), "x"))
    assert (await findings(there))["calendar_target"] == ADA.name
    await there.store.run(lambda tx: tx.of(Accounts).choose(ADA.id, (), ADDRESS))
    there.clock.pass_by(timedelta(days=8).total_seconds())
    assert (await findings(there))["calendar_watch"] == ADA.name
    await book(there, NINE + timedelta(days=12))
    await there.control("revoke")
    await there.store.run(lose_calendar, ADA.id)
    assert (await findings(there))["calendar_lost"] == ADA.name
    words = texts("en", "bot")
    for one in await there.meetings.check():
        assert words.knows(f"doctor.{one.key}.{'fine' if one.is_fine else 'wrong'}")


@pytest.mark.parametrize("late", [False, True])
async def test_what_was_booked_before_a_calendar_was_connected_follows_into_it(
    store, clock, late: bool
):  # MTG-01 MTG-05 MTG-07
    """`late`: the built-in calendar has taken the event, but nobody knows it yet when the other one comes."""
    async with house(store, clock) as there:
        await store.run(lambda tx: tx.people.save_agent(replace(ADA, email=ADDRESS)))
        booked = there.meetings.appointments.book("ada", wanted(NINE, "1"), GUS.id, GUS.actor)
        meeting = await booked
        handler = there.meetings.handlers(Told([], there.links))[PutEvent.kind]
        payload = {"meeting_id": meeting.id, "agent_id": ADA.id}
        job = await store.read(handler.read, payload)
        outcome = await handler.send(job, maybe_sent=False)
        if late:
            await there.connect()
        await store.run(handler.record, job, outcome)
        if not late:
            await there.connect()
        await there.deliver("mail_meeting")
        host = (await now(there, meeting)).hosts[0]
        assert host.is_there
        assert there.google.calendars[ADDRESS].events[event_of(await now(there, meeting))]
        own = await store.read(lambda tx: tx.of(OwnEvents).busy(ADA.id, NINE, TEN))
        assert own == []
        await there.meetings.appointments.cancel(meeting.id, GUS.actor)
        await there.deliver("mail_meeting")
        [event] = there.google.calendars[ADDRESS].events.values()
        assert event.cancelled
