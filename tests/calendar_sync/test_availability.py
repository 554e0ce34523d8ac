"""What can be chosen about meetings, and how it is kept (MTG-02, MTG-03, MTG-08, MTG-11)."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.hours import Hours, Interval
from calendar_sync.availability import (
    OFFICE,
    Availability,
    Horizon,
    Mode,
    ServiceBooking,
    Unit,
    Video,
)
from calendar_sync.availability_json import (
    booking_from_json,
    booking_to_json,
    from_json,
    to_json,
)

LOCALES = Path(__file__).parents[2] / "bot/locales"
FULL = Availability(
    Hours(
        {0: (Interval(540, 720), Interval(1320, 1560)), 5: ()},
        "Asia/Kathmandu",
        frozenset([date(2026, 12, 25), date(2026, 1, 1)]),
    ),
    {0: (Interval(600, 615),)},
    before=5,
    after=10,
    notice=0,
    horizon=Horizon(45, Unit.DAYS),
    per_day=4,
    per_guest=3,
    grid=15,
    durations=(60, 15),
    reminders=(),
    video=Video.ADDRESS,
    address="https://meet.example/ada",
)
BOOKING = ServiceBooking(Mode.ROUND_ROBIN, (45,), reuse=True, zone="Europe/Berlin")


def hours(*intervals: tuple[int, int], zone: str = "UTC") -> Hours:
    return Hours({0: tuple(Interval(*one) for one in intervals)}, zone)


def test_the_defaults_are_those_of_the_product() -> None:
    # MTG-03 MTG-08
    chosen = Availability()
    assert (chosen.durations, chosen.per_guest, chosen.horizon) == (
        (30,),
        10,
        Horizon(1, Unit.MONTHS),
    )
    assert (chosen.reminders, chosen.notice, chosen.video) == ((1440, 15), 120, Video.NONE)
    assert chosen.hours == OFFICE
    assert ServiceBooking() == ServiceBooking(Mode.ANY, (30,), reuse=False, zone="UTC")


@pytest.mark.parametrize(
    ("key", "make"),
    [
        ("zone_unknown", lambda: Availability(hours(zone="Mars/Olympus"))),
        ("zone_unknown", lambda: ServiceBooking(zone="../../etc/passwd")),
        ("hours_times", lambda: Availability(hours((-5, 60)))),
        ("hours_times", lambda: Availability(hours((1440, 1500)))),
        ("hours_times", lambda: Availability(hours((60, 60)))),
        ("hours_times", lambda: Availability(hours((60, 1501)))),
        ("hours_times", lambda: Availability(breaks={0: (Interval(60, 30),)})),
        ("hours_overlap", lambda: Availability(hours((120, 180), (60, 121)))),
        ("hours_too_many", lambda: Availability(hours(*((n, n + 1) for n in range(13))))),
        (
            "hours_too_many",
            lambda: Availability(
                replace(OFFICE, holidays=frozenset(date.fromordinal(n) for n in range(1, 402)))
            ),
        ),
        ("meeting_before", lambda: Availability(before=-1)),
        ("meeting_after", lambda: Availability(after=721)),
        ("meeting_notice", lambda: Availability(notice=90 * 1440 + 1)),
        ("meeting_horizon", lambda: Horizon(0)),
        ("meeting_horizon", lambda: Horizon(25)),
        ("meeting_horizon", lambda: Horizon(731, Unit.DAYS)),
        ("meeting_per_day", lambda: Availability(per_day=0)),
        ("meeting_per_guest", lambda: Availability(per_guest=0)),
        ("meeting_grid", lambda: Availability(grid=0)),
        ("meeting_step", lambda: Availability(grid=7)),
        ("meeting_step", lambda: Availability(durations=(30, 32))),
        ("meeting_durations", lambda: Availability(durations=())),
        ("meeting_durations", lambda: Availability(durations=(0,))),
        ("meeting_durations", lambda: ServiceBooking(durations=(1445,))),
        ("meeting_list", lambda: Availability(durations=(30, 30))),
        ("meeting_list", lambda: Availability(durations=tuple(range(5, 60, 5)))),
        ("meeting_list", lambda: Availability(reminders=(1, 2, 3, 4, 5, 6))),
        ("meeting_reminders", lambda: Availability(reminders=(-1,))),
        ("meeting_address", lambda: Availability(video=Video.ADDRESS, address=" ")),
        ("meeting_address", lambda: Availability(address="https://meet.example")),
        ("meeting_address", lambda: Availability(video=Video.ADDRESS, address="x" * 501)),
    ],
)
def test_what_cannot_be_is_refused_with_words_of_its_own(key, make) -> None:
    # MTG-02 MTG-03
    with pytest.raises(NotAllowed) as refused:
        make()
    assert refused.value.key == key
    for language in ("en", "de"):
        said = json.loads((LOCALES / f"{language}.json").read_text(encoding="utf-8"))
        assert said[f"errors.{key}"].format(**refused.value.values)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Availability(hours((0, 1440))),
        lambda: Availability(hours((600, 2040))),
        lambda: Availability(hours((60, 120), (120, 180))),
        lambda: Availability(before=720, after=720, notice=90 * 1440, grid=1440, per_day=1),
        lambda: Availability(durations=(1440, 5), reminders=(0, 40320)),
        lambda: Horizon(24),
        lambda: Horizon(730, Unit.DAYS),
    ],
)
def test_the_bounds_themselves_are_allowed(make) -> None:
    # MTG-02 MTG-03
    assert make()


@pytest.mark.parametrize("chosen", [Availability(), FULL])
def test_an_availability_comes_back_from_json_as_it_was(chosen) -> None:
    # MTG-02
    assert from_json(json.loads(json.dumps(to_json(chosen)))) == chosen


@pytest.mark.parametrize("chosen", [ServiceBooking(), BOOKING])
def test_how_a_service_is_booked_comes_back_from_json_as_it_was(chosen) -> None:
    # MTG-11
    assert booking_from_json(json.loads(json.dumps(booking_to_json(chosen)))) == chosen


def test_what_is_missing_has_its_default() -> None:
    # MTG-03
    assert from_json({}) == Availability()
    assert from_json({"grid": 15}) == Availability(grid=15)
    assert booking_from_json({"mode": "all"}) == ServiceBooking(Mode.ALL)
    assert from_json({"horizon": {"count": 2}}).horizon == Horizon(2)
    assert from_json({"per_day": None}).per_day is None


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"x" * 999: 1}, "x" * 40),
        ({"grid": "15"}, "grid"),
        ({"grid": 15.0}, "grid"),
        ({"grid": True}, "grid"),
        ({"grid": None}, "grid"),
        ({"per_day": "3"}, "per_day"),
        ({"durations": 30}, "durations"),
        ({"durations": "30"}, "durations"),
        ({"durations": [30, None]}, "durations"),
        ({"reminders": [[15]]}, "reminders"),
        ({"video": "zoom"}, "video"),
        ({"video": []}, "video"),
        ({"address": 1}, "address"),
        ({"horizon": 30}, "horizon"),
        ({"horizon": {"unit": "years"}}, "unit"),
        ({"horizon": {"count": "1"}}, "count"),
        ({"horizon": {"more": 1}}, "more"),
        ({"hours": []}, "hours"),
        ({"hours": {"zone": 5}}, "zone"),
        ({"hours": {"weekdays": []}}, "weekdays"),
        ({"hours": {"weekdays": {"7": []}}}, "weekdays"),
        ({"hours": {"weekdays": {"mon": []}}}, "weekdays"),
        ({"hours": {"weekdays": {"0": [[1]]}}}, "weekdays"),
        ({"hours": {"weekdays": {"0": [[1, 2, 3]]}}}, "weekdays"),
        ({"hours": {"weekdays": {"0": [["9", "17"]]}}}, "weekdays"),
        ({"hours": {"weekdays": {"0": {}}}}, "weekdays"),
        ({"hours": {"holidays": ["25.12.2026"]}}, "holidays"),
        ({"hours": {"holidays": [20261225]}}, "holidays"),
        ({"breaks": {"0": [None]}}, "breaks"),
        ([], "availability"),
    ],
)
def test_json_that_is_not_clear_is_refused_by_name(kept, what) -> None:
    # MTG-02
    with pytest.raises(NotAllowed) as refused:
        from_json(kept)
    assert refused.value.key == "meeting_unclear"
    assert refused.value.values["what"] == what


def test_a_booking_that_is_not_clear_is_refused_by_name() -> None:
    # MTG-11
    for kept, what in [(None, "booking"), ({"reuse": 1}, "reuse"), ({"mode": "some"}, "mode")]:
        with pytest.raises(NotAllowed) as refused:
            booking_from_json(kept)
        assert refused.value.values["what"] == what


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(to_json(FULL))), ANYTHING), ANYTHING)
def test_whatever_is_read_is_refused_or_is_a_value_that_can_be_kept(some, other) -> None:
    # MTG-02
    for kept in (some, other, {"hours": other}, {"horizon": other}):
        try:
            chosen = from_json(kept)
        except NotAllowed:
            continue
        assert from_json(to_json(chosen)) == chosen
