"""How many bytes of uploads are in memory at once, over all guests."""

from bot.store import StoreBusy

MOST = 256 * 1024 * 1024


class Budget:
    """Refuses what would not fit; whoever takes gives back."""

    def __init__(self, most: int = MOST) -> None:
        self._left = most

    def take(self, size: int) -> None:
        """Reserve bytes, or raise StoreBusy: ask again later."""
        if size > self._left:
            raise StoreBusy
        self._left -= size

    def give_back(self, size: int) -> None:
        """Return what was taken."""
        self._left += size
