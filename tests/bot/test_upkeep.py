"""Upkeep: it rings at once and on time, works side by side, and stops without cutting anything off."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.deliveries import SyncAgent, SyncMembers
from bot.store import StoreBusy
from bot.upkeep import (
    AGENTS_EVERY,
    Upkeep,
    forget_old,
    index_words,
    look_after_agents,
    look_after_members,
)
from tests.processes import until
from tests.world import ADA, BOTH, INSIDE, SALES, opened


async def kinds(store) -> list[str]:
    def look(tx) -> list[str]:
        return [item.kind for item in tx.outbox.claim(100, timedelta(0))]

    return sorted(await store.run(look))


async def test_agents_we_have_not_heard_of_are_asked_about(store, clock) -> None:  # ENT-08
    await store.run(lambda tx: tx.people.save_agent(ADA))
    await store.run(look_after_agents)
    assert await kinds(store) == [SyncAgent.kind] * 2
    clock.pass_by(AGENTS_EVERY.total_seconds() + 1)
    await store.run(look_after_agents)
    assert await kinds(store) == [SyncAgent.kind] * 3


async def test_every_channel_is_looked_at_once_however_often_it_rings(store) -> None:  # MEM-07
    for _time in range(2):
        await store.run(look_after_members)
    assert await kinds(store) == [SyncMembers.kind] * len((SALES, BOTH, INSIDE))


async def test_old_memories_go(store, clock) -> None:
    await store.run(lambda tx: tx.inbox.first_time("event"))
    await store.run(forget_old)
    assert not await store.run(lambda tx: tx.inbox.first_time("event"))
    clock.pass_by(4 * 86400)
    await store.run(forget_old)
    assert await store.run(lambda tx: tx.inbox.first_time("event"))


async def test_it_rings_at_once_and_then_again(store) -> None:
    upkeep = Upkeep(store)
    upkeep.start()
    assert await until(lambda: has_work(store), 10)
    await upkeep.stop()


async def has_work(store) -> bool:
    return await store.read(lambda tx: tx.outbox.next_due() is not None)


class SlowStore:
    """A store that takes its time, to be stopped meanwhile."""

    def __init__(self, busy: bool = False) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.done, self.busy = 0, busy

    async def run(self, action) -> None:
        self.begun.set()
        await self.go_on.wait()
        if self.busy:
            raise StoreBusy
        self.done += 1


@pytest.mark.parametrize("busy", [False, True])
async def test_what_is_at_work_is_waited_for(busy: bool, caplog) -> None:
    store = SlowStore(busy)
    upkeep = Upkeep(store)
    with caplog.at_level("INFO", "bot.upkeep"):
        upkeep.start()
        await store.begun.wait()
        stopping = asyncio.create_task(upkeep.stop())
        await asyncio.sleep(0)
        assert not stopping.done()
        store.go_on.set()
        await stopping
    assert store.done == (0 if busy else 4)
    assert bool(caplog.records) is busy


async def test_searches_find_quickly_what_was_written_a_moment_ago(store) -> None:
    # CONV-12
    await store.run(opened)
    upkeep = Upkeep(store)
    upkeep.start()
    assert await until(lambda: store.read(lambda tx: not tx.search.index.pending().new), 10)
    await upkeep.stop()
    assert await store.run(index_words) is False
    assert [one.number for one in await store.read(lambda tx: tx.search.words("gus"))] == [1]
