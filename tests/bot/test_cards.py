"""The opening card: who, what, from where, and what can be done (ENT-03, TTL, CONV-08)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.actions.close import close
from bot.actions.join import join_by_share_link
from bot.actions.phonebook import set_kind, unblock
from bot.actions.take import take
from bot.cards import card_of
from bot.domain.contacts import ContactKind
from bot.domain.conversations import Page
from bot.domain.times import local_time
from bot.ports import CardAction
from bot.store.tables import participant
from bot.texts import texts
from tests.world import (
    ADA,
    ANN,
    GUS,
    LINKS,
    TO_ADA,
    TO_INSIDE,
    TO_SALES,
    opened,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ENGLISH = texts("en", "bot")


def card(tx, conversation):
    return card_of(tx, tx.threads.of(conversation.id)[0], ENGLISH, LINKS)


def actions(made) -> list[CardAction]:
    return [button.action for button in made.buttons]


def test_a_card_says_who_where_from_and_who_serves_them(tx) -> None:
    # ENT-03 TTL-01 TTL-05
    tx.guests.save(replace(GUS, phone="+49 1", language="de", time_zone="Europe/Berlin"))
    page = Page("https://shop.example/a", "Shop", "https://search.example")
    conversation = opened(tx, replace(TO_SALES, page=page))
    made = card(tx, conversation)
    assert (made.title, made.subtitle, made.is_closed) == ("Gus", "#1 · open · Sales", False)
    assert made.avatar_url.startswith("https://desk.example/avatars/G-")
    assert made.key == tx.threads.of(conversation.id)[0].id
    assert made.conversation == conversation.id
    assert list(made.rows) == [
        ("Assignee", "nobody yet"),
        ("Service", "Sales"),
        ("Contact", "gus@example.com, +49 1"),
        ("Language", "de"),
        ("Page", "Shop (https://shop.example/a)"),
        ("Came from", "https://search.example"),
        ("Their time", "13:00 (Europe/Berlin)"),
    ]


def test_what_is_unknown_is_left_out(tx) -> None:
    conversation = opened(tx, replace(TO_ADA, page=Page("https://a.example")), ANN)
    facts = dict(card(tx, conversation).rows)
    assert facts["Assignee"] == "Ada"
    assert facts["Page"] == "https://a.example"
    assert "Service" not in facts
    assert "Contact" not in facts
    assert "Came from" not in facts


def test_the_buttons_are_what_can_be_done_now(tx) -> None:
    # CONV-08 CONV-09
    conversation = opened(tx)
    made = card(tx, conversation)
    assert actions(made) == [
        CardAction.TAKE,
        CardAction.ASSIGN,
        CardAction.RENAME,
        CardAction.NOTE,
        CardAction.CONTACT,
        CardAction.CLOSE,
        CardAction.MEET,
    ]
    assert [button.is_main for button in made.buttons] == [True, *[False] * 6]
    assert made.buttons[0].label == "Take it"
    assert CardAction.REPLY in actions(card(tx, opened(tx, TO_INSIDE)))
    close(tx, conversation, ADA.actor)
    closed = card(tx, conversation)
    assert (closed.is_closed, closed.subtitle) == (True, "#1 · closed · Sales")
    assert actions(closed) == [CardAction.REOPEN, CardAction.CONTACT]


def test_the_card_says_what_the_guest_is_to_us(tx) -> None:
    # PHB-04
    conversation = opened(tx)
    assert "Type" not in dict(card(tx, conversation).rows)
    for kind, shown in ((ContactKind.VIP, "VIP"), (ContactKind.BLOCKED, "Blocked")):
        set_kind(tx, GUS, kind, ADA)
        assert dict(card(tx, conversation).rows)["Type"] == shown
    unblock(tx, GUS, ADA)
    assert "Type" not in dict(card(tx, conversation).rows)


def test_a_card_follows_its_people(tx) -> None:
    # TTL-06 ASG-01
    conversation = opened(tx)
    take(tx, conversation, ADA)
    join_by_share_link(tx, ANN.id, conversation.share.token)
    made = card(tx, conversation)
    assert made.title == "Gus, Ann"
    assert ("Assignee", "Ada") in made.facts


def test_a_conversation_without_guests_has_a_card_too(tx) -> None:
    conversation = opened(tx)
    tx._db.execute(participant.delete())
    made = card(tx, conversation)
    assert (made.title, made.avatar_url) == ("", None)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Kolkata", "17:30 (Asia/Kolkata)"),
        ("Nowhere/Land", "12:00 (UTC)"),
        ("../../etc/passwd", "12:00 (UTC)"),
        ("", "12:00 (UTC)"),
        ("\x00", "12:00 (UTC)"),
        ("Europe", "12:00 (UTC)"),
    ],
)
def test_a_guests_clock(database, zone, shown) -> None:
    # S11: a guest may claim any zone
    assert local_time(datetime(2026, 1, 1, 12, tzinfo=UTC), zone) == shown
