"""Opening hours as people write them (WID-03, ESC-05)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.hours import Hours, Interval
from bot.domain.timetable import read_hours, written, written_holidays

OFFICE = (Interval(9 * 60, 12 * 60 + 30), Interval(13 * 60 + 30, 18 * 60))


@pytest.mark.parametrize(
    ("line", "weekdays"),
    [
        ("mon-fri 09:00-12:30,13:30-18:00", dict.fromkeys(range(5), OFFICE)),
        ("Monday - Friday: 9:00-12:30, 13:30-18:00", dict.fromkeys(range(5), OFFICE)),
        ("Mo–Fr 9.00–12.30,13.30–18.00", dict.fromkeys(range(5), OFFICE)),
        ("mon,wed 09:00-10:00", dict.fromkeys((0, 2), (Interval(540, 600),))),
        ("sat 22:00-02:00", {5: (Interval(22 * 60, 26 * 60),)}),
        ("sun 22:00-24:00", {6: (Interval(22 * 60, 24 * 60),)}),
        ("sun 22:00-00:00", {6: (Interval(22 * 60, 24 * 60),)}),
        ("So 00:00-24:00", {6: (Interval(0, 1440),)}),
        ("fri-mon 08:00-09:00", dict.fromkeys((4, 5, 6, 0), (Interval(480, 540),))),
        ("tue-tue 08:00-09:00", {1: (Interval(480, 540),)}),
        ("Do,Di,Mi 08:00-09:00", dict.fromkeys((1, 2, 3), (Interval(480, 540),))),
    ],
)
def test_a_line_of_hours_is_understood(line, weekdays) -> None:
    # WID-03 ESC-05
    read = read_hours([line, "  "], " Europe/Berlin ", [])
    assert {day: tuple(times) for day, times in read.weekdays.items()} == weekdays
    assert read.zone == "Europe/Berlin"


def test_several_lines_may_speak_of_one_day_and_holidays_are_dates() -> None:
    # WID-03
    read = read_hours(["mon 13:00-14:00", "mon 09:00-10:00"], "UTC", ["2026-12-25", ""])
    assert read.weekdays == {0: (Interval(540, 600), Interval(780, 840))}
    assert read.holidays == {date(2026, 12, 25)}
    assert written_holidays(read) == ["2026-12-25"]


def test_without_a_line_it_is_always_open() -> None:
    # WID-03
    assert read_hours([], "UTC", []) == Hours()
    assert written(Hours()) == []
    assert written(Hours({0: ()})) == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("whenever", "hours_unclear"),
        ("09:00-10:00", "hours_unclear"),
        ("mon", "hours_unclear"),
        ("mon-tue-wed 09:00-10:00", "hours_unclear"),
        ("xyz 09:00-10:00", "hours_unclear"),
        ("monkey 09:00-10:00", "hours_unclear"),
        ("m 09:00-10:00", "hours_unclear"),
        ("mon-xyz 09:00-10:00", "hours_unclear"),
        ("mon 09:00", "hours_unclear"),
        ("mon 09:00-10:00 or so", "hours_unclear"),
        ("mon 09:00-10:00," + " " * 200, "hours_unclear"),
        ("mon 25:00-26:00", "hours_times"),
        ("mon 09:60-10:00", "hours_times"),
        ("mon 09:00-10:61", "hours_times"),
        ("mon 09:00-24:01", "hours_times"),
        ("mon 24:00-01:00", "hours_times"),
        ("mon 09:00-09:00", "hours_times"),
        ("mon 09:00-12:00,11:00-13:00", "hours_overlap"),
        ("mon 22:00-03:00,23:00-23:30", "hours_overlap"),
    ],
)
def test_what_is_unclear_is_said(line, key) -> None:
    # WID-03 ESC-05
    with pytest.raises(NotAllowed) as refused:
        read_hours([line], "UTC", [])
    assert refused.value.key == key


@pytest.mark.parametrize(
    "zone", ["Berlin", "", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"]
)
def test_a_zone_has_to_be_known(zone) -> None:
    # WID-03
    with pytest.raises(NotAllowed, match="zone_unknown"):
        read_hours([], zone, [])


@pytest.mark.parametrize("day", ["25.12.2026", "2026-02-30", "Christmas"])
def test_a_holiday_has_to_be_a_date(day) -> None:
    # WID-03
    with pytest.raises(NotAllowed, match="holiday_unclear"):
        read_hours([], "UTC", [day])


def test_there_is_an_end_to_what_is_read() -> None:
    # WID-03
    with pytest.raises(NotAllowed, match="hours_too_many"):
        read_hours(["mon 09:00-10:00"] * 51, "UTC", [])


INTERVALS = st.lists(st.integers(0, 47), min_size=2, max_size=6, unique=True).map(
    lambda ends: tuple(
        Interval(start * 30, end * 30)
        for start, end in zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False)
    )
)
NIGHTS = st.builds(
    lambda start, end: (Interval(start, end + 1440),), st.integers(720, 1439), st.integers(1, 700)
)


@given(
    weekdays=st.dictionaries(st.integers(0, 6), INTERVALS | NIGHTS, max_size=7),
    holidays=st.frozensets(st.dates(date(2000, 1, 1), date(2100, 1, 1)), max_size=4),
)
def test_what_is_written_reads_as_the_same(weekdays, holidays) -> None:
    # WID-03
    hours = Hours(weekdays, "America/New_York", holidays)
    read = read_hours(written(hours), hours.zone, written_holidays(hours))
    assert read == hours
