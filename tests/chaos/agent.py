"""An agent: answers in the threads of one conversation, sometimes several messages in one go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.chaos.desk import Desk, Thread
from tests.chaos.guest import Guest
from tests.chaos.storm import Storm

MOST_AT_ONCE = 3
PAUSE = (0.0, 0.2)


@dataclass(frozen=True)
class Said:
    """A text that stands at a desk, and since when."""

    text: str
    desk: str
    at: datetime


@dataclass
class Agent:
    """Answers one guest, now at one desk, now at another; goes on when the guest's page shows it all."""

    guest: Guest
    storm: Storm
    total: int
    said: list[Said] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Return everything that was written, in its order."""
        return [one.text for one in self.said]

    async def answer(self, places: Sequence[tuple[Desk, Thread]]) -> None:
        """Write everything, in whichever of the threads chance says."""
        rng = self.storm.plan.chance(f"agent {self.guest.number}")
        while len(self.said) < self.total:
            desk, thread = rng.choice(places)
            for _ in range(min(rng.randint(1, MOST_AT_ONCE), self.total - len(self.said))):
                await asyncio.sleep(rng.uniform(*PAUSE))
                await self._write(desk, thread)
            await self._until_shown()

    async def _write(self, desk: Desk, thread: Thread) -> None:
        text = f"a-{self.guest.number:02}-{len(self.said):04}"
        await desk.write(self.guest.number, thread, text)
        self.said.append(Said(text, desk.name, datetime.now(UTC)))
        await self.storm.count()

    async def _until_shown(self) -> None:
        said = set(self.texts)
        async with self.guest.news:
            await self.guest.news.wait_for(lambda: said.issubset(self.guest.heard))
