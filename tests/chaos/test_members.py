"""Whom a guest wrote to comes back once, whichever of two processes dies meanwhile (MEM-03, MEM-04)."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from bot.actions.participants import let_go
from bot.domain.acts import Act
from bot.domain.ids import ConversationId
from bot.store import Transaction
from tests.chaos.guest import Guest
from tests.chaos.pair import Pair, a_pair
from tests.chaos.plan import LONG
from tests.databases import drop_database, new_database

CONVERSATIONS, AT_ONCE = (200, 20) if LONG else (16, 8)
LATEST = 3.0


@pytest.fixture
def shared_database(postgres: str) -> Iterator[str]:
    url = new_database(postgres)
    yield url
    drop_database(url)


@pytest.mark.chaos
@pytest.mark.timeout(1800 if LONG else 180)
async def test_two_processes_bring_agents_back_once_while_one_after_the_other_is_killed(
    shared_database, tmp_path
):  # MEM-03 MEM-04
    seed = int(os.environ.get("CHAOS_SEED") or random.randrange(1_000_000))
    async with a_pair(tmp_path, shared_database, seed) as pair:
        for _ in range(CONVERSATIONS // AT_ONCE):
            guests = await asyncio.gather(*(pair.guest() for _ in range(AT_ONCE)))
            await pair.while_killing(leave_and_write(pair, guests))
        await pair.calm()
        found = Counter([await judge(pair, guest) for guest in pair.guests])
        print(f"seed {seed}, {pair.kills} kills: {dict(found)}")
        assert pair.kills >= CONVERSATIONS // AT_ONCE
        assert found == {"once": CONVERSATIONS}, f"seed {seed}"


async def leave_and_write(pair: Pair, guests: Sequence[Guest]) -> None:
    """Let every agent go, let each guest write within the next seconds, and wait until all was looked at."""

    async def one(guest: Guest) -> None:
        await pair.store.run(everybody_leaves, ConversationId(guest.conversation))
        await asyncio.sleep(pair.chance.uniform(0, LATEST))
        await guest.write(1)

    await asyncio.gather(*(one(guest) for guest in guests))
    await asyncio.sleep(LATEST)


def everybody_leaves(tx: Transaction, conversation_id: ConversationId) -> None:
    assert let_go(tx, conversation_id, tx.participants.agents(conversation_id), notice="went")


async def judge(pair: Pair, guest: Guest) -> str:
    """Say how often the agents of a guest came back; `lost` and `twice` are what must not be."""

    def look(tx: Transaction) -> str:
        conversation_id = ConversationId(guest.conversation)
        messages = tx.messages.latest(conversation_id, 1000)
        told = Counter(message.notice.key for message in messages if message.notice)
        joined = Counter(
            entry.details["who"]
            for entry in tx.audit.of(conversation_id)
            if entry.act is Act.JOINED
        )
        there = tx.participants.agents(conversation_id)
        if guest.text(1) not in [message.text for message in messages]:
            return "message lost"
        if not there or set(joined) != set(there):
            return "lost"
        return "once" if told["came_back"] == 1 == max(joined.values()) else "twice"

    return await pair.store.read(look)
