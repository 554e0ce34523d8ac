"""A plain client of a stand-in's control API, and waiting for what it brings about."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

Json = dict[str, Any]


async def control(
    session: aiohttp.ClientSession, url: str, *, verb: str, status: int, body: Json
) -> Any:
    """Do something at an address of the control API; it must answer with that status."""
    args: Json = {"params": body} if verb == "GET" else {"json": body}
    async with session.request(verb, url, **args) as response:
        said = await response.json()
        assert response.status == status, said
        return said


async def until(condition: Callable[[], Any], limit: float = 10) -> Any:
    """Wait for a condition; what it gave is returned."""
    async with asyncio.timeout(limit):
        while not (found := condition()):
            await asyncio.sleep(0.005)
    return found
