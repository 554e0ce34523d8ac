"""Where Google and Microsoft tell us that something changed (MTG-09); what changed, we read ourselves.

Anybody can reach these addresses, so they do nothing but compare a secret and have one look taken, however
often they are told. They answer at once: who is slow here is told less.
"""

import hmac
import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.domain.ids import AgentId
from bot.store import Store, Transaction
from calendar_sync.deliveries import RenewWatch, Sync
from calendar_sync.store.watches import Kept, Watches

MOST_BYTES, MOST_TOLD, LONGEST_TOKEN, LONGEST_ID = 256 * 1024, 1000, 2048, 200
PLAIN = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
BEGUN = "sync"  # it will tell: whoever asked for it has a look taken anyway
REAUTHORIZE, REMOVED = "reauthorizationRequired", "subscriptionRemoved"


class Notified:
    """Hears from calendars."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        """Return where they reach us."""
        return [
            web.post("/calendar/notified/google", self.by_google),
            web.post("/calendar/notified/outlook", self.by_outlook),
            web.post("/calendar/notified/outlook/lifecycle", self.by_outlook),
        ]

    async def by_google(self, request: web.Request) -> web.Response:
        """Hear that something changed; the secret is in a header, there is no content."""
        told = (
            request.headers.get("X-Goog-Channel-ID", ""),
            request.headers.get("X-Goog-Channel-Token", ""),
        )
        known = await self._known(*told)
        if known is None:
            return web.Response(status=404)
        if request.headers.get("X-Goog-Resource-State") != BEGUN:
            await self._store.run(_look, [known.agent_id])
        return web.Response(status=204)

    async def by_outlook(self, request: web.Request) -> web.Response:
        """Hear that something changed, or that a subscription ends; prove that the address is ours."""
        token = request.query.get("validationToken")
        if token is not None:
            if len(token) > LONGEST_TOKEN:
                return web.Response(status=400)
            return web.Response(text=token, content_type="text/plain", headers=PLAIN)
        items = await _items(request)
        if items is None:
            return web.Response(status=400)
        for one in items[:MOST_TOLD]:
            known = await self._known(
                str(one.get("subscriptionId", "")), str(one.get("clientState", ""))
            )
            if known:
                await self._store.run(_heard, known, str(one.get("lifecycleEvent", "")))
        return web.Response(status=202)

    async def _known(self, watch_id: str, secret: str) -> Kept | None:
        """Return the watch, if whoever speaks knows its secret."""
        if not watch_id or len(watch_id) > LONGEST_ID:
            return None
        kept = await self._store.read(lambda tx: tx.of(Watches).get(watch_id))
        given, ours = secret.encode("utf-8", "replace"), (kept.secret if kept else "").encode()
        return kept if kept and hmac.compare_digest(given, ours) else None


def _heard(tx: Transaction, known: Kept, event: str) -> None:
    """Take a look; a subscription that ends, or has ended, is made anew."""
    watches = tx.of(Watches)
    if event == REMOVED:
        watches.remove(known.watch.id)
    elif event == REAUTHORIZE:
        watches.doubt(known.watch.id)
    if event in {REMOVED, REAUTHORIZE}:
        tx.outbox.add(RenewWatch(known.agent_id))
    _look(tx, [known.agent_id])


def _look(tx: Transaction, agents: Sequence[AgentId]) -> None:
    tx.outbox.add(*(Sync(one) for one in agents))


async def _items(request: web.Request) -> list[dict[str, Any]] | None:
    """Return what a notification lists; None for what is none."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            return None
    try:
        told = json.loads(bytes(raw))
    except (ValueError, RecursionError):
        return None
    items = told.get("value") if isinstance(told, dict) else None
    if not isinstance(items, list):
        return None
    return [one for one in items if isinstance(one, dict)]
