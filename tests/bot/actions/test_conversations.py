"""Conversations open, close, get names and links, and are taken (ENT, CONV, TTL)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions.cast import cast_of
from bot.actions.close import close, close_as_guest, reopen, reopen_as_guest
from bot.actions.guest_message import receive_guest_message
from bot.actions.join import correct_guest, join_by_share_link, leave_as_guest
from bot.actions.open_conversation import Opening, open_conversation, write_first_message
from bot.actions.rename import rename
from bot.actions.share import set_share_link
from bot.actions.take import take
from bot.domain.conversations import MOST_MEMBERS, Kind, Origin, Page, Source, State
from bot.domain.entrances import EntranceKind, Widget
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import GuestId, WidgetId
from bot.domain.messages import Draft
from bot.domain.naming import shown_to_guests, title_for_agents
from bot.domain.people import Guest
from bot.domain.sharing import Sharing, Wish
from bot.store import Transaction
from tests.world import (
    ADA,
    ANN,
    BOB,
    BOTH,
    EVE,
    GUS,
    SALES,
    START,
    TIM,
    TO_ADA,
    TO_ADA_BY_WIDGET,
    TO_BOTH,
    TO_INSIDE,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    waiting,
)


def titles(tx: Transaction, conversation) -> tuple[str, str]:
    """Return what agents and what guests see at the top."""
    now = tx.conversations.get(conversation.id)
    cast = cast_of(tx, now)
    return title_for_agents(now, cast.guests), shown_to_guests(now, cast).title


def header(tx: Transaction, conversation) -> bool:
    """Tell whether pages and cards were told that the header changed, and forget that they were."""
    cards = waiting(tx, "update_card")
    emptied(tx)
    woken = conversation.id in tx.topics
    tx.topics.clear()
    return bool(cards) and woken


def test_a_service_by_its_widget(tx) -> None:
    # ENT-03 ENT-05 CONV-01 CONV-06 ENT-06 ASG-10
    page = Page("https://shop.example/a", "Shop", "https://search.example")
    found = open_conversation(tx, GUS.id, replace(TO_BOTH, page=page))
    assert (found.kind, found.origin, found.number) == (Kind.GROUP, Origin.WIDGET, 1)
    assert (found.origin_service_id, found.service_id) == (BOTH.id, BOTH.id)
    assert tx.conversations.get(found.id) == found
    assert found.page == page
    people = {one.person: one.source for one in tx.participants.all(found.id)}
    assert people == {
        "gus": Source.AUTO,
        "ada": Source.SERVICE,
        "eve": Source.SERVICE,
        "tim": Source.SERVICE,
    }
    assert {thread.channel for thread in tx.threads.of(found.id)} == set(BOTH.channels)
    assert [item["kind"] for item in waiting(tx)] == ["open_thread"] * 2
    assert found.share
    assert found.share.is_valid(START)
    assert len(found.share.token) >= 32


def test_an_agent_by_the_contact_link(tx) -> None:
    # ENT-01 ENT-05 CONV-01 CONV-03
    found = open_conversation(tx, GUS.id, TO_ADA)
    assert (found.kind, found.origin, found.assignee_id) == (Kind.ONE_ON_ONE, Origin.LINK, ADA.id)
    assert found.service_id is None
    [thread] = tx.threads.of(found.id)
    assert thread.channel == ADA.accounts[0]
    assert titles(tx, found) == ("Gus", "Ada")


def test_a_widget_for_one_agent_leads_to_the_agents_one_conversation(tx) -> None:
    # ENT-03 CONV-03
    by_widget = open_conversation(tx, GUS.id, TO_ADA_BY_WIDGET)
    assert by_widget.origin is Origin.WIDGET
    assert open_conversation(tx, GUS.id, TO_ADA).id == by_widget.id


def test_who_comes_back_finds_the_same_conversation_also_after_a_hand_over(tx) -> None:
    # CONV-02 CONV-04 CONV-05
    first = opened(tx)
    tx.conversations.save(first.assigned_to(BOTH.id, TIM.id))
    again = opened(tx)
    assert (again.id, again.service_id) == (first.id, BOTH.id)
    assert opened(tx, TO_BOTH).id != first.id
    assert opened(tx, guest=ANN).id != first.id


@pytest.mark.parametrize(
    "opening",
    [
        Opening(EntranceKind.CONTACT, "nobody"),
        Opening(EntranceKind.WIDGET, "w_nothing"),
        Opening(EntranceKind.WIDGET, "w_sales", service="both"),
        Opening(EntranceKind.WIDGET, "w_two"),
        Opening(EntranceKind.SHARE, "token"),
        Opening(EntranceKind.WIDGET, "' OR 1=1 --"),
    ],
)
def test_an_unknown_entrance_leads_nowhere_and_opens_nothing(tx, opening) -> None:
    # ENT-04 B9 B15
    tx.entrances.add_widget(Widget(WidgetId("w_two"), (SALES.id, BOTH.id)))
    with pytest.raises((NotAllowed, NotFound)):
        write_first_message(tx, GUS.id, opening, Draft("hello"), source="1")
    assert tx.conversations.of_guest(GUS.id) == []


def test_a_widget_for_several_services_lets_the_guest_choose(tx) -> None:
    # ENT-03 ENT-05
    tx.entrances.add_widget(Widget(WidgetId("w_two"), (SALES.id, BOTH.id)))
    chosen = Opening(EntranceKind.WIDGET, "w_two", service="both")
    assert open_conversation(tx, GUS.id, chosen).service_id == BOTH.id


def test_the_first_message_opens_and_a_repeat_adds_nothing(tx) -> None:
    # ENT-04 CONV-04 B1
    for _ in range(4):
        message = write_first_message(tx, GUS.id, TO_SALES, Draft("hello"), source="1")
    [found] = tx.conversations.of_guest(GUS.id)
    assert said(tx, found) == ["hello"]
    assert message.conversation_id == found.id


def test_share_links_can_be_off_for_a_service(tx) -> None:
    # ENT-06
    assert opened(tx, TO_INSIDE).share is None


def test_a_share_link_lets_in_until_it_is_rotated_expires_or_is_turned_off(tx) -> None:
    # ENT-06 CONV-01 TTL-01
    conversation = opened(tx, root="T1/C1/1")
    old = conversation.share.token
    joined = join_by_share_link(tx, ANN.id, old)
    assert joined.id == conversation.id
    assert header(tx, conversation)
    assert titles(tx, conversation) == ("Gus, Ann", "Sales")
    assert join_by_share_link(tx, ANN.id, old).id == conversation.id
    assert said(tx, conversation) == ["(joined)"]
    fresh = set_share_link(tx, conversation, Wish(Sharing.NEW), ADA.actor).share
    with pytest.raises(NotFound, match="share_closed"):
        join_by_share_link(tx, BOB.id, old)
    assert header(tx, conversation)
    expired = replace(fresh, expires_at=START)
    tx.conversations.save(tx.conversations.get(conversation.id).shared(expired))
    with pytest.raises(NotFound, match="share_closed"):
        join_by_share_link(tx, BOB.id, fresh.token)
    tx.conversations.save(tx.conversations.get(conversation.id).shared(fresh))
    join_by_share_link(tx, BOB.id, fresh.token)
    assert set_share_link(tx, conversation, Wish(Sharing.OFF), ADA.actor).share is None
    with pytest.raises(NotFound, match="share_closed"):
        join_by_share_link(tx, BOB.id, fresh.token)
    assert fresh.expires_at - START == timedelta(days=30)


def test_a_full_conversation_lets_nobody_in(tx) -> None:
    # CONV-13
    conversation = opened(tx)
    for n in range(MOST_MEMBERS - 3):
        tx.participants.add_guest(conversation.id, GuestId(f"g{n}"), Source.MANUAL)
    assert tx.participants.count(conversation.id) == MOST_MEMBERS
    with pytest.raises(NotAllowed, match="conversation_full"):
        join_by_share_link(tx, ANN.id, conversation.share.token)


def test_a_one_on_one_becomes_a_group_and_keeps_the_agents_name_without_a_service(tx) -> None:
    # TTL-07 CONV-01
    conversation = opened(tx, TO_ADA)
    joined = join_by_share_link(tx, ANN.id, conversation.share.token)
    assert joined.kind is Kind.GROUP
    assert titles(tx, conversation) == ("Gus, Ann", "Ada")
    tx.conversations.save(joined.assigned_to(SALES.id, ADA.id))
    assert titles(tx, conversation) == ("Gus, Ann", "Sales")


def test_a_guest_who_leaves_leaves_the_title_but_the_last_ones_name_stays(tx) -> None:
    # TTL-06 TTL-08 CONV-10
    conversation = opened(tx, root="T1/C1/1")
    join_by_share_link(tx, ANN.id, conversation.share.token)
    leave_as_guest(tx, GUS.id, conversation.id)
    assert header(tx, conversation)
    assert titles(tx, conversation)[0] == "Ann"
    leave_as_guest(tx, ANN.id, conversation.id)
    assert titles(tx, conversation)[0] == "Ann"
    assert said(tx, conversation) == ["(joined)", "(left)", "(left)"]
    with pytest.raises(NotFound):
        leave_as_guest(tx, ANN.id, conversation.id)


def test_who_left_and_comes_back_stands_in_the_title_again(tx) -> None:
    # TTL-06 TTL-08
    conversation = opened(tx, root="T1/C1/1")
    join_by_share_link(tx, ANN.id, conversation.share.token)
    leave_as_guest(tx, GUS.id, conversation.id)
    header(tx, conversation)
    assert opened(tx).id == conversation.id
    assert header(tx, conversation)
    assert titles(tx, conversation)[0] == "Ann, Gus"
    opened(tx)
    assert not header(tx, conversation)


def test_a_corrected_name_follows_everywhere(tx) -> None:
    # TTL-08 TTL-06
    conversation, other = opened(tx, root="T1/C1/1"), opened(tx, TO_INSIDE)
    correct_guest(tx, replace(GUS, name="Gustav", blocked=True))
    assert titles(tx, conversation)[0] == titles(tx, other)[0] == "Gustav"
    assert not tx.guests.get(GUS.id).blocked
    assert header(tx, conversation)
    correct_guest(tx, replace(GUS, name="Gustav", language="de"))
    assert tx.guests.get(GUS.id).language == "de"
    assert not header(tx, conversation)


def test_a_rename_shows_to_both_until_it_is_cleared(tx) -> None:
    # TTL-04 CONV-10
    conversation = opened(tx, root="T1/C1/1")
    renamed = rename(tx, conversation, " Order  7 ", ADA.actor)
    assert titles(tx, conversation) == ("Order 7", "Order 7")
    assert header(tx, conversation)
    rename(tx, renamed, "Order 7", ADA.actor)
    assert not header(tx, conversation)
    rename(tx, conversation, "", ADA.actor)
    assert titles(tx, conversation) == ("Gus", "Sales")
    assert said(tx, conversation) == ["(renamed)", "(title_cleared)"]
    with pytest.raises(NotAllowed, match="title_too_long"):
        rename(tx, conversation, "x" * 400, ADA.actor)


def test_closing_is_said_once_and_ends_the_wait(tx) -> None:
    # CONV-09 CONV-10
    conversation = opened(tx, root="T1/C1/1")
    receive_guest_message(tx, GUS.id, conversation.id, Draft("hello"), source="1")
    closed = close(tx, conversation, ADA.actor)
    assert close(tx, conversation, ADA.actor).state is State.CLOSED
    assert header(tx, conversation)
    assert tx.conversations.get(closed.id).waiting_since is None
    reopen(tx, closed, ADA.actor)
    reopen(tx, closed, ADA.actor)
    assert said(tx, conversation) == ["hello", "(closed)", "(reopened)"]


def test_a_guest_closes_and_opens_their_own_conversation_only(tx) -> None:
    # CONV-09 B9
    conversation = opened(tx)
    close_as_guest(tx, GUS.id, conversation.id)
    assert tx.conversations.get(conversation.id).state is State.CLOSED
    reopen_as_guest(tx, GUS.id, conversation.id)
    assert tx.conversations.get(conversation.id).state is State.OPEN
    for act in (close_as_guest, reopen_as_guest):
        with pytest.raises(NotFound):
            act(tx, ANN.id, conversation.id)


def test_a_new_message_of_a_guest_reopens(tx) -> None:
    # CONV-09 CONV-02
    conversation = opened(tx, root="T1/C1/1")
    close(tx, conversation, ADA.actor)
    header(tx, conversation)
    write_first_message(tx, GUS.id, TO_SALES, Draft("still there?"), source="2")
    now = tx.conversations.get(conversation.id)
    assert (now.state, now.waiting_since) == (State.OPEN, START)
    assert header(tx, conversation)
    assert said(tx, conversation) == ["(closed)", "still there?"]


def test_taking_makes_an_agent_responsible_once(tx) -> None:
    # ASG-01 ASG-04 CONV-10
    conversation = opened(tx, root="T1/C1/1")
    taken = take(tx, conversation, EVE).conversation
    assert (taken.assignee_id, taken.service_id) == (EVE.id, SALES.id)
    assert tx.participants.has(conversation.id, EVE.id)
    assert header(tx, conversation)
    again = take(tx, taken, EVE)
    assert (again.conversation, again.changed) == (tx.conversations.get(taken.id), False)
    assert said(tx, conversation) == ["(taken)"]


def test_taking_while_closing_keeps_both(tx) -> None:
    # B25: what another did meanwhile is not written over with what was read before
    conversation = opened(tx)
    close(tx, conversation, EVE.actor)
    rename(tx, conversation, "Order 7", EVE.actor)
    set_share_link(tx, conversation, Wish(Sharing.OFF), ADA.actor)
    taken = take(tx, conversation, ADA).conversation
    assert (taken.state, taken.title, taken.share) == (State.CLOSED, "Order 7", None)
    assert tx.conversations.get(conversation.id).assignee_id == ADA.id


def test_a_second_agent_makes_a_one_on_one_a_group(tx) -> None:
    # CONV-01 TTL-07
    conversation = opened(tx, TO_ADA)
    assert take(tx, conversation, EVE).conversation.kind is Kind.GROUP


def test_a_guest_without_a_name_is_called_by_the_mailbox_or_a_word(tx) -> None:
    # TTL-01
    tx.guests.add(Guest(GuestId("kim01"), email="kim@example.com"))
    conversation = open_conversation(tx, GuestId("kim01"), TO_SALES)
    assert titles(tx, conversation)[0] == "kim"


def test_refs_of_another_workspace_are_other_threads(tx) -> None:
    # B7
    mine = opened(tx, root="T1/C1/1.5")
    other = opened(tx, TO_INSIDE, root="T2/C1/1.5")
    assert tx.threads.by_root(slack("T1/C1/1.5")).conversation_id == mine.id
    assert tx.threads.by_root(slack("T2/C1/1.5")).conversation_id == other.id
    assert tx.threads.by_root(slack("T3/C1/1.5")) is None
