"""Two managers give one conversation away at the same moment, again and again (ASG-15)."""

import asyncio

import pytest

from bot.actions.assign import Assigned, Target, assign
from bot.domain.acts import Act
from bot.domain.conversations import Conversation
from bot.domain.people import Agent
from bot.store import Store, Transaction
from tests.bot.actions.test_assign import SUPPORT, ZOE, bring_support
from tests.world import ADA, BOTH, EVE, SALES, TIM, opened

TIMES = 500
ADAS = (Target(SALES.id, EVE.id), Target(SUPPORT.id, TIM.id), Target(BOTH.id))
EVES = (Target(BOTH.id, ADA.id), Target(SUPPORT.id, ZOE.id), Target(SALES.id))


@pytest.fixture
async def nodes(database: str, store: Store, signals):
    """Two nodes where the database allows for them; SQLite is one process."""
    if database.startswith("sqlite"):
        yield store, store
        return
    other = Store(database, signals)
    yield store, other
    await other.close()


def told(result: Assigned, *, before: bool) -> Target:
    held = result.replaced if before else result.now
    service, agent = held.service, held.assignee
    return Target(service.id if service else None, agent.id if agent else None)


def wanted(stands: Target, target: Target) -> Target:
    """What comes of it: without a service it stays in its own."""
    return Target(target.service_id or stands.service_id, target.assignee_id)


def begun(tx: Transaction) -> Conversation:
    bring_support(tx)
    return opened(tx)


def at(tx: Transaction, conversation: Conversation) -> Target:
    now = tx.conversations.get(conversation.id)
    return Target(now.service_id, now.assignee_id)


def members(tx: Transaction, conversation: Conversation) -> set[str]:
    everybody = tx.participants.all(conversation.id)
    return {one.person for one in everybody if one.left_at is None and not one.is_guest}


@pytest.mark.timeout(300)
async def test_one_result_each_time_and_both_are_told_the_truth(nodes) -> None:
    # ASG-15 MGR-07
    here, there = nodes
    conversation = await here.run(begun)
    stands = Target(SALES.id)
    changes = 0
    for turn in range(TIMES):
        asked: list[tuple[Store, Agent, Target]] = [
            (here, ADA, ADAS[turn % len(ADAS)]),
            (there, EVE, EVES[turn // len(ADAS) % len(EVES)]),
        ]
        results = await asyncio.gather(
            *(store.run(assign, conversation, by, target) for store, by, target in asked)
        )
        goals = [target for _store, _by, target in asked]
        assert is_true(stands, goals, results) or is_true(stands, goals[::-1], results[::-1])
        changes += sum(one.changed for one in results)
        stands = await here.read(at, conversation)
        assert stands in [told(one, before=False) for one in results]
        assert stands.assignee_id is None or stands.assignee_id in await here.read(
            members, conversation
        )
    assert await here.read(kept, conversation) == changes


def is_true(stands: Target, goals: list[Target], results: list[Assigned]) -> bool:
    """Tell whether both were told what happened, had they come in this order."""
    for goal, result in zip(goals, results, strict=True):
        after = wanted(stands, goal)
        if (told(result, before=True), told(result, before=False)) != (stands, after):
            return False
        if result.changed is not (after != stands):
            return False
        stands = after
    return True


def kept(tx: Transaction, conversation: Conversation) -> int:
    log = tx.audit.of(conversation.id, limit=10_000)
    return sum(entry.act is Act.ASSIGNED for entry in log)
