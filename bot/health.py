"""`/healthz`: whether this process can do its work, for whoever watches over it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.store import Store
from bot.store.migrate import is_current

log = logging.getLogger(__name__)

NAME = "frontdesk"
SECONDS = 3.0
Check = Callable[[], Awaitable[bool]]


class Health:
    """Everything that has to be so before somebody may rely on this process, by name."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def demand(self, name: str, check: Check) -> None:
        """Ask this too from now on."""
        self._checks[name] = check

    async def handle(self, _request: web.Request) -> web.Response:
        """Answer 200 when all is well, else 503; it says which part, and nothing about anybody."""
        found = dict(zip(self._checks, await self._ask(), strict=True))
        body = {"name": NAME, "ready": all(found.values()), "checks": found}
        headers = {"Cache-Control": "no-store"}
        return web.json_response(body, status=200 if body["ready"] else 503, headers=headers)

    async def _ask(self) -> list[bool]:
        return await asyncio.gather(*(_holds(*one) for one in self._checks.items()))


class Database:
    """Whether the database answers and has the newest tables; the tables are looked at until they are."""

    def __init__(self, store: Store, url: str) -> None:
        self._store, self._url = store, url
        self._is_current = False

    async def is_ready(self) -> bool:
        """Ask the database."""
        if not self._is_current:
            self._is_current = await asyncio.to_thread(is_current, self._url)
        return self._is_current and await self._store.read(lambda tx: tx.now is not None)


async def _holds(name: str, check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), SECONDS)
    except Exception as problem:  # noqa: BLE001  whatever it is, this part does not work now
        log.warning("not healthy: part=%s problem=%s", name, type(problem).__name__)
        return False
