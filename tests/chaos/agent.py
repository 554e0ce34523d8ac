"""An agent: answers in the thread of one conversation, sometimes several messages in one go."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.chaos.guest import Guest
from tests.chaos.slack import Slack
from tests.chaos.storm import Storm

MOST_AT_ONCE = 3
PAUSE = (
    0.1,
    0.2,
)  # Slack sends events side by side: of two at the same moment either may come first


@dataclass(frozen=True)
class Burst:
    """Texts written in one go; `calm` when Frontdesk was there until the guest had them all.

    While it is away Slack repeats each event on its own, so the last may come first: of those nobody
    can demand an order among themselves. `at`: when the guest had them all.
    """

    texts: tuple[str, ...]
    calm: bool
    at: str = ""


@dataclass
class Agent:
    """Answers one guest; goes on when the guest's page shows what was said so far."""

    guest: Guest
    slack: Slack
    storm: Storm
    total: int
    bursts: list[Burst] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """Return everything that Slack accepted."""
        return [text for burst in self.bursts for text in burst.texts]

    async def answer(self, channel: str, root: str) -> None:
        """Write everything."""
        rng = self.storm.plan.chance(f"agent {self.guest.number}")
        while len(self.said) < self.total:
            first = len(self.said)
            places = range(first, min(first + rng.randint(1, MOST_AT_ONCE), self.total))
            texts = tuple(f"a-{self.guest.number:02}-{place:04}" for place in places)
            begun = time.monotonic()
            for text in texts:
                await asyncio.sleep(rng.uniform(*PAUSE))
                await self.slack.write(self.guest.number, channel, root, text)
                await self.storm.count()
            self.bursts.append(Burst(texts, calm=False))
            await self._until_shown(set(texts))
            calm = not self.storm.was_down(begun, time.monotonic())
            self.bursts[-1] = Burst(texts, calm, str(datetime.now(UTC)))

    async def _until_shown(self, texts: set[str]) -> None:
        async with self.guest.news:
            await self.guest.news.wait_for(
                lambda: texts.issubset(self.guest.heard[-2 * MOST_AT_ONCE :])
            )
