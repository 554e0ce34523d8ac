"""The one way to read or change anything."""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from bot.ports import Signals
from bot.store.engines import READERS, open_engines
from bot.store.hands import Follower
from bot.store.readers import Readers
from bot.store.transaction import Transaction
from bot.store.writers import LONGEST_QUEUE, GroupWriter, PoolWriter, utc_now

P = ParamSpec("P")
T = TypeVar("T")
SQLITE_READERS, SHARE = 2, 32


class Store:
    """The database, on SQLite or PostgreSQL.

    An action is a plain function: no `await` in it, so no network in it. It runs in a
    thread of the store and must not keep its transaction. `single` is True where one
    process has the database to itself.
    """

    def __init__(
        self,
        url: str,
        signals: Signals,
        clock: Callable[[], datetime] = utc_now,
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        self._writing, self._reading = open_engines(url)
        self.single = self._writing.dialect.name == "sqlite"
        writer = GroupWriter if self.single else PoolWriter
        self._writer = writer(self._writing, signals, clock, longest_queue)
        # SQLite's snapshots are cheap to share; on PostgreSQL one query that fails would spoil the others'.
        threads, at_once = (SQLITE_READERS, SHARE) if self.single else (READERS, 1)
        self._readers = Readers(self._reading, clock, threads=threads, at_once=at_once)

    async def run(
        self,
        action: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an action; return or raise what it does, after the commit.

        Once called, the action runs to its end even if the caller is cancelled. Raises StoreBusy, with
        nothing written, when too much is waiting already.
        """
        return await self._writer.run(lambda tx: action(tx, *args, **kwargs))

    async def read(
        self,
        query: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Look at one snapshot, beside the writers; the database refuses any change.

        A connection that was lost meanwhile is replaced, and the query asked again.
        """
        return await self._readers.read(lambda tx: query(tx, *args, **kwargs))

    def follow(self, follower: Follower) -> None:
        """Let a worker take what is added to the outbox in the commit that adds it, where that can be.

        What it takes so it is not woken for. `unfollow` ends it.
        """
        self._writer.follow(follower)

    def unfollow(self) -> None:
        """End what `follow` began."""
        self._writer.follow(None)

    async def close(self) -> None:
        """Finish everything that was asked for, then let go of the database."""
        await self._writer.close()
        await self._readers.close()
        self._reading.dispose()
        self._writing.dispose()
