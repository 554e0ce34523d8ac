"""The sandbox's time: it runs, it can be pushed forward, and it can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable


class SandboxClock:
    """Wall time plus an offset; sleepers wake as soon as the offset passes their moment."""

    def __init__(self, source: Callable[[], float] = time.time, *, frozen: bool = False) -> None:
        self._source = source
        self._offset = 0.0
        self._stopped_at: float | None = source() if frozen else None
        self._sleepers: set[asyncio.Future[None]] = set()

    @property
    def frozen(self) -> bool:
        """Whether time stands still but for `advance`."""
        return self._stopped_at is not None

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        base = self._source() if self._stopped_at is None else self._stopped_at
        return base + self._offset

    def advance(self, seconds: float) -> None:
        """Pushes time forward and wakes everybody to look at it."""
        self._offset += seconds
        self._wake()

    def freeze(self, *, frozen: bool) -> None:
        """Stop time, or lets it run on from where it stood."""
        if frozen and self._stopped_at is None:
            self._stopped_at = self._source()
        elif not frozen and self._stopped_at is not None:
            self._offset += self._stopped_at - self._source()
            self._stopped_at = None
        self._wake()

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds of this clock have passed."""
        deadline = self.now() + seconds
        while (left := deadline - self.now()) > 0:
            waiter = asyncio.get_running_loop().create_future()
            self._sleepers.add(waiter)
            try:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(waiter, None if self.frozen else left)
            finally:
                self._sleepers.discard(waiter)

    def _wake(self) -> None:
        for waiter in list(self._sleepers):
            if not waiter.done():
                waiter.set_result(None)
