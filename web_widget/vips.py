"""Which guests are VIPs, for whom limits do not hold (PHB-04)."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store import Store, Transaction
from web_widget.sessions import Hash

# A flood of refused requests shall not become one of queries.
REMEMBERED = timedelta(seconds=10)
MOST_KEYS = 2000


class Vips:
    """Tells who is a VIP, as it was in the last seconds."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._known: OrderedDict[Hash, tuple[datetime, bool]] = OrderedDict()

    async def is_vip(self, token: Hash) -> bool:
        """Tell whether the token speaks for a VIP."""
        looked_at, found = self._known.get(token, (None, False))
        if looked_at is None or self._clock() - looked_at > REMEMBERED:
            found = await self._store.read(_is_vip, token)
            self._known[token] = (self._clock(), found)
            self._known.move_to_end(token)
            if len(self._known) > MOST_KEYS:
                self._known.popitem(last=False)
        return found


def _is_vip(tx: Transaction, token: Hash) -> bool:
    guest = tx.guests.by_token(token)
    return guest is not None and tx.contacts.is_vip(guest.id)
