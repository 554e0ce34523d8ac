"""How fast an app may talk: a channel counts as one conversation with all its threads."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

# Documented: calls in so many seconds, per app and conversation, or per app and tenant.
Windows = tuple[tuple[int, float], ...]
SEND = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
LOOK = ((14, 1.0), (16, 2.0), (120, 30.0), (3600, 3600.0))
REACT = ((2, 1.0),)
ALL = ((50, 1.0),)


@dataclass
class Pacing:
    """Off by default; `check` answers the seconds to wait, as Retry-After counts them."""

    now: Callable[[], float]
    enabled: bool = False
    times: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def check(self, kind: str, conversation: str, tenant: str) -> int:
        """0 to go on; `kind` is `send`, `look`, `react` or empty for a call that only the tenant counts."""
        if not self.enabled:
            return 0
        windows: Windows = {"send": SEND, "look": LOOK, "react": REACT}.get(kind, ())
        counted: list[tuple[tuple[str, str], Windows]] = [(("all", tenant), ALL)]
        if windows and conversation:
            counted.append(((kind, conversation), windows))
        wait = max(self._wait(key, limits) for key, limits in counted)
        if wait > 0:
            return math.ceil(wait)
        for key, _ in counted:
            self.times[key].append(self.now())
        return 0

    def _wait(self, key: tuple[str, str], limits: Windows) -> float:
        past = self.times.setdefault(key, deque(maxlen=4000))
        wait = 0.0
        for most, seconds in limits:
            inside = [at for at in past if at > self.now() - seconds]
            if len(inside) >= most:
                wait = max(wait, inside[-most] + seconds - self.now())
        return wait

    def set(self, *, enabled: bool) -> None:
        """Switch it; what was counted is forgotten."""
        self.enabled = enabled
        self.times.clear()
