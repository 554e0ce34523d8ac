"""Looks at calendars while a page is still on its way to its guest, who then waits less (decision 0067).

A look is used once, by the request that the page makes, and forgotten after seconds: nothing is offered from
it later. Whoever books is checked against the calendar at that moment (MTG-06).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from web_widget.booking_shapes import SlotsShape

KEPT = 3.0
MOST = 32


class Lookahead:
    """The looks that are going on; a page that is not here in time is looked for anew."""

    def __init__(self, kept: float = KEPT) -> None:
        self._kept = kept
        self._looks: dict[object, asyncio.Task[SlotsShape]] = {}

    def start(self, what: object, look: Coroutine[Any, Any, SlotsShape]) -> None:
        """Begin to look, unless that is going on, or too much is."""
        if what in self._looks or len(self._looks) >= MOST:
            look.close()
            return
        task = asyncio.create_task(look)
        self._looks[what] = task
        task.add_done_callback(_note)
        asyncio.get_running_loop().call_later(self._kept, self._forget, what, task)

    def take(self, what: object) -> asyncio.Task[SlotsShape] | None:
        """Return what was begun for a page, once."""
        return self._looks.pop(what, None)

    def close(self) -> None:
        """End every look."""
        for task in self._looks.values():
            task.cancel()
        self._looks.clear()

    def _forget(self, what: object, task: asyncio.Task[SlotsShape]) -> None:
        if self._looks.get(what) is task:
            del self._looks[what]
            task.cancel()


def _note(task: asyncio.Task[SlotsShape]) -> None:
    """Take note of what went wrong: whoever asks is told, or nobody is there any more."""
    if not task.cancelled():
        task.exception()
