"""Who answers queries: threads beside the writers, each with one snapshot at a time."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Thread
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.store.jobs import Job, Outcome, Waiting, job_for, next_group, settle
from bot.store.transaction import Transaction

T = TypeVar("T")


class Readers:
    """Answers queries in a few threads; those that wait together are answered from one snapshot.

    A snapshot costs as much as the queries of a page, so those of many pages share one (up to
    `at_once`). It begins after every one of them was asked.
    """

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], *, threads: int, at_once: int
    ) -> None:
        self._engine, self._clock, self._at_once = engine, clock, at_once
        self._waiting: Waiting = Waiting()
        self._closed = False
        self._threads = [
            Thread(target=self._work, name=f"store-reader-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def read(self, query: Callable[[Transaction], T]) -> T:
        """Return or raise what a query does."""
        if self._closed:
            raise RuntimeError("the store is closed")
        job = job_for(query, writes=False)
        self._waiting.put(job)
        result: T = (await job.outcome).unwrap()
        return result

    async def close(self) -> None:
        """Take nothing more, answer what waits."""
        self._closed = True
        for _thread in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _work(self) -> None:
        last = False
        while not last:
            group, last = next_group(self._waiting, self._at_once)
            if group:
                settle(group, self._answer(group))

    def _answer(self, group: Sequence[Job]) -> Sequence[Outcome]:
        """Answer each; a connection that was lost meanwhile is replaced, and all are asked again."""
        outcomes = self._look(group)
        if any(_lost_connection(outcome.error) for outcome in outcomes):
            return self._look(group)
        return outcomes

    def _look(self, group: Sequence[Job]) -> Sequence[Outcome]:
        try:
            with self._engine.begin() as db:
                return [self._ask(db, job) for job in group]
        except Exception as error:  # noqa: BLE001  whatever it was, the callers get it
            return [Outcome(error=error) for _ in group]

    def _ask(self, db: Connection, job: Job) -> Outcome:
        try:
            return Outcome(job.action(Transaction(db, self._clock())))
        except BaseException as error:
            if _lost_connection(error):  # it is nobody's query that failed
                raise
            return Outcome(error=error)


def _lost_connection(error: BaseException | None) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated
