"""Who joins and who leaves when a conversation is given away: section 4 of PRODUCT, case by case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.assignment import Plan, Standing, Team, mover_leaves, own_service, plan
from bot.domain.conversations import Kind, Source
from bot.domain.ids import AgentId, ServiceId
from bot.domain.rules import Leaving

SERVICE, MANUAL, ASSIGNEE = Source.SERVICE, Source.MANUAL, Source.ASSIGNEE
MANAGER, AUTO = Source.MANAGER, Source.AUTO
ADA, BOB, EVE, TIM, ZOE = (AgentId(name) for name in ("ada", "bob", "eve", "tim", "zoe"))


def team(name: str, *members: AgentId, away: tuple[AgentId, ...] = ()) -> Team:
    """A service; those who are `away` belong to it and cannot be reached."""
    return Team(ServiceId(name), frozenset(members + away), members)


SALES = team("sales", ADA, BOB)
SUPPORT = team("support", EVE, TIM)
SHARED = team("shared", ADA, EVE)
NOBODY_THERE = team("away", EVE, away=(TIM,))
GROUP = Standing(Kind.GROUP, {ADA: SERVICE, BOB: SERVICE}, SALES)
ALONE = Standing(Kind.ONE_ON_ONE, {ADA: ASSIGNEE}, None, ADA, handed=1)


@dataclass(frozen=True)
class Case:
    """What is given to whom by whom, and what comes of it."""

    before: Standing
    to: tuple[Team | None, AgentId | None]
    by: AgentId | None
    members: Mapping[AgentId, Source]
    counts: tuple[int, int]


WITH_HAND = {ADA: SERVICE, BOB: SERVICE, ZOE: MANUAL}
CASES = {
    # ASG-04, ASG-09: the first assignment to one agent
    "the first assignee stays alone of those who came with the service": Case(
        GROUP, (SALES, ADA), ADA, {ADA: SERVICE}, (0, 1)
    ),
    "who assigns another of the same service goes with the others": Case(
        GROUP, (SALES, BOB), ADA, {BOB: SERVICE}, (0, 1)
    ),
    "who was added by hand, as manager or came by writing stays": Case(
        replace(GROUP, members={**WITH_HAND, EVE: MANAGER, TIM: AUTO}),
        (SALES, ADA),
        ADA,
        {ADA: SERVICE, ZOE: MANUAL, EVE: MANAGER, TIM: AUTO},
        (0, 1),
    ),
    "an assignee who is not in it comes in": Case(
        replace(GROUP, members={ADA: SERVICE}), (SALES, BOB), ADA, {BOB: ASSIGNEE}, (0, 1)
    ),
    "the second assignee comes in and nobody goes": Case(
        replace(GROUP, members={ADA: SERVICE}, assignee_id=ADA, handed=1),
        (SALES, BOB),
        ADA,
        {ADA: SERVICE, BOB: ASSIGNEE},
        (0, 2),
    ),
    "taking it away from somebody removes nobody": Case(
        replace(GROUP, assignee_id=ADA, handed=1), (SALES, None), ADA, GROUP.members, (0, 1)
    ),
    # ASG-06: who does not belong to the service
    "who does not belong to the service leaves": Case(
        replace(GROUP, members=WITH_HAND, handed=1), (SALES, ADA), ZOE, GROUP.members, (0, 2)
    ),
    "who is not in it has nothing to leave": Case(
        replace(GROUP, handed=1), (SALES, ADA), ZOE, GROUP.members, (0, 2)
    ),
    # ASG-07: a one-on-one
    "a one-on-one given to a service that I am not in: its members come and I stay": Case(
        ALONE, (SUPPORT, None), ADA, {ADA: ASSIGNEE, EVE: SERVICE, TIM: SERVICE}, (1, 1)
    ),
    "and so with an assignee": Case(
        ALONE, (SUPPORT, EVE), ADA, {ADA: ASSIGNEE, EVE: ASSIGNEE, TIM: SERVICE}, (1, 2)
    ),
    "a one-on-one that was never anybody's: I stay whatever way I came": Case(
        Standing(Kind.ONE_ON_ONE, {ADA: SERVICE}, SALES),
        (SUPPORT, EVE),
        ADA,
        {ADA: SERVICE, EVE: ASSIGNEE},
        (1, 1),
    ),
    "a one-on-one given to my own service": Case(
        ALONE, (SALES, None), ADA, {ADA: ASSIGNEE, BOB: SERVICE}, (1, 1)
    ),
    "a one-on-one given to my own service by somebody else": Case(
        ALONE, (SUPPORT, None), ZOE, {ADA: ASSIGNEE, EVE: SERVICE, TIM: SERVICE}, (1, 1)
    ),
    "a one-on-one given to a colleague without a service": Case(
        ALONE, (None, BOB), ADA, {ADA: ASSIGNEE, BOB: ASSIGNEE}, (0, 2)
    ),
    # ASG-08: a group given to another service
    "the first time the old ones go and the new ones come": Case(
        GROUP, (SUPPORT, None), ADA, {EVE: SERVICE, TIM: SERVICE}, (1, 0)
    ),
    "later nobody goes, but who leaves with it": Case(
        replace(GROUP, moves=1),
        (SUPPORT, None),
        ADA,
        {BOB: SERVICE, EVE: SERVICE, TIM: SERVICE},
        (2, 0),
    ),
    "later nobody goes when it is done by somebody outside": Case(
        replace(GROUP, moves=1),
        (SUPPORT, None),
        ZOE,
        {**GROUP.members, EVE: SERVICE, TIM: SERVICE},
        (2, 0),
    ),
    "always: the old ones go later, too": Case(
        replace(GROUP, moves=7, leaving=Leaving.ALWAYS),
        (SUPPORT, None),
        ZOE,
        {EVE: SERVICE, TIM: SERVICE},
        (8, 0),
    ),
    "always: the first time as well": Case(
        replace(GROUP, leaving=Leaving.ALWAYS),
        (SUPPORT, None),
        ZOE,
        {EVE: SERVICE, TIM: SERVICE},
        (1, 0),
    ),
    "never: the first time nobody goes either": Case(
        replace(GROUP, leaving=Leaving.NEVER),
        (SUPPORT, None),
        ZOE,
        {**GROUP.members, EVE: SERVICE, TIM: SERVICE},
        (1, 0),
    ),
    "who belongs to both stays as they are": Case(
        GROUP, (SHARED, None), ADA, {ADA: SERVICE, EVE: SERVICE}, (1, 0)
    ),
    "its assignee and who came by writing belong to the old service": Case(
        replace(GROUP, members={ADA: ASSIGNEE, BOB: AUTO}, assignee_id=ADA, handed=1),
        (SUPPORT, None),
        ZOE,
        {EVE: SERVICE, TIM: SERVICE},
        (1, 1),
    ),
    "an assignee and who wrote from elsewhere do not": Case(
        replace(GROUP, members={ZOE: ASSIGNEE, TIM: AUTO}, assignee_id=ZOE, handed=1),
        (SUPPORT, None),
        BOB,
        {ZOE: ASSIGNEE, TIM: AUTO, EVE: SERVICE},
        (1, 1),
    ),
    "whom it brought in and who left its channel since goes as well": Case(
        replace(GROUP, members={ADA: SERVICE, ZOE: SERVICE}),
        (SUPPORT, None),
        ADA,
        {EVE: SERVICE, TIM: SERVICE},
        (1, 0),
    ),
    "people added by hand stay whatever happens": Case(
        replace(GROUP, members=WITH_HAND),
        (SUPPORT, None),
        ADA,
        {ZOE: MANUAL, EVE: SERVICE, TIM: SERVICE},
        (1, 0),
    ),
    "from no service nobody goes": Case(
        Standing(Kind.GROUP, {ADA: ASSIGNEE, BOB: SERVICE}, None, ADA, handed=1),
        (SUPPORT, None),
        ZOE,
        {ADA: ASSIGNEE, BOB: SERVICE, EVE: SERVICE, TIM: SERVICE},
        (1, 1),
    ),
    "only who can be reached comes in": Case(
        GROUP, (NOBODY_THERE, None), ADA, {EVE: SERVICE}, (1, 0)
    ),
    # both at once is one after the other
    "to a service and one of its agents, the first time: that agent alone": Case(
        GROUP, (SUPPORT, EVE), ADA, {EVE: ASSIGNEE}, (1, 1)
    ),
    "to a service and one of its agents, when somebody had it before": Case(
        replace(GROUP, assignee_id=ADA, handed=1),
        (SUPPORT, EVE),
        ADA,
        {EVE: ASSIGNEE, TIM: SERVICE},
        (1, 2),
    ),
    # nobody did it: it was routed
    "routed to one agent": Case(GROUP, (SALES, BOB), None, {BOB: SERVICE}, (0, 1)),
    # once more
    "the same again": Case(
        replace(GROUP, members=WITH_HAND, assignee_id=ADA, handed=1),
        (SALES, ADA),
        ZOE,
        WITH_HAND,
        (0, 1),
    ),
    "nobody again": Case(GROUP, (SALES, None), ZOE, GROUP.members, (0, 0)),
}


def members_after(before: Standing, planned: Plan) -> dict[AgentId, Source]:
    stay = {one: how for one, how in before.members.items() if one not in planned.leaves}
    return {**stay, **planned.joins}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_who_is_in_it_afterwards(case: Case) -> None:
    # ASG-04 ASG-06 ASG-07 ASG-08 ASG-09 ASG-10
    planned = plan(case.before, *case.to, case.by)
    assert members_after(case.before, planned) == case.members
    assert (planned.moves, planned.handed) == case.counts


@pytest.mark.parametrize(
    ("before", "to", "me", "leaves"),
    [
        (GROUP, SALES, ADA, False),
        (GROUP, SUPPORT, ADA, True),
        (GROUP, SHARED, ADA, False),
        (GROUP, NOBODY_THERE, ADA, True),
        (replace(GROUP, members={TIM: MANUAL}), NOBODY_THERE, TIM, False),
        (replace(GROUP, members=WITH_HAND), SALES, ZOE, True),
        (GROUP, SUPPORT, ZOE, False),
        (GROUP, None, ADA, False),
        (ALONE, SUPPORT, ADA, False),
        (ALONE, SALES, ADA, False),
    ],
)
def test_what_the_button_reads(before: Standing, to: Team | None, me: AgentId, leaves) -> None:
    # ASG-06 ASG-07
    assert mover_leaves(before, to, me) is leaves


def test_ones_own_service_is_the_one_that_the_guest_wrote_to() -> None:
    # ASG-11
    sales, support = SALES.service_id, SUPPORT.service_id
    assert own_service(sales, {sales, support}) == sales
    assert own_service(sales, {support}) is None
    assert own_service(None, {support}) is None


AGENTS = st.sampled_from((ADA, BOB, EVE, TIM, ZOE))
TEAMS = st.sampled_from((SALES, SUPPORT, SHARED, NOBODY_THERE))
STANDINGS = st.builds(
    Standing,
    kind=st.sampled_from(Kind),
    members=st.dictionaries(AGENTS, st.sampled_from(Source)),
    team=st.none() | TEAMS,
    assignee_id=st.none() | AGENTS,
    leaving=st.sampled_from(Leaving),
    moves=st.integers(0, 2),
    handed=st.integers(0, 2),
)


def given_to(before: Standing, to: Team | None, assignee: AgentId | None, by: AgentId | None):
    """How it stands afterwards; it keeps its service where none is named."""
    to = to or before.team
    if to and assignee not in to.reachable:
        assignee = None
    planned = plan(before, to, assignee, by)
    after = replace(
        before,
        members=members_after(before, planned),
        team=to,
        assignee_id=assignee,
        moves=planned.moves,
        handed=planned.handed,
    )
    return planned, after


@given(STANDINGS, st.none() | TEAMS, st.none() | AGENTS, st.none() | AGENTS)
def test_whatever_is_given_to_whom(before, to, assignee, by) -> None:
    # ASG-04 ASG-10 ASG-15
    planned, after = given_to(before, to, assignee, by)
    by_hand = {one for one, how in before.members.items() if how in (MANUAL, MANAGER)}
    assert by_hand - {by} <= after.members.keys()
    assert not planned.joins.keys() & before.members.keys()
    assert len(set(planned.leaves)) == len(planned.leaves)
    if after.assignee_id and after.assignee_id != before.assignee_id:
        assert after.assignee_id in after.members
    kept = {one: how for one, how in before.members.items() if one in after.members}
    assert all(after.members[one] is how for one, how in kept.items())
    again, same = given_to(after, to, assignee, by)
    assert (again.joins, again.leaves, same) == ({}, (), after)


@given(STANDINGS, TEAMS, AGENTS)
def test_both_at_once_leaves_the_same_people_as_one_after_the_other(before, to, assignee) -> None:
    # ASG-04 ASG-08 ASG-09
    if assignee not in to.reachable or before.assignee_id == assignee:
        return
    _, at_once = given_to(before, to, assignee, None)
    _, first = given_to(before, to, None, None)
    _, then = given_to(first, to, assignee, None)
    assert at_once.members.keys() == then.members.keys()


@given(STANDINGS, TEAMS, AGENTS)
def test_in_a_one_on_one_i_stay(before, to, me) -> None:
    # ASG-07
    before = replace(before, kind=Kind.ONE_ON_ONE)
    planned, _ = given_to(before, to, None, me)
    assert me not in planned.leaves
