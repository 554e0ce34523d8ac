"""Slack's rate limits: tiers per method and workspace, and one post a second per channel."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}


@dataclass(slots=True)
class Bucket:
    """A token bucket: `level` drops of at most `size`, refilled at `rate` a second."""

    size: float
    rate: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """0 when a drop was taken, otherwise the seconds until there is one."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


@dataclass
class Limits:
    """Off by default; `check` answers the seconds to wait, as Retry-After counts them."""

    now: Callable[[], float]
    enabled: bool = False
    per_channel_rate: float = 1.0
    per_channel_burst: float = 4.0
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)

    def check(self, *, method: str, tier: int, team: str, app: str, channel: str) -> int:
        """0 to go on; tier 0 is a post, which counts per channel."""
        if not self.enabled:
            return 0
        key: tuple[str, ...]
        if tier == 0:
            key, size, rate = (
                ("channel", team, app, channel),
                self.per_channel_burst,
                self.per_channel_rate,
            )
        else:
            key, size, rate = (method, team, app), float(TIERS[tier]), TIERS[tier] / 60
        bucket = self.buckets.get(key)
        if bucket is None:
            bucket = self.buckets[key] = Bucket(size, rate, size, self.now())
        return math.ceil(bucket.take(self.now()))
