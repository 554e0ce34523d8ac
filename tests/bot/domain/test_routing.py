"""Who gets a new conversation of a service (ASG-16)."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.domain.routing import Candidate, choose, next_in_turn
from bot.domain.rules import Routing
from tests.world import ADA, EVE, TIM, slack

BUSY = [Candidate(ADA, 3), Candidate(EVE, 1), Candidate(TIM, 1)]
IDS = [AgentId(f"a{n}") for n in range(6)]


def people(count: int) -> list[Agent]:
    return [Agent(one, one.title(), one, (slack(f"T1/{one}"),)) for one in IDS[:count]]


@pytest.mark.parametrize(
    ("routing", "last", "owner", "chosen"),
    [
        (Routing.EVERYONE, None, ADA.id, None),
        (Routing.FIRST_ANSWER, None, ADA.id, None),
        (Routing.ROUND_ROBIN, None, None, ADA.id),
        (Routing.ROUND_ROBIN, ADA.id, None, EVE.id),
        (Routing.ROUND_ROBIN, TIM.id, None, ADA.id),
        (Routing.ROUND_ROBIN, AgentId("bob"), None, EVE.id),
        (Routing.LEAST_BUSY, None, None, EVE.id),
        (Routing.LEAST_BUSY, EVE.id, None, TIM.id),
        (Routing.LEAST_BUSY, TIM.id, None, EVE.id),
        (Routing.OWNER_FIRST, None, TIM.id, TIM.id),
        (Routing.OWNER_FIRST, TIM.id, None, None),
        (Routing.OWNER_FIRST, None, AgentId("elsewhere"), None),
    ],
)
def test_whose_it_is(routing, last, owner, chosen) -> None:
    # ASG-16 PHB-02
    assert choose(routing, BUSY, last, owner) == chosen


@pytest.mark.parametrize(
    ("change", "takes"),
    [
        ({}, True),
        ({"active": True}, True),
        ({"active": False}, False),
        ({"paused": True}, False),
        ({"gone": True}, False),
        ({"accounts": ()}, False),
    ],
)
def test_who_pauses_is_away_or_gone_is_passed_over(change, takes) -> None:
    # ASG-16 MEM-05
    one = Candidate(replace(ADA, **change))
    assert one.takes_more is takes
    chosen = choose(Routing.ROUND_ROBIN, [one, Candidate(EVE)], TIM.id)
    assert chosen == (ADA.id if takes else EVE.id)
    assert choose(Routing.OWNER_FIRST, [one], owner=ADA.id) == (ADA.id if takes else None)
    assert choose(Routing.LEAST_BUSY, [one]) == (ADA.id if takes else None)


def test_nobody_takes_what_nobody_can_take() -> None:
    # ASG-16
    for routing in Routing:
        assert choose(routing, []) is None
    assert next_in_turn([], ADA.id) is None


@given(st.integers(1, 6), st.integers(0, 30), st.none() | st.sampled_from(IDS))
def test_turns_go_round_fairly(count, conversations, last) -> None:
    # ASG-16
    members, given_to = [Candidate(one) for one in people(count)], []
    for _ in range(conversations):
        last = choose(Routing.ROUND_ROBIN, members, last)
        given_to.append(last)
    counts = Counter(given_to)
    assert (
        max(counts.values(), default=0) - min((counts[one] for one in IDS[:count]), default=0) <= 1
    )


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(0, 30))
def test_the_least_busy_fill_up_evenly(held, conversations) -> None:
    # ASG-16
    members, last = people(len(held)), None
    for _ in range(conversations):
        asked = [Candidate(one, count) for one, count in zip(members, held, strict=True)]
        last = choose(Routing.LEAST_BUSY, asked, last)
        at = [one.id for one in members].index(last)
        assert held[at] == min(held)
        held[at] += 1
