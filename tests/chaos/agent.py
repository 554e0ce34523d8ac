"""An agent: answers in the threads of one conversation, sometimes several messages in one go."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.chaos.desk import Desk, Thread
from tests.chaos.guest import Guest
from tests.chaos.storm import Storm

MOST_AT_ONCE = 3
# Slack sends events side by side: of two at the same moment either may come first.
PAUSE = (0.1, 0.2)


@dataclass(frozen=True)
class Burst:
    """Texts written in one go at one desk; `calm` when Frontdesk was there until the guest had them all.

    What is not taken at once is told again on its own, so the last may come first: of those nobody can
    demand an order among themselves. `ids` are those of the platform; `at`: when the guest had them all.
    """

    desk: str
    texts: tuple[str, ...]
    ids: tuple[str, ...]
    calm: bool
    at: str = ""


@dataclass
class Agent:
    """Answers one guest, now at one desk, now at another; goes on when the guest's page shows it all."""

    guest: Guest
    storm: Storm
    total: int
    bursts: list[Burst] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """Return everything that was written."""
        return [text for burst in self.bursts for text in burst.texts]

    def said_at(self, desk: str) -> set[str]:
        """Return what was written at one desk."""
        return {text for burst in self.bursts if burst.desk == desk for text in burst.texts}

    def taken_late(self, desk: str, ids: set[str]) -> None:
        """Demand no order of what was not taken at once."""
        for place, one in enumerate(self.bursts):
            if one.desk == desk and ids.intersection(one.ids):
                self.bursts[place] = replace(one, calm=False)

    async def answer(self, places: Sequence[tuple[Desk, Thread]]) -> None:
        """Write everything, in whichever of the threads chance says."""
        rng = self.storm.plan.chance(f"agent {self.guest.number}")
        while len(self.said) < self.total:
            first = len(self.said)
            numbers = range(first, min(first + rng.randint(1, MOST_AT_ONCE), self.total))
            texts = tuple(f"a-{self.guest.number:02}-{number:04}" for number in numbers)
            desk, thread = rng.choice(places)
            begun = time.monotonic()
            ids = []
            for text in texts:
                await asyncio.sleep(rng.uniform(*PAUSE))
                ids.append(await desk.write(self.guest.number, thread, text))
                await self.storm.count()
            self.bursts.append(Burst(desk.name, texts, tuple(ids), calm=False))
            await self._until_shown(set(texts))
            calm = not self.storm.was_down(begun, time.monotonic())
            self.bursts[-1] = replace(self.bursts[-1], calm=calm, at=str(datetime.now(UTC)))

    async def _until_shown(self, texts: set[str]) -> None:
        async with self.guest.news:
            await self.guest.news.wait_for(
                lambda: texts.issubset(self.guest.heard[-2 * MOST_AT_ONCE :])
            )
