"""Queries that wait together are answered from one snapshot; one that fails concerns nobody else."""

import asyncio
import threading

import pytest
from sqlalchemy.exc import DBAPIError

from bot.actions.sessions import begin_session, token_hash
from bot.store import Transaction


async def test_one_that_fails_leaves_the_others_alone(store) -> None:
    def fail(_tx: Transaction) -> None:
        raise KeyError("mine")

    def change(tx: Transaction) -> None:
        begin_session(tx, "en", "UTC")

    held = threading.Event()
    waiting = [store.read(lambda _tx: held.wait(20)) for _ in range(4)]
    asked = [store.read(one) for one in (fail, change, lambda tx: tx.outbox.next_due())]
    results = asyncio.gather(*waiting, *asked, return_exceptions=True)
    await asyncio.sleep(0)
    held.set()
    *_held, failed, changed, answered = await results
    assert isinstance(failed, KeyError)
    assert isinstance(changed, DBAPIError)  # readers change nothing
    assert answered is None


async def test_a_query_sees_what_was_kept_before_it_was_asked(store) -> None:
    async def write_and_read() -> bool:
        token, guest = await store.run(begin_session, "en", "UTC")
        found = await store.read(lambda tx: tx.guests.by_token(token_hash(token)))
        return found is not None and found.id == guest.id

    assert all(await asyncio.gather(*(write_and_read() for _ in range(50))))


async def test_whoever_left_is_not_waited_for(store) -> None:
    held = threading.Event()
    asked = asyncio.ensure_future(store.read(lambda _tx: held.wait(20)))
    await asyncio.sleep(0)
    asked.cancel()
    held.set()
    assert await store.read(lambda tx: tx.outbox.next_due()) is None


async def test_a_closed_store_answers_nothing(store) -> None:
    await store.close()
    with pytest.raises(RuntimeError, match="closed"):
        await store.read(lambda tx: tx.outbox.next_due())
