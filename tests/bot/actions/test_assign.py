"""Conversations given to services, to agents and to nobody (ASG-01 to ASG-15)."""

import asyncio
from dataclasses import replace

import pytest

from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.assign import Assigned, Target, assign, assign_as
from bot.actions.fan_out import change_in_threads
from bot.actions.guest_message import receive_guest_message
from bot.actions.offers import offers
from bot.actions.services import change_rules
from bot.actions.take import assign_to_me, take
from bot.actions.thread_state import thread_opened
from bot.domain.acts import SYSTEM, Act
from bot.domain.conversations import Conversation, Kind, Source
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import AgentId, ServiceId
from bot.domain.messages import Draft
from bot.domain.people import Agent, Service
from bot.domain.rules import Leaving, Rules
from bot.store import Transaction
from tests.world import (
    ADA,
    ANN,
    BOTH,
    EVE,
    GUS,
    INSIDE,
    SALES,
    SLACK_CHANNEL,
    TEAMS_CHANNEL,
    TIM,
    TO_ADA,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    teams,
    waiting,
)

ZOE = Agent(AgentId("zoe"), "Zoe", "zoe", (teams("zoe"),))
GONE = Agent(AgentId("gone"), "Gone", "gone", (teams("gone"),), gone=True)
SUPPORT = Service(ServiceId("support"), "Support", (teams("team/support"),))


@pytest.fixture(name="tx")
def with_support(tx: Transaction) -> Transaction:
    bring_support(tx)
    return tx


def bring_support(tx: Transaction) -> None:
    """Tim, Zoe, and somebody whose account is switched off, in a channel of Teams."""
    for agent in (ZOE, GONE):
        tx.people.add_agent(agent)
    tx.people.add_service(SUPPORT)
    tx.people.set_members(SUPPORT.id, [TIM.id, ZOE.id, GONE.id])


def inside(tx: Transaction, conversation: Conversation) -> dict[str, Source]:
    """Which agents are in it, and how they came."""
    return {
        one.person: one.source
        for one in tx.participants.all(conversation.id)
        if one.left_at is None and not one.is_guest
    }


def channels(tx: Transaction, conversation: Conversation) -> set[str]:
    return {one.channel.value for one in tx.threads.of(conversation.id)}


def acts(tx: Transaction, conversation: Conversation) -> list[tuple[Act, str, dict[str, str]]]:
    return [(one.act, one.actor_id, dict(one.details)) for one in tx.audit.of(conversation.id)]


def test_given_to_another_service_it_is_theirs_wholly(tx) -> None:
    # ASG-01 ASG-02 ASG-08 ASG-10 ASG-13 CONV-10 MGR-07 TAG-02
    conversation = opened(tx, root="T1/C1/1")
    emptied(tx)
    result = assign(tx, conversation, ADA, Target(SUPPORT.id))
    now = tx.conversations.get(conversation.id)
    assert result.conversation == now
    assert (now.service_id, now.assignee_id, now.origin_service_id) == (SUPPORT.id, None, SALES.id)
    assert (now.moves, now.handed) == (1, 0)
    assert (result.changed, result.left) == (True, True)
    assert (result.replaced.service, result.replaced.assignee) == (SALES, None)
    assert result.now.service == SUPPORT
    assert inside(tx, conversation) == {TIM.id: Source.SERVICE, ZOE.id: Source.SERVICE}
    assert channels(tx, conversation) == {"team/support"}
    assert said(tx, conversation) == ["(handed_over)"]
    assert acts(tx, conversation)[0] == (
        Act.ASSIGNED,
        ADA.id,
        {"service": SUPPORT.id, "to": ""},
    )
    assert conversation.key == now.key


def test_an_assignee_is_in_it_at_once_and_told(tx) -> None:
    # ASG-03 ASG-04 ASG-09 ASG-14
    conversation = opened(tx)
    emptied(tx)
    result = assign(tx, conversation, ADA, Target(SALES.id, EVE.id))
    assert (result.conversation.assignee_id, result.left) == (EVE.id, True)
    assert inside(tx, conversation) == {EVE.id: Source.SERVICE}
    assert said(tx, conversation) == ["(assigned)"]
    [told] = waiting(tx, "tell_assignee")
    assert (told["agent_id"], told["by"]) == (EVE.id, "Ada")
    assert tx.messages.latest(conversation.id, 9, for_guests=True)[0].for_guests is False


def test_who_takes_it_is_not_told_and_the_guest_may_know(tx) -> None:
    # ASG-14
    conversation = opened(tx)
    emptied(tx)
    assign(tx, conversation, ADA, Target(None, ADA.id))
    assert waiting(tx, "tell_assignee") == []
    assert said(tx, conversation) == ["(taken)"]
    assert tx.messages.latest(conversation.id, 9)[0].for_guests


def test_who_has_muted_it_is_not_told(tx) -> None:
    # ASG-14 MEM-02
    conversation = opened(tx)
    tx.participants.mute(conversation.id, EVE.id, tx.now.replace(year=2100))
    assign(tx, conversation, ADA, Target(None, EVE.id))
    assert waiting(tx, "tell_assignee") == []


def test_it_can_be_nobodys_again(tx) -> None:
    # ASG-01
    conversation = take(tx, opened(tx), ADA).conversation
    emptied(tx)
    result = assign(tx, conversation, EVE, Target())
    assert (result.conversation.assignee_id, result.conversation.service_id) == (None, SALES.id)
    assert result.replaced.assignee == ADA
    assert said(tx, conversation) == ["(taken)", "(unassigned)"]
    assert waiting(tx, "post_hand_over") == []


def test_the_same_again_changes_and_writes_nothing(tx) -> None:
    # ASG-15
    conversation = opened(tx)
    assign(tx, conversation, ADA, Target(SUPPORT.id, ZOE.id))
    before, stands = tx.conversations.get(conversation.id), inside(tx, conversation)
    emptied(tx)
    again = assign(tx, conversation, TIM, Target(SUPPORT.id, ZOE.id))
    assert (again.changed, again.left, again.conversation) == (False, False, before)
    assert inside(tx, conversation) == stands
    assert waiting(tx) == []
    assert len(acts(tx, conversation)) == 2  # opened, assigned


def test_the_later_one_is_told_what_it_replaced(tx) -> None:
    # ASG-15
    conversation = opened(tx)
    assign(tx, conversation, ADA, Target(SUPPORT.id, ZOE.id))
    later = assign(tx, conversation, EVE, Target(BOTH.id, TIM.id))
    assert (later.replaced.service, later.replaced.assignee) == (SUPPORT, ZOE)
    assert (later.now.service, later.now.assignee) == (BOTH, TIM)


def test_the_rule_of_the_service_that_gives_it_away_counts(tx) -> None:
    # ASG-08
    change_rules(tx, SALES.id, Rules(leaving=Leaving.NEVER), EVE.actor)
    conversation = opened(tx)
    assign_as(tx, conversation, SYSTEM, Target(SUPPORT.id))
    assert set(inside(tx, conversation)) == {ADA.id, EVE.id, TIM.id, ZOE.id}


def test_a_one_on_one_given_away_becomes_a_group_and_i_stay_with_my_thread(tx) -> None:
    # ASG-07 ASG-13 TTL-07 CONV-01 ASG-10
    conversation = opened(tx, TO_ADA)
    assert (conversation.kind, conversation.handed) == (Kind.ONE_ON_ONE, 1)
    result = assign(tx, conversation, ADA, Target(SUPPORT.id))
    assert (result.conversation.kind, result.left) == (Kind.GROUP, False)
    assert inside(tx, conversation) == {
        ADA.id: Source.ASSIGNEE,
        TIM.id: Source.SERVICE,
        ZOE.id: Source.SERVICE,
    }
    assert channels(tx, conversation) == {"T1/U1", "team/support"}


def test_a_one_on_one_given_to_a_colleague_is_in_their_messages_too(tx) -> None:
    # ASG-02 ASG-13
    conversation = opened(tx, TO_ADA)
    result = assign(tx, conversation, ADA, Target(None, TIM.id))
    assert (result.conversation.service_id, result.conversation.assignee_id) == (None, TIM.id)
    assert channels(tx, conversation) == {"T1/U1", "tim"}
    back = assign(tx, conversation, TIM, Target())
    assert (back.conversation.assignee_id, back.replaced.assignee) == (None, TIM)
    assert channels(tx, conversation) == {"T1/U1", "tim"}


def test_services_are_offered_in_their_order_with_why_not(tx) -> None:
    # ASG-05 ASG-06 ASG-12
    tx.people.add_service(Service(ServiceId("empty"), "Empty", ()))
    tx.people.add_service(Service(ServiceId("alone"), "Alone", (slack("T1/C9"),)))
    tx.people.set_members(INSIDE.id, [EVE.id])
    tx.people.set_workspace(SLACK_CHANNEL, "Zebra")
    tx.people.set_workspace(TEAMS_CHANNEL, "Acme")
    conversation = opened(tx)
    found = offers(tx, conversation, ADA)
    assert [(one.service.name, one.workspace, one.is_mine) for one in found] == [
        ("Empty", "", False),
        ("Alone", "Slack", False),
        ("Inside", "Slack", False),
        ("Support", "Teams", False),
        ("Sales", "Zebra", True),
        ("Both", "Zebra + Acme", True),
    ]
    assert [(one.service.name, one.barred, one.leaves) for one in found] == [
        ("Empty", "service_without_channel", True),
        ("Alone", "service_unreachable", True),
        ("Inside", None, True),
        ("Support", None, True),
        ("Sales", None, False),
        ("Both", None, False),
    ]
    assert [one.service.name for one in found if one.is_current] == ["Sales"]
    [support] = [one for one in found if one.service == SUPPORT]
    assert [one.name for one in support.members] == ["Tim", "Zoe"]


def test_in_a_workspace_ones_own_services_come_first_then_by_the_alphabet(tx) -> None:
    # ASG-05
    for name, members in {"zulu": [ADA.id], "Alpha": [EVE.id], "beta": [EVE.id]}.items():
        service = Service(ServiceId(name), name, (SLACK_CHANNEL,))
        tx.people.add_service(service)
        tx.people.set_members(service.id, members)
    tx.people.set_members(INSIDE.id, [EVE.id])
    found = offers(tx, opened(tx), ADA)
    assert [(one.service.name, one.is_mine) for one in found if one.workspace == "Slack"] == [
        ("Sales", True),
        ("zulu", True),
        ("Alpha", False),
        ("beta", False),
        ("Inside", False),
    ]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (Target(ServiceId("empty")), "service_without_channel"),
        (Target(ServiceId("alone")), "service_unreachable"),
        (Target(SUPPORT.id, ADA.id), "assignee_outside"),
        (Target(None, ZOE.id), "assignee_outside"),
        (Target(SUPPORT.id, GONE.id), "assignee_unreachable"),
    ],
)
def test_to_whom_it_cannot_be_given(tx, target, why) -> None:
    # ASG-03 ASG-12 ASG-15
    tx.people.add_service(Service(ServiceId("empty"), "Empty", ()))
    tx.people.add_service(Service(ServiceId("alone"), "Alone", (slack("T1/C9"),)))
    conversation = opened(tx)
    before = inside(tx, conversation)
    with pytest.raises(NotAllowed, match=why):
        assign(tx, conversation, ADA, target)
    assert tx.conversations.get(conversation.id) == conversation
    assert inside(tx, conversation) == before
    assert said(tx, conversation) == []


def test_a_service_that_nobody_knows_is_not_found(tx) -> None:
    # ASG-03
    with pytest.raises(NotFound, match="service_unknown"):
        assign(tx, opened(tx), ADA, Target(ServiceId("none")))


def test_a_full_conversation_is_not_half_moved(tx, monkeypatch) -> None:
    # ASG-15 CONV-13
    monkeypatch.setattr("bot.actions.assign.MOST_MEMBERS", 4)
    change_rules(tx, SALES.id, Rules(leaving=Leaving.NEVER), EVE.actor)
    conversation = opened(tx)
    with pytest.raises(NotAllowed, match="conversation_full"):
        assign_as(tx, conversation, SYSTEM, Target(SUPPORT.id))
    assert set(inside(tx, conversation)) == {ADA.id, EVE.id}
    assert tx.conversations.get(conversation.id).service_id == SALES.id


def test_to_me_is_in_the_service_that_the_guest_wrote_to(tx) -> None:
    # ASG-11
    conversation = opened(tx)
    assign(tx, conversation, ADA, Target(BOTH.id))
    mine = assign_to_me(tx, conversation, ADA)
    assert (mine.conversation.service_id, mine.conversation.assignee_id) == (SALES.id, ADA.id)


def test_to_me_asks_who_does_not_belong_there(tx) -> None:
    # ASG-11
    for opening in (TO_SALES, TO_ADA):
        conversation = opened(tx, opening)
        with pytest.raises(NotAllowed, match="which_service"):
            assign_to_me(tx, conversation, TIM)
        assert tx.conversations.get(conversation.id) == conversation


def test_taking_keeps_the_service_that_has_it_where_i_belong_to_it(tx) -> None:
    # ASG-11
    conversation = opened(tx)
    assign(tx, conversation, ADA, Target(BOTH.id))
    assert take(tx, conversation, ADA).conversation.service_id == BOTH.id
    assign(tx, conversation, ADA, Target(SUPPORT.id))
    assert take(tx, conversation, EVE).conversation.service_id == SALES.id
    assign(tx, conversation, ADA, Target(BOTH.id))
    with pytest.raises(NotAllowed, match="which_service"):
        take(tx, conversation, ZOE)


def test_what_goes_on_elsewhere_is_summed_up_there_and_pointed_at_here(tx) -> None:
    # ASG-13
    conversation = opened(tx, root="T1/C1/1")
    [old] = tx.threads.of(conversation.id)
    emptied(tx)
    assign(tx, conversation, ADA, Target(SUPPORT.id))
    [new] = tx.threads.of(conversation.id)
    assert tx.threads.get(old.id).left
    [summary] = waiting(tx, "post_hand_over")
    assert (summary["thread_id"], summary["by"], summary["service"]) == (new.id, "Ada", SALES.id)
    assert [item["thread_id"] for item in waiting(tx, "post_pointer")] == [old.id]
    assert [item["thread_id"] for item in waiting(tx, "open_thread")] == [new.id]
    assert [item["thread_id"] for item in waiting(tx, "post_message")] == [new.id]
    assert {item["thread_id"] for item in waiting(tx, "update_card")} == {old.id, new.id}
    assert {item["thread_id"] for item in waiting(tx, "link_thread")} == {old.id, new.id}


def test_it_comes_back_to_the_thread_that_it_had_there(tx) -> None:
    # ASG-13
    conversation = opened(tx, root="T1/C1/1")
    [old] = tx.threads.of(conversation.id)
    assign(tx, conversation, ADA, Target(SUPPORT.id))
    emptied(tx)
    assign(tx, conversation, TIM, Target(SALES.id))
    assert [one.id for one in tx.threads.of(conversation.id)] == [old.id]
    assert waiting(tx, "open_thread") == []
    assert [item["thread_id"] for item in waiting(tx, "post_hand_over")] == [old.id]


def test_a_thread_that_never_opened_is_opened_when_it_comes_back(tx) -> None:
    # ASG-13
    conversation = opened(tx)
    [old] = tx.threads.of(conversation.id)
    assign(tx, conversation, ADA, Target(SUPPORT.id))
    emptied(tx)
    assign(tx, conversation, TIM, Target(SALES.id))
    assert [item["thread_id"] for item in waiting(tx, "open_thread")] == [old.id]


def test_services_that_share_a_channel_share_the_thread(tx) -> None:
    # ASG-13
    conversation = opened(tx, root="T1/C1/1")
    [shared] = tx.threads.of(conversation.id)
    emptied(tx)
    assign(tx, conversation, ADA, Target(BOTH.id))
    assert shared.id in {one.id for one in tx.threads.of(conversation.id)}
    assert channels(tx, conversation) == {SLACK_CHANNEL.value, TEAMS_CHANNEL.value}
    assert shared.id not in {item["thread_id"] for item in waiting(tx, "post_hand_over")}
    assert waiting(tx, "post_pointer") == []


def test_old_copies_still_change_and_go(tx) -> None:
    # ASG-13
    conversation = opened(tx, root="T1/C1/1")
    [old] = tx.threads.of(conversation.id)
    message = receive_guest_message(tx, GUS.id, conversation.id, Draft("hi"), source="1")
    tx.threads.add_copy(message.id, old.id, slack("T1/C1/2"), ours=True)
    assign(tx, conversation, ADA, Target(SUPPORT.id))
    emptied(tx)
    change_in_threads(tx, message)
    assert old.id in {item["thread_id"] for item in waiting(tx, "change_copy")}


def test_the_new_thread_tells_when_its_address_can_be_asked(tx) -> None:
    # ASG-13
    conversation = opened(tx)
    assign(tx, conversation, ADA, Target(SUPPORT.id))
    [new] = tx.threads.of(conversation.id)
    thread_opened(tx, new.id, teams("team/support/1"))
    heard = receive_agent_message(
        tx, TIM.id, teams("team/support/1"), Written("hi"), written_as=teams("team/support/2")
    )
    assert heard.message.for_guests


def test_a_guest_keeps_their_conversation(tx) -> None:
    # ASG-14 CONV-05
    conversation = opened(tx)
    receive_guest_message(tx, GUS.id, conversation.id, Draft("hi"), source="1")
    assign(tx, conversation, ADA, Target(SUPPORT.id, ZOE.id))
    assert opened(tx).id == conversation.id
    seen = [
        one for one in tx.messages.latest(conversation.id, 9, for_guests=True) if one.for_guests
    ]
    assert [one.notice.key if one.notice else one.text for one in seen] == ["hi", "handed_over"]
    assert seen[1].notice.values == {"service": "Support"}
    assert tx.conversations.get_for_guest(conversation.id, GUS.id).share == conversation.share
    assert opened(tx, guest=ANN).id != conversation.id


async def test_two_at_once_leave_one_result_and_both_know_what_was_before(store) -> None:
    # ASG-15
    await store.run(bring_support)
    conversation = await store.run(opened)

    def give(by: Agent, target: Target) -> asyncio.Task[Assigned]:
        return asyncio.create_task(store.run(assign, conversation, by, target))

    one, other = await asyncio.gather(
        give(ADA, Target(SUPPORT.id, ZOE.id)), give(EVE, Target(BOTH.id, TIM.id))
    )
    first, last = (one, other) if one.replaced.service == SALES else (other, one)
    assert first.replaced.assignee is None
    assert last.replaced == first.now
    now = await store.read(lambda tx: tx.conversations.get(conversation.id))
    assert (now.service_id, now.assignee_id) == (last.now.service.id, last.now.assignee.id)
    members = await store.read(lambda tx: set(inside(tx, conversation)))
    mine = {one.id for one in (ADA, EVE, TIM)} if last.now.service == BOTH else {TIM.id, ZOE.id}
    assert last.now.assignee.id in members
    assert members <= mine | {ZOE.id}


def test_rules_change_once_and_stand_in_the_log(tx) -> None:
    # ASG-08 MGR-07
    rules = Rules(leaving=Leaving.ALWAYS)
    assert change_rules(tx, SALES.id, rules, EVE.actor) == replace(SALES, rules=rules)
    assert tx.people.service(SALES.id).rules == tx.people.rules(SALES.id) == rules
    change_rules(tx, SALES.id, rules, EVE.actor)
    assert [(one.act, one.details) for one in tx.audit.since(tx.now)] == [
        (Act.RULES_CHANGED, {"service": SALES.id})
    ]
