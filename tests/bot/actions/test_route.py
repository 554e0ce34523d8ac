"""New conversations go to whose turn it is; the first answer takes one; agents pause (ASG-16)."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from bot.actions.agent_change import receive_agent_edit
from bot.actions.agent_message import Written, receive_agent_message
from bot.actions.close import close
from bot.actions.guest_message import receive_guest_message
from bot.actions.open_conversation import open_conversation
from bot.actions.pause import pause, resume
from bot.actions.phonebook import add_contact, from_guest
from bot.actions.services import change_rules
from bot.actions.thread_words import note_as_agent, reply_as_agent
from bot.domain.acts import SYSTEM, Act
from bot.domain.conversations import Conversation, Source
from bot.domain.ids import AgentId, GuestId
from bot.domain.messages import Draft
from bot.domain.people import Agent, Guest
from bot.domain.rules import Routing, Rules
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction
from tests.world import (
    ADA,
    ANN,
    BOB,
    EVE,
    GUS,
    SALES,
    TIM,
    TO_SALES,
    emptied,
    opened,
    said,
    slack,
    waiting,
)

ROOT = "T1/C1/1"


def goes(tx: Transaction, routing: Routing) -> None:
    change_rules(tx, SALES.id, Rules(routing=routing), SYSTEM)


def away(tx: Transaction, agent: Agent) -> None:
    tx.people.save_agent(replace(agent, active=False))


def inside(tx: Transaction, conversation: Conversation) -> dict[AgentId, Source]:
    found = {one.person: one.source for one in tx.participants.all(conversation.id)}
    return {one: found[one] for one in tx.participants.agents(conversation.id)}


def test_everybodys_without_another_rule(tx) -> None:
    # ASG-16
    conversation = opened(tx)
    assert conversation.assignee_id is None
    assert inside(tx, conversation) == {ADA.id: Source.SERVICE, EVE.id: Source.SERVICE}
    assert said(tx, conversation) == []


def test_in_turn_each_gets_one_is_told_and_is_there_alone(tx) -> None:
    # ASG-16 ASG-09 ASG-14 CONV-10 MGR-07 ASG-10
    goes(tx, Routing.ROUND_ROBIN)
    emptied(tx)
    first, second, third = (opened(tx, guest=guest) for guest in (GUS, ANN, BOB))
    assert [one.assignee_id for one in (first, second, third)] == [ADA.id, EVE.id, ADA.id]
    assert first.handed == 1
    assert inside(tx, first) == {ADA.id: Source.ASSIGNEE}
    assert said(tx, first) == ["(assigned)"]
    told = [item["agent_id"] for item in waiting(tx, "tell_assignee")]
    assert told == [ADA.id, EVE.id, ADA.id]
    entries = [(one.act, one.actor_id) for one in tx.audit.of(first.id)]
    assert entries == [(Act.ASSIGNED, ""), (Act.OPENED, GUS.id)]


def test_who_comes_back_takes_no_turn(tx) -> None:
    # ASG-16 CONV-02
    goes(tx, Routing.ROUND_ROBIN)
    assert opened(tx).assignee_id == ADA.id
    assert opened(tx).assignee_id == ADA.id
    assert opened(tx, guest=ANN).assignee_id == EVE.id


def test_whoever_pauses_or_is_away_is_passed_over_until_nobody_is_left(tx) -> None:
    # ASG-16
    goes(tx, Routing.ROUND_ROBIN)
    assert pause(tx, ADA)
    assert opened(tx).assignee_id == EVE.id
    away(tx, EVE)
    nobodys = opened(tx, guest=ANN)
    assert nobodys.assignee_id is None
    assert set(inside(tx, nobodys)) == {ADA.id, EVE.id}
    assert resume(tx, ADA)
    assert opened(tx, guest=BOB).assignee_id == ADA.id


def test_the_least_busy_has_the_fewest_that_are_open(tx) -> None:
    # ASG-16
    goes(tx, Routing.LEAST_BUSY)
    first, second = opened(tx), opened(tx, guest=ANN)
    assert [first.assignee_id, second.assignee_id] == [ADA.id, EVE.id]
    close(tx, second, EVE.actor)
    assert opened(tx, guest=BOB).assignee_id == EVE.id


def test_the_owner_of_the_contact_comes_first_where_they_belong_to_the_service(tx) -> None:
    # ASG-16 PHB-02
    goes(tx, Routing.OWNER_FIRST)
    for guest, owner in ((GUS, EVE), (ANN, TIM)):
        add_contact(tx, from_guest(guest, owner), owner, guest.id)
    assert [opened(tx, guest=one).assignee_id for one in (GUS, ANN, BOB)] == [EVE.id, None, None]


def asked(tx, conversation: Conversation) -> None:
    """Have the guest wait for an answer."""
    receive_guest_message(tx, GUS.id, conversation.id, Draft("hello?"), source="asked")


def test_the_first_who_answers_takes_it(tx) -> None:
    # ASG-16 ASG-09
    goes(tx, Routing.FIRST_ANSWER)
    conversation = opened(tx, root=ROOT)
    asked(tx, conversation)
    note_as_agent(tx, conversation, ADA, "rings a bell")
    assert tx.conversations.get(conversation.id).assignee_id is None
    receive_agent_message(tx, EVE.id, slack(ROOT), Written("hello"), written_as=slack(f"{ROOT}@1"))
    assert tx.conversations.get(conversation.id).assignee_id == EVE.id
    assert set(inside(tx, conversation)) == {EVE.id}
    reply_as_agent(tx, conversation, ADA, "me too")
    assert tx.conversations.get(conversation.id).assignee_id == EVE.id
    assert said(tx, conversation) == ["hello?", "rings a bell", "hello", "(taken)", "me too"]


def test_an_answer_by_a_command_takes_it_too(tx) -> None:
    # ASG-16
    goes(tx, Routing.FIRST_ANSWER)
    conversation = opened(tx)
    reply_as_agent(tx, conversation, EVE, "is anybody there?")
    assert tx.conversations.get(conversation.id).assignee_id is None  # nobody had asked
    asked(tx, conversation)
    reply_as_agent(tx, conversation, ADA, "hello")
    assert tx.conversations.get(conversation.id).assignee_id == ADA.id


def test_a_note_that_becomes_the_first_answer_takes_it_too(tx) -> None:
    # ASG-16 CONV-08
    goes(tx, Routing.FIRST_ANSWER)
    conversation = opened(tx, root=ROOT)
    asked(tx, conversation)
    note = slack(f"{ROOT}@1")
    receive_agent_message(tx, EVE.id, slack(ROOT), Written("note: hello"), written_as=note)
    assert tx.conversations.get(conversation.id).assignee_id is None
    receive_agent_edit(tx, note, Written("reply: hello"))
    assert tx.conversations.get(conversation.id).assignee_id == EVE.id
    assert set(inside(tx, conversation)) == {EVE.id}


def test_who_does_not_belong_to_the_service_answers_without_taking_it(tx) -> None:
    # ASG-16 ASG-03
    goes(tx, Routing.FIRST_ANSWER)
    conversation = opened(tx)
    asked(tx, conversation)
    reply_as_agent(tx, conversation, TIM, "hello")
    assert tx.conversations.get(conversation.id).assignee_id is None


@pytest.mark.parametrize("routing", [one for one in Routing if one != Routing.FIRST_ANSWER])
def test_elsewhere_an_answer_takes_nothing(tx, routing) -> None:
    # ASG-16
    conversation = opened(tx)
    goes(tx, routing)
    reply_as_agent(tx, conversation, ADA, "hello")
    assert tx.conversations.get(conversation.id).assignee_id is None


def test_pausing_twice_is_pausing_once(tx) -> None:
    # ASG-16 MGR-07
    assert [pause(tx, ADA), pause(tx, ADA), resume(tx, ADA), resume(tx, ADA)] == [
        True,
        False,
        True,
        False,
    ]
    entries = [(one.act, one.actor_id) for one in tx.audit.since(tx.now)]
    assert entries == [(Act.RESUMED, ADA.id), (Act.PAUSED, ADA.id)]


async def test_many_at_once_go_round_evenly_also_between_two_processes(database, store) -> None:
    # ASG-16
    on_one = database.startswith("sqlite")
    other = store if on_one else Store(database, LocalSignals())
    await store.run(goes, Routing.ROUND_ROBIN)
    guests = [GuestId(f"g{n}") for n in range(20)]

    def arrive(tx: Transaction, guest: GuestId) -> AgentId | None:
        tx.guests.add(Guest(guest))
        return open_conversation(tx, guest, TO_SALES).assignee_id

    arriving = ((store, other)[n % 2].run(arrive, guest) for n, guest in enumerate(guests))
    given_to = await asyncio.gather(*arriving)
    if other is not store:
        await other.close()
    assert Counter(given_to) == {ADA.id: 10, EVE.id: 10}
