"""Free slots of one agent: hours, breaks, buffers, notice, horizon, cap, grid, over changes (MTG-02)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.hours import Hours, Interval
from calendar_sync.availability import Availability, Horizon, Unit
from calendar_sync.busy import Busy, all_day
from calendar_sync.openings import Dates
from calendar_sync.slots import by_day, free_slots, is_free
from tests.calendar_sync.naive import naive_free_slots

BERLIN = "Europe/Berlin"
HALF = timedelta(minutes=30)
MONDAY = "2026-06-01"


def at(text: str, zone: str = "UTC", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def minutes(text: str) -> Interval:
    start, end = (
        int(clock[:2]) * 60 + int(clock[3:]) for clock in text.replace(" ", "").split("-")
    )
    return Interval(start, end)


def every_day(*texts: str) -> dict[int, tuple[Interval, ...]]:
    return {day: tuple(map(minutes, texts)) for day in range(7)}


def agent(*texts: str, zone: str = "UTC", days_off=(), breaks=(), **more) -> Availability:
    hours = Hours(every_day(*texts), zone, frozenset(days_off))
    return Availability(hours, every_day(*breaks), **({"notice": 0} | more))


def day_of(who: Availability, day: str = MONDAY, busy=(), length=HALF, now=None, **more):
    """The slots of a day on the agent's clock, as that clock shows them."""
    zone = who.hours.zone
    start = at(day, zone).astimezone(UTC)
    asked = {
        "start": start,
        "end": at(day, zone) + timedelta(days=1),
        "length": length,
        "now": now or start - timedelta(days=5),
    } | more
    found = free_slots(who, busy, **asked)
    assert found == naive_free_slots(who, busy, **asked)
    return [slot.astimezone(ZoneInfo(zone)).strftime("%H:%M") for slot in found]


@pytest.mark.parametrize(
    ("who", "length", "slots"),
    [
        (agent("09:00-11:00"), 30, ["09:00", "09:30", "10:00", "10:30"]),
        (agent("09:00-11:00"), 60, ["09:00", "09:30", "10:00"]),
        (agent("09:00-11:00"), 120, ["09:00"]),
        (agent("09:00-11:00"), 121, []),
        (agent("09:15-10:30"), 30, ["09:15", "09:45"]),
        (agent("09:00-10:00", grid=15), 30, ["09:00", "09:15", "09:30"]),
        (agent("09:00-11:00", grid=40), 30, ["09:00", "09:40", "10:20"]),
        (agent("09:07-10:20"), 30, ["09:07", "09:37"]),
        (agent("09:00-10:00", "13:00-14:00"), 30, ["09:00", "09:30", "13:00", "13:30"]),
        (agent("13:00-14:00", "09:00-10:00"), 60, ["09:00", "13:00"]),
        (agent("09:00-10:00", "10:00-11:00"), 60, ["09:00", "09:30", "10:00"]),
        (agent("09:00-10:00", "10:10-11:10"), 60, ["09:00", "10:10"]),
        (agent("23:00-24:00"), 30, ["23:00", "23:30"]),
        (agent("00:00-24:00", grid=360), 60, ["00:00", "06:00", "12:00", "18:00"]),
        (agent("22:00-26:00", grid=60), 60, ["00:00", "01:00", "22:00", "23:00"]),
        (agent("23:00-25:00", grid=60), 120, ["23:00"]),
        (agent("00:00-24:00", grid=720), 720, ["00:00", "12:00"]),
        (agent("21:00-27:00", "02:00-04:00", grid=120), 60, ["01:00", "02:00", "21:00", "23:00"]),
        (Availability(Hours()), 30, []),
    ],
)
def test_slots_lie_in_the_hours_on_the_grid_that_begins_with_them(who, length, slots) -> None:
    # MTG-02
    assert day_of(who, length=timedelta(minutes=length)) == slots


@pytest.mark.parametrize(
    ("breaks", "grid", "slots"),
    [
        (["12:00-13:00"], 30, ["11:00", "11:30", "13:00", "13:30"]),
        (["12:00-13:00"], 45, ["11:00", "13:00"]),
        (["12:20-12:50"], 30, ["11:00", "11:30", "12:50", "13:20"]),
        (["10:00-11:30"], 30, ["11:30", "12:00", "12:30", "13:00", "13:30"]),
        (["13:00-15:00"], 30, ["11:00", "11:30", "12:00", "12:30"]),
        (["11:30-12:00", "12:30-13:30"], 30, ["11:00", "12:00", "13:30"]),
        (["11:00-14:00"], 30, []),
        (["08:00-09:00"], 60, ["11:00", "12:00", "13:00"]),
    ],
)
def test_a_break_is_not_offered_and_slots_begin_anew_where_it_ends(breaks, grid, slots) -> None:
    # MTG-02
    assert day_of(agent("11:00-14:00", breaks=breaks, grid=grid)) == slots


def test_breaks_also_cut_hours_that_reach_over_midnight() -> None:
    # MTG-02
    nights = Hours({0: (minutes("22:00-27:00"),)}, BERLIN)
    tuesday = Availability(nights, {1: (minutes("01:00-02:00"),)}, notice=0, grid=60)
    assert day_of(tuesday, "2026-06-02") == ["00:00", "02:00"]
    late = Availability(
        Hours({1: (minutes("00:00-03:00"),)}), {0: (minutes("23:00-25:00"),)}, notice=0, grid=60
    )
    assert day_of(late, "2026-06-02") == ["01:00", "02:00"]


def test_hours_within_a_night_do_not_end_it() -> None:
    # MTG-02
    both = Hours({0: (minutes("20:00-28:00"),), 1: (minutes("01:00-02:00"),)})
    assert day_of(Availability(both, notice=0, grid=60), "2026-06-02") == [
        "00:00",
        "01:00",
        "02:00",
        "03:00",
    ]


def test_a_day_off_takes_the_night_that_begins_on_it() -> None:
    # MTG-02
    off = agent("00:00-01:00", "22:00-25:00", grid=60, days_off=[date(2026, 6, 1)], zone=BERLIN)
    assert day_of(off) == ["00:00"]
    assert day_of(off, "2026-06-02") == ["00:00", "22:00", "23:00"]


@pytest.mark.parametrize(
    ("busy", "before", "after", "slots"),
    [
        (["10:00-10:30"], 0, 0, ["09:00", "09:30", "10:30", "11:00", "11:30"]),
        (["10:01-10:02"], 0, 0, ["09:00", "09:30", "10:30", "11:00", "11:30"]),
        (["09:59-10:01"], 0, 0, ["09:00", "10:30", "11:00", "11:30"]),
        (["10:00-10:30"], 10, 0, ["09:00", "09:30", "11:00", "11:30"]),
        (["10:00-10:30"], 0, 10, ["09:00", "10:30", "11:00", "11:30"]),
        (["10:00-10:30"], 30, 30, ["09:00", "11:00", "11:30"]),
        (["10:00-10:30"], 31, 31, ["11:30"]),
        (["10:05-10:25"], 35, 35, ["09:00", "11:00", "11:30"]),
        (
            ["00:00-09:00", "12:00-24:00"],
            0,
            0,
            ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"],
        ),
        (["10:00-11:00", "09:30-10:15", "10:30-10:45"], 0, 0, ["09:00", "11:00", "11:30"]),
        (["10:30-10:30"], 60, 60, ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]),
        (["11:00-10:00"], 60, 60, ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]),
        (["00:00-24:00"], 0, 0, []),
    ],
)
def test_what_is_busy_is_not_offered_and_the_buffers_keep_away_from_it(
    busy, before, after, slots
) -> None:
    # MTG-02 MTG-05
    midnight = at(MONDAY)
    spans = [
        Busy(midnight + timedelta(minutes=one.start), midnight + timedelta(minutes=one.end))
        for one in map(minutes, busy)
    ]
    assert day_of(agent("09:00-12:00", before=before, after=after), busy=spans) == slots


def test_buffers_do_not_shorten_the_hours() -> None:
    # MTG-02
    assert day_of(agent("09:00-10:00", before=60, after=60)) == ["09:00", "09:30"]


def test_a_moment_of_overlap_is_an_overlap() -> None:
    # MTG-06
    moment = timedelta(microseconds=1)
    ten = at(f"{MONDAY}T10:00")
    who = agent("09:00-11:00", grid=60)
    assert day_of(who, busy=[Busy(ten - HALF, ten + moment)]) == ["09:00"]
    assert day_of(who, busy=[Busy(ten + HALF - moment, ten + HALF)]) == ["09:00"]
    assert day_of(who, busy=[Busy(ten - HALF, ten)]) == ["09:00", "10:00"]


@pytest.mark.parametrize(
    ("now", "notice", "first"),
    [
        ("2026-06-01T09:00", 0, "09:00"),
        ("2026-06-01T09:00:00.000001", 0, "09:30"),
        ("2026-06-01T08:00", 120, "10:00"),
        ("2026-06-01T08:00:01", 120, "10:30"),
        ("2026-06-01T07:59:59", 120, "10:00"),
        ("2026-05-31T10:00", 24 * 60, "10:00"),
    ],
)
def test_the_minimum_notice_includes_its_edge(now, notice, first) -> None:
    # MTG-02 B18
    assert day_of(agent("09:00-12:00", notice=notice), now=at(now))[0] == first


def test_the_notice_counts_real_minutes_over_a_change_of_the_clocks() -> None:
    # MTG-02 MTG-12 B18
    night = agent("00:00-24:00", zone=BERLIN, notice=120)
    spring, autumn = at("2026-03-29T01:00", BERLIN), at("2026-10-25T01:30", BERLIN)
    assert day_of(night, "2026-03-29", now=spring)[0] == "04:00"
    assert day_of(night, "2026-10-25", now=autumn)[:3] == ["02:30", "03:00", "03:30"]
    second = at("2026-10-25T02:00", BERLIN, fold=1)
    assert day_of(night, "2026-10-25", now=second)[0] == "04:00"


@pytest.mark.parametrize(
    ("horizon", "today", "last"),
    [
        (Horizon(), date(2026, 1, 31), date(2026, 2, 28)),
        (Horizon(), date(2028, 1, 31), date(2028, 2, 29)),
        (Horizon(), date(2026, 2, 28), date(2026, 3, 28)),
        (Horizon(), date(2026, 12, 31), date(2027, 1, 31)),
        (Horizon(), date(2026, 11, 30), date(2026, 12, 30)),
        (Horizon(3), date(2026, 11, 30), date(2027, 2, 28)),
        (Horizon(24), date(2028, 2, 29), date(2030, 2, 28)),
        (Horizon(11), date(2026, 1, 15), date(2026, 12, 15)),
        (Horizon(1, Unit.DAYS), date(2026, 12, 31), date(2027, 1, 1)),
        (Horizon(90, Unit.DAYS), date(2026, 1, 1), date(2026, 4, 1)),
    ],
)
def test_the_horizon_is_some_calendar_months_or_days(horizon, today, last) -> None:
    # MTG-03
    assert horizon.last_day(today) == last


def test_the_last_day_of_the_horizon_is_offered_to_its_end_on_the_agents_clock() -> None:
    # MTG-03
    auckland = "Pacific/Auckland"
    who = agent("00:00-24:00", zone=auckland, grid=60)
    now = at("2026-01-30T12:00")  # already the 31st there
    asked = {"start": now, "end": now + timedelta(days=60), "length": HALF, "now": now}
    last = free_slots(who, [], **asked)[-1]
    assert last == at("2026-02-28T23:00", auckland)
    assert day_of(who, "2026-02-28", now=now)[-1] == "23:00"
    assert day_of(who, "2026-03-01", now=now) == []


def test_a_day_that_has_its_meetings_offers_nothing_more() -> None:
    # MTG-02
    tokyo = "Asia/Tokyo"
    who = agent("07:00-09:00", "22:00-24:00", zone=tokyo, grid=60, per_day=2)
    full = {date(2026, 6, 1): 2}
    assert day_of(who, booked_per_day=full) == []
    assert day_of(who, "2026-06-02", booked_per_day=full) == ["07:00", "08:00", "22:00", "23:00"]
    assert day_of(who, booked_per_day={date(2026, 6, 1): 1}) != []
    assert day_of(agent("07:00-09:00", zone=tokyo), booked_per_day={date(2026, 6, 1): 99}) != []


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (Dates(), "2026-06-01T00:00", "2026-06-09T23:00"),
        (Dates(date(2026, 6, 3)), "2026-06-03T00:00", "2026-06-09T23:00"),
        (Dates(None, date(2026, 6, 3)), "2026-06-01T00:00", "2026-06-03T23:00"),
        (Dates(date(2026, 6, 3), date(2026, 6, 3)), "2026-06-03T00:00", "2026-06-03T23:00"),
        (Dates(date(2026, 6, 3), date(2026, 6, 3), "Asia/Tokyo"), "2026-06-02T15:00", "2026-06-03T14:00"),
        (Dates(date(2026, 6, 3), zone="America/New_York"), "2026-06-03T04:00", "2026-06-09T23:00"),
        (Dates(date.min, date.max), "2026-06-01T00:00", "2026-06-09T23:00"),
    ],
)  # fmt: skip
def test_a_link_narrows_the_dates_in_the_zone_that_it_means(dates, first, last) -> None:
    # ENT-02
    who = agent("00:00-24:00", grid=60)
    asked = {"start": at(MONDAY), "end": at("2026-06-10"), "length": HALF, "now": at(MONDAY)}
    found = free_slots(who, [], dates=dates, **asked)
    assert (found[0], found[-1]) == (at(first), at(last))
    assert found == naive_free_slots(who, [], dates=dates, **asked)


@pytest.mark.parametrize(
    "dates", [Dates(date.max), Dates(None, date.min), Dates(date(2026, 6, 4), date(2026, 6, 3))]
)
def test_dates_that_are_never_offered_offer_nothing(dates) -> None:
    # ENT-02
    assert day_of(agent("00:00-24:00"), dates=dates) == []


@pytest.mark.parametrize(
    ("zone", "day", "hours", "length", "slots"),
    [
        # Two to three is skipped.
        (BERLIN, "2026-03-29", "01:00-04:00", 30, ["01:00", "01:30", "03:00", "03:30"]),
        (BERLIN, "2026-03-29", "01:00-04:00", 60, ["01:00", "01:30", "03:00"]),
        (BERLIN, "2026-03-29", "01:30-04:00", 60, ["01:30", "03:00"]),
        (BERLIN, "2026-03-29", "02:30-04:00", 30, ["03:00", "03:30"]),
        (BERLIN, "2026-03-29", "02:15-04:00", 30, ["03:15"]),
        (BERLIN, "2026-03-29", "02:00-03:00", 30, []),
        (BERLIN, "2026-03-29", "01:00-02:30", 60, ["01:00"]),
        # Two to three comes twice.
        (BERLIN, "2026-10-25", "02:00-03:00", 30, ["02:00", "02:30", "02:00", "02:30"]),
        (BERLIN, "2026-10-25", "02:00-03:00", 60, ["02:00", "02:30", "02:00"]),
        (BERLIN, "2026-10-25", "02:00-03:00", 120, ["02:00"]),
        (BERLIN, "2026-10-25", "02:30-03:30", 30, ["02:30", "02:30", "03:00"]),
        (BERLIN, "2026-10-25", "02:30-03:30", 60, ["02:30"]),
        (BERLIN, "2026-10-25", "01:30-02:30", 30, ["01:30", "02:00", "02:00"]),
        (BERLIN, "2026-10-25", "01:30-02:30", 60, ["01:30"]),
        # Half an hour, and at midnight.
        ("Australia/Lord_Howe", "2026-10-04", "01:00-03:00", 30, ["01:00", "01:30", "02:30"]),
        ("Australia/Lord_Howe", "2026-04-05", "01:00-02:00", 30, ["01:00", "01:30", "01:30"]),
        ("Africa/Cairo", "2026-04-24", "00:00-02:00", 60, ["01:00"]),
        ("America/Santiago", "2026-04-04", "22:00-24:00", 60, ["22:00", "22:30", "23:00", "23:30", "23:00"]),
        ("Antarctica/Troll", "2026-03-29", "00:00-04:00", 60, ["00:00", "00:30", "03:00"]),
    ],
)  # fmt: skip
def test_hours_are_what_the_clock_shows_on_days_when_it_changes(
    zone, day, hours, length, slots
) -> None:
    # MTG-12 B18
    who = agent(hours, zone=zone)
    start = at(day, zone).astimezone(UTC)
    asked = {
        "start": start,
        "end": start + timedelta(hours=25),
        "length": timedelta(minutes=length),
        "now": start - timedelta(days=3),
    }
    found = free_slots(who, [], **asked)
    assert found == naive_free_slots(who, [], **asked)
    local = [slot.astimezone(ZoneInfo(zone)) for slot in found]
    assert [one.strftime("%H:%M") for one in local if str(one.date()) == day] == slots


def test_one_slot_is_free_by_the_same_rules() -> None:
    # MTG-06 B17
    who = agent("02:00-03:00", zone=BERLIN)
    now = at("2026-10-20")
    busy = [Busy(at("2026-10-25T02:00", BERLIN, fold=1), at("2026-10-25T02:30", BERLIN, fold=1))]
    free = {
        (clock, fold): is_free(who, busy, at(f"2026-10-25T{clock}", BERLIN, fold), HALF, now)
        for clock in ("02:00", "02:15", "02:30", "03:00")
        for fold in (0, 1)
    }
    assert {key for key, is_it in free.items() if is_it} == {
        ("02:00", 0),
        ("02:30", 0),
        ("02:30", 1),
    }
    off = at("2026-10-25T02:00:00.5", BERLIN)
    assert not is_free(who, [], off, HALF, now)


def test_one_slot_knows_the_cap_and_the_dates_too() -> None:
    # MTG-02 MTG-06 ENT-02
    who, start = agent("09:00-10:00", per_day=1), at(f"{MONDAY}T09:00")
    now = at("2026-05-20")
    assert is_free(who, [], start, HALF, now)
    assert not is_free(who, [], start, HALF, now, booked_per_day={date(2026, 6, 1): 1})
    assert not is_free(who, [], start, HALF, now, dates=Dates(date(2026, 6, 2)))


@pytest.mark.parametrize("length", [timedelta(), -HALF, timedelta(seconds=90)])
def test_a_meeting_lasts_some_whole_minutes(length) -> None:
    # MTG-12
    with pytest.raises(ValueError, match="cannot last"):
        day_of(agent("09:00-10:00"), length=length)


def test_a_time_without_a_zone_is_refused() -> None:
    # MTG-12
    bare, aware = datetime(2026, 6, 1), at(MONDAY)  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="zone"):
        Busy(bare, aware)
    with pytest.raises(ValueError, match="zone"):
        Busy(aware, bare)
    with pytest.raises(TypeError):
        free_slots(agent("09:00-10:00"), [], start=bare, end=aware, length=HALF, now=aware)


@pytest.mark.parametrize(
    ("zone", "first", "until", "start", "end"),
    [
        ("UTC", "2026-06-01", "2026-06-02", "2026-06-01T00:00", "2026-06-02T00:00"),
        ("Asia/Tokyo", "2026-06-01", "2026-06-03", "2026-05-31T15:00", "2026-06-02T15:00"),
        (BERLIN, "2026-03-29", "2026-03-30", "2026-03-28T23:00", "2026-03-29T22:00"),
        (BERLIN, "2026-10-25", "2026-10-26", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-25", "2026-04-23T22:00", "2026-04-24T21:00"),
        ("America/Santiago", "2026-04-04", "2026-04-05", "2026-04-04T03:00", "2026-04-05T04:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-31", "2011-12-30T10:00", "2011-12-30T10:00"),
    ],
)
def test_whole_days_are_busy_in_the_zone_of_their_calendar(zone, first, until, start, end) -> None:
    # MTG-05 MTG-12
    days = all_day(date.fromisoformat(first), date.fromisoformat(until), zone)
    assert (days.start, days.end) == (at(start), at(end))


def test_slots_stand_under_the_days_of_the_guest() -> None:
    # MTG-04 MTG-12
    slots = [at("2026-06-01T14:30"), at("2026-06-01T15:00"), at("2026-06-02T14:30")]
    assert by_day(slots, "Asia/Tokyo") == {
        date(2026, 6, 1): [slots[0]],
        date(2026, 6, 2): [slots[1], slots[2]],
    }
    assert list(by_day(slots, "UTC")) == [date(2026, 6, 1), date(2026, 6, 2)]
    assert by_day([], "UTC") == {}
