"""The storm: Frontdesk is killed again and again while everybody writes."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp

from tests.chaos.desk import Desk
from tests.chaos.plan import Plan
from tests.processes import Frontdesk, until

LONGEST_DELAY = 0.03
WHILE_STARTING = 0.15
STARTING = 0.8
CHANCE_WITHIN = 60.0


@dataclass
class Storm:
    """Counts messages, and kills the process when their number says so.

    `down` has the times (monotonic) between a kill and the first answer after it, `clock` the same times
    as the logs have them.
    """

    plan: Plan
    frontdesk: Frontdesk
    desks: Sequence[Desk]
    session: aiohttp.ClientSession
    is_up: asyncio.Event = field(default_factory=asyncio.Event)
    kills: int = 0
    down: list[tuple[float, float]] = field(default_factory=list)
    clock: list[tuple[str, str]] = field(default_factory=list)
    _count: int = 0
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def count(self) -> None:
        """Say that a message was taken, by Frontdesk from a guest or by a platform from an agent."""
        self._count += 1
        async with self._more:
            self._more.notify_all()

    async def blow(self) -> None:
        """Kill it at each of the moments, and start it again at once."""
        rng = self.plan.chance("storm")
        for moment in self.plan.moments():
            if self.kills >= self.plan.kills:
                return
            async with self._more:
                await self._more.wait_for(lambda moment=moment: self._count >= moment)
            # Minutes lie between a platform's attempts: no kill meets the last one after all others.
            await until(self._nothing_at_stake, CHANCE_WITHIN)
            await asyncio.sleep(rng.uniform(0, LONGEST_DELAY))
            begun, at = time.monotonic(), datetime.now(UTC)
            self._kill()
            while self.kills < self.plan.kills and rng.random() < WHILE_STARTING:
                await asyncio.sleep(rng.uniform(0, STARTING))
                self._kill()
            await self.frontdesk.ready(self.session)
            self.is_up.set()
            self.down.append((begun, time.monotonic()))
            self.clock.append((str(at), str(datetime.now(UTC))))

    def was_down(self, since: float, until: float) -> bool:
        """Tell whether any of this time was without a process that answers."""
        return any(begun <= until and ended >= since for begun, ended in self.down) or (
            not self.is_up.is_set()
        )

    def _kill(self) -> None:
        self.is_up.clear()
        self.frontdesk.kill()
        self.frontdesk.start()
        self.kills += 1

    async def _nothing_at_stake(self) -> bool:
        return not any([await desk.last_chances() for desk in self.desks])
