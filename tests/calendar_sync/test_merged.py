"""Two agents who say that they are one have one diary: meetings, taken time, calendar and settings."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.same_agent import become_one
from bot.domain.deliveries import FollowMerge
from bot.domain.errors import NotAllowed
from bot.store import Store
from bot.texts import texts
from calendar_sync.availability import Availability, Mode, ServiceBooking
from calendar_sync.book import book
from calendar_sync.deliver import PutEventHandler
from calendar_sync.deliveries import PutEvent
from calendar_sync.merged import follow_merge
from calendar_sync.owners import resolve
from calendar_sync.ports import Account, CalendarKind, Span, Watch
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.sign_ins import SignIn, SignIns
from calendar_sync.store.watches import Watches
from tests.calendar_sync.booked import FREE, FRIDAY, HALF, NINE, TEN, booked, of_agent, wanted
from tests.calendar_sync.house import House, house_of
from tests.calendar_sync.sandboxed import house_at_google
from tests.world import ADA, BOTH, EVE, GUS, LINKS, TIM, Clock, waiting

# MTG-01 MTG-05 MTG-06 MTG-07 MTG-08 MTG-09 ENT-02

MAIL = "ada@desk.example"
ENGLISH = texts("en", "bot")


def become(tx, gone=TIM, kept=ADA) -> None:
    """Have both say that they are one; the one who says it last stays."""
    for agent in (gone, kept):
        tx.people.save_agent(replace(tx.people.agent(agent.id), email=MAIL))
    become_one(tx, gone.accounts[0], ENGLISH)
    found = become_one(tx, kept.accounts[0], ENGLISH)
    assert found
    assert found.agent.id == kept.id


def merged(tx, gone=TIM, kept=ADA) -> None:
    """Have them become one, with what follows from it."""
    become(tx, gone, kept)
    assert {"kind": "follow_merge", "agent_id": gone.id, "late": ""} in waiting(tx)
    follow_merge(tx, gone.id)


@pytest.fixture
async def house(store: Store, clock: Clock) -> House:
    return await house_of(store, clock)


@pytest.fixture
async def google(store: Store, clock: Clock) -> AsyncIterator[House]:
    """Ada's calendar is at Google's stand-in; she is the one who goes."""
    async with AsyncExitStack() as until:
        yield await house_at_google(store, clock, until)


async def together(house: House, gone=TIM, kept=ADA) -> None:
    await house.store.run(become, gone, kept)
    await house.deliver()


async def test_what_is_booked_with_the_one_is_not_free_with_the_other(house: House) -> None:
    await house.book(slug="tim")
    await house.book(TEN, source="2")
    await together(house)
    for slug in ("ada", "tim"):
        offer = await house.appointments.offer(slug, FRIDAY, FRIDAY, "UTC", 30)
        assert not {NINE, TEN} & set(offer.starts)
        for at, source in ((NINE, "3"), (TEN, "4")):
            with pytest.raises(NotAllowed, match="slot_taken"):
                await house.book(at, source=source, slug=slug)
    later = await house.book(TEN + HALF, source="5", slug="tim")
    assert [one.agent_id for one in later.hosts] == [ADA.id]


async def test_it_is_moved_and_called_off_afterwards_in_the_same_event(house: House) -> None:
    meeting = await house.book(slug="tim")
    await house.deliver()
    [event] = await house.events(TIM.id)
    await together(house)
    assert await house.events(TIM.id) == []
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle(5)
    [moved] = await house.events()
    assert (moved.id, moved.start) == (event.id, TEN)
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.settle(5)
    assert await house.events() == []
    assert house.calendar.calls == ["create", "change", "cancel"]
    await house.book(TEN, source="2")


async def test_an_event_whose_making_got_no_answer_before_is_found_again(house: House) -> None:
    await house.book(slug="tim")
    house.calendar.plan.append("lost")
    await house.deliver()
    await together(house)
    await house.settle()
    assert len(await house.events()) == 1
    assert await house.events(TIM.id) == []


async def test_what_was_on_its_way_to_the_calendar_is_seen_to_by_the_one_who_stays(
    house: House,
) -> None:
    meeting = await house.book(slug="tim")
    handler = PutEventHandler(house.calendars, LINKS)
    payload = {"meeting_id": meeting.id, "agent_id": TIM.id}
    job = await house.store.run(handler.read, payload)
    await house.store.run(merged)
    result = await handler.send(job, maybe_sent=False)
    await house.store.run(handler.record, job, result)
    await house.settle()
    assert len(await house.events()) == 1
    assert (await house.meeting(meeting)).hosts[0].is_there
    await house.store.run(lambda tx: tx.outbox.add(PutEvent(meeting.id, TIM.id)))
    await house.deliver()
    assert len(await house.events()) == 1


async def test_the_event_at_google_follows_with_the_calendar(google: House) -> None:
    meeting = await google.book()
    await google.deliver()
    [event] = await google.events()
    await together(google, ADA, TIM)
    await google.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await google.settle()
    [moved] = await google.events()
    assert (moved.id, moved.start) == (event.id, TEN)
    await google.appointments.cancel(meeting.id, GUS.actor)
    await google.settle()
    assert await google.events() == []


async def test_an_event_at_google_without_an_answer_is_found_under_the_old_key(
    google: House,
) -> None:
    meeting = await google.book()
    google.calendar.plan.extend(["lost"])
    await google.deliver()
    await together(google, ADA, TIM)
    await google.settle()
    [event] = await google.events()
    assert (await google.meeting(meeting)).hosts[0].event == event.id
    await google.calendar.somebody_moves(TIM.id, event, TEN, TEN + HALF)
    await google.appointments.reschedule(meeting.id, NINE + HALF, 30, GUS.actor)
    await google.settle()
    now = await google.meeting(meeting)
    [event] = await google.events()
    assert (now.start, now.hosts[0].agent_id) == (event.start, TIM.id)


async def test_what_the_one_who_stays_has_booked_goes_into_the_calendar_that_comes(
    google: House,
) -> None:
    own = await google.store.run(booked, TEN, GUS, "tim", source="2")
    there = Account(TIM.id, CalendarKind.OWN, "", ("own",), "own").place

    def stands_in_the_built_in_calendar(tx):
        tx._db.exec_driver_sql("DELETE FROM outbox WHERE kind = 'put_event'")
        host = replace(own.hosts[0], event="old", is_there=True, shows=0, calendar=there)
        tx.of(Meetings).save_host(own.id, host)

    await google.store.run(stands_in_the_built_in_calendar)
    await together(google, ADA, TIM)
    await google.settle()
    [event] = await google.events()
    assert event.start == TEN


def test_calendar_watches_and_sign_ins_move_where_there_are_none(tx) -> None:
    connected(tx, TIM)
    sign_in = SignIn(TIM.id, CalendarKind.GOOGLE, "flow", tx.now + HALF)
    tx.of(SignIns).begin("hash", sign_in)
    merged(tx)
    account = tx.of(Accounts).of(ADA.id)
    assert account
    assert account.address == "tim@mail.example"
    assert tx.of(Accounts).of(TIM.id) is None
    assert [one.watch.id for one in tx.of(Watches).of(ADA.id)] == ["w-tim"]
    begun = tx.of(SignIns).take("hash")
    assert begun
    assert begun.agent_id == ADA.id
    assert {"kind": "sync_calendar", "agent_id": ADA.id} in waiting(tx)
    assert waiting(tx, "give_back") == []


def test_the_calendar_of_the_one_who_stays_wins(tx) -> None:
    connected(tx, TIM)
    connected(tx, ADA)
    meeting = booked(tx, slug="tim")
    there = tx.of(Accounts).of(TIM.id).place
    host = replace(meeting.hosts[0], event="e1", is_there=True, shows=0, calendar=there)
    tx.of(Meetings).save_host(meeting.id, host)
    merged(tx)
    assert tx.of(Accounts).of(ADA.id).address == "ada@mail.example"
    assert tx.of(Accounts).of(TIM.id) is None
    assert tx.of(Watches).of(TIM.id) == []
    assert [one.watch.id for one in tx.of(Watches).of(ADA.id)] == ["w-ada"]
    [host] = tx.of(Meetings).get(meeting.id).hosts
    assert (host.agent_id, host.event, host.made_for) == (ADA.id, None, TIM.id)
    put = {"kind": "put_event", "meeting_id": meeting.id, "agent_id": ADA.id}
    assert put in waiting(tx)
    assert [one["address"] for one in waiting(tx, "give_back")] == ["tim@mail.example"]


def connected(tx, agent) -> None:
    address = f"{agent.id}@mail.example"
    account = Account(agent.id, CalendarKind.GOOGLE, address, ("main",), "main")
    tx.of(Accounts).keep(account, "secret")
    tx.of(Watches).add(agent.id, Watch(f"w-{agent.id}", "r", tx.now + HALF), "secret")


@pytest.mark.parametrize(
    ("of_kept", "minutes"), [(None, (60,)), (Availability(reminders=(15, 5)), (15, 5))]
)
def test_settings_move_where_there_are_none_and_reminders_follow_them(tx, of_kept, minutes) -> None:
    tx.of(Bookables).keep_agent(TIM.id, Availability(reminders=(60,)))
    if of_kept:
        tx.of(Bookables).keep_agent(ADA.id, of_kept)
    meetings = {booked(tx, slug="tim").id, booked(tx, TEN, source="2").id}
    merged(tx)
    assert tx.of(Bookables).availability(tx.people.agent(ADA.id)).reminders == minutes
    alarms = {(one["meeting_id"], int(one["minutes"])) for one in waiting(tx, "remind")}
    assert alarms == {(one, before) for one in meetings for before in minutes}


async def test_the_reminder_comes_once(house: House) -> None:
    meeting = await house.book(slug="tim")
    await together(house)
    house.clock.now = NINE - timedelta(minutes=15)
    await house.settle(10)
    reminders = [one for one in house.post.about(meeting.id) if one["what"] == "reminder"]
    assert sorted(one["to"] for one in reminders) == ["agent:ada", "guest"]


@pytest.mark.parametrize("declined", [None, ADA, TIM])
async def test_who_is_in_a_meeting_twice_is_in_it_once(house: House, declined) -> None:
    def both(tx):
        tx.people.set_members(BOTH.id, [TIM.id, ADA.id])
        tx.of(Bookables).keep_service(BOTH.id, ServiceBooking(Mode.ALL), "both")

    def declines(tx):
        host = tx.of(Meetings).get(meeting.id).host(declined.id)
        tx.of(Meetings).save_host(meeting.id, replace(host, declined=True, is_there=False))

    await house.store.run(both)
    meeting = await house.book(slug="both")
    await house.deliver()
    assert len(meeting.hosts) == 2
    if declined:
        await house.store.run(declines)
    await together(house)
    [host] = (await house.meeting(meeting)).hosts
    assert (host.agent_id, host.is_organiser, host.declined) == (ADA.id, True, False)
    [event] = await house.events()
    assert event.id == host.event
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.settle(5)
    assert await house.events() == []


def test_of_two_events_the_one_in_the_calendar_that_is_theirs_now_is_kept(tx) -> None:
    connected(tx, TIM)
    tx.people.set_members(BOTH.id, [TIM.id, ADA.id])
    tx.of(Bookables).keep_service(BOTH.id, ServiceBooking(Mode.ALL), "both")
    meeting = booked(tx, slug="both")
    there = tx.of(Accounts).of(TIM.id).place
    host = replace(meeting.host(TIM.id), event="e1", is_there=True, shows=0, calendar=there)
    tx.of(Meetings).save_host(meeting.id, host)
    merged(tx)
    [host] = tx.of(Meetings).get(meeting.id).hosts
    assert (host.agent_id, host.event, host.made_for, host.is_organiser) == (
        ADA.id,
        "e1",
        TIM.id,
        True,
    )


def test_what_is_only_held_gives_way_to_what_is_booked(tx) -> None:
    """A slot that is held with one and booked with the other stays taken when the hold is over."""
    span = Span(NINE, NINE + HALF)
    assert tx.of(Cells).take([ADA.id], span, "hold", tx.now + HALF)
    assert tx.of(Cells).take([TIM.id], Span(TEN, TEN + HALF), "other", tx.now + HALF)
    meeting = booked(tx, slug="tim")
    merged(tx)
    assert tx.of(Cells).holding("hold") == {}
    assert tx.of(Cells).holding("other") == {ADA.id: Span(TEN, TEN + HALF)}
    taken = tx.of(Cells).taken([ADA.id, TIM.id], NINE, TEN, but=["hold"])
    assert taken == {ADA.id: [span]}
    assert tx.of(Cells).free(meeting.id)


def test_meetings_of_both_at_one_time_stay(tx) -> None:
    first, second = booked(tx, slug="ada"), booked(tx, slug="tim", source="2")
    merged(tx)
    found = tx.of(Meetings).coming_of_agent(ADA.id)
    assert {one.id for one in found} == {first.id, second.id}
    assert tx.of(Cells).taken([ADA.id], NINE, TEN, but=()) == {ADA.id: [Span(NINE, NINE + HALF)]}


def test_it_follows_again_later_for_who_did_not_know_it_yet(tx) -> None:
    merged(tx)
    late = {"kind": "follow_merge", "agent_id": TIM.id, "late": "1"}
    assert late in waiting(tx)
    read_before = of_agent(tx.people.agent(TIM.id))
    meeting = book(tx, read_before, wanted(), GUS.id, GUS.actor, FREE)
    follow_merge(tx, TIM.id)
    moved = tx.of(Meetings).get(meeting.id)
    assert [one.agent_id for one in moved.hosts] == [ADA.id]
    before = waiting(tx)
    follow_merge(tx, TIM.id)
    assert waiting(tx) == before
    assert tx.of(Meetings).get(meeting.id) == moved


def test_whoever_turns_out_to_be_a_third_takes_everything_along(tx) -> None:
    """Both deliveries may come in any order: each leads to the one who stays last."""
    meeting = booked(tx, slug="tim")
    become(tx, TIM, ADA)
    new = replace(EVE, email=MAIL)
    tx.people.save_agent(new)
    tx.doubles.move_rights(tx.people.agent(ADA.id), EVE.id)
    follow_merge(tx, ADA.id)
    follow_merge(tx, TIM.id)
    [host] = tx.of(Meetings).get(meeting.id).hosts
    assert host.agent_id == EVE.id
    assert resolve(tx, "tim").ids == [EVE.id]


async def test_nobody_has_to_be_there_who_is_another_one(house: House) -> None:
    await house.store.run(lambda tx: tx.outbox.add(FollowMerge(ADA.id)))
    meeting = await house.book()
    await house.deliver()
    assert (await house.meeting(meeting)).hosts[0].agent_id == ADA.id
