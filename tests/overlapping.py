"""Two transactions of which the second begins while the first is still to be kept."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from bot.store import Store, Transaction

Action = Callable[[Transaction], Any]
REACHES = 0.2  # within this time the second one is where it has to wait (s)


async def overlapping(store: Store, first: Action, second: Action) -> list[Any]:
    """Run both, and return what came of them, errors too; where there is one writer, one after the other."""
    done, go_on = threading.Event(), threading.Event()

    def slowly(tx: Transaction) -> Any:
        result = first(tx)
        done.set()
        assert go_on.wait(20)
        return result

    one = asyncio.create_task(store.run(slowly))
    await asyncio.to_thread(done.wait, 20)
    other = asyncio.create_task(store.run(second))
    await asyncio.wait({other}, timeout=REACHES)
    go_on.set()
    return await asyncio.gather(one, other, return_exceptions=True)
