"""Socket Mode: tickets, connections, envelopes that go to one connection and want an answer."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.slack.errors import Json

_MOST = 10
_WARNING = 10.0


class NotAcknowledgedError(Exception):
    """No connection, or the connection closed before it answered."""


@dataclass(slots=True, eq=False)
class Connection:
    """One open WebSocket of an app, and the envelopes it has not answered."""

    app_id: str
    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    leaving: bool = False


class Sockets:
    """Every app's connections; `refresh_after` and `ticket_seconds` count in the sandbox's time."""

    def __init__(self, clock: SandboxClock, new_secret: Callable[[], str]) -> None:
        self._clock = clock
        self._new_secret = new_secret
        self._tickets: dict[str, tuple[str, float]] = {}
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self.ticket_seconds = 30.0
        self.refresh_after = 3600.0
        self.refuse = False
        self.known: set[str] = set()

    def issue(self, app_id: str) -> str:
        """Return a ticket for one app's address of a socket."""
        ticket = self._new_secret()
        self._tickets[ticket] = (app_id, self._clock.now() + self.ticket_seconds)
        return ticket

    def open_for(self, app_id: str) -> list[Connection]:
        """Return the connections that take envelopes now."""
        return [
            one
            for one in self._connections
            if one.app_id == app_id and not one.leaving and not one.socket.closed
        ]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection; a ticket that is unknown or too old is turned away."""
        app_id, expires = self._tickets.get(request.match_info["ticket"], ("", 0.0))
        if not app_id or expires < self._clock.now() or self.refuse:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        socket = web.WebSocketResponse(heartbeat=30, compress=False)
        await socket.prepare(request)
        if len(self.open_for(app_id)) >= _MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(app_id, socket)
        self.known.add(app_id)
        self._connections.append(connection)
        refresher = asyncio.create_task(self._refresh_in_time(connection))
        try:
            await socket.send_json(self._hello(app_id))
            await self._read(connection)
        finally:
            # First of all: this task may itself be cancelled while it waits below.
            self._forget(connection)
            refresher.cancel()
            await asyncio.gather(refresher, return_exceptions=True)
        return socket

    def _hello(self, app_id: str) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open_for(app_id)),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": int(self.refresh_after),
            },
            "connection_info": {"app_id": app_id},
        }

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(frame.data)
            except ValueError:
                continue
            waiter = connection.waiting.get(str(answer.get("envelope_id")))
            if waiter is not None and not waiter.done():
                waiter.set_result(answer.get("payload") or {})

    def _forget(self, connection: Connection) -> None:
        self._connections.remove(connection)
        for waiter in connection.waiting.values():
            if not waiter.done():
                waiter.set_exception(NotAcknowledgedError("connection_closed"))

    async def _refresh_in_time(self, connection: Connection) -> None:
        await self._clock.sleep(max(0.0, self.refresh_after - _WARNING))
        await self._say(connection, "warning")
        await self._clock.sleep(_WARNING)
        await self.refresh(connection)

    async def _say(self, connection: Connection, reason: str) -> None:
        if not connection.socket.closed:
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )

    async def refresh(self, connection: Connection) -> None:
        """Asks the client to reconnect, then closes."""
        connection.leaving = True
        await self._say(connection, "refresh_requested")
        await connection.socket.close()

    async def dial(self, do: str, app_id: str) -> None:
        """Return what the control API can do to the connections of an app."""
        self.refuse = {"refuse": True, "accept": False}.get(do, self.refuse)
        for connection in self.open_for(app_id):
            if do == "refresh":
                await self.refresh(connection)
            elif do == "warning":
                await self._say(connection, "warning")
            elif do == "cut":
                connection.leaving = True
                await connection.socket.close(code=1011)

    async def send(self, app_id: str, envelope: Json, timeout: float) -> Json:  # noqa: ASYNC109  it belongs to the protocol, not to the caller
        """Give an envelope to one connection and returns the payload of its answer."""
        open_now = self.open_for(app_id)
        if not open_now:
            raise NotAcknowledgedError("no_connection")
        connection = open_now[next(self._turn) % len(open_now)]
        waiter: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = waiter
        try:
            await connection.socket.send_json(envelope)
            return await asyncio.wait_for(waiter, timeout)
        except ConnectionError as error:
            raise NotAcknowledgedError("connection_closed") from error
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            connection.leaving = True
            await connection.socket.close()
