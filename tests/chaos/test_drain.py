"""SIGTERM: what is in hand is finished, nothing new is begun, and the process ends soon."""

import asyncio

import aiohttp
import pytest

from tests.chaos.guest import Guest
from tests.chaos.house import set_up
from tests.processes import until

GUESTS, EACH = 6, 5
STALL, END_WITHIN = 1.0, 10.0


@pytest.mark.chaos
@pytest.mark.timeout(120)
async def test_deliveries_in_hand_are_finished_when_the_process_is_asked_to_end(
    tmp_path,
):  # CONV-07
    house = await set_up(tmp_path, f"sqlite:///{tmp_path / 'drain.db'}", seed=1, services=1)
    try:
        async with aiohttp.ClientSession() as session:
            await drain(house, session)
    finally:
        house.close()


async def drain(house, session):
    [slack] = house.desks(session)
    guests = [
        Guest(number, house.frontdesk.url, house.widgets[0], session) for number in range(GUESTS)
    ]
    house.frontdesk.start()
    await house.frontdesk.ready(session)
    await asyncio.gather(*(guest.arrive() for guest in guests))
    assert await until(lambda: house.left() == 0, 20)
    await slack.controls.put("faults", rate_stall=1.0, stall_seconds=STALL)
    await asyncio.gather(*(guest.write(place) for guest in guests for place in range(1, EACH)))
    assert await until(lambda: house.left("unsure > 0") >= GUESTS, 20), "all lanes are in hand"
    assert house.left() > GUESTS, "more waits behind them"
    code = await asyncio.to_thread(house.frontdesk.stop, END_WITHIN)
    assert code == 0
    assert house.left("unsure > 0") == 0, "nobody wonders whether something was sent"
    assert house.left() > 0, "what was not begun is kept"
    stood = await slack.threads()
    await slack.controls.put("faults", rate_stall=0.0)
    house.frontdesk.start()
    await house.frontdesk.ready(session)
    assert await until(lambda: house.left() == 0, 20)
    for guest in guests:
        [before] = (thread.shown for thread in stood[guest.number])
        [after] = (thread.shown for thread in (await slack.threads())[guest.number])
        assert len(before) >= 2, "what was in hand was sent, and noted"
        assert after == before + [text for text in sorted(guest.own.values()) if text not in before]
        assert sorted(after) == sorted(guest.own.values())
