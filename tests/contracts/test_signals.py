"""What signals do within one process and between processes that share a database."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.ports import Signals
from bot.signals import EVERYTHING
from bot.signals.local import LocalSignals
from bot.signals.postgres import PostgresSignals
from tests.databases import drop_database, new_database

WITHIN = 10.0


class Listener:
    """One who listens, and what they heard so far."""

    def __init__(self, signals: Signals) -> None:
        self.heard: list[str] = []
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._listen(signals))

    async def _listen(self, signals: Signals) -> None:
        async for topic in signals.listen():
            self.heard.append(topic)
            self._news.set()

    async def until(self, happened: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(WITHIN):
            while not happened(self.heard):
                self._news.clear()
                await self._news.wait()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture(params=["local", "postgresql"])
async def pair(request) -> AsyncIterator[tuple[Signals, Signals]]:
    """One who sends and one who hears: the same object here, two processes' there."""
    if request.param == "local":
        signals = LocalSignals()
        yield signals, signals
        return
    url = new_database(request.getfixturevalue("postgres"))
    here, there = PostgresSignals(url), PostgresSignals(url)
    yield here, there
    for signals in (here, there):
        await asyncio.to_thread(signals.close)
    drop_database(url)


@pytest.fixture
async def listener(pair) -> AsyncIterator[Listener]:
    """A listener who is known to hear."""
    sending, hearing = pair
    listener = Listener(hearing)
    await asyncio.sleep(0)
    if sending is not hearing:
        await listener.until(lambda heard: EVERYTHING in heard)
        listener.heard.clear()
    yield listener
    await listener.stop()


async def test_a_topic_wakes_whoever_listens(pair, listener) -> None:
    pair[0].send({"c1"})
    await listener.until(lambda heard: "c1" in heard)


async def test_topics_may_be_sent_from_any_thread(pair, listener) -> None:
    await asyncio.to_thread(pair[0].send, {"c1", "outbox"})
    await listener.until(lambda heard: {"c1", "outbox"} <= set(heard))


async def test_nothing_is_said_twice_to_the_one_who_sent_it(pair) -> None:
    sending, _ = pair
    listener = Listener(sending)
    await asyncio.sleep(0)
    sending.send({"c1"})
    await listener.until(lambda heard: "c1" in heard)
    sending.send({"c2"})
    await listener.until(lambda heard: "c2" in heard)
    assert [topic for topic in listener.heard if topic != EVERYTHING] == ["c1", "c2"]
    await listener.stop()


async def test_everybody_who_listens_hears_it(pair, listener) -> None:
    other = Listener(pair[1])
    await asyncio.sleep(0)
    pair[0].send({"c1"})
    await listener.until(lambda heard: "c1" in heard)
    await other.until(lambda heard: "c1" in heard or EVERYTHING in heard)
    await other.stop()


async def test_a_thousand_topics_at_once_all_arrive(pair, listener) -> None:
    topics = {f"{n:032x}" for n in range(1000)}
    pair[0].send(topics)
    await listener.until(lambda heard: topics <= set(heard))


async def test_nobody_has_to_listen(pair) -> None:
    pair[0].send({"c1"})
