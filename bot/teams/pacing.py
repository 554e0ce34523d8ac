"""How much a conversation takes: Teams counts a channel with all its threads as one.

After "Rate limiting for bots" in Microsoft's documentation.
"""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.ports import Retry

# So many messages, or reactions, in so many seconds.
Windows = Sequence[tuple[int, float]]
MESSAGES: Windows = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
REACTIONS: Windows = ((2, 1.0),)
MOST_KEPT = 5000


class Pacing:
    """Says when the next message, or reaction, may go, before Teams has to say that it was too early.

    Each process counts its own; where there are several, Teams' own 429 does the rest.
    """

    def __init__(self, clock: Callable[[], datetime], windows: Windows = MESSAGES) -> None:
        self._clock = clock
        self._windows = windows
        self._sent: dict[str, deque[float]] = {}

    def take(self, conversation: str) -> None:
        """Count one; Retry with the time to wait when the conversation has had enough."""
        now = self._clock().timestamp()
        sent = self._sent_to(conversation)
        waits = (_wait(sent, most, seconds, now) for most, seconds in self._windows)
        if (after := max(waits)) > 0:
            raise Retry("paced", after)
        sent.append(now)

    def _sent_to(self, conversation: str) -> deque[float]:
        if conversation not in self._sent and len(self._sent) >= MOST_KEPT:
            self._sent.clear()
        return self._sent.setdefault(conversation, deque(maxlen=self._windows[-1][0]))


def _wait(sent: deque[float], most: int, seconds: float, now: float) -> float:
    """Return for how long a window is full: until the oldest of the last `most` has left it."""
    return sent[-most] + seconds - now if len(sent) >= most else 0.0
