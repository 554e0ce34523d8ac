"""Who gets which mail about a meeting, in order, under one name, with no links but their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from bot.deliver import Surroundings
from bot.domain.acts import SYSTEM
from bot.domain.conversations import Conversation
from bot.domain.ids import PlatformName
from bot.ports import Card
from bot.reports import Made
from bot.store import Transaction
from bot.texts import texts
from calendar_sync.availability import OFFICE, Availability, Mode, ServiceBooking
from calendar_sync.cancel import cancel
from calendar_sync.change import reschedule
from calendar_sync.deliveries import MailMeeting, What
from calendar_sync.ics import Method
from calendar_sync.ics import written as filed
from calendar_sync.mailing import MailMeetingHandler
from calendar_sync.meetings import Meeting
from calendar_sync.notices import Change, send_mails
from calendar_sync.parties import NOBODY, guest_entry, read_party
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import FREE, HALF, NINE, TEN, booked
from tests.calendar_sync.rfc5545 import read
from tests.calendar_sync.written import JOIN, Arrived, arrived
from tests.fakes.platform import MemoryPlatform
from tests.world import ADA, EVE, GUS, LINKS, SALES, emptied, slack, waiting

# MTG-05 MTG-07 MTG-08 MTG-12
SENDER = "Frontdesk <desk@example.com>"
EVA = "eva@x.example"


class Office:
    """Delivers what waits, in its order, and keeps it."""

    def __init__(self, language: str = "en", sender: str = SENDER) -> None:
        self.sent: list[EmailMessage] = []
        self.platform = MemoryPlatform(PlatformName.SLACK)
        words = texts(language, "bot")
        around = Surroundings(
            {self.platform.name: self.platform}, self, LINKS, words, sender, nothing, no_figures
        )
        self.handler = MailMeetingHandler(around)

    async def send(self, mail: EmailMessage) -> None:
        self.sent.append(mail)

    async def check(self) -> bool:
        return True

    async def deliver(self, tx: Transaction) -> Sequence[Arrived]:
        """Deliver everything that waits; what is sent again is the same mail."""
        self.sent = []
        for payload in waiting(tx, MailMeeting.kind):
            fields = {name: value for name, value in payload.items() if name != "kind"}
            job = self.handler.read(tx, fields)
            if job:
                await self.handler.send(job, maybe_sent=False)
                self.handler.record(tx, job, None)
        emptied(tx)
        return [arrived(mail) for mail in self.sent]


async def nothing() -> str:
    return ""


async def no_figures(service_id: object, days: int, form: str) -> Made:
    raise AssertionError("nobody asks for figures")


@pytest.fixture
def office(tx: Transaction) -> Office:
    """Let Ada work in Berlin and have an address."""
    tx.people.save_agent(replace(ADA, email="ada@desk.example"))
    hours = replace(OFFICE, zone="Europe/Berlin")
    tx.of(Bookables).keep_agent(ADA.id, Availability(hours=hours, durations=(30, 45)))
    return Office()


def to(mails: Sequence[Arrived], address: str) -> Arrived:
    [found] = [one for one in mails if one.mail["To"] == address]
    return found


def placed(tx: Transaction, meeting: Meeting, place: str = JOIN) -> Meeting:
    there = replace(meeting, place=place)
    tx.of(Meetings).save(there)
    return there


def conversation_of(tx: Transaction, meeting: Meeting) -> Conversation:
    return tx.conversations.get(meeting.conversation_id)


async def test_a_booking_reaches_guest_agent_and_extra_each_on_their_own_clock(
    tx: Transaction, office: Office
) -> None:
    meeting = placed(tx, booked(tx, zone="Asia/Tokyo", extras=(EVA,)))
    mails = await office.deliver(tx)
    guest, agent, extra = (to(mails, one) for one in ("gus@example.com", "ada@desk.example", EVA))
    assert "6:00 pm \u2013 6:30 pm" in guest.text
    assert "Asia/Tokyo (UTC+9)" in guest.text
    assert "10:00 am \u2013 10:30 am" in agent.text
    assert "Guest\u2019s time: 6:00 pm, Asia/Tokyo (UTC+9)" in agent.text
    assert "E-mail: gus@example.com" in agent.text
    assert "Your meeting with Gus is booked" in agent.text
    assert "Gus has booked it." in agent.text
    assert "Gus has booked it." not in guest.text
    assert "You are invited to a meeting with Ada" in extra.text
    assert "Gus would like you to be there." in extra.text
    assert f"Also invited: {EVA}" in guest.text
    for mail in mails:
        assert JOIN in mail.text
        assert mail.mail["From"] == SENDER
        assert mail.mail["Auto-Submitted"] == "auto-generated"
        event = read(mail.calendars[-1][1])
        assert (event["UID"].value, event["SEQUENCE"].value) == (meeting.uid, "0")
        assert (event["DTSTART"].instant, event["DTEND"].instant) == (NINE, NINE + HALF)
        assert event["ORGANIZER"].value == "mailto:ada@desk.example"
        assert event["ORGANIZER"].params["SENT-BY"] == "mailto:desk@example.com"
        asked = {one.value: one.params["RSVP"] for one in event.all("ATTENDEE")}
        assert asked == {"mailto:gus@example.com": "FALSE", f"mailto:{EVA}": "TRUE"}


async def test_nobody_gets_the_links_of_the_guest(tx: Transaction, office: Office) -> None:
    # MTG-07, S3
    meeting = placed(tx, booked(tx, extras=(EVA,)))
    share = LINKS.share(conversation_of(tx, meeting).share.token)
    mine = (LINKS.meeting(meeting.id), share)
    mails = await office.deliver(tx)
    for mail in mails:
        is_guest = mail.mail["To"] == "gus@example.com"
        everything = (
            mail.text + mail.html + "".join(read(d)["DESCRIPTION"].text for _, d in mail.calendars)
        )
        for link in mine:
            assert (link in everything) is is_guest
            assert link.rpartition("/")[2] in everything or not is_guest


async def test_an_agent_finds_the_thread(tx: Transaction, office: Office) -> None:
    meeting = booked(tx)
    [thread] = tx.threads.of(meeting.conversation_id)
    card = Card("card", meeting.conversation_id, "Gus", "", (), ())
    tx.threads.opened(thread.id, await office.platform.open_thread(slack("T1/U1"), card))
    agent = to(await office.deliver(tx), "ada@desk.example")
    assert "Open the conversation: https://" in agent.text


async def test_answers_go_to_the_person_on_the_other_side(tx: Transaction, office: Office) -> None:
    booked(tx, extras=(EVA,))
    mails = await office.deliver(tx)
    assert to(mails, "gus@example.com").mail["Reply-To"] == "ada@desk.example"
    assert to(mails, EVA).mail["Reply-To"] == "ada@desk.example"
    assert to(mails, "ada@desk.example").mail["Reply-To"] == "gus@example.com"


async def test_answers_go_to_nobody_who_does_not_come(tx: Transaction, office: Office) -> None:
    # MTG-09 MTG-11
    tx.people.save_agent(replace(EVE, email="eve@desk.example"))
    tx.of(Bookables).keep_service(SALES.id, ServiceBooking(Mode.ALL), "sales")
    meeting = booked(tx, slug="sales")
    emptied(tx)
    away, comes = (tx.people.agent(one.agent_id) for one in meeting.hosts)
    tx.of(Meetings).save_host(meeting.id, replace(meeting.hosts[0], declined=True))
    reschedule(tx, meeting.id, TEN, 30, comes.actor, FREE)
    guest = to(await office.deliver(tx), "gus@example.com")
    assert guest.mail["Reply-To"] == comes.email
    assert away.name not in guest.text
    said = tx.messages.changes_after(meeting.conversation_id, 0, 100).messages
    [notice] = [one.notice for one in said if one.notice and one.notice.key == "meeting_moved"]
    assert notice.values["host"] == comes.name


async def test_an_agent_without_an_address_stands_under_ours(tx: Transaction) -> None:
    booked(tx)
    [guest] = await Office().deliver(tx)
    assert guest.mail["Reply-To"] is None
    organiser = read(guest.calendars[0][1])["ORGANIZER"]
    assert (organiser.value, organiser.params) == ("mailto:desk@example.com", {"CN": "Ada"})
    booked(tx, TEN, source="2")
    [guest] = await Office(sender="").deliver(tx)
    assert read(guest.calendars[0][1])["ORGANIZER"].value == f"mailto:{NOBODY}"


async def test_mails_of_one_meeting_hold_together_and_sequences_rise(
    tx: Transaction, office: Office
) -> None:
    # MTG-07
    meeting = booked(tx, extras=(EVA,))
    first = to(await office.deliver(tx), "gus@example.com")
    reschedule(tx, meeting.id, TEN, 30, ADA.actor, FREE)
    second = to(await office.deliver(tx), "gus@example.com")
    reschedule(tx, meeting.id, TEN, 45, GUS.actor, FREE)
    mails = await office.deliver(tx)
    third = to(mails, "gus@example.com")
    cancel(tx, meeting.id, ADA.actor, "I am ill,\r\nBcc: eve@evil.example")
    last = await office.deliver(tx)
    fourth = to(last, "gus@example.com")
    all_of_them = (first, second, third, fourth)
    names = [one.mail["Message-ID"] for one in all_of_them]
    assert len(set(names)) == 4
    assert first.mail["References"] is None
    assert {one.mail["References"] for one in all_of_them[1:]} == {names[0]}
    assert {one.mail["In-Reply-To"] for one in all_of_them[1:]} == {names[0]}
    events = [read(one.calendars[0][1]) for one in all_of_them]
    assert [one.method for one in events] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [one["SEQUENCE"].value for one in events] == ["0", "1", "2", "3"]
    assert {one["UID"].value for one in events} == {meeting.uid}
    assert [one["DTSTART"].instant for one in events] == [NINE, TEN, TEN, TEN]
    assert events[2]["DTEND"].instant == TEN + timedelta(minutes=45)
    assert "has a new time" in second.text
    assert "Before: Friday, 2 January 2026, 9:00 am" in second.text
    assert "Ada has moved it." in second.text
    assert "has a new length" in third.text
    assert "Before" not in third.text
    assert "Gus has changed its length." in to(mails, "ada@desk.example").text
    assert "Reason: I am ill, Bcc: eve evil example" in fourth.text
    assert "Ada has called it off." in fourth.text
    assert "called it off" not in to(last, "ada@desk.example").text
    assert LINKS.meeting(meeting.id) not in fourth.text
    asked = [one.all("ATTENDEE")[0].params["RSVP"] for one in events]
    assert asked == ["FALSE", "TRUE", "FALSE", "FALSE"]


async def test_what_waited_is_told_in_its_order_as_it_was(tx: Transaction, office: Office) -> None:
    # B19
    meeting = booked(tx)
    reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    cancel(tx, meeting.id, GUS.actor)
    mails = await office.deliver(tx)
    mine = [read(one.calendars[0][1]) for one in mails if one.mail["To"] == "gus@example.com"]
    assert [(one.method, one["SEQUENCE"].value) for one in mine] == [
        ("REQUEST", "0"),
        ("REQUEST", "1"),
        ("CANCEL", "2"),
    ]
    assert [one["DTSTART"].instant for one in mine] == [NINE, TEN, TEN]


async def test_a_link_that_came_late_is_mailed_once_and_counts_more(
    tx: Transaction, office: Office
) -> None:
    meeting = booked(tx)
    before = read(to(await office.deliver(tx), "gus@example.com").calendars[0][1])
    late = placed(tx, meeting)
    tx.now += timedelta(minutes=1)
    send_mails(tx, late, Change(What.PLACED, SYSTEM))
    mail = to(await office.deliver(tx), "gus@example.com")
    after = read(mail.calendars[0][1])
    assert "Here is the video link" in mail.text
    assert after["SEQUENCE"].value == before["SEQUENCE"].value
    assert after["DTSTAMP"].instant > before["DTSTAMP"].instant
    assert (after["LOCATION"].text, after["CONFERENCE"].value) == (JOIN, JOIN)
    send_mails(tx, late, Change(What.PLACED, SYSTEM))
    reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    assert {one.text.splitlines()[0] for one in await office.deliver(tx)} == {
        "Your meeting with Ada has a new time",
        "Your meeting with Gus has a new time",
    }


async def test_a_place_in_words_is_told_and_no_link(tx: Transaction, office: Office) -> None:
    late = placed(tx, booked(tx), "Room 5")
    guest = to(await office.deliver(tx), "gus@example.com")
    assert "Where: Room 5" in guest.text
    assert "Join" not in guest.text
    send_mails(tx, late, Change(What.PLACED, SYSTEM))
    assert await office.deliver(tx) == []


async def test_a_reminder_reaches_everybody_and_changes_no_calendar(
    tx: Transaction, office: Office
) -> None:
    # MTG-08
    meeting = booked(tx, extras=(EVA,))
    await office.deliver(tx)
    send_mails(tx, meeting, Change(What.REMINDER, SYSTEM), minutes="15")
    mails = await office.deliver(tx)
    assert len(mails) == 3
    assert all(one.calendars == [] for one in mails)
    assert "A reminder of your meeting with Ada" in to(mails, "gus@example.com").text
    assert "Frontdesk has" not in to(mails, "gus@example.com").text


async def test_no_reminder_of_what_moved_was_called_off_or_has_begun(
    tx: Transaction, office: Office
) -> None:
    # MTG-08, B20
    meeting = booked(tx)
    emptied(tx)
    send_mails(tx, meeting, Change(What.REMINDER, SYSTEM), minutes="15")
    reschedule(tx, meeting.id, NINE, 45, GUS.actor, FREE)
    assert "A reminder" in (await office.deliver(tx))[0].text
    send_mails(tx, meeting, Change(What.REMINDER, SYSTEM), minutes="15")
    moved = reschedule(tx, meeting.id, TEN, 30, GUS.actor, FREE)
    assert not any("A reminder" in one.text for one in await office.deliver(tx))
    send_mails(tx, moved, Change(What.REMINDER, SYSTEM), minutes="15")
    now, tx.now = tx.now, TEN
    assert await office.deliver(tx) == []
    tx.now = now
    send_mails(tx, moved, Change(What.REMINDER, SYSTEM), minutes="15")
    cancel(tx, meeting.id, GUS.actor)
    assert not any("A reminder" in one.text for one in await office.deliver(tx))


async def test_nobody_gets_it_twice_and_nobody_without_an_address(
    tx: Transaction, office: Office
) -> None:
    extras = ("GUS@example.com", "ada@desk.example", EVA)
    meeting = booked(tx, extras=extras)
    mails = await office.deliver(tx)
    assert sorted(one.mail["To"] for one in mails) == ["ada@desk.example", EVA, "gus@example.com"]
    event = read(to(mails, EVA).calendars[0][1])
    assert [one.value for one in event.all("ATTENDEE")] == [
        "mailto:gus@example.com",
        f"mailto:{EVA}",
    ]
    send_mails(tx, meeting, Change(What.REMINDER, SYSTEM), minutes="15")
    tx.guests.save(replace(GUS, email=None))
    tx.of(Meetings).save(replace(meeting, extras=()))
    assert [one.mail["To"] for one in await office.deliver(tx)] == ["ada@desk.example"]


async def test_hosts_of_a_service_are_named_and_the_others_take_part(
    tx: Transaction, office: Office
) -> None:
    # MTG-11
    tx.people.save_agent(replace(EVE, email="eve@desk.example"))
    tx.of(Bookables).keep_service(SALES.id, ServiceBooking(Mode.ALL), "sales")
    booked(tx, start=TEN, slug="sales")
    mails = await office.deliver(tx)
    organiser = read(mails[0].calendars[0][1])["ORGANIZER"].value
    other = {"mailto:ada@desk.example": "eve", "mailto:eve@desk.example": "ada"}[organiser]
    guest = to(mails, "gus@example.com")
    assert "Your meeting with Ada, Eve" in guest.text or "Your meeting with Eve, Ada" in guest.text
    assert "Together with: Eve" in to(mails, "ada@desk.example").text
    event = read(guest.calendars[0][1])
    assert [one.value for one in event.all("ATTENDEE")] == [
        "mailto:gus@example.com",
        f"mailto:{other}@desk.example",
    ]


async def test_only_an_agent_whose_calendar_did_not_take_it_hears_of_that(
    tx: Transaction, office: Office
) -> None:
    # B22
    meeting = booked(tx, extras=(EVA,))
    [host] = meeting.hosts
    tx.of(Meetings).save_host(meeting.id, replace(host, trouble="lost"))
    mails = await office.deliver(tx)
    troubled = [one.mail["To"] for one in mails if "could not be written" in one.text]
    assert troubled == ["ada@desk.example"]


async def test_everybody_reads_it_in_their_language(tx: Transaction) -> None:
    tx.people.save_agent(replace(ADA, email="ada@desk.example"))
    tx.guests.save(replace(GUS, language="fr-CA"))
    booked(tx, extras=(EVA,))
    mails = await Office("de").deliver(tx)
    assert "Votre rendez-vous avec Ada est r\u00e9serv\u00e9" in to(mails, "gus@example.com").text
    assert "invit\u00e9 \u00e0 un rendez-vous" in to(mails, EVA).text
    assert "Ihr Termin mit Gus ist gebucht" in to(mails, "ada@desk.example").text


async def test_what_a_stranger_typed_leads_nowhere_outside(tx: Transaction, office: Office) -> None:
    # S12
    meeting = booked(tx, extras=(EVA,))
    guest = replace(GUS, name="Gus <b>https://evil.example</b>")
    tx.guests.save(guest)
    lead = replace(meeting, subject="win at https://evil.example/now")
    tx.of(Meetings).save(lead)
    emptied(tx)
    send_mails(tx, lead, Change(What.MOVED, guest.actor))
    mails = await office.deliver(tx)
    for address in (EVA, "gus@example.com"):
        mail = to(mails, address)
        said = mail.text + mail.html + read(mail.calendars[0][1])["SUMMARY"].text
        assert "evil.example" not in said
    agent = to(mails, "ada@desk.example")
    assert "https://evil.example/now" in agent.text
    assert "<b>https" not in agent.html


def test_a_guest_can_add_it_to_any_calendar(tx: Transaction, office: Office) -> None:
    # MTG-05
    meeting = placed(tx, booked(tx, extras=(EVA,)))
    entry = guest_entry(tx, meeting, LINKS, SENDER)
    event = read(filed(entry, Method.PUBLISH))
    assert (event.method, event["UID"].value) == ("PUBLISH", meeting.uid)
    assert event["SUMMARY"].text == "Offer \u2013 Ada"
    assert LINKS.meeting(meeting.id) in event["DESCRIPTION"].text
    nameless = replace(meeting, subject="")
    assert guest_entry(tx, nameless, LINKS).title == "Meeting with Ada"


def test_hosts_who_do_not_come_are_not_named(tx: Transaction, office: Office) -> None:
    meeting = booked(tx)
    declined = replace(meeting, hosts=tuple(replace(one, declined=True) for one in meeting.hosts))
    assert [one.id for one in read_party(tx, declined).hosts] == [ADA.id]
