"""Figures, summed up by table (MGR-03)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.figures import Day, Period, Stretch, StretchKind, Times, figures
from tests.world import ADA, EVE

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
BERLIN = Period.last_days(2, NOON, "Europe/Berlin")


def took(kind: StretchKind, seconds: float, agent=ADA, ended_at: datetime = NOON) -> Stretch:
    began_at = ended_at - timedelta(seconds=seconds)
    return Stretch(kind, began_at, ended_at, agent.id if agent else None)


@pytest.mark.parametrize(
    ("seconds", "times"),
    [
        ([], Times()),
        ([7], Times(1, 7, 7)),
        ([30, 10], Times(2, 20, 30)),
        (range(1, 11), Times(10, 5.5, 9)),
        (range(1, 12), Times(11, 6, 10)),
        (range(1, 101), Times(100, 50.5, 90)),
    ],
)
def test_half_of_them_and_nine_of_ten(seconds, times: Times) -> None:  # MGR-03
    assert Times.of(seconds) == times


def test_days_are_those_on_the_wall_also_when_the_clock_jumps() -> None:  # MGR-03
    assert BERLIN.days == [date(2026, 3, 28), date(2026, 3, 29)]
    begins, ends = BERLIN.bounds
    assert (begins, ends) == (
        datetime(2026, 3, 27, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )
    assert BERLIN.day_of(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)) == date(2026, 3, 29)


def test_everything_that_happened_is_counted_where_it_belongs() -> None:  # MGR-03
    before = NOON - timedelta(days=1)
    found = figures(
        BERLIN,
        [before, NOON, NOON],
        [
            took(StretchKind.FIRST_ANSWER, 60),
            took(StretchKind.FIRST_ANSWER, 120, EVE),
            took(StretchKind.ANSWER, 30),
            took(StretchKind.RESOLUTION, 3600, EVE, before),
            took(StretchKind.RESOLUTION, 7200, None),
        ],
        {EVE.id: 4},
        waiting=2,
    )
    assert found.days == [Day(date(2026, 3, 28), 1, 1), Day(date(2026, 3, 29), 2, 1)]
    assert (found.opened, found.closed, found.waiting) == (3, 2, 2)
    assert found.first_answer == Times(2, 90, 120)
    assert found.answer == Times(3, 60, 120)
    assert found.resolution == Times(2, 5400, 7200)
    ada, eve = found.agents
    assert (ada.agent_id, ada.answers, ada.closed, ada.held) == (ADA.id, Times(2, 45, 60), 0, 0)
    assert (eve.agent_id, eve.answers, eve.closed, eve.held) == (EVE.id, Times(1, 120, 120), 1, 4)


def test_a_quiet_week_has_days_and_nothing_else() -> None:  # MGR-03
    found = figures(BERLIN, [], [], {}, 0)
    assert [(day.opened, day.closed) for day in found.days] == [(0, 0), (0, 0)]
    assert (found.agents, found.first_answer) == ([], Times())


def test_an_answer_of_nobody_is_an_answer_all_the_same() -> None:  # MGR-03
    found = figures(BERLIN, [], [took(StretchKind.ANSWER, 5, None)], {}, 0)
    assert (found.answer, found.agents) == (Times(1, 5, 5), [])


@pytest.mark.parametrize("days", [1, 2, 7, 8, 30, 90])
def test_the_parts_of_a_period_are_all_of_it_and_nothing_twice(days: int) -> None:  # MGR-03
    period = Period.last_days(days, NOON, "Europe/Berlin")
    parts = period.parts
    assert (parts[0][0], parts[-1][1]) == period.bounds
    assert all(one[1] == after[0] for one, after in pairwise(parts))
    assert all(timedelta() < end - begin <= timedelta(days=7, hours=1) for begin, end in parts)
    assert len(parts) == -(-days // 7)
