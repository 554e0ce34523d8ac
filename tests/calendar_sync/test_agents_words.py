"""What agents are told and shown about meetings, on both databases: answers, cards, fields."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions.close import close
from bot.domain.errors import FrontdeskError, NotAllowed, NotFound
from bot.domain.hours import Hours, Interval
from bot.domain.ids import ConversationId
from bot.domain.links import Links
from bot.ports import CardAction
from bot.texts import texts
from calendar_sync import availability_form, service_form
from calendar_sync.answers import Question, answer
from calendar_sync.appointments import Appointments
from calendar_sync.availability import Availability, Mode, ServiceBooking, Video
from calendar_sync.bookable import set_availability, set_booking, usual_booking
from calendar_sync.cancel import cancel
from calendar_sync.cards import meeting_of, meeting_on_card
from calendar_sync.desk import MeetingDesk, guest_meant, lengths_of, moving_sheet, new_sheet, who_is
from calendar_sync.filled import AtField, Filled, field_of
from calendar_sync.home import read_own
from calendar_sync.ports import Account, CalendarKind
from calendar_sync.settings_said import change_service, change_settings
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.bookables import Bookables
from calendar_sync.when import day_shown, in_zone, length_shown, span_shown
from tests.calendar_sync.booked import NINE, TEN, booked
from tests.world import ADA, EVE, GUS, SALES, TIM

WORDS = {language: texts(language, "bot") for language in ("en", "de")}
EN = WORDS["en"]
LINKS = Links("https://desk.example", "k" * 32)
KINDS = (CalendarKind.OWN, CalendarKind.GOOGLE, CalendarKind.OUTLOOK)
BERLIN = Availability(
    hours=Hours({day: (Interval(540, 1020),) for day in range(7)}, "Europe/Berlin"), notice=0
)
NEW_YORK = "America/New_York"


@pytest.fixture
def desk(store, appointments: Appointments) -> MeetingDesk:
    return MeetingDesk(store, appointments, KINDS)


def question(words: str, language: str = "en", **more: str) -> Question:
    return Question(ADA, WORDS[language], LINKS, words, more.pop("ask", "1"), **more)


async def asked(desk: MeetingDesk, words: str, language: str = "en", **more: str) -> str:
    return await answer(desk, question(words, language, **more))


async def in_berlin(desk: MeetingDesk) -> None:
    await desk.store.run(lambda tx: tx.of(Bookables).keep_agent(ADA.id, BERLIN))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", 'meet ann@example.com tomorrow 10:00 "Order 7"'),
        ("de", "meet ann@example.com morgen 10 Uhr Order 7"),
    ],
)
async def test_a_meeting_is_booked_once_however_often_it_is_asked_for(
    desk: MeetingDesk, language: str, said: str
) -> None:  # MTG-10
    await in_berlin(desk)
    first = await asked(desk, said, language)
    assert await asked(desk, said, language) == first
    assert "2026\\-01\\-02 10:00" in first or "2026\\-01\\-02 10\\:00" in first
    listed = await asked(desk, "meetings", language)
    assert "Order 7" in listed
    assert listed.count("**#") == 1
    assert "Europe/Berlin" in listed
    assert "ann" in listed


async def test_free_time_of_a_service_is_that_of_its_agents(desk: MeetingDesk) -> None:  # MTG-11
    with pytest.raises(NotAllowed, match="service_not_bookable"):
        await asked(desk, "slots sales")
    booking = ServiceBooking(Mode.ANY, (30,))
    await desk.store.run(
        lambda tx: set_booking(tx, tx.people.service(SALES.id), booking, ADA.actor)
    )
    told = await asked(desk, "slots sales 2026-01-02")
    assert "Booking link: https://desk.example/b/sales" in told
    assert "09:00 · 09:30" in told
    assert "+4" in told
    with pytest.raises(NotFound, match="agent_unclear"):
        await asked(desk, "slots somebody")
    assert "/b/tim" in await asked(desk, "slots tomorrow", whom="tim")


async def test_a_day_without_free_time_says_so(desk: MeetingDesk) -> None:  # MTG-02
    off = replace(BERLIN, hours=Hours({}, "Europe/Berlin"))
    await desk.store.run(lambda tx: tx.of(Bookables).keep_agent(ADA.id, off))
    assert "Nothing is free" in await asked(desk, "slots me tomorrow")
    assert "Nothing is free" in await asked(desk, "meet ann@example.com tomorrow")


async def test_a_meeting_that_cannot_move_stays_and_other_times_are_said(
    desk: MeetingDesk,
) -> None:  # MTG-06 MTG-07
    first = await desk.store.run(booked)
    await desk.store.run(lambda tx: booked(tx, TEN, source="2"))
    there = {"conversation_id": first.conversation_id}
    told = await asked(desk, "reschedule 2026-01-02T10:00Z", **there)
    assert "not free any more" in told
    assert "09:30" in told
    with pytest.raises(NotAllowed, match="meet_when"):
        await asked(desk, "reschedule please", **there)
    assert "Moved" in await asked(desk, "reschedule 1h 2026-01-02T11:00Z", **there)
    assert "Called off" in await asked(desk, "cancel I am ill", **there)
    with pytest.raises(NotFound, match="meeting_none"):
        await asked(desk, "cancel", **there)


def test_a_service_is_let_be_booked_and_not_any_more(tx) -> None:  # MTG-11 MGR-07
    sales, bookables = tx.people.service(SALES.id), tx.of(Bookables)
    before = len(tx.audit.latest(50))
    assert usual_booking(tx, SALES.id).zone == sales.hours.zone
    change_service(tx, sales, {"mode": "round robin", "durations": "45m"}, ADA.actor)
    assert bookables.service(SALES.id).mode is Mode.ROUND_ROBIN
    assert bookables.slug(SALES.id) == "sales"
    change_service(tx, sales, {"mode": "round_robin"}, ADA.actor)
    assert len(tx.audit.latest(50)) == before + 1, "the same again changes nothing"
    with pytest.raises(NotAllowed, match="availability_unknown"):
        change_service(tx, sales, {"colour": "red"}, ADA.actor)
    change_service(tx, sales, {"bookable": "off"}, ADA.actor)
    assert bookables.service(SALES.id) is None
    assert bookables.slug(SALES.id) is None
    assert usual_booking(tx, SALES.id).mode is Mode.ROUND_ROBIN
    change_service(tx, sales, {}, ADA.actor)
    assert bookables.service(SALES.id).durations == (45,)


def test_links_of_services_have_names_of_their_own(tx) -> None:  # ENT-02
    tx.people.save_service(replace(tx.people.service(SALES.id), name="Ada"))
    set_booking(tx, tx.people.service(SALES.id), ServiceBooking(), ADA.actor)
    assert tx.of(Bookables).slug(SALES.id) == "ada-2"


def test_the_same_availability_again_is_no_change(tx) -> None:  # MTG-02 MGR-07
    assert set_availability(tx, ADA, BERLIN, ADA.actor)
    assert not set_availability(tx, ADA, BERLIN, ADA.actor)


def test_settings_are_shown_and_changed_in_words(tx) -> None:  # MTG-02 S17
    def said(words: str, agent=ADA) -> str:
        return change_settings(tx, agent, words, EN, LINKS)

    assert "09:00" in said("hours mon-fri 09:00-12:00")
    assert "- Breaks: –" in said("breaks off")
    assert "Google Meet" in said("video meet")
    assert "- Link for video: none" in said("video off")
    rules = tx.of(Bookables).availability(ADA)
    assert (rules.video, rules.address) == (Video.NONE, "")
    assert said("buffer 5m").count("5m") >= 1
    assert said("buffers 7m") == said("show")
    rules = tx.of(Bookables).availability(ADA)
    assert (rules.before, rules.after) == (7, 7)
    assert "cannot be booked" in said("service:sales show")
    with pytest.raises(NotAllowed, match="managers_only"):
        said("service:sales mode all", TIM)
    tx.people.save_service(replace(tx.people.service(SALES.id), manager_id=TIM.id))
    assert "All of them together" in said("service:sales mode all", TIM)
    assert "https://desk.example/b/sales" in said("service:sales show")


def test_the_card_has_the_meeting_on_both_clocks(tx) -> None:  # MTG-05 MTG-07
    tx.of(Bookables).keep_agent(ADA.id, BERLIN)
    meeting = booked(tx, zone=NEW_YORK, extras=("bob@example.com",))
    conversation = tx.conversations.get(meeting.conversation_id)
    shown = meeting_on_card(tx, conversation, EN)
    rows = dict(shown.facts)
    assert rows["Meeting"] == "Fri 2026-01-02 10:00–10:30 (Europe/Berlin) · 30 min"
    assert rows["For the guest"] == "Fri 2026-01-02 04:00–04:30 (America/New_York)"
    assert (rows["Subject"], rows["Also invited"]) == ("Offer", "bob@example.com")
    assert shown.actions == (CardAction.RESCHEDULE, CardAction.CANCEL)
    close(tx, conversation, ADA.actor)
    assert meeting_on_card(tx, tx.conversations.get(conversation.id), EN).actions == ()


def test_the_card_of_a_meeting_that_was_called_off_says_so(tx) -> None:  # MTG-07
    meeting = booked(tx)
    cancel(tx, meeting.id, ADA.actor)
    shown = meeting_on_card(tx, tx.conversations.get(meeting.conversation_id), EN)
    assert dict(shown.facts)["Meeting"].endswith("· cancelled")
    assert "For the guest" not in dict(shown.facts), "both have the same clock"
    assert shown.actions == ()
    assert meeting_of(tx, ConversationId("nowhere")) is None


def test_everybody_who_is_met_and_the_place_stand_on_the_card(tx) -> None:  # MTG-11
    usual = Availability(video=Video.ADDRESS, address="https://meet.example/ada")
    for agent in (ADA, EVE):
        tx.of(Bookables).keep_agent(agent.id, usual)
    set_booking(tx, tx.people.service(SALES.id), ServiceBooking(Mode.ALL), ADA.actor)
    meeting = booked(tx, slug="sales")
    rows = dict(meeting_on_card(tx, tx.conversations.get(meeting.conversation_id), EN).facts)
    assert rows["Where"] == "https://meet.example/ada"
    assert set(rows["With"].split(", ")) == {"Ada", "Eve"}


def test_dialogs_begin_with_what_is_known(tx) -> None:  # MTG-10
    tx.of(Bookables).keep_agent(ADA.id, BERLIN)
    sheet = new_sheet(tx, ADA, None, EN)
    assert (sheet.day, sheet.minutes, sheet.zone) == (date(2026, 1, 2), 30, "Europe/Berlin")
    assert (sheet.guest, sheet.label, sheet.subject) == ("", "", "Meeting with Ada")
    meeting = booked(tx)
    conversation = tx.conversations.get(meeting.conversation_id)
    assert new_sheet(tx, ADA, conversation, EN).conversation == conversation.id
    moving = moving_sheet(tx, ADA, conversation)
    assert (moving.meeting, moving.minutes, moving.day) == (meeting.id, 30, date(2026, 1, 2))
    off = replace(BERLIN, hours=Hours({}, "Europe/Berlin"))
    tx.of(Bookables).keep_agent(ADA.id, off)
    assert new_sheet(tx, ADA, None, EN).day == date(2026, 1, 2)
    assert lengths_of(replace(BERLIN, durations=(20, 30)))[:3] == [20, 30, 15]


def test_the_guest_who_is_meant_is_one_of_the_conversation(tx) -> None:  # MTG-10 WID-09
    meeting = booked(tx)
    here = meeting.conversation_id
    assert guest_meant(tx, here, "").id == GUS.id
    assert guest_meant(tx, here, "somebody@example.com") is None
    assert guest_meant(tx, "", "gus@example.com") is None
    tx.guests.save(replace(tx.guests.get(GUS.id), email="gus@example.com"))
    assert guest_meant(tx, here, "GUS@example.com").id == GUS.id


async def test_a_guest_without_an_address_cannot_be_met(desk: MeetingDesk) -> None:  # MTG-10
    def nameless(tx) -> str:
        meeting = booked(tx)
        tx.guests.save(replace(tx.guests.get(GUS.id), email=None))
        return meeting.conversation_id

    here = await desk.store.run(nameless)
    with pytest.raises(NotAllowed, match="meet_whom"):
        await asked(desk, "meet 2026-01-02T15:00Z", conversation_id=here)


def test_one_sees_which_calendar_one_has(tx) -> None:  # MTG-01 B22
    own = read_own(tx, ADA, KINDS, LINKS, EN)
    assert [door.name for door in own.doors] == ["google", "outlook"]
    assert "built-in" in own.told
    assert own.link in own.signature
    assert read_own(tx, ADA, KINDS[:1], LINKS, EN).doors == []
    account = Account(ADA.id, CalendarKind.GOOGLE, "ada@example.com", ("m",), "m")
    tx.of(Accounts).keep(account, "secret")
    own = read_own(tx, ADA, KINDS, LINKS, EN)
    assert [door.name for door in own.doors] == ["google", "outlook", "choose", "own"]
    assert "again" in own.doors[0].label
    assert "is connected" in own.told
    tx.of(Accounts).lose(ADA.id)
    own = read_own(tx, ADA, KINDS, LINKS, EN)
    assert [door.name for door in own.doors] == ["google", "outlook", "own"]
    assert "does not let me in" in own.told


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"guest": "ann"}, "guest"),
        ({"extras": "bob@"}, "extras"),
        ({"slot": ""}, "slot"),
        ({"slot": "2026-01-02T10:00:00"}, "slot"),
        ({"length": "long"}, "length"),
        ({"length": "99999"}, "length"),
    ],
)
def test_what_is_wrong_with_what_was_filled_in_says_where(values, field) -> None:  # MTG-10
    right = {
        "guest": "ann@example.com",
        "slot": "2026-01-02T10:00:00+00:00",
        "length": "30",
        "subject": "Offer",
    }
    assert Filled(**right).wanted.start == TEN
    with pytest.raises(AtField) as refused:
        _ = Filled(**(right | values)).wanted
    assert field_of(refused.value) == field


def test_refusals_belong_to_fields() -> None:  # MTG-10
    assert field_of(NotAllowed("subject_missing")) == "subject"
    assert field_of(NotAllowed("slot_taken")) == "slot"
    assert field_of(FrontdeskError("whatever")) == "slot"
    with pytest.raises(AtField):
        _ = Filled(day="soon").date
    with pytest.raises(AtField):
        Filled(guest="ann", length="30").check()
    Filled(meeting="m", guest="ann").check()


def test_what_was_filled_in_is_the_same_in_words(tx) -> None:  # MTG-10
    at = "2026-01-02T10:00:00+00:00"
    filled = Filled("ann@example.com", 'A "big"  one', "b@example.com", "30", "", at)
    assert filled.words == f"meet ann@example.com {at} 30m \"A 'big' one\" +b@example.com"
    assert Filled(slot=at, length="45", meeting="m").words == f"reschedule {at} 45m"


def test_fields_of_a_service_read_as_they_are_written() -> None:  # MTG-11
    usual = ServiceBooking()
    assert service_form.values_of(None, usual)["bookable"] == "no"
    booking = ServiceBooking(Mode.ALL, (30, 60), reuse=True)
    values = service_form.values_of(booking, usual)
    assert service_form.read_values(values, None, usual) == booking
    with pytest.raises(availability_form.Wrong) as refused:
        service_form.read_values(values | {"mode": "nobody"}, booking, usual)
    assert refused.value.field == "mode"


def test_times_are_shown_on_the_right_clock() -> None:  # MTG-12
    late = datetime(2026, 1, 2, 22, 45, tzinfo=UTC)
    until = late + timedelta(minutes=30)
    shown = span_shown(late, until, "Europe/Berlin", WORDS["de"])
    assert shown == "Fr 2026-01-02 23:45–Sa 2026-01-03 00:15 (Europe/Berlin)"
    assert day_shown(late, "Asia/Tokyo", EN) == "Sat 2026-01-03"
    assert in_zone(NINE, "Mars/Olympus") == NINE
    lengths = [length_shown(timedelta(minutes=one), EN) for one in (45, 60, 90)]
    assert lengths == ["45 min", "1 h", "1 h 30 min"]


def test_whoever_asks_has_their_own_clock(tx) -> None:  # MTG-10
    assert who_is(tx, ADA.id).zone == (ADA.zone or "UTC")
