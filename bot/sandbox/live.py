"""What screens are told as it happens: a WebSocket per desk, a numbered delta per change."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiohttp import web

from bot.sandbox.errors import Json

_BACKLOG = 10_000
Audience = TypeVar("Audience")


@dataclass(slots=True, eq=False)
class Listener:
    """One open desk; a queue that runs full closes it, and it reads the state again."""

    user: str
    socket: web.WebSocketResponse
    queue: asyncio.Queue[Json] = field(default_factory=lambda: asyncio.Queue(_BACKLOG))


class LiveHub(Generic[Audience]):
    """Numbers every delta and hands it to the desks that may see it."""

    def __init__(self, hears: Callable[[Audience, str], bool]) -> None:
        self._hears = hears
        self._listeners: set[Listener] = set()
        self.seq = 0

    def tell(self, audience: Audience, make: Callable[[], Json]) -> None:
        """Send what `make` builds; it is not built when nobody listens."""
        self.seq += 1
        if not self._listeners:
            return
        delta: Json | None = None
        for listener in list(self._listeners):
            if self._hears(audience, listener.user):
                delta = delta or {**make(), "seq": self.seq}
                self._put(listener, delta)

    def _put(self, listener: Listener, delta: Json) -> None:
        try:
            listener.queue.put_nowait(delta)
        except asyncio.QueueFull:
            self._listeners.discard(listener)

    async def serve(self, request: web.Request, user_id: str) -> web.WebSocketResponse:
        """Hold one desk's socket until it closes; what the desk sends is ignored."""
        socket = web.WebSocketResponse(heartbeat=20, compress=False)
        await socket.prepare(request)
        listener = Listener(user_id, socket)
        self._listeners.add(listener)
        writer = asyncio.create_task(self._write(listener))
        try:
            async for _ in socket:
                pass
        finally:
            self._listeners.discard(listener)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def _write(self, listener: Listener) -> None:
        await listener.socket.send_json({"type": "hello", "seq": self.seq})
        while listener in self._listeners or not listener.queue.empty():
            delta = await listener.queue.get()
            with contextlib.suppress(ConnectionError):
                await listener.socket.send_json(delta)
        await listener.socket.close()

    async def close(self) -> None:
        """Close every desk's socket."""
        for listener in list(self._listeners):
            await listener.socket.close()
        self._listeners.clear()
