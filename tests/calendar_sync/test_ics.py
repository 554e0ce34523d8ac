"""The entry for calendars: exactly the fields that we mean, whoever reads it (MTG-05, MTG-12)."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_sync.ics import Attendee, Entry, Method, is_mailable, is_video, written
from tests.calendar_sync.hostile import TRICKS, WORDS
from tests.calendar_sync.rfc5545 import read

CASES = 5_000 if os.environ.get("CHAOS") == "long" else 500
START = datetime(2026, 12, 1, 13, tzinfo=UTC)
ADA = Attendee("Ada Byron", "ada@example.com")
GUS = Attendee("Gus", "gus@example.com", comes=True)
ANN = Attendee("", "ann+desk@example.com")
ENTRY = Entry(
    "0ff1ce@frontdesk",
    3,
    START,
    START + timedelta(minutes=45),
    datetime(2026, 11, 27, 16, tzinfo=UTC),
    "Kick-off",
    "About it, in detail;\nhttps://desk.example.com/m/x",
    ADA,
    (GUS, ANN),
    "https://meet.example.com/abc?x=1;y=2,3",
    "desk@example.com",
)
ALLOWED = {
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP", "ORGANIZER"),
    *("ATTENDEE", "DESCRIPTION", "LOCATION", "CONFERENCE"),
}


def test_an_invitation_says_who_when_and_where() -> None:
    # MTG-05
    event = read(written(ENTRY, Method.REQUEST))
    assert event.method == "REQUEST"
    assert (event["UID"].value, event["SEQUENCE"].value) == ("0ff1ce@frontdesk", "3")
    assert (event["DTSTART"].instant, event["DTEND"].instant) == (ENTRY.start, ENTRY.end)
    assert event["DTSTAMP"].instant == ENTRY.made_at
    assert (event["SUMMARY"].text, event["DESCRIPTION"].text) == (ENTRY.title, ENTRY.text)
    assert (event["STATUS"].value, event["TRANSP"].value) == ("CONFIRMED", "OPAQUE")
    assert event["LOCATION"].text == ENTRY.place
    assert (event["CONFERENCE"].value, event["CONFERENCE"].params["VALUE"]) == (ENTRY.place, "URI")
    organiser = event["ORGANIZER"]
    assert organiser.value == "mailto:ada@example.com"
    assert organiser.params == {"CN": "Ada Byron", "SENT-BY": "mailto:desk@example.com"}
    gus, ann = event.all("ATTENDEE")
    common = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"}
    assert gus.params == {"CN": "Gus", **common, "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    assert ann.params == {**common, "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    assert ann.value == "mailto:ann+desk@example.com"


def test_a_cancellation_is_of_the_same_event() -> None:
    # MTG-07
    event = read(written(replace(ENTRY, sequence=4), Method.CANCEL))
    assert (event.method, event["STATUS"].value) == ("CANCEL", "CANCELLED")
    assert (event["UID"].value, event["SEQUENCE"].value) == (ENTRY.uid, "4")
    assert len(event.all("ATTENDEE")) == 2


def test_a_download_invites_nobody() -> None:
    # MTG-05
    event = read(written(ENTRY, Method.PUBLISH))
    assert event.method == "PUBLISH"
    assert event.all("ATTENDEE") == []
    assert event["ORGANIZER"].value == "mailto:ada@example.com"


def test_a_place_in_words_is_no_conference_and_nothing_is_said_of_what_there_is_not() -> None:
    entry = replace(ENTRY, place="Room 5, 2nd floor", text="", sender=ADA.email)
    event = read(written(entry, Method.REQUEST))
    assert event["LOCATION"].text == "Room 5, 2nd floor"
    assert event.names.isdisjoint({"CONFERENCE", "DESCRIPTION"})
    assert event["ORGANIZER"].params == {"CN": "Ada Byron"}
    assert "LOCATION" not in read(written(replace(entry, place=""), Method.REQUEST)).names


def test_the_same_entry_is_the_same_bytes() -> None:
    assert written(ENTRY, Method.REQUEST) == written(replace(ENTRY), Method.REQUEST)


@pytest.mark.parametrize(
    ("place", "is_one"),
    [
        ("https://meet.example.com/abc", True),
        ("http://meet.example.com/abc", False),
        ("https://meet.example.com/a b", False),
        ("https://meet.example.com\r\nX:1", False),
        ("https://meet.example.com/\u202e", False),
        ("https://user@evil.example.com/", False),
        ("Room 5", False),
        ("", False),
    ],
)
def test_an_address_for_video_is_one_and_shows_where_it_leads(place: str, is_one: bool) -> None:
    assert is_video(place) is is_one


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "a@b.example, c@d.example",
        "Ada <a@b.example>",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.exa\u202emple",
        '"a b"@b.example',
        "=?utf-8?q?eve?=@evil.example",
        "a" * 255 + "@b.example",
        "",
    ],
)
def test_what_is_not_one_address_is_never_written(address: str) -> None:
    assert not is_mailable(address)
    with pytest.raises(ValueError, match="not a mail address"):
        written(replace(ENTRY, organiser=Attendee("", address)), Method.REQUEST)


def test_another_program_reads_the_same_instants_in_every_zone() -> None:
    # MTG-12, B18
    found = (start for zone in available_timezones() for start in starts_around_changes(zone))
    starts = {start.astimezone(UTC): start for start in found}
    assert len(starts) > 100, "zones that change their clocks together are looked at once"
    for start in starts.values():
        entry = replace(ENTRY, start=start, end=start.astimezone(UTC) + timedelta(minutes=90))
        event = vobject.readOne(written(entry, Method.REQUEST).decode()).vevent
        assert event.dtstart.value == start.astimezone(UTC), start
        assert event.dtend.value - event.dtstart.value == timedelta(minutes=90), start


def starts_around_changes(zone: str) -> list[datetime]:
    """Return times of the nights in which the clocks of a zone change."""
    days, where = change_days(zone), ZoneInfo(zone)
    return [datetime(d.year, d.month, d.day, h, 30, tzinfo=where) for d in days for h in range(4)]


def change_days(zone: str) -> list[datetime]:
    """Return the days of 2026 and 2027 on which the clocks of a zone change; some day where they never do."""
    where = ZoneInfo(zone)
    days = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(730)]
    pairs = pairwise(days)
    changed = [
        b for a, b in pairs if a.astimezone(where).utcoffset() != b.astimezone(where).utcoffset()
    ]
    return changed or days[:1]


@pytest.mark.timeout(3600)
@settings(max_examples=CASES, deadline=None)
@given(
    title=WORDS,
    text=WORDS,
    place=WORDS,
    name=WORDS,
    host=WORDS,
    method=st.sampled_from(Method),
    minutes=st.integers(5, 1440),
    at=st.integers(0, 2 * 365 * 24 * 60),
)
def test_whatever_people_type_both_readers_see_the_fields_that_we_mean(
    title: str,
    text: str,
    place: str,
    name: str,
    host: str,
    method: Method,
    minutes: int,
    at: int,
) -> None:
    # MTG-05, S12
    start = START + timedelta(minutes=at)
    people = (replace(GUS, name=name), ANN)
    entry = replace(
        ENTRY,
        start=start,
        end=start + timedelta(minutes=minutes),
        title=title,
        text=text,
        place=place,
        organiser=replace(ADA, name=host),
        attendees=people,
    )
    data = written(entry, method)
    event = read(data)
    assert event.names <= ALLOWED
    assert event.method == method
    invited = (
        []
        if method is Method.PUBLISH
        else ["mailto:gus@example.com", "mailto:ann+desk@example.com"]
    )
    assert [one.value for one in event.all("ATTENDEE")] == invited
    assert event["ORGANIZER"].value == "mailto:ada@example.com"
    assert event["ORGANIZER"].params.keys() <= {"CN", "SENT-BY"}
    assert (event["DTSTART"].instant, event["DTEND"].instant) == (entry.start, entry.end)
    assert "\n" not in event["SUMMARY"].text
    other = vobject.readOne(data.decode()).vevent
    assert other.summary.value == event["SUMMARY"].text
    assert other.dtstart.value == entry.start
    assert other.uid.value == ENTRY.uid
    assert [one.value for one in other.contents.get("attendee", [])] == invited


@pytest.mark.parametrize("trick", TRICKS)
def test_a_name_is_a_name(trick: str) -> None:
    event = read(
        written(replace(ENTRY, attendees=(replace(GUS, name=f"Gus {trick}"),)), Method.REQUEST)
    )
    [guest] = event.all("ATTENDEE")
    assert guest.value == "mailto:gus@example.com"
    assert guest.params["CN"].startswith("Gus")
    assert guest.params["ROLE"] == "REQ-PARTICIPANT"
