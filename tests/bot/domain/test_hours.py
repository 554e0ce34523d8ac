"""Opening hours: several intervals, past midnight, holidays, over clock changes (WID-03)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import DAY, Hours, Interval

BERLIN = "Europe/Berlin"
SPRING = datetime(2026, 3, 20, tzinfo=UTC)
OFFICE = Hours({day: (Interval(9 * 60, 12 * 60), Interval(13 * 60, 17 * 60)) for day in range(5)})
TWICE = Hours(
    {0: (Interval(9 * 60, 11 * 60), Interval(10 * 60, 11 * 60), Interval(24 * 60, 26 * 60))}
    | {1: (Interval(60, 180),)}
)
NIGHTS = Hours({day: (Interval(22 * 60, 32 * 60),) for day in range(7)}, BERLIN)
NIGHT = Hours({4: (Interval(22 * 60, 26 * 60),)}, BERLIN)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("hours", "now", "is_open"),
    [
        (Hours(), at("2026-01-04T03:00"), True),
        (OFFICE, at("2026-01-05T08:59"), False),
        (OFFICE, at("2026-01-05T09:00"), True),
        (OFFICE, at("2026-01-05T11:59"), True),
        (OFFICE, at("2026-01-05T12:00"), False),
        (OFFICE, at("2026-01-05T13:00"), True),
        (OFFICE, at("2026-01-05T17:00"), False),
        (OFFICE, at("2026-01-04T10:00"), False),
        (NIGHT, at("2026-01-09T21:59", BERLIN), False),
        (NIGHT, at("2026-01-09T22:00", BERLIN), True),
        (NIGHT, at("2026-01-10T01:59", BERLIN), True),
        (NIGHT, at("2026-01-10T02:00", BERLIN), False),
        (NIGHT, at("2026-01-11T01:00", BERLIN), False),
    ],
)
def test_it_is_open_in_its_hours_and_not_outside(hours, now, is_open) -> None:
    # WID-03 ENT-08
    assert hours.is_open(now) is is_open


def test_a_holiday_closes_the_day_and_the_night_that_begins_on_it() -> None:
    # WID-03
    friday = date(2026, 1, 9)
    off = Hours(NIGHT.weekdays, BERLIN, frozenset([friday]))
    assert not off.is_open(at("2026-01-09T23:00", BERLIN))
    assert not off.is_open(at("2026-01-10T01:00", BERLIN))
    assert off.opens_at(at("2026-01-09T12:00", BERLIN)) == at("2026-01-16T22:00", BERLIN)
    next_day = Hours(NIGHT.weekdays, BERLIN, frozenset([friday + timedelta(days=1)]))
    assert next_day.is_open(at("2026-01-10T01:00", BERLIN))


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (Hours(), at("2026-01-04T03:00"), None),
        (OFFICE, at("2026-01-05T10:00"), None),
        (OFFICE, at("2026-01-05T12:30"), at("2026-01-05T13:00")),
        (OFFICE, at("2026-01-09T17:00"), at("2026-01-12T09:00")),
        (NIGHT, at("2026-01-10T02:00", BERLIN), at("2026-01-16T22:00", BERLIN)),
        (Hours({0: ()}), at("2026-01-05T10:00"), None),
        (
            Hours({1: (Interval(1440 + 60, 1440 + 120),)}),
            at("2026-01-07T00:30"),
            at("2026-01-07T01:00"),
        ),
    ],
)
def test_it_says_when_it_opens_next(hours, now, opens) -> None:
    # WID-03
    assert hours.opens_at(now) == opens


@pytest.mark.parametrize(
    ("day", "first", "hours_open"),
    [
        (date(2026, 3, 29), "2026-03-28T23:00+00:00", 23),
        (date(2026, 10, 25), "2026-10-24T22:00+00:00", 25),
        (date(2026, 6, 1), "2026-05-31T22:00+00:00", 24),
    ],
)
def test_a_whole_day_has_as_many_hours_as_the_clocks_give_it(day, first, hours_open) -> None:
    # WID-03 B18
    whole = Hours({weekday: (Interval(0, 1440),) for weekday in range(7)}, BERLIN)
    [(start, end)] = whole.spans(day)
    assert start == datetime.fromisoformat(first)
    assert end - start == timedelta(hours=hours_open)


def test_hours_that_the_clocks_skip_are_not_announced() -> None:
    # B18
    early = Hours({6: (Interval(150, 180),)}, BERLIN)
    assert list(early.spans(date(2026, 3, 29))) == []
    assert early.opens_at(at("2026-03-29T00:00", BERLIN)) == at("2026-04-05T02:30", BERLIN)


INTERVAL = st.builds(
    lambda start, length: Interval(start, start + length),
    st.integers(0, 1439),
    st.integers(0, 1440),
)
ZONES = st.sampled_from([BERLIN, "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
# Three weeks around each change of the clocks, in most of these zones.
HOLIDAYS = st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=3)
MINUTES = st.builds(
    lambda day, minute: day + timedelta(minutes=minute),
    st.sampled_from([SPRING, datetime(2026, 10, 15, tzinfo=UTC)]),
    st.integers(0, 21 * DAY),
)


@given(
    weekdays=st.dictionaries(st.integers(0, 6), st.lists(INTERVAL, max_size=3), max_size=7),
    zone=ZONES,
    holidays=HOLIDAYS,
    now=MINUTES,
    part=st.integers(0, 999),
)
def test_it_is_closed_until_it_opens_and_open_then(weekdays, zone, holidays, now, part) -> None:
    # WID-03 B18
    hours = Hours(weekdays, zone, holidays)
    opens = hours.opens_at(now)
    if opens is None:
        return
    assert not hours.is_open(now)
    assert opens > now
    assert hours.is_open(opens)
    assert not hours.is_open(now + (opens - now) * part / 1000)


@pytest.mark.parametrize(
    ("hours", "start", "end", "minutes"),
    [
        (Hours(), at("2026-01-05T08:00"), at("2026-01-05T09:30"), 90),
        (Hours(), at("2026-01-05T09:00"), at("2026-01-05T08:00"), 0),
        (OFFICE, at("2026-01-05T08:00"), at("2026-01-05T09:30"), 30),
        (OFFICE, at("2026-01-05T11:30"), at("2026-01-05T13:30"), 60),
        (OFFICE, at("2026-01-09T16:30"), at("2026-01-12T09:15"), 45),
        (OFFICE, at("2026-01-10T00:00"), at("2026-01-12T00:00"), 0),
        (OFFICE, at("2026-01-05T14:00"), at("2026-01-05T13:00"), 0),
        (NIGHT, at("2026-01-09T21:00", BERLIN), at("2026-01-10T03:00", BERLIN), 240),
        (NIGHT, at("2026-01-10T01:00", BERLIN), at("2026-01-10T01:10", BERLIN), 10),
        (TWICE, at("2026-01-05T09:00"), at("2026-01-05T12:00"), 120),
        (TWICE, at("2026-01-05T23:00"), at("2026-01-06T03:00"), 180),
        (NIGHTS, at("2026-03-28T21:00", BERLIN), at("2026-03-29T12:00", BERLIN), 9 * 60),
        (NIGHTS, at("2026-10-24T21:00", BERLIN), at("2026-10-25T12:00", BERLIN), 11 * 60),
    ],
)
def test_open_minutes_are_counted_once(hours, start, end, minutes) -> None:
    # ESC-05 B18
    assert hours.open_between(start, end) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "end"),
    [
        (Hours(), at("2026-01-05T08:00"), 60, at("2026-01-05T09:00")),
        (OFFICE, at("2026-01-05T10:00"), 60, at("2026-01-05T11:00")),
        (OFFICE, at("2026-01-05T11:00"), 60, at("2026-01-05T12:00")),
        (OFFICE, at("2026-01-05T11:30"), 60, at("2026-01-05T13:30")),
        (OFFICE, at("2026-01-09T16:30"), 60, at("2026-01-12T09:30")),
        (OFFICE, at("2026-01-10T15:00"), 60, at("2026-01-12T10:00")),
        (OFFICE, at("2026-01-05T09:00"), 5 * 7 * 60, at("2026-01-09T17:00")),
        (NIGHT, at("2026-01-10T01:30", BERLIN), 60, at("2026-01-16T22:30", BERLIN)),
        (NIGHTS, at("2026-03-29T01:30", BERLIN), 60, at("2026-03-29T03:30", BERLIN)),
        (Hours({0: ()}), at("2026-01-05T10:00"), 1, None),
        (Hours({3: (Interval(60, 61),)}), at("2026-01-05T10:00"), 60, None),
        (Hours({3: (Interval(60, 61),)}), at("2026-01-05T10:00"), 50, at("2026-12-17T01:01")),
    ],
)
def test_it_says_when_it_was_open_for_so_long(hours, start, minutes, end) -> None:
    # ESC-05 B18
    assert hours.open_after(start, timedelta(minutes=minutes)) == end


def test_a_holiday_has_no_open_minutes() -> None:
    # ESC-05
    off = Hours(OFFICE.weekdays, "UTC", frozenset([date(2026, 1, 6)]))
    monday = at("2026-01-05T16:30")
    assert off.open_after(monday, timedelta(minutes=60)) == at("2026-01-07T09:30")
    assert off.open_between(monday, at("2026-01-07T09:30")) == timedelta(minutes=60)


@given(
    weekdays=st.dictionaries(st.integers(0, 6), st.lists(INTERVAL, max_size=3), max_size=7),
    zone=ZONES,
    holidays=HOLIDAYS,
    start=MINUTES,
    minutes=st.integers(1, 5 * 24 * 60),
)
def test_it_was_open_for_exactly_so_long_and_a_moment_before_it_was_not(
    weekdays, zone, holidays, start, minutes
) -> None:
    # ESC-05 B18
    hours, length = Hours(weekdays, zone, holidays), timedelta(minutes=minutes)
    end = hours.open_after(start, length)
    if end is None:
        assert hours.open_between(start, start + timedelta(days=370)) < length
        return
    moment = timedelta(microseconds=1)
    assert hours.open_between(start, end) == length
    assert hours.open_between(start, end - moment) == length - moment


@given(
    weekdays=st.dictionaries(st.integers(0, 6), st.lists(INTERVAL, max_size=3), max_size=7),
    zone=ZONES,
    holidays=HOLIDAYS,
    start=MINUTES,
    minutes=st.integers(1, 600),
)
def test_the_open_minutes_are_those_in_which_it_is_open(
    weekdays, zone, holidays, start, minutes
) -> None:
    # ESC-05 B18
    hours = Hours(weekdays, zone, holidays)
    every = (start + timedelta(minutes=n) for n in range(minutes))
    counted = sum(hours.is_open(minute) for minute in every)
    assert hours.open_between(start, start + timedelta(minutes=minutes)) == timedelta(
        minutes=counted
    )
