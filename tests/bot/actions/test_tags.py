"""Agents put tags on a conversation, and cards say what it is about (TAG-01 to TAG-03)."""

from dataclasses import replace

import pytest

from bot.actions.tag import tag
from bot.cards import card_of
from bot.domain.acts import Act
from bot.domain.contacts import Contact
from bot.domain.errors import NotAllowed
from bot.domain.ids import ContactId
from bot.domain.tags import MOST_TAGS, read_tags
from bot.texts import texts
from tests.world import ADA, BOTH, GUS, INSIDE, LINKS, TO_ADA, emptied, opened, said, waiting

ENGLISH = texts("en", "bot")


def tagged(tx, conversation, words: str):
    return tag(tx, conversation, read_tags(words), ADA.actor)


def card(tx, conversation):
    return card_of(tx, tx.threads.of(conversation.id)[0], ENGLISH, LINKS)


def acts(tx, conversation):
    return [
        (one.act, one.actor_id, one.details)
        for one in reversed(tx.audit.of(conversation.id))
        if one.act is not Act.OPENED
    ]


def test_tags_are_put_on_and_taken_off_and_each_is_told_once(tx) -> None:
    # TAG-03 CONV-10 MGR-07
    conversation = opened(tx)
    assert tagged(tx, conversation, "+vip urgent") == ["urgent", "vip"]
    assert tagged(tx, conversation, "late -urgent") == ["late", "vip"]
    assert said(tx, conversation) == ["(tagged)", "(tagged)", "(untagged)"]
    assert acts(tx, conversation) == [
        (Act.TAGGED, "ada", {"tags": "urgent vip"}),
        (Act.TAGGED, "ada", {"tags": "late"}),
        (Act.UNTAGGED, "ada", {"tags": "urgent"}),
    ]


def test_the_same_tags_again_change_nothing_and_say_nothing(tx) -> None:
    # TAG-03 MGR-07
    conversation = opened(tx)
    tagged(tx, conversation, "vip")
    emptied(tx)
    before = tx.conversations.get(conversation.id)
    assert tagged(tx, conversation, "VIP -spam") == ["vip"]
    assert tagged(tx, conversation, "") == ["vip"]
    assert tx.conversations.get(conversation.id) == before
    assert waiting(tx) == []
    assert len(acts(tx, conversation)) == 1


def test_guests_are_told_nothing_of_tags(tx) -> None:
    # TAG-03 CONV-10
    conversation = opened(tx)
    tagged(tx, conversation, "troll")
    tagged(tx, conversation, "-troll")
    found = tx.messages.changes_after(conversation.id, 0, for_guests=True).messages
    assert [message.for_guests for message in found] == [False, False]


def test_too_many_tags_are_refused_and_none_is_put_on(tx) -> None:
    # TAG-03
    conversation = opened(tx)
    with pytest.raises(NotAllowed):
        tagged(tx, conversation, " ".join(f"t{n}" for n in range(MOST_TAGS + 1)))
    assert tx.tags.of(conversation.id) == []


def test_tags_of_many_conversations_come_at_once(tx) -> None:
    # TAG-03
    one, other, none = opened(tx), opened(tx, TO_ADA), opened(tx, guest=replace(GUS, id="ann"))
    tagged(tx, one, "b a")
    tagged(tx, other, "c")
    assert tx.tags.of_all([one.id, other.id, none.id]) == {one.id: ["a", "b"], other.id: ["c"]}


def test_a_card_shows_its_tags_and_is_brought_up_to_date(tx) -> None:
    # TAG-03
    conversation = opened(tx)
    emptied(tx)
    tagged(tx, conversation, "vip late")
    assert waiting(tx, "update_card")
    assert ("Tags", "late, vip") in card(tx, conversation).rows
    tagged(tx, conversation, "-vip -late")
    assert "Tags" not in dict(card(tx, conversation).rows)


def test_under_the_title_stand_the_service_and_the_guests_company(tx) -> None:
    # TAG-01
    conversation = opened(tx)
    assert card(tx, conversation).subtitle == "#1 · open · Sales"
    entry = Contact(ContactId("c1"), "Gus", organisation="Acme")
    tx.contacts.save(entry)
    tx.contacts.link(entry, GUS.id)
    assert card(tx, conversation).subtitle == "#1 · open · Sales · Acme"
    assert card(tx, opened(tx, TO_ADA)).subtitle == "#2 · open · Acme"


def test_the_service_under_the_title_follows_and_the_first_one_is_kept_apart(tx) -> None:
    # TAG-02 ASG-01
    conversation = opened(tx)
    assert "Wrote first to" not in dict(card(tx, conversation).rows)
    tx.conversations.save(conversation.assigned_to(INSIDE.id, None))
    tx.conversations.save(tx.conversations.get(conversation.id).assigned_to(BOTH.id, None))
    moved = card(tx, conversation)
    assert moved.subtitle == "#1 · open · Both"
    assert ("Wrote first to", "Sales") in moved.rows
