"""What comes about one thread is taken one after the other."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

# What was posted a moment ago is in the database within this time, or it is not ours.
LOOKS = (0.05, 0.1, 0.2, 0.4, 0.8)


class Lanes:
    """Lets the requests about one thread pass in the order in which they came."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._wanted: defaultdict[str, int] = defaultdict(int)

    @asynccontextmanager
    async def lane(self, name: str | None) -> AsyncIterator[None]:
        """Wait for one's turn; without a name there is nothing to wait for."""
        if name is None:
            yield
            return
        lock = self._locks.setdefault(name, asyncio.Lock())
        self._wanted[name] += 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[name] -= 1
            if not self._wanted[name]:
                del self._locks[name], self._wanted[name]


async def soon(is_there: Callable[[], Awaitable[bool]]) -> bool:
    """Tell whether something is there, or will be in a moment: people may be faster than our records."""
    if await is_there():
        return True
    for pause in LOOKS:
        await asyncio.sleep(pause)
        if await is_there():
            return True
    return False
