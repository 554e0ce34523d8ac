"""What agents say about meetings, in English and in German, on their own clock."""

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.errors import NotAllowed
from calendar_sync.said import MOST_EXTRAS, Said, instant, read_day, read_said

# A Friday, at half past eleven in Berlin.
NOW = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"


def said(words: str) -> Said:
    return read_said(words, NOW, ZONE)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return an instant by Berlin's clock in winter."""
    return datetime(2026, month, day, hour - 1, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("tomorrow 10:00", at(28, 10)),
        ("morgen um 10 Uhr", at(28, 10)),
        ("übermorgen 9.30", at(29, 9, 30)),
        ("uebermorgen 9:30", at(29, 9, 30)),
        ("today 10am", None),
        ("heute 14:00", at(27, 14)),
        ("at 2 pm", at(27, 14)),
        ("2:15pm today", at(27, 14, 15)),
        ("12am tomorrow", datetime(2026, 11, 27, 23, 0, tzinfo=UTC)),
        ("12pm", at(27, 12)),
        ("mon 8:00", at(30, 8)),
        ("Montag 8:00", at(30, 8)),
        ("mo 8:00", at(30, 8)),
        ("next friday 9:00", None),
        ("fri 15:00", at(27, 15)),
        ("Sonntag 23:59", at(29, 23, 59)),
        ("2026-12-03 16:45", at(3, 16, 45, month=12)),
        ("3.12. 16:45", at(3, 16, 45, month=12)),
        ("03.12.2026 16:45", at(3, 16, 45, month=12)),
        ("3.12.26 16:45", at(3, 16, 45, month=12)),
        ("1.2. 9:00", datetime(2027, 2, 1, 8, 0, tzinfo=UTC)),
        ("9:00", at(28, 9)),
        ("11:45", at(27, 11, 45)),
        ("2026-12-03T16:45", at(3, 16, 45, month=12)),
        ("2026-12-03T16:45Z", datetime(2026, 12, 3, 16, 45, tzinfo=UTC)),
        ("2026-12-03T16:45+09:00", datetime(2026, 12, 3, 7, 45, tzinfo=UTC)),
    ],
)
def test_days_and_times_are_understood(words: str, start: datetime | None) -> None:  # MTG-10
    if start is None:
        with pytest.raises(NotAllowed, match="meet_over"):
            said(words)
    else:
        assert said(words).start == start
        assert not said(words).subject


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("30m", 30),
        ("45min", 45),
        ("90 minutes", 90),
        ("20 Minuten", 20),
        ("1h", 60),
        ("2 hours", 120),
        ("1 Stunde", 60),
        ("1h30", 90),
        ("1h30m", 90),
        ("2 Std", 120),
        ("0m", None),
        ("9999m", None),
        ("30", None),
    ],
)
def test_lengths_are_understood(words: str, minutes: int | None) -> None:  # MTG-10
    found = said(words)
    assert found.minutes == minutes
    assert bool(found.subject) is (minutes is None)


@pytest.mark.parametrize(
    "words",
    [
        'ann@example.com tomorrow 10:00 30m "Order 7" +bob@example.com',
        "tomorrow 10:00 with ann@example.com for 30m “Order 7” bob@example.com",
        "<mailto:ann@example.com> +bob@example.com, morgen 10 Uhr 30 Minuten „Order 7“",
        "ann@example.com Order 7 tomorrow 10:00 30m +bob@example.com +BOB@example.com",
    ],
)
def test_all_of_it_is_understood_in_any_order(words: str) -> None:  # MTG-10
    found = said(words)
    assert (found.guest, found.minutes, found.subject) == ("ann@example.com", 30, "Order 7")
    assert [one.lower() for one in found.extras] == ["bob@example.com"]
    assert found.start == at(28, 10)


def test_what_is_in_quotes_is_the_subject_whatever_it_says() -> None:  # MTG-10
    found = said('ann@example.com tomorrow 10:00 "Call today at 9:00 for 5m"')
    assert (found.subject, found.minutes) == ("Call today at 9:00 for 5m", None)
    assert said("Talk about on-boarding tomorrow").subject == "Talk about on-boarding"
    assert len(said("x" * 500).subject) == 120


def test_only_the_first_of_a_kind_counts() -> None:  # MTG-10
    found = said("tomorrow 10:00 monday 11:00 30m 1h")
    assert (found.day, found.clock, found.minutes) == (date(2026, 11, 28), time(10), 30)
    assert found.subject == "monday 11:00 1h"


@pytest.mark.parametrize(
    "word", ["25:00", "10:75", "13pm", "0am", "32.1.2026", "2026-13-01", "2026-02-30T10:00"]
)
def test_what_no_clock_and_no_calendar_shows_is_words(word: str) -> None:
    found = said(word)
    assert found == Said(subject=word)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(NotAllowed, match="contact_email"):
        said("ann@@example tomorrow")
    many = " ".join(f"+p{n}@example.com" for n in range(MOST_EXTRAS + 1))
    with pytest.raises(NotAllowed, match="extras_too_many"):
        said(many)


def test_a_time_that_the_clocks_skip_is_refused_and_of_two_the_first_counts() -> None:  # MTG-12
    with pytest.raises(NotAllowed, match="meet_skipped"):
        instant(date(2026, 3, 29), time(2, 30), ZONE)
    assert instant(date(2026, 10, 25), time(2, 30), ZONE) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_day_alone_is_read() -> None:
    assert read_day("tomorrow", NOW, ZONE) == date(2026, 11, 28)
    assert read_day("whenever", NOW, ZONE) is None
