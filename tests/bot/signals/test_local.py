"""Signals within one process, from its own loop and from threads."""

import asyncio
from contextlib import aclosing

from bot.signals.local import LocalSignals


async def test_a_listener_hears_its_own_loop_and_every_thread() -> None:
    signals = LocalSignals()
    async with aclosing(signals.listen()) as heard:
        first = asyncio.ensure_future(anext(heard))
        await asyncio.sleep(0)
        signals.send({"from the loop"})
        assert await first == "from the loop"
        again = asyncio.ensure_future(anext(heard))
        await asyncio.to_thread(signals.send, {"from a thread"})
        assert await again == "from a thread"
