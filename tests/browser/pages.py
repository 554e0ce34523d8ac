"""What tests of pages share: how a page is asked for, and waiting for something on our side of it."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Page

__all__ = ["PageFor", "until"]

PageFor = Callable[..., Awaitable[Page]]


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is true in this process; twenty seconds are generous."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)
