"""How hard a run is: how many messages and kills, and by which chance."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Platform = Literal["slack", "teams"]
LONG = os.environ.get("CHAOS") == "long"
FAULTS = {
    "rate_429": 0.025,
    "rate_503": 0.025,
    "rate_lost": 0.02,
    "rate_duplicate": 0.05,
    "retry_after": 1,
}
# An event that was not taken is told again every two seconds for two minutes, which is longer than any start
# takes, however busy the machine is. The clocks of both platforms stay those on the wall.
RETRY_DELAYS = (0.5, 1.0, *(60 * [2.0]))
SLACK_CHANNELS = ("C0SALES", "C0SUPPORT", "C0GENERAL") if LONG else ("C0SALES",)
# A channel of Teams takes two posts a second, whichever of its threads they are for: guests need several.
TEAMS_CHANNELS = 10 if LONG else 5


@dataclass(frozen=True)
class Plan:
    """What happens in one run; everything that chance decides comes from the seed.

    `messages` each way, over all conversations. `ahead`: how many messages of one guest may be on their
    way to Slack at once. `write_within`: seconds until everything is written, `settle_within`: until it
    has arrived.
    """

    conversations: int
    messages: int
    kills: int
    ahead: int
    write_within: float
    settle_within: float
    seed: int

    @property
    def each(self) -> int:
        """How many messages each guest, and each agent, writes."""
        return self.messages // self.conversations

    def moments(self) -> list[int]:
        """After how many messages, of both sides together, each kill comes."""
        rng = random.Random(f"moments {self.seed}")
        first = 2 * self.conversations
        return sorted(rng.sample(range(first, 2 * self.messages - first), self.kills))

    def chance(self, name: str) -> random.Random:
        """Return chance of one's own, so that who draws first does not matter."""
        return random.Random(f"{name} {self.seed}")


def todays_plan() -> Plan:
    """Return the long plan for `make chaos`, else the short one; CHAOS_SEED repeats a run's chances."""
    seed = int(os.environ.get("CHAOS_SEED") or random.randrange(1_000_000))
    if LONG:
        return Plan(20, 2000, 50, ahead=40, write_within=2400, settle_within=600, seed=seed)
    return Plan(10, 300, 8, ahead=15, write_within=400, settle_within=120, seed=seed)


def services_on(platforms: Sequence[Platform]) -> int:
    """Say how many services the guests are spread over."""
    return TEAMS_CHANNELS if "teams" in platforms else len(SLACK_CHANNELS)
