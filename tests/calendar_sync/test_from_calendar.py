"""What agents do in their calendar itself comes back as if it was done here."""

from dataclasses import replace
from datetime import datetime

from bot.domain.acts import Act
from bot.store import Transaction
from calendar_sync.availability import Mode, ServiceBooking
from calendar_sync.change import reschedule
from calendar_sync.from_calendar import (
    declined_in_calendar,
    deleted_in_calendar,
    moved_in_calendar,
)
from calendar_sync.meetings import Meeting, MeetingState, Shown
from calendar_sync.ports import Event, Span
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import FREE, HALF, NINE, TEN, booked
from tests.world import ADA, ANN, EVE, GUS, SALES, emptied, said, waiting

# MTG-09 B19


def written(tx: Transaction, meeting: Meeting) -> Meeting:
    """Let its events stand in the calendars as it is now."""
    for host in meeting.hosts:
        shown = Shown(meeting.start, meeting.end)
        there = replace(
            host,
            event=f"e-{meeting.id}",
            shows=meeting.sequence,
            shown=shown,
            is_there=True,
            etag="1",
        )
        tx.of(Meetings).save_host(meeting.id, there)
    emptied(tx)
    return tx.of(Meetings).get(meeting.id)


def event(meeting: Meeting, start: datetime, **more) -> Event:
    return Event(f"e-{meeting.id}", "2", start, start + HALF, **more)


def now(tx: Transaction, meeting: Meeting) -> Meeting:
    return tx.of(Meetings).get(meeting.id)


def test_a_meeting_follows_its_event(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    moved = moved_in_calendar(tx, ADA.id, event(meeting, TEN))
    assert moved is not None
    assert (moved.start, moved.sequence) == (TEN, 1)
    assert now(tx, meeting).hosts[0].shows == 1
    [mail] = waiting(tx, "mail_meeting")
    assert (mail["to"], mail["what"], mail["by"]) == ("guest", "moved", "Ada")
    conversation = tx.conversations.get(meeting.conversation_id)
    assert said(tx, conversation)[-1] == "(meeting_moved)"
    assert tx.audit.of(conversation.id)[0].actor_id == ADA.id
    assert moved_in_calendar(tx, ADA.id, event(meeting, TEN)) is None


def test_our_own_change_that_comes_back_is_no_news(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    assert moved_in_calendar(tx, ADA.id, event(meeting, NINE)) is None
    moved = reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    emptied(tx)
    assert moved_in_calendar(tx, ADA.id, event(meeting, NINE)) is None  # not written there yet
    assert now(tx, meeting) == moved
    assert (
        moved_in_calendar(tx, ADA.id, event(meeting, TEN)) is None
    )  # written, its answer was lost
    host = now(tx, meeting).hosts[0]
    assert (host.shows, host.etag) == (1, "2")
    assert waiting(tx, "mail_meeting") == []


def test_a_time_of_ours_that_arrives_late_is_no_news(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    last = reschedule(tx, meeting.id, TEN + HALF, 30, GUS.actor, FREE)
    assert moved_in_calendar(tx, ADA.id, event(meeting, TEN)) is None
    assert now(tx, meeting) == last


def test_what_somebody_did_there_comes_before_what_is_on_its_way(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    moved = moved_in_calendar(tx, ADA.id, event(meeting, TEN + 2 * HALF))
    assert moved is not None
    assert (moved.start, moved.sequence) == (TEN + 2 * HALF, 2)


def test_nothing_can_refuse_what_is_so_already(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    other = booked(tx, start=TEN, guest=ANN, source="2")
    moved = moved_in_calendar(tx, ADA.id, event(meeting, TEN - HALF / 2))
    assert moved is not None
    taken = tx.of(Cells).taken([ADA.id], NINE, TEN + HALF, but=(other.id,))
    assert taken == {ADA.id: [Span(TEN - HALF / 2, TEN)]}
    assert tx.of(Cells).taken([ADA.id], NINE, TEN + HALF, but=(meeting.id,)) == {
        ADA.id: [Span(TEN, TEN + HALF)]
    }


def test_a_deleted_event_calls_the_meeting_off(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    off = deleted_in_calendar(tx, ADA.id, event(meeting, NINE, is_gone=True))
    assert off is not None
    assert (off.state, off.sequence) == (MeetingState.CANCELLED, 1)
    assert not now(tx, meeting).hosts[0].is_there
    assert [one["what"] for one in waiting(tx, "mail_meeting")] == ["cancelled"]
    assert deleted_in_calendar(tx, ADA.id, event(meeting, NINE, is_gone=True)) is None
    assert moved_in_calendar(tx, ADA.id, event(meeting, TEN)) is None


def test_a_declined_event_calls_the_meeting_off_and_says_so(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    off = declined_in_calendar(tx, ADA.id, event(meeting, NINE, is_declined=True))
    assert off is not None
    assert now(tx, meeting).hosts[0].is_there
    conversation = tx.conversations.get(meeting.conversation_id)
    assert said(tx, conversation)[-1] == "(meeting_declined)"
    assert tx.audit.of(conversation.id)[0].act is Act.MEETING_CANCELLED


def test_of_several_hosts_one_who_does_not_come_leaves_the_others(tx: Transaction) -> None:
    tx.of(Bookables).keep_service(SALES.id, ServiceBooking(Mode.ALL), "sales")
    meeting = written(tx, booked(tx, slug="sales"))
    left = declined_in_calendar(tx, EVE.id, event(meeting, NINE, is_declined=True))
    assert left is not None
    assert left.is_booked
    assert [one.agent_id for one in left.coming] == [ADA.id]
    assert tx.of(Cells).taken([EVE.id], NINE, TEN, but=()) == {}
    assert declined_in_calendar(tx, EVE.id, event(meeting, NINE, is_declined=True)) is None
    assert moved_in_calendar(tx, EVE.id, event(meeting, TEN)) is None
    conversation = tx.conversations.get(meeting.conversation_id)
    assert said(tx, conversation)[-1] == "(meeting_declined)"
    off = deleted_in_calendar(tx, ADA.id, event(meeting, NINE, is_gone=True))
    assert off is not None
    assert not off.is_booked


def test_what_is_none_of_our_events_and_what_has_begun_changes_nothing(tx: Transaction) -> None:
    meeting = written(tx, booked(tx))
    assert moved_in_calendar(tx, ADA.id, Event("foreign", "1", TEN, TEN + HALF)) is None
    assert deleted_in_calendar(tx, ADA.id, Event("foreign", "1", TEN, TEN + HALF)) is None
    assert moved_in_calendar(tx, EVE.id, event(meeting, TEN)) is None
    tx.now = NINE
    assert moved_in_calendar(tx, ADA.id, event(meeting, TEN)) is None
    assert deleted_in_calendar(tx, ADA.id, event(meeting, NINE, is_gone=True)) is None
    assert now(tx, meeting) == meeting
