"""Two managers give the same conversation away at the same moment, again and again (ASG-15)."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.actions.assign import Assigned, Target, assign
from bot.domain.acts import Act
from bot.domain.conversations import Conversation
from bot.domain.ids import AgentId, ServiceId
from bot.domain.people import Agent, Service
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction
from tests.world import ADA, EVE, SALES, TIM, emptied, opened, teams

ROUNDS = 500
ZOE = Agent(AgentId("zoe"), "Zoe", "zoe", (teams("zoe"),))
SUPPORT = Service(ServiceId("support"), "Support", (teams("team/support"),))


def bring_support(tx: Transaction) -> None:
    tx.people.add_agent(ZOE)
    tx.people.add_service(SUPPORT)
    tx.people.set_members(SUPPORT.id, [TIM.id, ZOE.id])


def aims(number: int) -> tuple[Target, Target]:
    """What both want in a round: to differ from each other, and from the round before."""
    sales = (None, ADA.id, EVE.id)
    support = (None, TIM.id, ZOE.id)
    one = Target(SALES.id, sales[number % 3])
    other = Target(SUPPORT.id, support[number // 3 % 3])
    return (one, other) if number % 2 else (other, one)


def who(tx: Transaction, conversation: Conversation) -> tuple[Conversation, set[AgentId]]:
    return tx.conversations.get(conversation.id), set(tx.participants.agents(conversation.id))


def assigned(tx: Transaction, conversation: Conversation) -> int:
    found = tx.audit.of(conversation.id, 10 * ROUNDS)
    return sum(entry.act is Act.ASSIGNED for entry in found)


@pytest.mark.again
@pytest.mark.timeout(300)
async def test_each_time_there_is_one_result_and_both_are_told_the_truth(database, store) -> None:
    # ASG-15 MGR-07
    other_process = Store(database, LocalSignals())
    if database.startswith("sqlite"):
        await other_process.close()
        other_process = store
    try:
        await store.run(bring_support)
        conversation = await store.run(opened)
        changes = 0
        for number in range(ROUNDS):
            changes += await one_round(store, other_process, conversation, number)
            if number % 50 == 0:
                await store.run(emptied)
        assert await store.read(assigned, conversation) == changes
        assert changes > ROUNDS
    finally:
        if other_process is not store:
            await other_process.close()


async def one_round(store: Store, other: Store, conversation: Conversation, number: int) -> int:
    """Let both act at once, and look at what came of it; return how many changed something."""
    before, _ = await store.read(who, conversation)
    mine, theirs = aims(number)
    told = await asyncio.gather(
        store.run(assign, conversation, EVE, mine), other.run(assign, conversation, ZOE, theirs)
    )
    first, last = in_order(told, before)
    now, members = await store.read(who, conversation)
    assert at(first.replaced) == (before.service_id, before.assignee_id)
    assert last.replaced == first.now
    assert (now.service_id, now.assignee_id) == at(last.now)
    if now.assignee_id:
        assert now.assignee_id in members
    return sum(one.changed for one in told)


def at(held) -> tuple[ServiceId | None, AgentId | None]:
    service, assignee = held.service, held.assignee
    return service.id if service else None, assignee.id if assignee else None


def in_order(told: list[Assigned], before: Conversation) -> Iterator[Assigned]:
    """Say which came first: it found what was there before, and the other found its result."""
    one, other = told
    is_first = at(one.replaced) == (before.service_id, before.assignee_id)
    return (one, other) if is_first and other.replaced == one.now else (other, one)
