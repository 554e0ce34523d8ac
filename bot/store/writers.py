"""Who runs the actions: one thread for SQLite, a few side by side for PostgreSQL."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Semaphore, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.ports import Signals
from bot.store.engines import WRITERS, begin, commit, driver_of, rollback
from bot.store.hands import Follower, Hand
from bot.store.jobs import Job, Outcome, Waiting, job_for, next_group, settle
from bot.store.lanes import OUTBOX_TOPIC
from bot.store.transaction import Transaction

log = logging.getLogger(__name__)

T = TypeVar("T")
Clock = Callable[[], datetime]

LARGEST_GROUP = 64
LONGEST_QUEUE = 2000
PAUSES = (0.01, 0.03, 0.1, 0.3, 1.0)
SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION = "40001", "40P01", "23505"


class StoreBusy(Exception):
    """More is waiting than can be done soon; nothing was written, ask again after `after` seconds."""

    after = 2


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class GroupWriter:
    """Runs actions in one thread; all that wait share one durable commit (SQLite).

    Each has a savepoint of its own: one that raises takes only its own changes back.
    """

    def __init__(
        self,
        engine: Engine,
        signals: Signals,
        clock: Clock = utc_now,
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        self._engine, self._signals, self._clock = engine, signals, clock
        self._waiting: Waiting = Waiting()
        self._room = longest_queue
        self._closed = False
        self._follower: Follower | None = None
        self._db: Connection | None = None
        self._thread = Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, action: Callable[[Transaction], T]) -> T:
        """Run an action, after those that came before it."""
        if self._closed:
            raise RuntimeError("the store is closed")
        if self._waiting.qsize() >= self._room:
            raise StoreBusy
        job = job_for(action, writes=True)
        self._waiting.put(job)
        result: T = (await job.outcome).unwrap()
        return result

    def follow(self, follower: Follower | None) -> None:
        """Let one worker take what is added in the commit that adds it: it saves one of its own."""
        self._follower = follower

    async def close(self) -> None:
        """Take nothing more, finish what waits."""
        self._closed = True
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        last = False
        while not last:
            group, last = next_group(self._waiting, LARGEST_GROUP)
            if group:
                outcomes, first = self._commit(group)
                settle(group, outcomes, first)
        self._let_go()

    def _commit(self, group: Sequence[Job]) -> tuple[list[Outcome], Callable[[], None] | None]:
        """Do and keep what a group asks; return how it ended, and who in the loop hears of it first."""
        topics: set[str] = set()
        try:
            follower = self._follower
            hand = follower.hand() if follower else None
            db = self._connection()
            begin(db)
            if len(group) == 1:
                outcomes = [self._run_alone(db, group[0].action, topics, hand)]
                if outcomes[0].error:
                    rollback(db)
                    return outcomes, None
            else:
                outcomes = [self._run(db, job.action, topics, hand) for job in group]
            tell = self._run_follower(db, follower, hand, topics) if follower and hand else None
            commit(db)
        except Exception as error:
            self._let_go()
            log.exception("a group of %d actions was not kept", len(group))
            return [Outcome(error=error) for _ in group], None
        return outcomes, partial(self._tell, tell, topics) if tell or topics else None

    def _tell(self, follower: Callable[[], None] | None, topics: set[str]) -> None:
        """Tell the follower, then everybody who listens; runs in the loop."""
        if follower:
            try:
                follower()
            except Exception:
                log.exception("a follower does not take what it is told")
        _send(self._signals, topics)

    def _connection(self) -> Connection:
        """Return the one connection; what failed on it leaves a fresh one to the next group."""
        if self._db is None:
            self._db = self._engine.connect()
        return self._db

    def _let_go(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(Exception):
                db.close()

    def _run_follower(
        self, db: Connection, follower: Follower, hand: Hand, topics: set[str]
    ) -> Callable[[], None] | None:
        """Let the follower do its work instead of being woken; return how it is told afterwards.

        One that fails gives back what it has, and is woken as usual.
        """
        is_more = OUTBOX_TOPIC in topics
        if not is_more and not hand.items:
            return None
        woken: set[str] = set()
        done = self._run(db, lambda tx: follower.collect(tx, hand, is_more), woken)
        if done.error:
            log.error("what is added cannot be taken along", exc_info=done.error)
            self._run(db, lambda tx: tx.outbox.give_back(hand.items), topics)
            return None
        topics.discard(OUTBOX_TOPIC)
        topics |= woken
        return partial(follower.told, done.result)

    def _run_alone(
        self,
        db: Connection,
        action: Callable[[Transaction], Any],
        topics: set[str],
        hand: Hand | None,
    ) -> Outcome:
        """Run what has the transaction to itself: what it changed goes with it, if it raises."""
        tx = Transaction(db, self._clock(), hand)
        try:
            outcome = Outcome(action(tx))
        except BaseException as error:  # noqa: BLE001  whatever it was, the caller gets it
            return Outcome(error=error)
        topics |= tx.topics
        return outcome

    def _run(
        self,
        db: Connection,
        action: Callable[[Transaction], Any],
        topics: set[str],
        hand: Hand | None = None,
    ) -> Outcome:
        savepoint = driver_of(db).execute  # SQLAlchemy's takes longer than an insert
        savepoint("SAVEPOINT action")
        before = len(hand.items) if hand else 0
        tx = Transaction(db, self._clock(), hand)
        try:
            result = action(tx)
        except BaseException as error:  # noqa: BLE001  whatever it was, the caller gets it, the others go on
            savepoint("ROLLBACK TO action")
            if hand:
                hand.back_to(before)
            outcome = Outcome(error=error)
        else:
            topics |= tx.topics
            outcome = Outcome(result)
        savepoint("RELEASE action")
        return outcome


class PoolWriter:
    """Runs actions side by side, each in its own transaction (PostgreSQL)."""

    def __init__(
        self,
        engine: Engine,
        signals: Signals,
        clock: Clock = utc_now,
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        self._engine, self._signals, self._clock = engine, signals, clock
        self._threads = ThreadPoolExecutor(WRITERS, "store-writer")
        self._room = Semaphore(longest_queue)

    async def run(self, action: Callable[[Transaction], T]) -> T:
        """Run an action; again, when PostgreSQL asks for it."""
        if not self._room.acquire(blocking=False):
            raise StoreBusy
        job = job_for(action, writes=True)
        self._threads.submit(self._work, job)
        result: T = (await job.outcome).unwrap()
        return result

    def follow(self, follower: Follower | None) -> None:
        """Do nothing: here actions do not share a commit that another could join."""

    async def close(self) -> None:
        """Take nothing more, finish what waits."""
        await asyncio.to_thread(self._threads.shutdown)

    def _work(self, job: Job) -> None:
        for pause in (*PAUSES, None):
            try:
                with self._engine.begin() as db:
                    tx = Transaction(db, self._clock())
                    outcome = Outcome(job.action(tx))
                _send(self._signals, tx.topics)
            except BaseException as error:  # noqa: BLE001  whatever it was, the caller gets it
                if pause and _asks_to_try_again(error):
                    time.sleep(pause * random.random())  # noqa: S311  spreads rivals, hides nothing
                    continue
                outcome = Outcome(error=error)
            break
        self._room.release()
        settle([job], [outcome])


def _asks_to_try_again(error: BaseException) -> bool:
    """Tell whether the transaction was undone only for another one's sake, or its connection lost.

    Two who insert the same new thing at once: the loser finds it when it looks again. An action whose
    commit may have been kept before the connection broke is repeated too: actions are safe to repeat.
    """
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state in (
        SERIALIZATION_FAILURE,
        DEADLOCK,
        UNIQUE_VIOLATION,
    )


def _send(signals: Signals, topics: set[str]) -> None:
    try:
        if topics:
            signals.send(topics)
    except Exception:
        log.exception("%d signals were lost", len(topics))
