"""Who comes back to a guest who writes where no agent is left, and when (MEM-03 to MEM-05)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversations import Source
from bot.domain.returning import Crew, settles_at, who_returns
from bot.domain.rules import Returning
from tests.world import ADA, EVE, SALES, START, TIM

FIRST = Crew([ADA], Source.SERVICE, SALES.channels)
NOW = Crew([EVE], Source.SERVICE, SALES.channels)
GONE = Crew([replace(TIM, gone=True)], Source.SERVICE, ())
NOBODY = Crew([], Source.SERVICE, ())
WITHOUT_ACCOUNT = Crew([replace(TIM, accounts=())], Source.SERVICE, ())


@pytest.mark.parametrize(
    ("returning", "origin", "current", "come"),
    [
        (Returning.ORIGIN, FIRST, NOW, [FIRST]),
        (Returning.ORIGIN, FIRST, None, [FIRST]),
        (Returning.ORIGIN, None, NOW, []),
        (Returning.CURRENT, FIRST, NOW, [NOW]),
        (Returning.CURRENT, FIRST, None, [FIRST]),
        (Returning.BOTH, FIRST, NOW, [FIRST, NOW]),
        (Returning.BOTH, FIRST, None, [FIRST]),
        (Returning.BOTH, None, NOW, [NOW]),
        (Returning.ORIGIN, GONE, NOW, []),
        (Returning.CURRENT, FIRST, GONE, []),
        (Returning.BOTH, GONE, NOW, [NOW]),
        (Returning.BOTH, NOBODY, WITHOUT_ACCOUNT, []),
        (Returning.ORIGIN, None, None, []),
    ],
)
def test_who_comes_back_is_as_the_service_chose(returning, origin, current, come) -> None:
    # MEM-03 MEM-05
    assert list(who_returns(returning, origin, current)) == come


def test_only_who_can_be_reached_comes_also_when_they_are_away_or_paused() -> None:
    # MEM-05
    there = [replace(ADA, active=False), replace(EVE, paused=True)]
    crew = Crew([*there, replace(TIM, gone=True)], Source.SERVICE, ())
    assert crew.reachable == there


def test_two_seconds_is_how_long_it_takes_to_settle() -> None:
    # MEM-04
    assert settles_at(START) == START + timedelta(seconds=2)
