"""The storm: Frontdesk is killed again and again while everybody writes."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp

from tests.chaos.plan import Plan
from tests.processes import Frontdesk

LONGEST_DELAY = 0.03
WHILE_STARTING = 0.15
STARTING = 0.8


@dataclass
class Storm:
    """Counts messages, and kills the process when their number says so.

    `down` has the times between a kill and the first answer after it, as the logs have them.
    """

    plan: Plan
    frontdesk: Frontdesk
    session: aiohttp.ClientSession
    kills: int = 0
    down: list[tuple[datetime, datetime]] = field(default_factory=list)
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
            await asyncio.sleep(rng.uniform(0, LONGEST_DELAY))
            begun = datetime.now(UTC)
            self._kill()
            while self.kills < self.plan.kills and rng.random() < WHILE_STARTING:
                await asyncio.sleep(rng.uniform(0, STARTING))
                self._kill()
            await self.frontdesk.ready(self.session)
            self.down.append((begun, datetime.now(UTC)))

    def _kill(self) -> None:
        self.frontdesk.kill()
        self.frontdesk.start()
        self.kills += 1
