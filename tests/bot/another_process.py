"""A node in a process of its own, on the same database: told through a pipe what to run, and when it is."""

import asyncio
import multiprocessing
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from bot.domain.errors import FrontdeskError
from bot.signals.local import LocalSignals
from bot.store import Store
from tests.world import Clock

WITHIN = 60.0


class AnotherProcess:
    """What `Store` is, elsewhere: `run` takes actions that can be imported there, by name."""

    def __init__(self, address: str, clock: Clock) -> None:
        self.clock = clock
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=serve, args=(theirs, address), daemon=True)
        self._process.start()
        theirs.close()
        self._one_at_a_time = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def run(self, action: Callable[..., Any], *args: Any, **more: Any) -> Any:
        async with self._one_at_a_time:
            self._pipe.send((self.clock.now, action, args, more))
            assert await asyncio.to_thread(self._pipe.poll, WITHIN), "the other process is silent"
            result, error = self._pipe.recv()
        if error:
            raise error
        return result

    def end(self) -> None:
        """Let it finish what it has, and end."""
        self._pipe.close()
        self._process.join(WITHIN)
        assert self._process.exitcode == 0


def serve(pipe: Connection, address: str) -> None:
    """Run what is asked for until nobody asks any more."""
    asyncio.run(_serve(pipe, address))


async def _serve(pipe: Connection, address: str) -> None:
    clock = Clock()
    store = Store(address, LocalSignals(), clock)
    while asked := await asyncio.to_thread(_asked, pipe):
        clock.now, action, args, more = asked
        try:
            pipe.send((await store.run(action, *args, **more), None))
        except FrontdeskError as error:
            pipe.send((None, error))
    await store.close()


def _asked(pipe: Connection) -> tuple[datetime, Callable[..., Any], tuple[Any, ...], Any] | None:
    try:
        return pipe.recv()
    except EOFError:
        return None
