"""Socket Mode: what Slack sends, over a WebSocket that we open."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.slack.dispatch import Dispatcher
from bot.slack.web import Web

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 15.0
PING_SECONDS = 5.0
CLOSING_SECONDS = 10.0
Sleep = Callable[[float], Awaitable[None]]


class SocketMode:
    """Keeps a connection open and answers what comes over it, after it is done.

    Slack's client goes on knocking with an address whose ticket has expired; a watchdog takes the
    address away, so that it asks for a new one.
    """

    def __init__(
        self,
        web: Web,
        dispatcher: Dispatcher,
        app_token: str,
        *,
        patience: float = PATIENCE_SECONDS,
        ping: float = PING_SECONDS,
    ) -> None:
        self._web = web
        self._dispatcher = dispatcher
        self._app_token = app_token
        self._patience = patience
        self._ping = ping
        self._client: SocketModeClient | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._busy: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Connect in the background: the program starts whether or not Slack is there."""
        client = SocketModeClient(
            self._app_token,
            web_client=self._web.client(self._app_token),
            ping_interval=self._ping,
            logger=_logger(),
        )
        client.socket_mode_request_listeners.append(self._take)
        self._client = client
        self._tasks = [
            asyncio.create_task(client.connect()),  # type: ignore[no-untyped-call]  # the SDK's own
            asyncio.create_task(self._watch(client)),
        ]

    async def stop(self) -> None:
        """Finish what was begun, then close; what is not answered, Slack sends again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._busy:
            await asyncio.wait(self._busy, timeout=CLOSING_SECONDS)
        if self._client is not None:
            await _close(self._client)
            self._client = None

    async def is_connected(self) -> bool:
        """Tell whether the connection stands."""
        return self._client is not None and await self._client.is_connected()

    async def _watch(self, client: SocketModeClient) -> None:
        """Say once that the connection is lost and once that it is back; renew the address meanwhile."""
        clock = asyncio.get_running_loop().time
        was_connected, since = False, clock()
        while True:
            await asyncio.sleep(min(1.0, self._patience / 3))
            is_connected = await client.is_connected()
            if is_connected != was_connected:
                log.info("the socket is open") if is_connected else log.warning(
                    "the socket is lost"
                )
                was_connected, since = is_connected, clock()
            if not is_connected and clock() - since > self._patience:
                client.wss_uri = None
                since = clock()

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Do what an envelope asks, then say so; what failed is left for Slack to repeat."""
        task = asyncio.current_task()
        assert task, "the client runs listeners in tasks"
        self._busy.add(task)
        try:
            if not isinstance(request.payload, dict):
                return
            answer = await self._dispatcher(request.payload, build_headers(request) or {})
            # What nobody listens to is done as well; what failed for now is not.
            if answer.status < 500:
                payload = _payload(answer)
                said = SocketModeResponse(request.envelope_id, payload=payload)
                await client.send_socket_mode_response(said)
        finally:
            self._busy.discard(task)


def _payload(answer: BoltResponse) -> dict[str, Any] | None:
    if not answer.body or answer.status != 200:
        return None
    if answer.first_headers().get("content-type", "").startswith("application/json"):
        found: dict[str, Any] = json.loads(answer.body)
        return found
    return {"text": answer.body}


async def _close(client: SocketModeClient) -> None:
    """Close the client and wait for the tasks that it only cancels."""
    running = (client.message_processor, client.current_session_monitor, client.message_receiver)
    with contextlib.suppress(OSError):
        await client.close()  # type: ignore[no-untyped-call]  # the SDK's own
    left = [task for task in running if task is not None]
    await asyncio.gather(*left, return_exceptions=True)


def _logger() -> logging.Logger:
    """Return a log for the SDK, which would tell every attempt with its address; we tell what matters."""
    logger = logging.getLogger("bot.slack.socket_mode.sdk")
    logger.setLevel(logging.CRITICAL)
    return logger
