"""A booked meeting is moved, cut short and called off, by agents and guests: all of it follows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.acts import Act
from bot.domain.errors import NotAllowed, NotFound
from bot.store import Transaction
from calendar_sync.availability import Availability, Mode, ServiceBooking
from calendar_sync.cancel import cancel
from calendar_sync.change import reschedule
from calendar_sync.meetings import Meeting, MeetingId, MeetingState
from calendar_sync.ports import Span
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import FREE, HALF, NINE, TEN, booked
from tests.world import ADA, ANN, EVE, GUS, SALES, emptied, said, waiting

# MTG-07 MTG-06 MGR-07 CONV-10 B19


def acts(tx: Transaction, meeting: Meeting) -> list[Act]:
    return [one.act for one in reversed(tx.audit.of(meeting.conversation_id))][1:]


def taken(tx: Transaction) -> list[Span]:
    return list(tx.of(Cells).taken([ADA.id], NINE, NINE + 8 * HALF, but=()).get(ADA.id, []))


@pytest.mark.parametrize("by", [ADA.actor, GUS.actor], ids=["agent", "guest"])
def test_a_meeting_moves_with_everything_that_follows(tx: Transaction, by) -> None:
    meeting = booked(tx)
    emptied(tx)
    moved = reschedule(tx, meeting.id, TEN, 30, by, FREE)
    assert tx.of(Meetings).get(meeting.id) == moved
    assert (moved.start, moved.length, moved.sequence) == (TEN, HALF, 1)
    assert moved.uid == meeting.uid
    assert taken(tx) == [Span(TEN, TEN + HALF)]
    assert acts(tx, meeting) == [Act.MEETING_BOOKED, Act.MEETING_MOVED]
    conversation = tx.conversations.get(meeting.conversation_id)
    assert said(tx, conversation) == ["(meeting_booked)", "(meeting_moved)"]
    [mail] = waiting(tx, "mail_meeting")
    assert (mail["what"], mail["sequence"], mail["to"]) == ("moved", "1", "guest")
    assert (mail["start"], mail["was"]) == (TEN.isoformat(), NINE.isoformat())
    assert [one["agent_id"] for one in waiting(tx, "put_event")] == [ADA.id]
    assert booked(tx, guest=ANN, source="2").start == NINE


def test_the_same_change_again_changes_nothing(tx: Transaction) -> None:
    meeting = booked(tx)
    moved = reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    emptied(tx)
    assert reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE) == moved
    off = cancel(tx, meeting.id, GUS.actor)
    emptied(tx)
    assert cancel(tx, meeting.id, ADA.actor) == off
    assert waiting(tx) == []
    assert acts(tx, meeting) == [Act.MEETING_BOOKED, Act.MEETING_MOVED, Act.MEETING_CANCELLED]


def test_a_meeting_can_move_into_a_part_of_its_own_time(tx: Transaction) -> None:
    tx.of(Bookables).keep_agent(ADA.id, Availability(durations=(30, 60), grid=30))
    meeting = booked(tx, minutes=60)
    own = FREE | {ADA.id: [Span(NINE, TEN)]}  # what the calendar says of the meeting itself
    moved = reschedule(tx, meeting.id, NINE + HALF, 60, GUS.actor, own)
    assert (moved.start, moved.length) == (NINE + HALF, timedelta(hours=1))
    shorter = reschedule(tx, meeting.id, NINE + HALF, 30, GUS.actor, FREE)
    assert (shorter.length, shorter.sequence) == (HALF, 2)
    assert taken(tx) == [Span(NINE + HALF, TEN)]


def test_the_loser_of_a_move_stays_where_it_was(tx: Transaction) -> None:
    meeting = booked(tx)
    booked(tx, start=TEN, guest=ANN, source="2")
    emptied(tx)
    with pytest.raises(NotAllowed, match="slot_taken"):
        reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    busy = FREE | {ADA.id: [Span(TEN + HALF, TEN + 2 * HALF)]}
    with pytest.raises(NotAllowed, match="slot_taken"):
        reschedule(tx, meeting.id, TEN + HALF, 30, GUS.actor, busy)
    with pytest.raises(NotAllowed, match="calendar_unreachable"):
        reschedule(tx, meeting.id, TEN + HALF, 30, GUS.actor, {})
    assert tx.of(Meetings).get(meeting.id) == meeting
    assert waiting(tx) == []


def test_the_database_bars_a_move_that_the_rules_let_through(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = booked(tx)
    tx.of(Cells).take([ADA.id], Span(TEN, TEN + HALF), "hold/x", until=tx.now + HALF)
    for _ in range(2):
        with pytest.raises(NotAllowed, match="slot_taken"):
            reschedule(tx, meeting.id, TEN, 30, ADA.actor, FREE)
        monkeypatch.setattr("calendar_sync.change.free_agents", lambda *_: [ADA.id])


def test_a_guest_chooses_among_the_lengths_and_an_agent_any(tx: Transaction) -> None:
    meeting = booked(tx)
    with pytest.raises(NotAllowed, match="length_unknown"):
        reschedule(tx, meeting.id, NINE, 45, GUS.actor, FREE)
    longer = reschedule(tx, meeting.id, NINE, 45, ADA.actor, FREE)
    assert longer.length == timedelta(minutes=45)
    assert reschedule(tx, meeting.id, TEN, 45, GUS.actor, FREE).start == TEN
    with pytest.raises(NotAllowed, match="length_unknown"):
        reschedule(tx, meeting.id, NINE, 3, ADA.actor, FREE)


def test_a_service_says_which_lengths_its_meetings_have(tx: Transaction) -> None:
    tx.of(Bookables).keep_service(SALES.id, ServiceBooking(Mode.ALL, durations=(30, 60)), "sales")
    meeting = booked(tx, slug="sales")
    assert reschedule(tx, meeting.id, TEN, 60, GUS.actor, FREE).length == timedelta(hours=1)
    busy = FREE | {EVE.id: [Span(NINE, NINE + HALF)]}
    with pytest.raises(NotAllowed, match="slot_taken"):
        reschedule(tx, meeting.id, NINE, 30, GUS.actor, busy)


def test_a_cancelled_meeting_is_gone_from_everywhere(tx: Transaction) -> None:
    meeting = booked(tx)
    emptied(tx)
    off = cancel(tx, meeting.id, GUS.actor, "ill\r\nBcc: x")
    assert (off.state, off.sequence) == (MeetingState.CANCELLED, 1)
    assert taken(tx) == []
    [mail] = waiting(tx, "mail_meeting")
    assert (mail["what"], mail["sequence"], mail["reason"]) == ("cancelled", "1", "ill Bcc: x")
    assert waiting(tx, "remind") == []
    assert len(waiting(tx, "put_event")) == 1
    conversation = tx.conversations.get(meeting.conversation_id)
    assert said(tx, conversation) == ["(meeting_booked)", "(meeting_cancelled)"]
    assert booked(tx, guest=ANN, source="2").start == NINE
    with pytest.raises(NotAllowed, match="meeting_cancelled"):
        reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)


def test_a_meeting_that_has_begun_stays_as_it_is(tx: Transaction) -> None:
    meeting = booked(tx)
    tx.now = NINE
    for change in (
        lambda: reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE),
        lambda: cancel(tx, meeting.id, ADA.actor),
    ):
        with pytest.raises(NotAllowed, match="meeting_over"):
            change()


def test_to_another_guest_a_meeting_is_unknown(tx: Transaction) -> None:
    meeting = booked(tx)
    with pytest.raises(NotFound, match="meeting_unknown"):
        reschedule(tx, meeting.id, TEN, 30, ANN.actor, FREE)
    with pytest.raises(NotFound, match="meeting_unknown"):
        cancel(tx, meeting.id, ANN.actor)
    with pytest.raises(NotFound, match="meeting_unknown"):
        cancel(tx, MeetingId("none"), GUS.actor)


def test_meetings_are_found_by_whom_they_concern(tx: Transaction) -> None:
    later, first = booked(tx, start=TEN, source="2"), booked(tx)
    meetings = tx.of(Meetings)
    assert [one.id for one in meetings.coming_of_agent(ADA.id)] == [first.id, later.id]
    assert [one.id for one in meetings.coming_of_guest(GUS.id, 1)] == [first.id]
    assert list(meetings.coming_of_guest(ANN.id)) == []
    assert [one.id for one in meetings.of_conversation(first.conversation_id)] == [first.id]
    tx.now = TEN + HALF
    assert list(tx.of(Meetings).coming_of_agent(ADA.id)) == []


def test_mails_go_to_whom_we_have_an_address_of(tx: Transaction) -> None:
    tx.people.save_agent(replace(ADA, email="ada@desk.example"))
    booked(tx, guest=ANN)
    assert [one["to"] for one in waiting(tx, "mail_meeting")] == ["agent:ada"]
