"""A stand-in for the app that the sandbox talks to, and a plain client of the sandbox."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.slack import seed

from .controlling import control

Json = dict[str, Any]


class FakeApp:
    """Takes what Slack sends, checks its signature, answers what the test wants."""

    def __init__(self) -> None:
        self.received: list[Json] = []
        self.answer: Callable[[Json], Any] = lambda _: None
        self.server = TestServer(self._web())
        self.gate = asyncio.Event()
        self.gate.set()

    def _web(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        return app

    @property
    def url(self) -> str:
        return str(self.server.make_url("/slack/events"))

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.text()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        base = f"v0:{stamp}:{raw}".encode()
        digest = hmac.new(seed.SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
        assert request.headers["X-Slack-Signature"] == f"v0={digest}"
        assert abs(time.time() - int(stamp)) < 300
        if request.content_type == "application/json":
            body = json.loads(raw)
        else:
            form = dict(parse_qsl(raw, keep_blank_values=True))
            body = json.loads(form["payload"]) if "payload" in form else form
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": body["challenge"]})
        self.received.append({**body, "_headers": dict(request.headers)})
        await self.gate.wait()
        answer = self.answer(body)
        if isinstance(answer, web.Response):
            return answer
        return web.Response() if answer is None else web.json_response(answer)

    def events(self, type_: str, **fields: Any) -> list[Json]:
        inner = [one["event"] for one in self.received if "event" in one]
        return [
            event
            for event in inner
            if event["type"] == type_ and all(event.get(k) == v for k, v in fields.items())
        ]


class Desk:
    """The control API and the Web API as one person or app."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session

    async def control(
        self, what: str, *, verb: str = "POST", status: int = 200, **body: Any
    ) -> Any:
        url = f"{self.base}/slack/control/{what}"
        return await control(self.session, url, verb=verb, status=status, body=body)

    async def raw(self, method: str, **args: Any) -> tuple[int, Any, Any]:
        verb = args.pop("verb", "POST")
        url = f"{self.base}/slack/api/{method}"
        async with self.session.request(verb, url, **args) as response:
            return response.status, await response.json(), response.headers
