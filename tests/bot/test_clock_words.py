"""Days and times as people read them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot
from bot.clock_words.times import said_day, said_month, said_span, said_when, said_zone, told
from bot.texts import languages, texts

LOCALES = Path(bot.__file__).parent / "clock_words/locales"
AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "UTC"),
        ("Europe/Berlin", "Europe/Berlin (UTC+1)"),
        ("America/New_York", "America/New York (UTC\u22124)"),
        ("Asia/Kolkata", "Asia/Kolkata (UTC+5:30)"),
        ("America/St_Johns", "America/St Johns (UTC\u22122:30)"),
        ("Africa/Abidjan", "Africa/Abidjan (UTC)"),
        ("No/Where", "UTC"),
        ("../etc/passwd", "UTC"),
        ("", "UTC"),
        ("\x00", "UTC"),
    ],
)
def test_a_zone_is_named_with_its_distance(zone: str, said: str) -> None:
    assert said_zone(AT, zone) == said


def test_the_distance_is_that_of_the_instant() -> None:
    # MTG-12
    assert said_zone(AT + timedelta(hours=1), "Europe/Berlin") == "Europe/Berlin (UTC+2)"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Sunday, 29 March 2026, 1:30 am"),
        ("de", "Sonntag, 29. M\u00e4rz 2026, 01:30"),
        ("fr", "dimanche 29 mars 2026, 01:30"),
        ("es", "domingo, 29 de marzo de 2026, 01:30"),
        ("it", "domenica 29 marzo 2026, 01:30"),
        ("pt", "domingo, 29 de mar\u00e7o de 2026, 01:30"),
        ("ja", "2026\u5e743\u670829\u65e5\uff08\u65e5\u66dc\u65e5\uff09 01:30"),
        ("ar", "\u0627\u0644\u0623\u062d\u062f\u060c 29 \u0645\u0627\u0631\u0633 2026\u060c 01:30"),
    ],
)
def test_each_language_has_its_own_way(language: str, said: str) -> None:
    assert said_when(AT, "Europe/Berlin", texts(language, "web_widget")) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "12:00 am"), (1, "1:00 am"), (11, "11:00 am"), (12, "12:00 pm"), (13, "1:00 pm")],
)
def test_noon_is_pm(hour: int, said: str) -> None:
    at = datetime(2026, 1, 1, hour, tzinfo=UTC)
    assert said_span(at, at, "UTC", texts("en", "bot")).startswith(said)


def test_an_end_on_another_day_has_its_date() -> None:
    words = texts("en", "bot")
    late = datetime(2026, 1, 1, 23, 45, tzinfo=UTC)
    end = late + timedelta(minutes=30)
    assert said_span(late, end, "UTC", words) == "11:45 pm \u2013 Friday, 2 January 2026, 12:15 am"
    assert said_span(late, end, "Asia/Tokyo", words) == "8:45 am \u2013 9:15 am"


def test_the_leaf_of_a_calendar_shows_the_readers_day() -> None:
    words = texts("en", "bot")
    late = datetime(2026, 11, 30, 23, 45, tzinfo=UTC)
    assert said_month(late, "UTC", words) == ("Nov", "30")
    assert said_month(late, "Europe/Berlin", words) == ("Dec", "1")
    assert said_day(late, "Europe/Berlin", words) == "Tuesday, 1 December 2026"


def test_every_language_has_every_word() -> None:
    words = {one.stem: json.loads(one.read_text(encoding="utf-8")) for one in LOCALES.iterdir()}
    assert words.keys() == languages("web_widget") == languages("calendar_sync")
    for said in words.values():
        assert said.keys() == words["en"].keys()
        assert len(said["clock.weekdays"].split("|")) == 7
        assert {len(said[f"clock.{one}"].split("|")) for one in ("months", "months_short")} == {12}


MOVED = {
    "name": "Ada",
    "start": "2026-03-29T00:30:00+00:00",
    "end": "2026-03-29T01:30:00+00:00",
    "was": "2026-03-28T09:00:00+00:00",
}


@pytest.mark.parametrize(
    ("language", "when", "before"),
    [
        (
            "en",
            "Sunday, 29 March 2026, 1:30 am \u2013 3:30 am, Europe/Berlin (UTC+1)",
            "Saturday, 28 March 2026, 10:00 am",
        ),
        (
            "de",
            "Sonntag, 29. M\u00e4rz 2026, 01:30 \u2013 03:30, Europe/Berlin (UTC+1)",
            "Samstag, 28. M\u00e4rz 2026, 10:00",
        ),
    ],
)
def test_notices_tell_when_a_meeting_is_and_was(language: str, when: str, before: str) -> None:
    # MTG-07 MTG-12
    said = told(MOVED, texts(language, "bot"), "Europe/Berlin")
    assert said == {**MOVED, "when": when, "before": before}
    assert not told({**MOVED, "was": ""}, texts(language, "bot"), "UTC")["before"]


def test_other_notices_stay_as_they_are() -> None:
    assert told({"name": "Ada"}, texts("en", "bot"), "UTC") == {"name": "Ada"}
