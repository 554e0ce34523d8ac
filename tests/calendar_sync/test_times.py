"""Days and times as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.texts import texts
from calendar_sync.times import said_day, said_month, said_span, said_when, said_zone

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
    assert said_when(AT, "Europe/Berlin", texts(language, "calendar_sync")) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "12:00 am"), (1, "1:00 am"), (11, "11:00 am"), (12, "12:00 pm"), (13, "1:00 pm")],
)
def test_noon_is_pm(hour: int, said: str) -> None:
    at = datetime(2026, 1, 1, hour, tzinfo=UTC)
    assert said_span(at, at, "UTC", texts("en", "calendar_sync")).startswith(said)


def test_an_end_on_another_day_has_its_date() -> None:
    words = texts("en", "calendar_sync")
    late = datetime(2026, 1, 1, 23, 45, tzinfo=UTC)
    end = late + timedelta(minutes=30)
    assert said_span(late, end, "UTC", words) == "11:45 pm \u2013 Friday, 2 January 2026, 12:15 am"
    assert said_span(late, end, "Asia/Tokyo", words) == "8:45 am \u2013 9:15 am"


def test_the_leaf_of_a_calendar_shows_the_readers_day() -> None:
    words = texts("en", "calendar_sync")
    late = datetime(2026, 11, 30, 23, 45, tzinfo=UTC)
    assert said_month(late, "UTC", words) == ("Nov", "30")
    assert said_month(late, "Europe/Berlin", words) == ("Dec", "1")
    assert said_day(late, "Europe/Berlin", words) == "Tuesday, 1 December 2026"
