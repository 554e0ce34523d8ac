"""Titles and avatars, row by row as in section 3 of PRODUCT."""

from dataclasses import replace

import pytest

from bot.domain.conversations import Conversation, Kind, Origin
from bot.domain.ids import ConversationId, GuestId
from bot.domain.naming import Cast, Shown, shown_to_guests, title_for_agents
from bot.domain.people import Guest
from tests.world import ADA, ANN, BOB, GUS, SALES, START, TIM

ONE, GROUP = Kind.ONE_ON_ONE, Kind.GROUP
LINK, WIDGET, CALENDAR = Origin.LINK, Origin.WIDGET, Origin.CALENDAR


def conversation(origin: Origin, kind: Kind, title: str | None = None) -> Conversation:
    return Conversation(ConversationId("c"), 1, kind, origin, GUS.id, START, title=title)


@pytest.mark.parametrize(
    ("guests", "title"),
    [
        ([GUS], "Gus"),
        ([GUS, ANN], "Gus, Ann"),
        ([GUS, ANN, BOB], "Gus, Ann, Bob"),
        ([GUS, ANN, BOB, GUS], "Gus, Ann, Bob +1"),
        ([GUS, ANN, BOB, GUS, ANN], "Gus, Ann, Bob +2"),
        ([Guest(GuestId("abcdef"))], "Guest abcd"),
        ([Guest(GuestId("x"), email="kim@example.com")], "kim"),
        ([], ""),
    ],
)
def test_agents_see_the_guests_in_order_of_joining(guests: list[Guest], title: str) -> None:
    # TTL-01
    for kind in (ONE, GROUP):
        assert title_for_agents(conversation(WIDGET, kind), guests) == title


@pytest.mark.parametrize(
    ("origin", "kind", "agents", "service", "origin_agent", "named"),
    [
        (LINK, ONE, [ADA], None, ADA, ADA),  # TTL-02
        (LINK, ONE, [TIM], None, ADA, TIM),  # TTL-02: the one who is there
        (LINK, ONE, [], None, ADA, ADA),  # TTL-02: nobody is there at the moment
        (LINK, ONE, [ADA], SALES, ADA, ADA),  # TTL-02: a service in the background
        (LINK, GROUP, [ADA, TIM], SALES, ADA, SALES),  # TTL-03, TTL-07
        (LINK, GROUP, [ADA, TIM], None, ADA, ADA),  # TTL-07: no service: the agent's name stays
        (WIDGET, GROUP, [ADA, TIM], SALES, None, SALES),  # TTL-03
        (WIDGET, ONE, [ADA], SALES, ADA, SALES),  # TTL-03: a widget for one agent
        (WIDGET, ONE, [ADA], None, ADA, ADA),  # TTL-03: there is no service
        (WIDGET, GROUP, [TIM], None, None, TIM),
        (CALENDAR, ONE, [ADA], SALES, None, ADA),  # TTL-09
        (CALENDAR, GROUP, [TIM], SALES, ADA, ADA),  # TTL-09
        (CALENDAR, GROUP, [], SALES, None, SALES),
    ],
)
def test_guests_see_who_serves_them(origin, kind, agents, service, origin_agent, named) -> None:
    # TTL-02 TTL-03 TTL-05 TTL-07 TTL-09
    cast = Cast([GUS], agents, service, origin_agent)
    shown = shown_to_guests(conversation(origin, kind), cast)
    assert shown == Shown(named.name, named.avatar_url, named.id)


def test_a_rename_shows_to_both_and_the_avatar_stays() -> None:
    # TTL-04 TTL-05
    renamed = conversation(LINK, ONE, title="Order 7")
    cast = Cast([GUS], [ADA], None, ADA)
    assert title_for_agents(renamed, [GUS, ANN]) == "Order 7"
    assert shown_to_guests(renamed, cast) == Shown("Order 7", ADA.avatar_url, ADA.id)
    cleared = replace(renamed, title=None)
    assert title_for_agents(cleared, [GUS, ANN]) == "Gus, Ann"
    assert shown_to_guests(cleared, cast).title == "Ada"


def test_with_nobody_at_all_there_is_no_name() -> None:
    assert shown_to_guests(conversation(WIDGET, GROUP), Cast([GUS])) == Shown("", None)
