"""Who waits too long, by the minutes of the service (MGR-03, ESC-05)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.escalation import Escalation, When
from bot.domain.hours import Hours, Interval
from bot.domain.late import is_late, late_since
from tests.world import START

WORKING = Hours({day: (Interval(9 * 60, 17 * 60),) for day in range(5)}, "Europe/Berlin")
NEVER_OPEN = Hours({0: ()}, "UTC")
IN_HOURS = Escalation(when=When.HOURS)


@pytest.mark.parametrize(("seconds", "late"), [(3599, False), (3600, True), (3601, True)])
def test_an_hour_is_too_long(seconds, late) -> None:
    # MGR-03 ESC-01
    since = START - timedelta(seconds=seconds)
    assert is_late(since, START, Hours(), Escalation()) is late
    assert (since <= late_since(START, Hours(), Escalation())) is late


@given(st.integers(0, 20 * 24 * 60), st.integers(1, 600), st.integers(0, 14 * 24 * 60))
def test_the_instant_separates_who_is_late_from_who_is_not(waited, after, later) -> None:
    # MGR-03 ESC-05
    now = START + timedelta(minutes=later)
    since = now - timedelta(minutes=waited)
    settings = Escalation(after=after, when=When.HOURS)
    edge = late_since(now, WORKING, settings)
    assert edge is not None
    if abs(since - edge) > timedelta(seconds=2):
        assert is_late(since, now, WORKING, settings) == (since <= edge)


def test_where_it_is_never_open_nobody_is_late() -> None:
    # ESC-05
    assert late_since(START, NEVER_OPEN, IN_HOURS) is None
