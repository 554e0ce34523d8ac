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


@given(
    weekdays=st.dictionaries(st.integers(0, 6), st.lists(INTERVAL, max_size=3), max_size=7),
    zone=st.sampled_from(
        [BERLIN, "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
    holidays=st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=3),
    now=st.integers(0, 21 * DAY).map(lambda minute: SPRING + timedelta(minutes=minute)),
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
