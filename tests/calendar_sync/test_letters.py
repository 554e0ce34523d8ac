"""Mails about meetings: what they say to whom, and that words of people stay words (MTG-05)."""

import json
import os
import re
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import languages
from calendar_sync.ics import Attendee
from calendar_sync.letters import Reader, Tone, Ways, inert, subject, written
from tests.calendar_sync.hostile import TRICKS, WORDS
from tests.calendar_sync.rfc5545 import read
from tests.calendar_sync.written import ENTRY, JOIN, START, WAYS, Arrived, arrived, letter, post

CASES = 5_000 if os.environ.get("CHAOS") == "long" else 150
LOCALES = Path(__file__).parents[2] / "calendar_sync" / "locales"
HEADERS = {"To", "Subject", "MIME-Version", "Content-Type"}
LOCAL = {"hour", "hour12", "minute", "half"}


class Seen(HTMLParser):
    """What a browser makes of a page: its elements, their addresses, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.handlers: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _value in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.words.append(data)


def test_a_guest_reads_when_and_where_on_their_own_clock_and_gets_their_links() -> None:
    # MTG-05
    mail = post(letter())
    assert mail.mail["To"] == "gus@example.com"
    assert (
        mail.mail["Subject"] == "Booked: meeting with Ada Byron, Tuesday, 1 December 2026, 2:00 pm"
    )
    for words in (mail.text, mail.html):
        assert "Your meeting with Ada Byron is booked" in words
        assert "Tuesday, 1 December 2026" in words
        assert "2:00 pm \u2013 2:30 pm" in words
        assert "Europe/Berlin (UTC+1)" in words
        assert "Kick-off of the new shop" in words
        for link in (WAYS.join, WAYS.manage, WAYS.open):
            assert link in words


def test_programs_find_the_entry_as_an_alternative_and_as_a_file() -> None:
    # MTG-05
    mail = post(letter())
    assert mail.types == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    [(inline, data), (attached, file)] = mail.calendars
    assert (inline, attached) == ("REQUEST", "REQUEST")
    assert data == file
    assert read(data)["UID"].value == "0ff1ce@frontdesk"
    part = next(one for one in mail.mail.walk() if one.get_content_type() == "text/calendar")
    assert part.get_content_charset() == "utf-8"
    [attachment] = mail.mail.iter_attachments()
    assert attachment.get_filename() == "invite.ics"


def test_a_host_gets_the_file_only_as_their_calendar_has_the_event() -> None:
    # MTG-05, B19
    mail = post(letter(reader=Reader.AGENT))
    assert "text/calendar" not in mail.types
    [(method, data)] = mail.calendars
    assert (method, read(data).method) == ("REQUEST", "REQUEST")


def test_a_cancellation_takes_it_out_of_the_calendar_and_is_struck_through() -> None:
    # MTG-07
    mail = post(letter(Tone.CANCELLED, by="Ada Byron", ways=Ways(open=WAYS.open)))
    assert [method for method, _data in mail.calendars] == ["CANCEL", "CANCEL"]
    assert read(mail.calendars[0][1])["STATUS"].value == "CANCELLED"
    assert "Ada Byron has called it off." in mail.text
    assert "line-through" in mail.html
    assert "line-through" not in post(letter()).html
    assert JOIN not in mail.html + mail.text


def test_a_move_says_when_it_was_before() -> None:
    # MTG-07
    mail = post(letter(Tone.MOVED, by="Ada Byron", was=START - timedelta(days=1)))
    assert "Before: Monday, 30 November 2026, 2:00 pm" in mail.text
    assert "Ada Byron has moved it." in mail.text
    assert "30 November" in mail.html


def test_a_reminder_has_nothing_for_the_calendar_and_what_nobody_did_has_nobody() -> None:
    # MTG-08
    mail = post(letter(Tone.REMINDER, by="Ada Byron", entry=None))
    assert mail.types == ["multipart/alternative", "text/plain", "text/html"]
    assert "Ada Byron has" not in mail.text


def test_without_links_there_is_no_button_and_without_facts_no_line() -> None:
    mail = post(letter(ways=Ways(), facts=(("about", ""),)))
    assert Seen(mail.html).links == []
    assert "Subject" not in mail.text


@pytest.mark.parametrize("language", sorted(languages("calendar_sync")))
@pytest.mark.parametrize("tone", list(Tone))
def test_every_mail_is_there_in_every_language(tone: Tone, language: str) -> None:
    # MTG-05, MTG-07, MTG-08
    one = letter(tone, language=language, by="Eve", was=START, facts=FACTS)
    mail = post(one)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in mail.html
    assert "Ada Byron" in mail.mail["Subject"]
    assert "Kick-off" in mail.text
    if language != "en":
        english = post(replace(one, words=letter().words))
        assert set(mail.text.splitlines()) & set(english.text.splitlines()) <= SAME


FACTS = (
    ("about", "Kick-off"),
    ("email", "gus@example.com"),
    ("hosts", "Tim"),
    ("their_time", "15:00"),
    ("place", "Room 5"),
    ("others", "ann@example.com"),
    ("reason", "Ill"),
)
SAME = {"", "Europe/Berlin (UTC+1)", "E-mail: gus@example.com"}


def test_the_languages_are_those_of_the_guests_pages_and_all_say_the_same() -> None:
    assert languages("calendar_sync") == languages("web_widget")
    english = sentences("en")
    assert english
    for language in languages("calendar_sync"):
        other = sentences(language)
        assert other.keys() == english.keys(), language
        for key, sentence in english.items():
            gaps = {name for _, name, _, _ in Formatter().parse(other[key]) if name} - LOCAL
            wanted = {name for _, name, _, _ in Formatter().parse(sentence) if name} - LOCAL
            assert gaps == wanted, (language, key)
            assert other[key].count("|") == sentence.count("|"), (language, key)


def sentences(language: str) -> dict[str, str]:
    found = json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))
    return {key: said for key, said in found.items() if key.startswith("letter.")}


def test_names_do_not_turn_a_sentence_that_runs_from_the_right() -> None:
    assert "\u2068Ada Byron\u2069" in post(letter(language="ar")).text
    assert "\u2068" not in post(letter()).text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Plan for Q3, v1.2", "Plan for Q3, v1.2"),
        ("see https://evil.example/login now", "see https evil example login now"),
        ("www.evil.example", "www evil example"),
        ("mail eve@evil.example", "mail eve evil example"),
        ("javascript:alert", "javascript alert"),
        ("//evil.example", "evil example"),
        ("at 10:30", "at 10 30"),
        ("Offer: shop", "Offer: shop"),
        ("a\r\nb", "a b"),
    ],
)
def test_words_of_strangers_lead_nowhere(typed: str, shown: str) -> None:
    # S12
    assert inert(typed) == shown


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("reader", list(Reader))
def test_a_name_stays_a_name_in_headers_and_html(trick: str, reader: Reader) -> None:
    # S12
    mail = post(letter(Tone.MOVED, reader, name=f"Ada {trick}", by=f"Eve {trick}"))
    assert set(mail.mail.keys()) == HEADERS
    assert mail.mail["To"] == "gus@example.com"
    assert str(mail.mail["Subject"]).strip().startswith("New time: meeting with Ada")
    seen = Seen(mail.html)
    assert seen.links == [WAYS.join, WAYS.manage, WAYS.open]
    assert seen.handlers == []
    assert "script" not in seen.tags
    assert "img" not in seen.tags


@pytest.mark.timeout(3600)
@settings(max_examples=CASES, deadline=None)
@given(
    name=WORDS,
    by=WORDS,
    about=WORDS,
    place=WORDS,
    title=WORDS,
    tone=st.sampled_from(Tone),
    language=st.sampled_from(["en", "ar", "ja"]),
)
def test_whatever_people_type_a_mail_has_its_own_headers_parts_and_links(
    name: str, by: str, about: str, place: str, title: str, tone: Tone, language: str
) -> None:
    # MTG-05, S12
    one = letter(
        tone,
        language=language,
        name=name,
        by=by,
        facts=(("about", about), ("place", place)),
        entry=replace(ENTRY, title=title, place=place, text=about),
    )
    sent = written(one)
    raw = sent.as_bytes()
    mail = arrived(sent)
    assert set(mail.mail.keys()) == HEADERS
    assert mail.mail["To"] == "gus@example.com"
    assert [a.addr_spec for a in mail.mail["To"].addresses] == ["gus@example.com"]
    assert "".join(str(mail.mail["Subject"]).split()) == "".join(subject(one).split())
    assert len(mail.types) == 6
    assert mail.mail.defects == []
    assert not re.search(rb"^Bcc:", raw.split(b"\n\n")[0], re.MULTILINE | re.IGNORECASE)
    seen = Seen(mail.html)
    assert seen.links == [WAYS.join, WAYS.manage, WAYS.open]
    assert seen.handlers == []
    assert set(seen.tags) <= TAGS
    [(_method, data), (_again, file)] = mail.calendars
    assert data == file
    assert read(data)["ORGANIZER"].value == "mailto:ada@desk.example"
    assert [one.value for one in read(data).all("ATTENDEE")] == ["mailto:gus@example.com"]


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "table", "tr", "td", "div", "p", "h1", "a"),
    *("bdi", "br", "strong"),
}


@pytest.mark.parametrize("address", ["a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"])
def test_a_mail_goes_to_one_address(address: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        written(letter(address=address))


@pytest.mark.parametrize(
    "address",
    [
        "o'brien+desk@example.com",
        "a..b@example.com",
        "a%40b@example.com",
        "\u00fc@example.com",
        "a@ex\u00e4mple.example",
    ],
)
def test_an_odd_address_is_one_all_the_same(address: str) -> None:
    # S12
    mail = written(
        letter(address=address, entry=replace(ENTRY, attendees=(Attendee("", address),)))
    )
    assert getaddresses([str(mail["To"])]) == [("", address)]
    mail.as_bytes(policy=policy.SMTPUTF8 if not address.isascii() else policy.SMTP)
    [(_method, data), _file] = Arrived(mail).calendars
    [attendee] = read(data).all("ATTENDEE")
    assert unquote(attendee.value) == f"mailto:{address}"
