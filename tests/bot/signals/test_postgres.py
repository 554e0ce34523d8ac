"""Signals over PostgreSQL when the database misbehaves, and what fits into one of them."""

import asyncio
import logging

import psycopg
import pytest

from bot.signals import EVERYTHING
from bot.signals.postgres import LONGEST, MOST_WAITING, PostgresSignals, payloads
from tests.contracts.test_signals import Listener
from tests.databases import drop_database, new_database


@pytest.fixture
async def url(postgres):
    url = new_database(postgres)
    yield url
    drop_database(url)


@pytest.fixture
async def both(url):
    here, there = PostgresSignals(url), PostgresSignals(url)
    yield here, there
    for signals in (here, there):
        await asyncio.to_thread(signals.close)


def cut(url: str, what: str) -> int:
    """End the connections of this database that last did something like this."""
    asked = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s"
    )
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return len(connection.execute(asked, (what,)).fetchall())


async def test_a_listener_that_was_cut_off_loses_nothing(url, both) -> None:
    """What was sent while nobody could hear is covered by the look at everything, which comes last."""
    here, there = both
    listener = Listener(there)
    await listener.until(lambda heard: EVERYTHING in heard)
    for n in range(200):
        here.send({f"c{n}"})
        if n == 100:
            await listener.until(lambda heard: any(one.startswith("c") for one in heard))
            listener.heard.clear()
            assert await asyncio.to_thread(cut, url, "LISTEN%") == 1
    here.send({"last"})
    await listener.until(lambda heard: EVERYTHING in heard)
    here.send({"after"})
    await listener.until(lambda heard: "after" in heard)
    covered = listener.heard.index(EVERYTHING)
    late = {one for one in listener.heard[covered:] if one.startswith("c")}
    # Whatever is not heard by itself was sent before LISTEN came back, so before that look.
    missed = {f"c{n}" for n in range(101, 200)} - set(listener.heard)
    assert not missed & late
    await listener.stop()


async def test_a_sender_that_was_cut_off_sends_what_waited(url, both) -> None:
    here, there = both
    listener = Listener(there)
    await listener.until(lambda heard: EVERYTHING in heard)
    here.send({"c1"})
    await listener.until(lambda heard: "c1" in heard)
    assert await asyncio.to_thread(cut, url, "SELECT pg_notify%") == 1
    here.send({"c2"})
    await listener.until(lambda heard: "c2" in heard)
    await listener.stop()


async def test_sending_does_not_wait_for_a_database_that_is_away(caplog) -> None:
    signals = PostgresSignals("postgresql+psycopg://nobody@127.0.0.1:1/none")
    listener = Listener(signals)
    await asyncio.sleep(0)
    with caplog.at_level(logging.WARNING):
        async with asyncio.timeout(10):
            signals.send({"c1"})
            await listener.until(lambda heard: "c1" in heard)
        while len(caplog.messages) < 2:
            await asyncio.sleep(0.01)
        await listener.stop()
        await asyncio.to_thread(signals.close)
    assert sorted(caplog.messages) == [
        "no signals from other processes: OperationalError",
        "no signals to other processes: OperationalError",
    ]


async def test_too_much_that_waits_becomes_a_look_at_everything(url, both) -> None:
    here, there = both
    listener = Listener(there)
    await listener.until(lambda heard: EVERYTHING in heard)
    listener.heard.clear()
    here.send({f"c{n}" for n in range(MOST_WAITING + 1)})
    await listener.until(lambda heard: heard == [EVERYTHING])
    await listener.stop()


async def test_what_a_command_sends_before_it_ends_is_heard(url, both) -> None:
    _, there = both
    listener = Listener(there)
    await listener.until(lambda heard: EVERYTHING in heard)
    command = PostgresSignals(url)
    command.send({"outbox"})
    await asyncio.to_thread(command.close)
    await listener.until(lambda heard: "outbox" in heard)
    await listener.stop()


def test_payloads_are_as_few_and_as_long_as_postgresql_takes() -> None:
    topics = [f"{n:032x}" for n in range(1000)]
    packed = list(payloads("node", topics))
    assert len(packed) == 5
    assert all(len(one.encode()) <= LONGEST for one in packed)
    assert [topic for one in packed for topic in one.split()[1:]] == topics
    assert {one.split()[0] for one in packed} == {"node"}


@pytest.mark.parametrize("long", ["x" * 8000, "ü" * 4000])
def test_a_topic_too_long_becomes_a_look_at_everything(long: str) -> None:
    assert list(payloads("node", ["c1", long])) == [f"node c1 {EVERYTHING}"]


def test_no_topics_make_no_payload() -> None:
    assert list(payloads("node", [])) == []
