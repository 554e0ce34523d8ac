"""When a wait is too long, by table and over changes of the clocks (ESC-01, ESC-03, ESC-05)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.escalation import (
    LONGEST_WAIT,
    Escalation,
    When,
    due_at,
    next_due,
    next_in_turn,
    step_due,
)
from bot.domain.hours import Hours, Interval

SINCE = datetime(2026, 1, 5, 16, 30, tzinfo=UTC)
OFFICE = Hours({day: (Interval(9 * 60, 17 * 60),) for day in range(5)})
TWO_STEPS = Escalation(60, When.ALWAYS, 120)
IN_HOURS = Escalation(60, When.HOURS)


def later(minutes: float = 0, seconds: float = 0) -> datetime:
    return SINCE + timedelta(minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("settings", "done", "now", "step"),
    [
        (Escalation(), 0, later(59, 59), None),
        (Escalation(), 0, later(59, 59.999999), None),
        (Escalation(), 0, later(60), 1),
        (Escalation(), 0, later(60, 0.000001), 1),
        (Escalation(), 1, later(600), None),
        (Escalation(1), 0, later(0, 59), None),
        (Escalation(1), 0, later(1), 1),
        (TWO_STEPS, 0, later(119, 59), 1),
        (TWO_STEPS, 1, later(119, 59), None),
        (TWO_STEPS, 1, later(120), 2),
        (TWO_STEPS, 0, later(120), 2),
        (TWO_STEPS, 2, later(9999), None),
        (IN_HOURS, 0, later(60), None),
        (IN_HOURS, 0, later(60 * 17 - 1, 59), None),
        (IN_HOURS, 0, later(60 * 17), 1),
    ],
)
def test_a_step_is_due_after_its_minutes_or_more_and_once(settings, done, now, step) -> None:
    # ESC-01 ESC-03 ESC-05
    assert step_due(SINCE, now, OFFICE, settings, done) == step


@pytest.mark.parametrize(
    ("settings", "done", "expected"),
    [
        (Escalation(), 0, later(60)),
        (Escalation(), 1, None),
        (TWO_STEPS, 1, later(120)),
        (TWO_STEPS, 2, None),
        (IN_HOURS, 0, later(60 * 17)),
        (Escalation(30, When.HOURS), 0, later(30)),
    ],
)
def test_it_says_when_to_look_again(settings, done, expected) -> None:
    # ESC-04 ESC-05
    assert next_due(SINCE, OFFICE, settings, done) == expected


def test_a_service_that_never_opens_never_escalates_in_its_hours() -> None:
    # ESC-05
    assert due_at(SINCE, Hours({0: ()}), IN_HOURS, 1) is None
    assert step_due(SINCE, later(99999), Hours({0: ()}), IN_HOURS, 0) is None


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (Escalation(0), "escalation_minutes"),
        (Escalation(-5), "escalation_minutes"),
        (Escalation(LONGEST_WAIT + 1), "escalation_minutes"),
        (Escalation(60, second=LONGEST_WAIT + 1), "escalation_minutes"),
        (Escalation(60, second=60), "escalation_second"),
        (Escalation(60, second=59), "escalation_second"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, key) -> None:
    # ESC-05
    with pytest.raises(NotAllowed) as refused:
        settings.checked()
    assert refused.value.key == key


@pytest.mark.parametrize(
    "settings", [Escalation(), Escalation(1), Escalation(LONGEST_WAIT - 1, second=LONGEST_WAIT)]
)
def test_settings_at_the_edges_are_taken(settings) -> None:
    # ESC-05
    assert settings.checked() is settings


@given(
    since=st.integers(0, 235 * 24 * 60).map(
        lambda minute: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minute)
    ),
    later_by=st.integers(0, 10_000),
    minutes=st.integers(1, 3000),
    when=st.sampled_from(When),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_who_waits_longer_is_never_due_later(since, later_by, minutes, when, zone) -> None:
    # ESC-02 ESC-05 B18
    hours = Hours({day: (Interval(22 * 60, 27 * 60),) for day in (4, 5, 6)}, zone)
    settings = Escalation(minutes, when)
    first = due_at(since, hours, settings, 1)
    second = due_at(since + timedelta(seconds=later_by), hours, settings, 1)
    assert first
    assert second
    assert first <= second
    assert step_due(since, first, hours, settings, 0) == 1
    assert step_due(since, first - timedelta(microseconds=1), hours, settings, 0) is None


@pytest.mark.parametrize(
    ("order", "holder", "chosen"),
    [
        ((), None, None),
        (("a",), None, "a"),
        (("a",), "a", None),
        (("a", "b", "c"), None, "a"),
        (("a", "b", "c"), "a", "b"),
        (("a", "b", "c"), "c", "a"),
        (("a", "b", "c"), "gone", "a"),
    ],
)
def test_the_next_in_turn_comes_after_who_has_it_round_and_round(order, holder, chosen) -> None:
    # ESC-05
    assert next_in_turn(order, holder) == chosen
