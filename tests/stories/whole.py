"""The whole program with its sandbox in one process, and the two who speak with each other through it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp

from bot.demo import run_demo
from bot.settings import read_settings

WITHIN = 15.0
SALES, SUPPORT = "C0SALES", "C0SUPPORT"
Json = dict[str, Any]


@dataclass
class Whole:
    """A running Frontdesk, by its addresses."""

    base: str
    widget: str
    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, body: Json | None = None, token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = self.base + path
        async with self.session.request(method, address, json=body, headers=headers) as answer:
            told = await answer.json() if answer.content_length != 0 else {}
            assert answer.status < 300, (answer.status, told)
            return told

    async def services(self) -> dict[str, str]:
        """Return the services that the widget offers, by name."""
        told = await self.ask("GET", f"/api/entrances/widget/{self.widget}")
        return {one["name"]: one["id"] for one in told["services"]}

    async def control(self, what: str, body: Json | None = None) -> Json:
        path = f"/sandbox/slack/control/{what}"
        return await self.ask("POST" if body is not None else "GET", path, body)


@dataclass
class Guest:
    """Somebody with our page open."""

    whole: Whole
    token: str = ""
    conversation: str = ""
    cursor: int = 0
    messages: dict[int, Json] = field(default_factory=dict)
    _keys: Any = field(default_factory=lambda: count(10_000_000))

    async def begin(self, entrance: Json, text: str, **about: Any) -> Json:
        asked = {"language": "en", "time_zone": "Europe/Berlin"}
        self.token = self.token or (await self.whole.ask("POST", "/api/sessions", asked))["token"]
        message = {"key": str(next(self._keys)), "text": text}
        body = {"entrance": entrance, "message": message, "guest": about}
        told = await self.whole.ask("POST", "/api/conversations", body, self.token)
        self.conversation = told["conversation"]["id"]
        return told

    async def write(self, text: str) -> Json:
        body = {"key": str(next(self._keys)), "text": text}
        return await self._here("POST", "/messages", body)

    async def edit(self, number: int, text: str) -> Json:
        return await self._here("PATCH", f"/messages/{number}", {"text": text})

    async def sees(self, happened: Callable[[list[Json]], bool]) -> list[Json]:
        """Follow the feed until what is seen is as wanted."""
        async with asyncio.timeout(WITHIN):
            while not ((found := self._seen()) and happened(found)):
                told = await self._here("GET", f"/feed?after={self.cursor}&wait=5")
                self.cursor = told["cursor"]
                self.messages.update({one["number"]: one for one in told["messages"]})
        return found

    def _seen(self) -> list[Json]:
        return [self.messages[number] for number in sorted(self.messages)]

    async def _here(self, method: str, path: str, body: Json | None = None) -> Any:
        address = f"/api/conversations/{self.conversation}{path}"
        return await self.whole.ask(method, address, body, self.token)


@dataclass
class Agent:
    """Somebody in Slack, with a client of their own."""

    whole: Whole
    name: str

    async def slack(self, method: str, **arguments: Any) -> Json:
        told = await self.whole.ask(
            "POST", f"/sandbox/slack/api/{method}", arguments, f"xoxp-sandbox-{self.name}"
        )
        assert told["ok"], told
        return told

    async def threads(self, channel: str) -> list[list[Json]]:
        """Return the threads of a channel, oldest first, each with its root."""
        found = await self.slack("conversations.history", channel=channel, limit=100)
        roots = [one for one in reversed(found["messages"]) if one.get("bot_id")]
        return [
            (await self.slack("conversations.replies", channel=channel, ts=root["ts"]))["messages"]
            for root in roots
        ]

    async def sees(self, channel: str, happened: Callable[[list[list[Json]]], bool]) -> Any:
        """Look at the channel's threads until they are as wanted."""
        async with asyncio.timeout(WITHIN):
            while not happened(found := await self.threads(channel)):
                await asyncio.sleep(0.02)
        return found

    async def answer(self, channel: str, root: str, text: str) -> Json:
        return await self.slack("chat.postMessage", channel=channel, thread_ts=root, text=text)


@asynccontextmanager
async def whole() -> AsyncIterator[Whole]:
    """Run the demo in this process, on a free port."""
    stop, said = asyncio.Event(), asyncio.Queue()
    running = asyncio.create_task(run_demo(read_settings()[0], 0, said.put_nowait, stop))
    telling = asyncio.create_task(said.get())
    await asyncio.wait([running, telling], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        telling.cancel()
        await running
    text = await telling
    base, widget = re.search(r"http://127\.0\.0\.1:\d+", text)[0], re.search(r"w_\S+", text)[0]
    async with aiohttp.ClientSession() as session:
        yield Whole(base, widget, session)
    stop.set()
    await running
