"""A look at calendars is used once and soon, or not at all."""

import asyncio
from typing import Any

import pytest

from tests.web_widget.conftest import until
from web_widget.booking_shapes import SlotsShape
from web_widget.lookahead import Lookahead

SLOTS: SlotsShape = {
    "slots": [], "minutes": 30, "zone": "UTC", "from": "", "to": "", "incomplete": False,
}  # fmt: skip


async def seen() -> SlotsShape:
    return SLOTS


async def stuck() -> Any:
    await asyncio.Event().wait()


async def broken() -> SlotsShape:
    raise OSError("no calendar")


async def test_a_look_is_used_once() -> None:
    ahead = Lookahead()
    ahead.start("ada", seen())
    ahead.start("ada", seen())
    look = ahead.take("ada")
    assert look
    assert await look == SLOTS
    assert ahead.take("ada") is None


async def test_nothing_is_offered_from_an_old_look() -> None:
    # MTG-06
    ahead = Lookahead(kept=0.01)
    ahead.start("ada", stuck())
    look = ahead._looks["ada"]
    await until(look.cancelled)
    assert ahead.take("ada") is None


async def test_what_went_wrong_is_told_to_who_asks_and_to_nobody_else() -> None:
    ahead = Lookahead(kept=0.01)
    ahead.start("ada", broken())
    look = ahead.take("ada")
    assert look
    with pytest.raises(OSError, match="no calendar"):
        await look
    ahead.start("tim", broken())
    other = ahead._looks["tim"]
    await until(lambda: other.done() and "tim" not in ahead._looks)


async def test_a_look_ends_with_the_server() -> None:
    ahead = Lookahead()
    ahead.start("ada", stuck())
    look = ahead._looks["ada"]
    ahead.close()
    await until(look.cancelled)
