"""Two processes on one PostgreSQL, of which one after the other is killed at random moments."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.signals.postgres import PostgresSignals
from bot.store import Store
from tests.chaos.guest import Guest
from tests.chaos.house import House, set_up
from tests.processes import Frontdesk, free_port, until

LONGEST_CALM = 1.5
# Both start again and again, on however busy a machine.
READY_WITHIN = 120.0
DONE_WITHIN = 60.0


@dataclass
class Pair:
    """Both processes and their house; `store` is a third one's, for what the test does itself."""

    house: House
    both: tuple[Frontdesk, Frontdesk]
    store: Store
    session: aiohttp.ClientSession
    chance: random.Random
    kills: int = 0
    guests: list[Guest] = field(default_factory=list)

    async def guest(self) -> Guest:
        """Have one more guest, who has written once; they are spread over both processes."""
        number = len(self.guests)
        url = self.both[number % 2].url
        guest = Guest(number, url, self.house.widgets[0], self.session)
        self.guests.append(guest)
        await guest.arrive()
        return guest

    async def while_killing(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something while one of the two is killed and started again, over and over."""
        storm = asyncio.create_task(self._storm())
        try:
            await work
        finally:
            storm.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await storm
        for one in self.both:
            await one.ready(self.session, READY_WITHIN)

    async def calm(self) -> None:
        """Wait until nothing is left to be done."""
        assert await until(lambda: self.house.left() == 0, DONE_WITHIN), self.house.waiting()

    async def _storm(self) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(0, LONGEST_CALM))
            one = self.chance.choice(self.both)
            one.kill()
            one.start()
            self.kills += 1
            await one.ready(self.session, READY_WITHIN)


@contextlib.asynccontextmanager
async def a_pair(
    folder: Path, database: str, seed: int, told: Mapping[str, str] | None = None
) -> AsyncIterator[Pair]:
    """Start both, with a service whose members are known, and a widget for it; `told`: more settings."""
    house = await set_up(folder, database, seed=seed, services=1)
    house.frontdesk.told = {**house.frontdesk.told, **(told or {})}
    there = folder / "second"
    there.mkdir()
    second = Frontdesk({**house.frontdesk.told, **_elsewhere(free_port())}, there)
    both = (house.frontdesk, second)
    store = Store(database, PostgresSignals(database))
    limits = aiohttp.ClientTimeout(total=None, sock_connect=5)
    try:
        async with aiohttp.ClientSession(timeout=limits) as session:
            for one in both:
                one.start()
            for one in both:
                await one.ready(session, READY_WITHIN)
            assert await until(lambda: house.left() == 0, DONE_WITHIN), house.waiting()
            yield Pair(house, both, store, session, random.Random(seed))
    finally:
        await store.close()
        second.close()
        house.close()


def _elsewhere(port: int) -> dict[str, str]:
    return {
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
