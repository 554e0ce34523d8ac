"""When somebody can be booked, as people fill it in: what is read, what is written, what is refused where."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.hours import Interval
from calendar_sync.availability import Availability, Horizon, Unit, Video
from calendar_sync.availability_form import (
    NAMES,
    Wrong,
    read_span,
    read_values,
    span_words,
    values_of,
)

USUAL = Availability()


def changed(**values: str) -> Availability:
    return read_values(values, USUAL)


def test_what_is_written_reads_as_the_same() -> None:  # MTG-02
    filled = changed(
        zone="Europe/Berlin",
        hours="mon-fri 09:00-12:30,13:30-18:00\nsat 10:00-12:00",
        breaks="mon-fri 13:00-14:00; fri 15:00-15:30",
        holidays="2026-12-24, 2026-12-25",
        durations="30, 45m, 1h",
        grid="15",
        before="5m",
        after="10m",
        notice="1 day",
        horizon="2 Monate",
        per_day="6",
        per_guest="3",
        reminders="2d, 1h",
        video="address",
        address="https://meet.example.com/ada",
    )
    assert read_values(values_of(filled), USUAL) == filled
    assert filled.durations == (30, 45, 60)
    assert filled.reminders == (2 * 1440, 60)
    assert (filled.before, filled.after, filled.notice, filled.grid) == (5, 10, 1440, 15)
    assert (filled.per_day, filled.per_guest) == (6, 3)
    assert filled.horizon == Horizon(2, Unit.MONTHS)
    assert filled.hours.weekdays[5] == (Interval(600, 720),)
    assert filled.breaks[4] == (Interval(780, 840), Interval(900, 930))
    assert date(2026, 12, 25) in filled.hours.holidays
    assert (filled.video, filled.address) == (Video.ADDRESS, "https://meet.example.com/ada")
    assert set(values_of(filled)) == set(NAMES)


def test_what_is_not_named_stays() -> None:  # MTG-02
    before = replace(USUAL, per_day=4, grid=15)
    assert read_values({"notice": "2h"}, before) == replace(before, notice=120)
    assert read_values({"per_day": ""}, before).per_day is None
    assert read_values({"hours": ""}, before).hours.weekdays == {}
    placed = changed(video="address", address="Room 7")
    assert read_values({"video": "meet"}, placed).address == ""


@pytest.mark.parametrize(
    ("field", "words", "key"),
    [
        ("zone", "Mars", "zone_unknown"),
        ("hours", "whenever", "hours_unclear"),
        ("breaks", "mon 13:00", "hours_unclear"),
        ("holidays", "xmas", "holiday_unclear"),
        ("durations", "soon", "span_unclear"),
        ("durations", "", "meeting_durations"),
        ("durations", "31", "meeting_step"),
        ("grid", "1", "meeting_grid"),
        ("before", "2d", "meeting_before"),
        ("after", "x", "span_unclear"),
        ("notice", "200d", "meeting_notice"),
        ("horizon", "ten years", "horizon_unclear"),
        ("horizon", "99 months", "meeting_horizon"),
        ("per_day", "many", "count_unclear"),
        ("per_day", "0", "meeting_per_day"),
        ("per_guest", "-1", "count_unclear"),
        ("reminders", "99d", "meeting_reminders"),
        ("reminders", "1h, 60m", "meeting_list"),
        ("address", "Room 7", "meeting_address"),
    ],
)
def test_what_is_refused_says_in_which_field(field: str, words: str, key: str) -> None:  # MTG-02
    with pytest.raises(Wrong, match=key) as refused:
        changed(**{field: words})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("words", "minutes"), [("", 0), ("45", 45), ("90 min", 90), ("2 Stunden", 120), ("3d", 4320)]
)
def test_spans_are_read(words: str, minutes: int) -> None:
    assert read_span(words) == minutes
    assert read_span(span_words(minutes)) == minutes
