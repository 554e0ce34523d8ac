"""A guest books a meeting: everything that follows from it is written in one transaction."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.accept import join_by_invitation
from bot.actions.invite import invite
from bot.actions.open_conversation import open_conversation
from bot.actions.sessions import token_hash
from bot.domain.acts import Act
from bot.domain.conversations import Origin, State
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.invitations import Invitee
from bot.store import Transaction
from calendar_sync.availability import Availability, Mode, ServiceBooking, Video
from calendar_sync.book import book, book_with
from calendar_sync.bookings import Booking
from calendar_sync.hold import hold, release
from calendar_sync.meetings import MeetingState
from calendar_sync.owners import resolve
from calendar_sync.ports import Span
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import FREE, HALF, NINE, TEN, booked, wanted
from tests.world import ADA, ANN, BOB, EVE, GUS, LINKS, SALES, TO_SALES, said, waiting

# MTG-03 MTG-04 MTG-05 MTG-06 MTG-10 MTG-11 TTL-09 MGR-07 B17


def with_mail(tx: Transaction) -> None:
    tx.people.save_agent(replace(ADA, email="ada@desk.example"))


def service(tx: Transaction, mode: Mode = Mode.ANY, **more) -> None:
    tx.of(Bookables).keep_service(SALES.id, ServiceBooking(mode, **more), "sales")


def rules(tx: Transaction, **more) -> None:
    tx.of(Bookables).keep_agent(ADA.id, Availability(**more))


def test_a_booking_writes_everything_that_follows_from_it(tx: Transaction) -> None:
    with_mail(tx)
    meeting = booked(tx, extras=("Eva@x.example",), zone="Asia/Tokyo")
    kept = tx.of(Meetings).get(meeting.id)
    assert kept == meeting
    assert (kept.start, kept.end, kept.zone) == (NINE, NINE + HALF, "Asia/Tokyo")
    assert (kept.state, kept.sequence, kept.extras) == (MeetingState.BOOKED, 0, ("Eva@x.example",))
    assert (kept.organiser, kept.uid) == (ADA.id, f"{meeting.id}@frontdesk")
    conversation = tx.conversations.get(meeting.conversation_id)
    assert (conversation.origin, conversation.key) == (Origin.CALENDAR, None)
    assert conversation.share
    assert said(tx, conversation) == ["(meeting_booked)"]
    [entry, _opened] = tx.audit.of(conversation.id)
    assert (entry.act, entry.actor_id) == (Act.MEETING_BOOKED, GUS.id)
    assert entry.details["meeting"] == meeting.id
    assert [one["to"] for one in waiting(tx, "mail_meeting")] == ["guest", "agent:ada", "extra:0"]
    assert {one["what"] for one in waiting(tx, "mail_meeting")} == {"booked"}
    assert [one["agent_id"] for one in waiting(tx, "put_event")] == [ADA.id]
    assert [one["minutes"] for one in waiting(tx, "remind")] == ["15"]


def test_a_repeat_books_nothing_more(tx: Transaction) -> None:
    first = booked(tx)
    before = waiting(tx)
    assert booked(tx).id == first.id
    assert booked(tx, start=TEN).id == first.id
    assert waiting(tx) == before


def test_a_source_means_nothing_from_somebody_else(tx: Transaction) -> None:
    first = booked(tx)
    assert booked(tx, start=TEN, guest=ANN).id != first.id


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (NINE, "slot_taken"),
        (NINE + timedelta(minutes=15), "slot_taken"),  # it overlaps, and is not on the grid
        (NINE.replace(hour=20), "slot_taken"),
        (NINE.replace(day=3), "slot_taken"),
        (NINE.replace(day=1), "slot_taken"),
    ],
)
def test_what_is_not_offered_is_refused(tx: Transaction, start, refusal) -> None:
    booked(tx)
    with pytest.raises(NotAllowed, match=refusal):
        booked(tx, start=start, guest=ANN, source="2")


def test_what_the_calendar_has_is_not_free(tx: Transaction) -> None:
    busy = FREE | {ADA.id: [Span(NINE - HALF, NINE + HALF)]}
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, live=busy)
    booked(tx, start=NINE + HALF, live=busy)


def test_who_cannot_be_read_cannot_be_booked(tx: Transaction) -> None:
    with pytest.raises(NotAllowed, match="calendar_unreachable"):
        booked(tx, live={})


def test_the_database_bars_an_overlap_that_the_rules_let_through(tx: Transaction) -> None:
    cells = tx.of(Cells)
    assert cells.take([ADA.id], Span(NINE, NINE + HALF), "one")
    assert not cells.take([ADA.id], Span(NINE + timedelta(minutes=29), TEN), "other")
    assert cells.take([EVE.id], Span(NINE, TEN), "other")
    assert cells.taken([ADA.id], NINE, NINE + HALF, but=()) == {ADA.id: [Span(NINE, NINE + HALF)]}


def test_the_database_bars_a_booking_that_the_rules_let_through(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(tx)
    monkeypatch.setattr("calendar_sync.book.who_is_met", lambda *_: [ADA])
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, guest=ANN, source="2")


def test_nobody_frees_a_meeting_by_saying_that_they_hold_it(tx: Transaction) -> None:
    meeting = booked(tx)
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, guest=ANN, source="2", hold=meeting.id)
    taken = tx.of(Cells).taken([ADA.id], NINE, TEN, but=())
    assert taken == {ADA.id: [Span(NINE, NINE + HALF)]}


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"subject": " \u200b\n"}, "subject_missing"),
        ({"extras": tuple(f"{n}@x.example" for n in range(11))}, "extras_too_many"),
        ({"extras": ("no address",)}, "contact_email"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"minutes": 7}, "length_unknown"),
        ({"minutes": 0}, "length_unknown"),
        ({"minutes": 45}, "length_unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(tx: Transaction, changed, refusal) -> None:
    asked = replace(Booking(NINE, 30, "Offer", source="1"), **changed)
    with pytest.raises(NotAllowed, match=refusal):
        book(tx, resolve(tx, "ada"), asked, GUS.id, GUS.actor, FREE)
    assert waiting(tx) == []


def test_words_become_one_line_and_addresses_stand_there_once(tx: Transaction) -> None:
    asked = replace(wanted(), subject="A\r\nBcc: x", extras=("a@x.example", "A@X.example"))
    meeting = book(tx, resolve(tx, "ada"), asked, GUS.id, GUS.actor, FREE)
    assert (meeting.subject, len(meeting.extras)) == ("A Bcc: x", 1)


def test_a_guest_has_only_so_many_meetings_with_an_agent(tx: Transaction) -> None:
    rules(tx, per_guest=2)
    booked(tx)
    booked(tx, start=TEN, source="2")
    with pytest.raises(NotAllowed, match="meetings_too_many"):
        booked(tx, start=TEN + HALF, source="3")
    booked(tx, start=TEN + HALF, source="3", guest=ANN)


def test_a_day_has_only_so_many_meetings(tx: Transaction) -> None:
    rules(tx, per_day=1)
    booked(tx)
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, start=TEN, source="2", guest=ANN)
    booked(tx, start=NINE + timedelta(days=3), source="3", guest=ANN)


def test_who_is_blocked_books_nothing(tx: Transaction) -> None:
    tx.guests.set_blocked(GUS.id, blocked=True)
    with pytest.raises(NotAllowed, match="guest_blocked"):
        booked(tx)
    book_with(tx, ADA.id, GUS.id, wanted(), ADA.actor, FREE)


def test_a_hold_keeps_a_slot_for_one_and_the_booking_takes_its_place(tx: Transaction) -> None:
    span = Span(NINE, NINE + HALF)
    held = hold(tx, resolve(tx, "ada"), span, "key", FREE)
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, guest=ANN)
    with pytest.raises(NotAllowed, match="slot_taken"):
        hold(tx, resolve(tx, "ada"), span, "other", FREE)
    meeting = booked(tx, hold=held.id)
    release(tx, held.id)
    release(tx, meeting.id)
    assert tx.of(Cells).taken([ADA.id], NINE, TEN, but=()) == {ADA.id: [span]}
    assert tx.of(Cells).taken([ADA.id], NINE, TEN, but=(meeting.id,)) == {}


def test_each_holds_one_slot_at_a_time(tx: Transaction) -> None:
    hold(tx, resolve(tx, "ada"), Span(NINE, NINE + HALF), "key", FREE)
    hold(tx, resolve(tx, "ada"), Span(TEN, TEN + HALF), "key", FREE)
    taken = tx.of(Cells).taken([ADA.id], NINE, TEN + HALF, but=())
    assert taken == {ADA.id: [Span(TEN, TEN + HALF)]}
    booked(tx)


def test_a_fixed_address_is_where_it_is(tx: Transaction) -> None:
    rules(tx, video=Video.ADDRESS, address="https://video.example/ada")
    assert booked(tx).place == "https://video.example/ada"


def test_any_agent_of_a_service_who_is_free_is_met(tx: Transaction) -> None:
    service(tx)
    busy = FREE | {ADA.id: [Span(NINE, TEN)]}
    meeting = booked(tx, slug="sales", live=busy)
    assert [resolve(tx, slug).name for slug in ("sales", "ada")] == ["Sales", "Ada"]
    assert (meeting.organiser, meeting.service_id) == (EVE.id, SALES.id)
    conversation = tx.conversations.get(meeting.conversation_id)
    assert (conversation.service_id, conversation.assignee_id) == (SALES.id, EVE.id)
    assert [one.channel for one in tx.threads.of(conversation.id)] == list(SALES.channels)
    assert said(tx, conversation) == ["(meeting_booked)"]
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, slug="sales", live=busy, guest=ANN)


def test_all_of_a_service_are_met_together_or_nobody_is(tx: Transaction) -> None:
    service(tx, Mode.ALL)
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, slug="sales", live=FREE | {EVE.id: [Span(NINE, TEN)]})
    with pytest.raises(NotAllowed, match="calendar_unreachable"):
        booked(tx, slug="sales", live={ADA.id: ()})
    meeting = booked(tx, slug="sales")
    assert {one.agent_id for one in meeting.hosts} == {ADA.id, EVE.id}
    assert len(waiting(tx, "put_event")) == 2
    assert {one.person for one in tx.participants.all(meeting.conversation_id)} == {
        GUS.id,
        ADA.id,
        EVE.id,
    }


def test_the_agent_who_was_held_is_the_one_who_is_met(tx: Transaction) -> None:
    service(tx)
    span = Span(NINE, NINE + HALF)
    first = hold(tx, resolve(tx, "sales"), span, "one", FREE)
    second = hold(tx, resolve(tx, "sales"), span, "two", FREE)
    with pytest.raises(NotAllowed, match="slot_taken"):
        hold(tx, resolve(tx, "sales"), span, "three", FREE)
    other = booked(tx, slug="sales", guest=ANN, hold=second.id)
    one = booked(tx, slug="sales", guest=BOB, hold=first.id)
    assert {other.organiser, one.organiser} == {ADA.id, EVE.id}


def test_who_takes_no_new_conversations_is_not_met(tx: Transaction) -> None:
    service(tx)
    tx.people.pause(ADA.id, paused=True)
    assert booked(tx, slug="sales").organiser == EVE.id


def test_a_service_may_use_the_conversation_that_there_is(tx: Transaction) -> None:
    service(tx, reuse=True)
    conversation = open_conversation(tx, GUS.id, TO_SALES)
    tx.conversations.save(conversation.closed(tx.now))
    meeting = booked(tx, slug="sales")
    assert meeting.conversation_id == conversation.id
    assert tx.conversations.get(conversation.id).state is State.OPEN
    assert booked(tx, slug="sales", guest=ANN, start=TEN).conversation_id != conversation.id


def test_one_agent_of_a_service_can_be_chosen(tx: Transaction) -> None:
    service(tx)
    chosen = resolve(tx, "sales").only(EVE.id)
    assert chosen.ids == [EVE.id]
    assert chosen.only(None) == chosen
    with pytest.raises(NotFound, match="entrance_unknown"):
        chosen.only(ADA.id)


def test_who_is_gone_cannot_be_booked(tx: Transaction) -> None:
    tx.people.save_agent(replace(ADA, gone=True))
    with pytest.raises(NotFound, match="entrance_unknown"):
        resolve(tx, "ada")


def test_an_agent_books_for_somebody_who_has_only_an_address(tx: Transaction) -> None:
    whom = Invitee("new@x.example", "New", "de")
    soon = tx.now + HALF
    asked = replace(wanted(soon), minutes=45)
    meeting = book_with(tx, ADA.id, whom, asked, ADA.actor, FREE)
    again = book_with(tx, ADA.id, whom, asked, ADA.actor, FREE)
    assert again.id == meeting.id
    guest = tx.guests.get(meeting.guest_id)
    assert (guest.email, guest.name, guest.language) == ("new@x.example", "New", "de")
    known = book_with(tx, ADA.id, GUS.id, wanted(source="2"), ADA.actor, FREE)
    assert known.guest_id == GUS.id


def test_turns_go_round_in_a_service(tx: Transaction) -> None:
    service(tx, Mode.ROUND_ROBIN)
    first = booked(tx, slug="sales", source="1")
    tx.now += HALF
    second = booked(tx, slug="sales", start=TEN, source="2")
    tx.now += HALF
    third = booked(tx, slug="sales", start=TEN + 2 * HALF, source="3")
    assert {first.organiser, second.organiser} == {ADA.id, EVE.id}
    assert third.organiser == first.organiser


def test_a_service_without_anybody_has_nothing_free(tx: Transaction) -> None:
    service(tx)
    tx.people.set_members(SALES.id, [])
    with pytest.raises(NotAllowed, match="slot_taken"):
        booked(tx, slug="sales", live={})


def test_who_was_invited_and_comes_has_the_meetings_of_their_place(tx: Transaction) -> None:
    conversation = open_conversation(tx, GUS.id, TO_SALES)
    invite(tx, conversation, Invitee("new@x.example", "New"), ADA.actor, LINKS)
    seed = waiting(tx, "mail_invitation")[0]["seed"]
    token = LINKS.invitation_token(seed)
    place = tx.invitations.by_token(token_hash(token)).guest_id
    meeting = book_with(tx, ADA.id, place, wanted(), ADA.actor, FREE)
    join_by_invitation(tx, ANN.id, token)
    assert tx.of(Meetings).get(meeting.id).guest_id == ANN.id
