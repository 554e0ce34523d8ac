"""Conversations, people, links, refs, rights and deliveries as values."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from bot.domain import deliveries
from bot.domain.conversations import (
    Conversation,
    Kind,
    Origin,
    Share,
    State,
    conversation_key,
)
from bot.domain.deliveries import BACKOFF, Delivery, Payload, next_attempt
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ConversationId, GuestId, ServiceId, ordered_id
from bot.domain.people import Guest
from tests.world import ADA, EVE, LINKS, SALES, START, slack, teams

HELLO = Conversation(
    ConversationId("c"),
    142,
    Kind.ONE_ON_ONE,
    Origin.LINK,
    GuestId("gus"),
    START,
    origin_agent_id=ADA.id,
)


def test_the_key_is_the_guest_with_the_first_service_or_agent() -> None:
    # CONV-02 CONV-03 CONV-05
    assert HELLO.key == "gus/a/ada"
    assert HELLO.assigned_to(SALES.id, EVE.id).key == "gus/a/ada"
    assert conversation_key(GuestId("gus"), SALES.id, None) == "gus/s/sales"
    assert replace(HELLO, origin=Origin.CALENDAR).key is None


def test_an_agent_and_a_service_of_the_same_id_have_different_keys() -> None:
    # CONV-04
    gus = GuestId("gus")
    assert conversation_key(gus, ServiceId("x"), None) != conversation_key(gus, None, AgentId("x"))


def test_a_title_is_cleaned_cut_and_cleared() -> None:
    # TTL-04 S6
    assert HELLO.renamed("  Order \u202e7 ").title == "Order 7"
    assert len(HELLO.renamed("x" * 300).title or "") == 80
    assert HELLO.renamed("Order").renamed(" \u200b").title is None
    with pytest.raises(NotAllowed, match="title_too_long"):
        HELLO.renamed("x" * 321)


@pytest.mark.parametrize(
    ("agents", "guests", "kind"),
    [(1, 1, Kind.ONE_ON_ONE), (0, 1, Kind.ONE_ON_ONE), (2, 1, Kind.GROUP), (1, 2, Kind.GROUP)],
)
def test_it_becomes_a_group_with_the_second_agent_or_guest(agents, guests, kind) -> None:
    # CONV-01 TTL-07
    grown = HELLO.grown(agents, guests)
    assert grown.kind is kind
    assert grown.grown(1, 1).kind is kind


def test_a_share_link_ends_when_it_expires() -> None:
    # ENT-06
    share = Share("t", START)
    assert share.is_valid(START - timedelta(seconds=1))
    assert not share.is_valid(START)
    assert Share("t").is_valid(START)
    assert HELLO.shared(share).share == share
    assert HELLO.shared(share).shared(None).share is None


def test_closing_keeps_everything_else() -> None:
    # CONV-09
    closed = HELLO.closed(START)
    assert (closed.state, closed.closed_at) == (State.CLOSED, START)
    opened = closed.reopened(START + timedelta(hours=1))
    assert (opened.state, opened.closed_at) == (State.OPEN, START)
    assert replace(opened, closed_at=None, reopened_at=None) == HELLO


def test_links_lead_to_us() -> None:
    # ENT-01 ENT-03 ENT-06 ENT-07 TTL-05
    assert LINKS.contact("ada") == "https://desk.example/c/ada"
    assert LINKS.qr_code("ada") == "https://desk.example/c/ada/qr.png"
    assert LINKS.share("tok") == "https://desk.example/j/tok"
    assert 'src="https://desk.example/embed.js" data-widget="w_1"' in LINKS.snippet("w_1")
    picture = LINKS.avatar("Zo\u00eb L", "gus")
    assert picture == LINKS.avatar("Zo\u00eb L", "gus")
    assert picture.startswith("https://desk.example/avatars/ZL-")
    assert "/" not in LINKS.avatar("\u00d7/?#", "x").removeprefix("https://desk.example/avatars/")


def test_a_ref_names_its_platform() -> None:
    # B7
    assert str(slack("T1/C1")) == "slack:T1/C1"
    assert slack("x") != teams("x")


@pytest.mark.parametrize(
    ("guest", "name"),
    [
        (Guest(GuestId("abcdef"), "Ann"), "Ann"),
        (Guest(GuestId("abcdef"), email="ann@b.example"), "ann"),
        (Guest(GuestId("abcdef")), "Guest abcd"),
    ],
)
def test_a_guest_has_a_name_to_show(guest: Guest, name: str) -> None:
    # TTL-01
    assert guest.shown_name == name


KINDS = [
    kind
    for kind in vars(deliveries).values()
    if isinstance(kind, type) and isinstance(vars(kind).get("kind"), str)
]


def sample(kind: type, suffix: str = "") -> Delivery:
    return kind(**{field.name: f"{field.name}{suffix}" for field in fields(kind)})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_delivery_has_a_lane_a_gate_and_a_key(kind: type) -> None:
    one, other = sample(kind), sample(kind, "2")
    assert one.lane != other.lane
    assert one.gate is None or isinstance(one.gate, str)
    assert one.key is None or one.key != other.key


def test_no_two_kinds_share_a_name_or_a_key() -> None:
    made = [sample(kind) for kind in KINDS]
    assert len({one.kind for one in made}) == len(made)
    keys = [one.key for one in made if one.key]
    assert len(set(keys)) == len(keys)


def test_a_message_and_its_changes_keep_their_order_in_one_lane() -> None:
    # CONV-07
    lanes = {
        sample(kind).lane
        for kind in (deliveries.PostMessage, deliveries.PostFile, deliveries.ChangeCopy)
    }
    assert lanes == {"thread_id"}


def test_what_is_limited_together_has_one_gate() -> None:
    # B24
    gates = {kind.__name__: sample(kind).gate for kind in KINDS}
    assert gates["PostMessage"] == gates["OpenThread"] == gates["UpdateCard"] == "channel"
    assert gates["MarkCopy"] not in (None, "channel")
    assert gates["SyncAgent"] == "agents"


def test_pauses_grow_and_never_end() -> None:
    pauses = [next_attempt(n, START) - START for n in range(1, 9)]
    assert [pause.total_seconds() for pause in pauses] == [*BACKOFF, 60, 60]


def test_a_payload_is_text() -> None:
    payload: Payload = {"a": "b"}
    assert dict(payload) == {"a": "b"}


def test_ids_in_order_cannot_be_guessed_and_come_in_the_order_of_time() -> None:
    ids = [ordered_id(START + timedelta(milliseconds=n)) for n in range(50)]
    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {32}
    assert len({ordered_id(START) for _ in range(1000)}) == 1000
