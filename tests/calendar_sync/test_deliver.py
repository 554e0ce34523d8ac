"""A calendar is brought to what a meeting is: one event, or none, whatever becomes of the calls."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import Retry
from bot.store import Store
from calendar_sync import notices
from calendar_sync.availability import Availability, Mode, ServiceBooking, Video
from calendar_sync.deliver import event_key
from calendar_sync.deliveries import PutEvent
from calendar_sync.meetings import Host, MeetingState
from calendar_sync.own import own_account
from calendar_sync.ports import CalendarKind
from calendar_sync.put import Became, Outcome, keep_outcome, put_again
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import HALF, NINE, TEN
from tests.calendar_sync.house import House, house_of
from tests.calendar_sync.made import MEETING
from tests.world import ADA, EVE, GUS, LINKS, SALES, Clock, said

# MTG-05 MTG-07 MTG-09 B19 B22


@pytest.fixture
async def house(store: Store, clock: Clock) -> House:
    return await house_of(store, clock)


async def rules(house: House, **more) -> None:
    await house.store.run(lambda tx: tx.of(Bookables).keep_agent(ADA.id, Availability(**more)))


async def test_an_event_is_made_moved_and_taken_away(house: House) -> None:
    meeting = await house.book()
    await house.deliver()
    [event] = await house.events()
    assert (event.start, event.end) == (NINE, NINE + HALF)
    host = (await house.meeting(meeting)).hosts[0]
    assert (host.event, host.shows, host.is_there) == (event.id, 0, True)
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle(5)
    [moved] = await house.events()
    assert (moved.id, moved.start) == (event.id, TEN)
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.settle(5)
    assert await house.events() == []
    assert house.calendar.calls == ["create", "change", "cancel"]


async def test_what_is_shown_already_is_not_sent_again(house: House) -> None:
    meeting = await house.book()
    await house.deliver()
    await house.store.run(lambda tx: tx.outbox.add(PutEvent(meeting.id, ADA.id)))
    await house.deliver()
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.deliver()
    await house.store.run(lambda tx: tx.outbox.add(PutEvent(meeting.id, ADA.id)))
    await house.deliver()
    assert house.calendar.calls == ["create", "cancel"]


@pytest.mark.parametrize("mood", ["fail", "lost"])
async def test_a_call_that_failed_or_got_no_answer_makes_no_second_event(
    house: House, mood: str
) -> None:
    meeting = await house.book()
    house.calendar.plan.extend([mood, mood])
    await house.settle()
    assert len(await house.events()) == 1
    house.calendar.plan.extend([mood, mood])
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    [event] = await house.events()
    assert event.start == TEN
    house.calendar.plan.extend([mood, mood])
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.settle()
    assert await house.events() == []
    assert (await house.meeting(meeting)).hosts[0].trouble == ""


async def test_what_was_made_without_an_answer_is_found_and_brought_up_to_date(
    house: House,
) -> None:
    meeting = await house.book()
    house.calendar.plan.append("lost")
    await house.deliver()
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    [event] = await house.events()
    assert event.start == TEN


async def test_what_was_made_without_an_answer_is_taken_away_when_it_is_called_off(
    house: House,
) -> None:
    meeting = await house.book()
    house.calendar.plan.append("lost")
    await house.deliver()
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.settle()
    assert await house.events() == []
    other = await house.book(TEN, source="2")
    house.calendar.plan.append("fail")
    await house.deliver()
    await house.appointments.cancel(other.id, GUS.actor)
    await house.settle()
    assert await house.events() == []


async def test_an_event_that_is_gone_under_its_key_is_made_under_another(house: House) -> None:
    meeting = await house.book()
    house.calendar.plan.append("lost")
    await house.deliver()
    [event] = await house.events()
    await house.calendar.somebody_deletes(ADA.id, event)
    await house.settle()
    [anew] = await house.events()
    assert anew.id != event.id
    assert (await house.meeting(meeting)).hosts[0].generation == 1


async def test_what_somebody_moved_meanwhile_comes_first(house: House) -> None:
    meeting = await house.book()
    await house.deliver()
    [event] = await house.events()
    await house.calendar.somebody_moves(ADA.id, event, TEN + HALF, TEN + 2 * HALF)
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    now = await house.meeting(meeting)
    assert (now.start, now.sequence) == (TEN + HALF, 2)
    assert [one["what"] for one in house.post.to("guest")] == ["booked", "moved", "moved"]


async def test_what_somebody_changed_without_moving_it_is_moved_all_the_same(house: House) -> None:
    meeting = await house.book()
    await house.deliver()
    [event] = await house.events()
    await house.calendar.somebody_moves(ADA.id, event, event.start, event.end)
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    [moved] = await house.events()
    assert (moved.start, (await house.meeting(meeting)).sequence) == (TEN, 1)


async def test_an_event_that_somebody_deleted_calls_the_meeting_off_instead_of_moving_it(
    house: House,
) -> None:
    meeting = await house.book()
    await house.deliver()
    [event] = await house.events()
    await house.calendar.somebody_deletes(ADA.id, event)
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    assert (await house.meeting(meeting)).state is MeetingState.CANCELLED
    assert await house.events() == []
    assert [one["what"] for one in house.post.to("guest")] == ["booked", "moved", "cancelled"]


@pytest.mark.parametrize("mood", ["reconnect", "refuse"])
async def test_a_calendar_that_refuses_us_leaves_the_meeting_and_is_told_of_once(
    house: House, mood: str
) -> None:
    house.calendar.plan.extend([mood, mood])
    meeting = await house.book()
    await house.deliver()
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    now = await house.meeting(meeting)
    assert (now.is_booked, now.start, now.hosts[0].is_there) == (True, TEN, False)
    conversation = await house.store.read(lambda tx: tx.conversations.get(now.conversation_id))
    told = await house.store.read(said, conversation)
    key = {"reconnect": "(meeting_reconnect)", "refuse": "(meeting_refused)"}[mood]
    assert told.count(key) == 1
    assert await house.store.read(lambda tx: tx.of(Meetings).in_trouble()) == 1
    assert [one["what"] for one in house.post.to("guest")] == ["booked", "moved"]
    await house.store.run(put_again, ADA.id)
    await house.settle()
    [event] = await house.events()
    assert event.start == TEN
    assert (await house.meeting(meeting)).hosts[0].trouble == ""
    assert await house.store.read(lambda tx: tx.of(Meetings).in_trouble()) == 0
    await house.store.run(put_again, ADA.id)
    assert await house.outbox.deliver_due() == 0


async def test_another_calendar_gets_an_event_of_its_own(house: House) -> None:
    meeting = await house.book()
    await house.deliver()

    def elsewhere(tx):
        host = tx.of(Meetings).get(meeting.id).hosts[0]
        tx.of(Meetings).save_host(meeting.id, replace(host, event="old", calendar="google:a:b"))

    await house.store.run(elsewhere)
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    [event] = await house.events()
    assert event.start == TEN
    assert (await house.meeting(meeting)).hosts[0].event == event.id


async def test_nothing_is_written_of_what_is_over(house: House) -> None:
    house.calendar.plan.append("fail")
    meeting = await house.book()
    await house.deliver()
    house.clock.now = NINE + HALF
    await house.settle()
    assert await house.events() == []
    assert (await house.meeting(meeting)).is_booked


async def test_every_host_has_the_event_but_who_does_not_come(house: House) -> None:
    def together(tx):
        tx.of(Bookables).keep_service(SALES.id, ServiceBooking(Mode.ALL), "sales")

    await house.store.run(together)
    meeting = await house.book(slug="sales")
    await house.deliver()
    assert [len(await house.events(one)) for one in (ADA.id, EVE.id)] == [1, 1]
    [event] = await house.events(EVE.id)
    await house.calendar.somebody_deletes(EVE.id, event)
    await house.appointments.reschedule(meeting.id, TEN, 30, GUS.actor)
    await house.settle()
    now = await house.meeting(meeting)
    assert [one.agent_id for one in now.coming] == [ADA.id]
    assert await house.events(EVE.id) == []
    [event] = await house.events(ADA.id)
    assert event.start == TEN


def test_a_key_is_made_only_here_and_for_one_event() -> None:
    host = Host(ADA.id)
    key = event_key(LINKS, MEETING, host)
    assert key == event_key(LINKS, MEETING, host)
    others = [replace(host, generation=1), Host(EVE.id)]
    keys = {event_key(LINKS, MEETING, one) for one in others}
    keys |= {event_key(replace(LINKS, secret="other"), MEETING, host)}
    assert len(keys | {key}) == 4


@pytest.fixture
async def with_link(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Let the calendar make links for video, as Google does."""
    monkeypatch.setitem(notices.MADE_BY, Video.MEET, CalendarKind.OWN)
    await rules(house, video=Video.MEET)
    return house


async def test_the_first_mails_wait_for_the_link_and_carry_it(with_link: House) -> None:
    house = with_link
    house.calendar.link = "https://meet.example/1"
    meeting = await house.book()
    await house.deliver()
    assert (await house.meeting(meeting)).place == "https://meet.example/1"
    assert [one["what"] for one in house.post.to("guest")] == ["booked"]


async def test_a_link_that_comes_late_is_looked_for_and_mailed_by_itself(with_link: House) -> None:
    house = with_link
    meeting = await house.book()
    await house.deliver()
    assert house.post.to("guest") == []
    await house.settle(30)
    assert [one["what"] for one in house.post.to("guest")] == ["booked"]
    house.calendar.link = "https://meet.example/1"
    await house.settle(30)
    assert (await house.meeting(meeting)).place == "https://meet.example/1"
    placed = house.post.to("guest")
    assert [(one["what"], one["sequence"]) for one in placed] == [("booked", "0"), ("placed", "0")]


async def test_an_event_that_is_not_found_for_a_moment_is_looked_for_again(
    with_link: House,
) -> None:
    house = with_link
    meeting = await house.book()
    await house.deliver()
    house.calendar.plan.append("blind")
    await house.settle(10)
    house.calendar.link = "https://meet.example/1"
    await house.settle(20)
    assert (await house.meeting(meeting)).place == "https://meet.example/1"
    assert len(await house.events()) == 1


async def test_the_link_of_a_meeting_that_was_called_off_meanwhile_is_mailed_to_nobody(
    with_link: House,
) -> None:
    house = with_link
    meeting = await house.book()
    await house.settle(30)
    [event] = await house.events()
    house.calendar.plan.append("fail")
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.deliver()
    made = replace(event, place="https://meet.example/1")
    outcome = Outcome(Became.THERE, made, own_account(ADA.id).place, meeting.sequence)
    await house.store.run(keep_outcome, meeting, ADA.id, outcome)
    assert (await house.meeting(meeting)).place == "https://meet.example/1"
    await house.settle(30)
    assert [one["what"] for one in house.post.to("guest")] == ["booked", "cancelled"]


async def test_a_link_that_never_comes_is_not_looked_for_for_ever(with_link: House) -> None:
    house = with_link
    await house.book()
    await house.settle(180)
    calls = len(house.calendar.calls)
    await house.settle(60)
    assert len(house.calendar.calls) == calls
    assert [one["what"] for one in house.post.to("agent:ada")] == ["booked"]


async def test_what_somebody_does_while_the_link_is_looked_for_comes_first(
    with_link: House,
) -> None:  # MTG-09
    house = with_link
    meeting, other = await house.book(), await house.book(TEN + HALF, source="2")
    await house.deliver()
    [first, second] = await house.events()
    await house.calendar.somebody_moves(ADA.id, first, TEN, TEN + HALF)
    await house.calendar.somebody_deletes(ADA.id, second)
    await house.settle(30)
    [event] = await house.events()
    assert (event.start, (await house.meeting(meeting)).start) == (TEN, TEN)
    assert not (await house.meeting(other)).is_booked
    assert [one["what"] for one in house.post.to("guest") if one["meeting_id"] == meeting.id] == [
        "booked",
        "moved",
    ]


@pytest.mark.parametrize("maybe_sent", [False, True])
async def test_whose_mail_has_gone_gets_the_link_though_another_ones_waits(
    with_link: House, monkeypatch: pytest.MonkeyPatch, maybe_sent: bool
) -> None:
    house = with_link
    send = house.post.send

    async def away(job, *, maybe_sent_before: bool = False, **_) -> None:
        if job.mail.to == "agent:ada":
            raise Retry("away", maybe_sent=maybe_sent)
        await send(job, maybe_sent=maybe_sent_before)

    meeting = await house.book()
    with monkeypatch.context() as broken:
        broken.setattr(house.post, "send", away)
        await house.settle(30)
        house.calendar.link = "https://meet.example/1"
        await house.settle(30)
    assert (await house.meeting(meeting)).place == "https://meet.example/1"
    assert [one["what"] for one in house.post.to("guest")] == ["booked", "placed"]
    await house.settle(120)
    told = [one["what"] for one in house.post.to("agent:ada")]
    assert told == (["booked", "placed"] if maybe_sent else ["booked"])


async def test_a_link_for_an_event_that_was_made_late_is_looked_for_too(with_link: House) -> None:
    house = with_link
    house.calendar.plan.append("fail")
    meeting = await house.book()
    await house.deliver()
    house.clock.pass_by(600)
    await house.deliver()
    assert len(await house.events()) == 1
    house.calendar.link = "https://meet.example/1"
    await house.settle(20)
    assert (await house.meeting(meeting)).place == "https://meet.example/1"


async def test_a_change_lets_the_first_mails_go(with_link: House) -> None:
    house = with_link
    meeting = await house.book()
    house.calendar.plan.append("fail")
    await house.deliver()
    await house.appointments.cancel(meeting.id, GUS.actor)
    await house.deliver()
    assert [one["what"] for one in house.post.to("guest")] == ["booked", "cancelled"]


async def test_reminders_go_out_once_at_their_time(house: House) -> None:
    meeting = await house.book()
    await house.settle()
    house.clock.now = NINE - timedelta(minutes=15, seconds=1)
    await house.deliver()
    assert house.post.to("guest", "reminder") == []
    house.clock.pass_by(1)
    for _ in range(3):
        await house.deliver()
        house.clock.pass_by(60)
    assert [one["minutes"] for one in house.post.to("guest", "reminder")] == ["15"]
    conversation = await house.store.read(lambda tx: tx.conversations.get(meeting.conversation_id))
    assert (await house.store.read(said, conversation)).count("(meeting_reminder)") == 1
