"""Who takes deliveries into their hands in the commit that adds them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from bot.domain.deliveries import OutboxItem


class Hand:
    """What one worker takes of what a group of actions adds: at most `room` items, each with a lease."""

    __slots__ = ("items", "lease", "room")

    def __init__(self, room: int, lease: timedelta) -> None:
        self.items: list[OutboxItem] = []
        self.lease, self.room = lease, room

    @property
    def is_open(self) -> bool:
        """Tell whether there is room for one more."""
        return len(self.items) < self.room

    def back_to(self, count: int) -> None:
        """Let go of what an action added that was taken back."""
        del self.items[count:]


class Follower(NamedTuple):
    """The worker that carries deliveries out, where it can be in the commit of those who add them.

    `hand` opens for every group; `collect` runs at its end when something is in it, or when due things are
    left outside, which its last argument says. `told` gets what that returned, in the loop, once it is kept.
    """

    hand: Callable[[], Hand]
    collect: Callable[[Any, Hand, bool], Any]
    told: Callable[[Any], None]
