"""Actions: kept or not kept, each for itself, and told only after the commit."""

import asyncio
import contextlib
import threading

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError

from bot.actions.guest_message import receive_guest_message
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.messages import Draft, Message
from bot.domain.people import Guest
from bot.signals.local import LocalSignals
from bot.store import Store, StoreBusy, Transaction
from bot.store.engines import commit
from tests.world import GUS, TO_INSIDE, Clock, opened


@pytest.fixture
async def conversation(store: Store) -> Conversation:
    return await store.run(opened)


@pytest.fixture
async def other(store: Store) -> Conversation:
    return await store.run(opened, TO_INSIDE)


async def texts(store: Store, conversation: Conversation) -> list[str]:
    changes = await store.read(lambda tx: tx.messages.changes_after(conversation.id, 0))
    return [message.text for message in changes.messages]


def write(store: Store, conversation: Conversation, words: str):
    return store.run(receive_guest_message, GUS.id, conversation.id, Draft(words), source=words)


def write_and_fail(tx: Transaction, conversation: Conversation) -> None:
    receive_guest_message(tx, GUS.id, conversation.id, Draft("lost"), source="lost")
    raise NotAllowed("no")


def break_a_constraint(tx: Transaction) -> None:
    tx.guests.add(Guest(GUS.id, "another Gus"))


class Held:
    """An action that keeps its writer busy until it is let go."""

    def __init__(self) -> None:
        self.started, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _tx: Transaction) -> str:
        self.started.set()
        assert self.go_on.wait(20)
        return "held"


@contextlib.asynccontextmanager
async def busy(store: Store):
    """Let all that is asked meanwhile wait in one writer, so that it ends up in one group."""
    held = Held()
    running = asyncio.create_task(store.run(held))
    await asyncio.to_thread(held.started.wait)
    yield
    await asyncio.sleep(0)
    held.go_on.set()
    assert await running == "held"


async def test_an_action_that_fails_takes_back_only_its_own_changes(store, conversation) -> None:
    async with busy(store):
        together = asyncio.gather(
            write(store, conversation, "one"),
            store.run(write_and_fail, conversation),
            store.run(break_a_constraint),
            write(store, conversation, "two"),
            return_exceptions=True,
        )
    one, failed, broken, two = await together
    assert isinstance(failed, NotAllowed)
    assert isinstance(broken, DBAPIError)
    assert sorted([one.text, two.text]) == ["one", "two"]
    assert sorted(await texts(store, conversation)) == ["one", "two"]


async def test_when_the_commit_fails_nobody_is_told_it_worked(
    store, conversation, monkeypatch
) -> None:
    failing = [OSError("disk full")] * 3

    def fail(connection: Connection) -> None:
        if failing:
            raise failing.pop()
        if store.single:
            commit(connection)

    if store.single:
        monkeypatch.setattr("bot.store.writers.commit", fail)
    else:
        event.listen(store._writing, "commit", fail)
    told = await asyncio.gather(
        *(write(store, conversation, words) for words in "abc"), return_exceptions=True
    )
    kept = await texts(store, conversation)
    assert sorted(kept) == sorted(one.text for one in told if isinstance(one, Message))
    assert any(isinstance(answer, OSError) for answer in told)
    failing.clear()
    await write(store, conversation, "afterwards")
    assert await texts(store, conversation) == [*kept, "afterwards"]


async def test_a_cancelled_caller_neither_loses_nor_doubles_its_action(store, conversation) -> None:
    tasks = [asyncio.create_task(write(store, conversation, f"{n}")) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    assert all(
        isinstance(one, asyncio.CancelledError)
        for one in await asyncio.gather(*tasks, return_exceptions=True)
    )
    await asyncio.gather(*(write(store, conversation, f"{n}") for n in range(20)))
    assert sorted(await texts(store, conversation), key=int) == [f"{n}" for n in range(20)]


async def test_what_fails_after_its_caller_left_is_logged(store, conversation, caplog) -> None:
    async with busy(store):
        task = asyncio.create_task(store.run(write_and_fail, conversation))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(10):
        while "failed after its caller left" not in caplog.text:
            await store.run(lambda tx: tx.now)


async def test_a_question_that_fails_after_its_caller_left_is_nobodys(store, caplog) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def fail(_tx: Transaction) -> None:
        loop.call_soon_threadsafe(asked.set)
        left.wait(10)
        raise LookupError("nobody waits for this")

    left = threading.Event()
    task = asyncio.create_task(store.read(fail))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    left.set()
    await store.close()  # what the threads had to say is said by now
    assert not caplog.records


async def test_a_full_queue_says_so_and_nothing_is_written(database, signals, conversation) -> None:
    small = Store(database, signals, Clock(), longest_queue=2)
    held = [Held(), Held()]
    running = [asyncio.create_task(small.run(one)) for one in held[:1]]
    await asyncio.to_thread(held[0].started.wait)
    running += [asyncio.create_task(small.run(one)) for one in (held[1], lambda tx: "third")]
    await asyncio.sleep(0)
    with pytest.raises(StoreBusy) as full:
        await write(small, conversation, "too much")
    assert full.value.after == 2
    for one in held:
        one.go_on.set()
    done = await asyncio.gather(*running, return_exceptions=True)
    assert done[0] == "held"
    assert await texts(small, conversation) == []
    await write(small, conversation, "later")
    assert await texts(small, conversation) == ["later"]
    await small.close()


async def test_a_deadlock_is_tried_again(store, conversation, other) -> None:
    """PostgreSQL gives up one of the two; SQLite never has two at once."""
    both_hold_one = threading.Barrier(2)

    def take(tx: Transaction, first: Conversation, then: Conversation) -> None:
        tx.messages.next_number(first.id)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_hold_one.wait(0.2)
        tx.messages.next_number(then.id)

    await asyncio.gather(store.run(take, conversation, other), store.run(take, other, conversation))
    for each in (conversation, other):
        assert await store.run(lambda tx, each=each: tx.messages.next_number(each.id)) == 3


def terminate_others(tx: Transaction) -> None:
    tx._db.execute(
        text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_lost_connection_is_replaced_and_the_action_repeated(
    database, store, conversation, signals
) -> None:
    executioner = Store(database, signals)
    runs = 0

    def write_twice(tx: Transaction) -> None:
        nonlocal runs
        runs += 1
        receive_guest_message(tx, GUS.id, conversation.id, Draft("one"), source="one")
        if runs == 1:
            lost.set()
            assert go_on.wait(20)
        receive_guest_message(tx, GUS.id, conversation.id, Draft("two"), source="two")

    lost, go_on = threading.Event(), threading.Event()
    writing = asyncio.create_task(store.run(write_twice))
    await asyncio.to_thread(lost.wait)
    await executioner.run(terminate_others)
    go_on.set()
    await writing
    assert runs == 2
    assert await texts(store, conversation) == ["one", "two"]
    await executioner.run(terminate_others)
    assert await texts(store, conversation) == ["one", "two"]
    await executioner.close()


async def test_closing_finishes_what_was_asked_for(database, store, conversation, signals) -> None:
    second = Store(database, signals)
    writing = [asyncio.create_task(write(second, conversation, f"{n}")) for n in range(70)]
    await asyncio.sleep(0)
    await second.close()
    await asyncio.gather(*writing)
    assert len(await texts(store, conversation)) == 70
    with pytest.raises(RuntimeError):
        await write(second, conversation, "too late")
    await second.close()


async def test_reading_refuses_to_write(store, conversation) -> None:
    with pytest.raises(DBAPIError):
        await store.read(receive_guest_message, GUS.id, conversation.id, Draft("no"), source="no")
    assert await texts(store, conversation) == []


async def test_reading_sees_one_moment(store, conversation) -> None:
    looked, written = threading.Event(), threading.Event()

    def look_twice(tx: Transaction) -> tuple[int, int]:
        before = tx.messages.changes_after(conversation.id, 0).cursor
        looked.set()
        written.wait(20)
        return before, tx.messages.changes_after(conversation.id, 0).cursor

    reading = asyncio.create_task(store.read(look_twice))
    await asyncio.to_thread(looked.wait)
    await write(store, conversation, "meanwhile")
    written.set()
    assert await reading == (0, 0)


async def test_signals_are_sent_after_the_commit_and_not_for_what_failed(
    store, signals, conversation
) -> None:
    heard = signals.listen()
    first = asyncio.ensure_future(anext(heard))
    await asyncio.sleep(0)
    with pytest.raises(NotAllowed):
        await store.run(write_and_fail, conversation)
    held = Held()
    held.go_on.set()

    def write_and_wait(tx: Transaction) -> None:
        receive_guest_message(tx, GUS.id, conversation.id, Draft("one"), source="one")
        held.started.set()

    await store.run(held)
    assert not first.done()
    await store.run(write_and_wait)
    assert {await first, await anext(heard)} == {conversation.id, "outbox"}
    await heard.aclose()


class BrokenSignals(LocalSignals):
    def send(self, topics) -> None:
        raise OSError("nobody listens")


async def test_signals_that_cannot_be_sent_change_nothing(database, conversation, caplog) -> None:
    deaf = Store(database, BrokenSignals(), Clock())
    await write(deaf, conversation, "one")
    assert await texts(deaf, conversation) == ["one"]
    assert "signals were lost" in caplog.text
    await deaf.close()


async def test_a_mistake_in_an_action_reaches_its_caller(store) -> None:
    with pytest.raises(RuntimeError):
        await store.run(lambda _tx: next(iter(())))
    assert await store.run(lambda tx: tx.now)


async def test_numbers_follow_each_other_under_load(store, conversation) -> None:
    await asyncio.gather(*(write(store, conversation, f"{n}") for n in range(60)))
    changes = await store.read(lambda tx: tx.messages.changes_after(conversation.id, 0))
    assert [message.number for message in changes.messages] == list(range(1, 61))


async def test_the_same_source_many_times_at_once_and_after_a_restart_is_one_message(
    database, signals, store, conversation
) -> None:
    # B1 CONV-07
    told = await asyncio.gather(*(write(store, conversation, "one") for _ in range(4)))
    again = Store(database, signals, Clock())
    told += await asyncio.gather(*(write(again, conversation, "one") for _ in range(4)))
    await again.close()
    assert len({message.id for message in told}) == 1
    assert await texts(store, conversation) == ["one"]
    assert (await write(store, conversation, "two")).text == "two"


async def test_two_processes_may_write_to_one_conversation(
    database, signals, store, conversation
) -> None:
    # CONV-07 B25
    second = Store(database, signals, Clock())
    if store.single:
        await second.close()
        pytest.skip("one process has SQLite to itself")
    await asyncio.gather(
        *(write((store, second)[n % 2], conversation, f"{n % 15}") for n in range(60))
    )
    await second.close()
    assert sorted(await texts(store, conversation), key=int) == [f"{n}" for n in range(15)]
