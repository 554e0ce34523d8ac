"""Several guests on one card (MEM-08)."""

import json
from dataclasses import replace

from bot.actions.guest_message import receive_guest_message
from bot.actions.join import join_by_share_link, leave_as_guest
from bot.cards import card_of
from bot.domain.ids import GuestId
from bot.domain.messages import Draft
from bot.domain.people import Guest
from bot.guest_details import MOST_CHOICES, guest_told
from bot.slack import render as slack_render
from bot.teams import render as teams_render
from bot.teams.cards import fits
from bot.texts import texts
from tests.world import ADA, ANN, BOB, GUS, LINKS, emptied, opened, waiting

ENGLISH = texts("en", "bot")


def card(tx, conversation):
    return card_of(tx, tx.threads.of(conversation.id)[0], ENGLISH, LINKS)


def wrote(tx, conversation, guest: Guest, words: str) -> None:
    receive_guest_message(tx, guest.id, conversation.id, Draft(words), source=words)


def test_the_card_shows_who_wrote_last_and_offers_the_others(tx) -> None:
    # MEM-08
    tx.guests.save(replace(GUS, phone="+49 30 1", time_zone="Europe/Berlin"))
    conversation = opened(tx, root="T1/C1/1")
    wrote(tx, conversation, GUS, "one")
    alone = card(tx, conversation)
    assert alone.guests == ()
    assert not any("Wrote last" in label for label, _value in alone.facts)
    for guest in (ANN, BOB):
        join_by_share_link(tx, guest.id, conversation.share.token)
    assert [one.label for one in card(tx, conversation).guests] == ["Gus", "Ann", "Bob"]
    wrote(tx, conversation, BOB, "two")
    shown = card(tx, conversation)
    assert [one.label for one in shown.guests] == ["Bob", "Gus", "Ann"]
    assert ("Wrote last", "Bob") in shown.facts
    assert shown.title == "Gus, Ann, Bob"
    assert "/avatars/B-" in str(shown.avatar_url)
    told = guest_told(tx, shown.guests[1].value, ENGLISH).replace("\\", "")
    for said in ("**Gus** · #1", "gus@example.com", "+49 30 1", "13:00 (Europe/Berlin)", "en"):
        assert said in told
    leave_as_guest(tx, BOB.id, conversation.id)
    assert [one.label for one in card(tx, conversation).guests] == ["Gus", "Ann"]


def test_cards_are_looked_at_again_only_where_several_guests_write(tx) -> None:
    # MEM-08
    conversation = opened(tx, root="T1/C1/1")
    emptied(tx)
    wrote(tx, conversation, GUS, "one")
    assert waiting(tx, "update_card") == []
    join_by_share_link(tx, ANN.id, conversation.share.token)
    emptied(tx)
    wrote(tx, conversation, GUS, "two")
    assert len(waiting(tx, "update_card")) == 1


def test_what_comes_back_shows_nobody_from_elsewhere(tx) -> None:
    # MEM-08 S3
    conversation = opened(tx)
    for chosen in (
        "", "/", "nowhere/gus", f"{conversation.id}/{BOB.id}", f"{conversation.id}/{ADA.id}"
    ):  # fmt: skip
        assert guest_told(tx, chosen, ENGLISH) == "There is no such conversation."


def test_the_longest_names_fit_on_both_platforms(tx) -> None:
    # MEM-08
    conversation = opened(tx, root="T1/C1/1")
    for n in range(MOST_CHOICES + 20):
        guest = Guest(GuestId(f"{n:032x}"), "𝕎" * 78 + f"{n:02}", "x" * 60 + "@example.com")
        tx.guests.add(guest)
        join_by_share_link(tx, guest.id, conversation.share.token)
    shown = card(tx, conversation)
    assert len(shown.guests) == MOST_CHOICES
    blocks = slack_render.card_content(shown)["blocks"]
    [menu] = [one["elements"][0] for one in blocks if one.get("block_id") == "guests"]
    assert len(menu["options"]) == MOST_CHOICES
    assert all(
        len(one["text"]["text"]) <= 75 and len(one["value"]) <= 75 for one in menu["options"]
    )
    activity = teams_render.card_content(shown)
    assert fits(activity)
    text = json.dumps(activity, ensure_ascii=False)
    assert text.count('"title": "𝕎') == teams_render.MOST_GUESTS - 1
