"""What carries requests to an app: posts, work in the background, and knowing when all is quiet."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import Json

TIMED_OUT = "timeout"
_MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """How the app answered: `status` None means not at all; `body` is JSON, text or None."""

    status: int | None
    body: Any = None
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the platform takes it as received."""
        return self.status is not None and 200 <= self.status < 300

    def as_attempt(self, at: float) -> Json:
        """Return what the log of deliveries keeps of it."""
        return {"at": at, "status": self.status, "reason": self.reason}


class Courier:
    """Posts to the app, and counts what is under way.

    A delivery that waits for its next attempt is not under way: the clock may have to be pushed
    for it.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._quiet = asyncio.Event()
        self._busy = 0

    async def post(self, url: str, body: str, headers: dict[str, str], patience: float) -> Answer:
        """Post once; whatever goes wrong within those seconds of patience is an answer too."""
        session = self._session or self._open()
        try:
            async with (
                asyncio.timeout(patience),
                session.post(
                    url, data=body.encode(), headers=headers, allow_redirects=False
                ) as response,
            ):
                said = await response.text()
                reason = "" if response.status < 300 else "http_error"
                return Answer(response.status, _read(said), reason, response.headers)
        except TimeoutError:
            return Answer(None, reason=TIMED_OUT)
        except (aiohttp.ClientError, OSError):
            return Answer(None, reason="connection_failed")

    def _open(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_MOST_AT_ONCE),
            timeout=aiohttp.ClientTimeout(total=None),
        )
        return self._session

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it in the background; it is under way from now on."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        self._enter()
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._leave()

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """Count what is done inside as under way."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    async def pause(self, delay: float) -> None:
        """Wait in the middle of what is under way, without counting as such."""
        if delay <= 0:
            return
        self._leave()
        try:
            await self._clock.sleep(delay)
        finally:
            self._enter()

    def _enter(self) -> None:
        self._busy += 1
        self._quiet.clear()

    def _leave(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._quiet.set()

    @property
    def pending(self) -> int:
        """Attempts under way, without those that wait for the clock."""
        return self._busy

    async def settled(self, timeout: float) -> bool:  # noqa: ASYNC109  the caller of the control API names it
        """Whether nothing was under way within that many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._busy:
                    await self._quiet.wait()
        return not self._busy

    async def close(self) -> None:
        """Drop what is under way and close the connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _read(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        return said or None
