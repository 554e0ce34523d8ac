"""Free slots in every zone, on every day of 2026 and 2027 on which its clocks change (MTG-12, B18)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.hours import Hours, Interval
from calendar_sync.availability import Availability, Horizon, Unit
from calendar_sync.busy import Busy
from calendar_sync.openings import Dates
from calendar_sync.slots import by_day, free_slots, is_free
from tests.calendar_sync.changes import FIRST, changes
from tests.calendar_sync.naive import naive_free_slots, naive_is_free

DAY = 24 * 60
HALF = timedelta(minutes=30)
ZONES = sorted(changes())
GROUPS = 8
# Starts from 00:00 to 23:30, whatever the clocks do; what is left out makes the grid begin anew.
AROUND = Availability(
    Hours({day: (Interval(0, DAY),) for day in range(7)}, "UTC"),
    {day: (Interval(5 * 60, 5 * 60 + 40),) for day in range(7)},
    before=5,
    after=10,
    notice=90,
)


def test_most_zones_that_change_their_clocks_are_known() -> None:
    # B18
    assert len(ZONES) > 150
    assert {len(instants) for instants in changes().values()} == {4}


def test_every_zone_is_ahead_by_whole_minutes() -> None:
    # MTG-12: what `clocks` counts in
    for zone in available_timezones():
        for instant in (FIRST, *changes().get(zone, ())):
            assert not instant.astimezone(ZoneInfo(zone)).utcoffset() % timedelta(minutes=1), zone


@pytest.mark.again
@pytest.mark.parametrize("group", range(GROUPS))
def test_slots_are_right_in_every_zone_on_every_day_its_clocks_change(group: int) -> None:
    # MTG-02 MTG-12 B18
    for number, zone in list(enumerate(ZONES))[group::GROUPS]:
        guest = ZONES[(number * 7 + 50) % len(ZONES)]
        for change in changes()[zone]:
            _compare(zone, guest, change)


def _compare(zone: str, guest: str, change: datetime) -> None:
    """Ask for the day around a change: what is offered, to whom, and that it is right by itself."""
    who = Availability(Hours(AROUND.hours.weekdays, zone), AROUND.breaks, 5, 10, 90)
    busy = [Busy(change - timedelta(minutes=50), change - timedelta(minutes=20))]
    day = change.astimezone(ZoneInfo(guest)).date()
    asked = {
        "start": change - timedelta(hours=14),
        "end": change + timedelta(hours=14),
        "length": HALF,
        "now": change - timedelta(minutes=210),
        "dates": Dates(day, day, guest),
    }
    found = free_slots(who, busy, **asked)
    assert found == naive_free_slots(who, busy, **asked), (zone, guest, change)
    assert set(by_day(found, guest)) <= {day}
    for slot in found:
        ends = (slot + HALF).astimezone(ZoneInfo(zone))
        begins = slot.astimezone(ZoneInfo(zone))
        assert ends.astimezone(UTC) - begins.astimezone(UTC) == HALF
        assert not 5 * 60 <= begins.hour * 60 + begins.minute < 5 * 60 + 40


def intervals(most: int = 3) -> st.SearchStrategy[tuple[Interval, ...]]:
    """Apart from each other; the last one may reach over midnight."""
    minutes = st.integers(0, DAY // 5 - 1).map(lambda n: n * 5) | st.integers(0, DAY - 1)
    cuts = st.lists(minutes, min_size=2, max_size=most * 2, unique=True).map(sorted)

    def paired(at: list[int], night: int) -> tuple[Interval, ...]:
        pairs = [Interval(one, other) for one, other in zip(at[::2], at[1::2], strict=False)]
        if len(at) % 2:
            pairs.append(Interval(at[-1], min(at[-1] + night, at[-1] + DAY)))
        return tuple(pairs)

    return st.builds(paired, cuts, st.integers(1, DAY))


def patterns(most: int = 3) -> st.SearchStrategy[dict[int, tuple[Interval, ...]]]:
    return st.dictionaries(st.integers(0, 6), intervals(most), max_size=7)


@st.composite
def everything(draw: st.DrawFn) -> tuple[Availability, list[Busy], dict]:
    """Draw an agent, what keeps them busy, and what is asked, all of it around a change of the clocks."""
    zone = draw(st.sampled_from(ZONES))
    guest = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(changes()[zone]))
    near = st.integers(-24 * 60, 24 * 60).map(lambda n: change + timedelta(minutes=n))
    days = st.integers(-2, 2).map(lambda n: change.date() + timedelta(days=n))
    off = st.just(frozenset()) | st.frozensets(days, max_size=2)
    usual = {day: (Interval(0, DAY),) for day in range(7)}
    who = Availability(
        Hours(draw(st.just(usual) | patterns()), zone, draw(off)),
        draw(st.just({}) | patterns(1)),
        before=draw(st.sampled_from([0, 0, 5, 13, 60])),
        after=draw(st.sampled_from([0, 0, 10, 30])),
        notice=draw(st.integers(0, 300)),
        horizon=draw(
            st.builds(Horizon, st.integers(1, 3), st.just(Unit.DAYS)) | st.just(Horizon())
        ),
        per_day=draw(st.none() | st.none() | st.integers(1, 2)),
        grid=draw(st.sampled_from([5, 15, 30, 30, 40, 60, 90])),
    )
    lengths = st.sampled_from([-5, 0, 1, 15, 30, 60, 10 * 60])
    busy = [
        Busy(start, start + timedelta(minutes=length, microseconds=odd))
        for start, length, odd in draw(
            st.lists(st.tuples(near, lengths, st.sampled_from([0, 0, 1])), max_size=4)
        )
    ]
    start = change - timedelta(minutes=draw(st.integers(-120, 24 * 60)))
    some_day = st.none() | days
    asked = {
        "start": start,
        "end": start + timedelta(minutes=draw(st.sampled_from([36 * 60, 25 * 60, 26 * 60 + 7, 90, -60]))),
        "length": timedelta(minutes=draw(st.sampled_from([5, 15, 30, 45, 60, 120, 27 * 60]))),
        "now": start - timedelta(seconds=draw(st.integers(-7200, 7200) | st.integers(0, 86400))),
        "booked_per_day": draw(st.dictionaries(days, st.integers(0, 3), max_size=3)),
        "dates": draw(st.none() | st.none() | st.builds(Dates, some_day, some_day, st.just(guest))),
    }  # fmt: skip
    return who, busy, asked


@settings(deadline=None, max_examples=250)
@given(everything())
def test_whatever_is_chosen_slots_are_those_that_a_look_at_every_minute_finds(drawn) -> None:
    # MTG-02 MTG-12 B18
    who, busy, asked = drawn
    found = free_slots(who, busy, **asked)
    assert found == naive_free_slots(who, busy, **asked)
    assert all(slot.tzinfo is UTC for slot in found)


@settings(deadline=None, max_examples=100)
@given(everything(), st.integers(0, 20), st.sampled_from([0, 0, 5, 7]))
def test_one_start_is_free_exactly_when_it_is_among_the_slots(drawn, place, minutes) -> None:
    # MTG-06 B17 B18
    who, busy, asked = drawn
    found = free_slots(who, busy, **asked) or [asked["start"]]
    start = found[place % len(found)] + timedelta(minutes=minutes)
    there = start.astimezone(ZoneInfo(who.hours.zone))
    others = {name: asked[name] for name in ("booked_per_day", "dates")}
    args = (start, asked["length"], asked["now"])
    is_it = naive_is_free(who, busy, *args, *others.values())
    assert is_free(who, busy, *args, **others) is is_it
    assert is_free(who, busy, there, *args[1:], **others) is is_it
    around = asked | {"start": start - HALF, "end": start + HALF}
    assert (start in free_slots(who, busy, **around)) is is_it


@pytest.mark.parametrize("zone", ["America/St_Johns", "Atlantic/Azores", "Pacific/Apia"])
def test_clocks_that_once_changed_at_odd_times_are_read_right(zone: str) -> None:
    # MTG-12: at a minute past midnight, twice around it, over a whole day
    at = {
        "America/St_Johns": datetime(2010, 11, 7, 2, 31, tzinfo=UTC),
        "Atlantic/Azores": datetime(2026, 10, 25, 1, tzinfo=UTC),
        "Pacific/Apia": datetime(2011, 12, 30, 10, tzinfo=UTC),
    }[zone]
    _compare(zone, "UTC", at)
    assert date(2011, 12, 30) not in by_day([at - HALF, at], "Pacific/Apia")
