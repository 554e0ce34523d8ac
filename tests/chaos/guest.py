"""A guest: writes one message after the other, and follows what is written, whatever happens."""

import asyncio
import contextlib
import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import aiohttp

from tests.shown import as_shown

PAUSE = 0.05
POLL_SECONDS = 5
ANSWER_WITHIN = 10.0
AGENT_TEXT = re.compile(r"a-(\d+)-(\d+)")


@dataclass
class Guest:
    """One guest with one conversation; `faults` says what the page showed that it must not show."""

    number: int
    url: str
    widget: str
    session: aiohttp.ClientSession
    by_socket: bool = True
    token: str = ""
    conversation: str = ""
    cursor: int = 0
    confirmed: int = 0
    acknowledged: int = 0
    repeated: int = 0
    reconnects: int = 0
    own: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def text(self, place: int) -> str:
        return f"g-{self.number:02}-{place:04}"

    @property
    def on_their_way(self) -> int:
        """How many messages are not known to stand in Slack."""
        return sum(number > self.confirmed for number in self.own)

    @property
    def heard(self) -> list[str]:
        """Return what agents said, as the page shows it now."""
        shown = (one["text"] for one in as_shown(self.messages.values()))
        return [text for text in shown if AGENT_TEXT.fullmatch(text)]

    @property
    def late(self) -> int:
        """How often something stands above what was heard before it."""
        numbers = [one["number"] for one in as_shown(self.messages.values())]
        return sum(above > below for above, below in pairwise(numbers))

    async def arrive(self) -> None:
        """Begin a session and a conversation with the first message."""
        told = await self._insist("POST", "/api/sessions", {"language": "en", "time_zone": "UTC"})
        self.token = told["token"]
        first = {"key": self._key(0), "text": self.text(0)}
        entrance = {"kind": "widget", "id": self.widget}
        body = {"entrance": entrance, "message": first, "guest": {"name": f"Guest {self.number}"}}
        told = await self._insist("POST", "/api/conversations", body)
        self.conversation = told["conversation"]["id"]
        self._acknowledge(0, told)

    async def write(self, place: int) -> None:
        """Send a message until it is acknowledged, each time with the same key."""
        body = {"key": self._key(place), "text": self.text(place)}
        path = f"/api/conversations/{self.conversation}/messages"
        self._acknowledge(place, await self._insist("POST", path, body))

    async def follow(self) -> None:
        """Have the page open, for ever: on a socket, or by long polling where those are blocked."""
        once = self._listen if self.by_socket else self._poll
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError):
                await once()
            self.reconnects += self.by_socket
            await asyncio.sleep(PAUSE)

    async def history(self) -> list[tuple[int, str]]:
        """Read the whole conversation as a page that was just opened does, in the order that it shows."""
        found, cursor, more = [], 0, True
        while more:
            path = f"/api/conversations/{self.conversation}/feed?after={cursor}"
            told = await self._insist("GET", path, None)
            found += [one for one in told["messages"] if one["author"]]
            cursor, more = told["cursor"], told["more"]
        return [(one["number"], one["text"]) for one in as_shown(found)]

    async def _listen(self) -> None:
        path = f"{self.url}/api/conversations/{self.conversation}/live"
        headers = {"Origin": self.url}
        async with self.session.ws_connect(path, headers=headers, heartbeat=30) as socket:
            hello = {"type": "hello", "token": self.token, "after": self.cursor}
            await socket.send_str(json.dumps(hello))
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    break
                told = json.loads(frame.data)
                if told["type"] == "changes":
                    await self._take(told)
                    await socket.send_str(json.dumps({"type": "ack", "cursor": self.cursor}))

    async def _poll(self) -> None:
        path = f"{self.url}/api/conversations/{self.conversation}/feed"
        asked = {"after": str(self.cursor), "wait": str(POLL_SECONDS)}
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.get(path, params=asked, headers=headers) as answer:
            if answer.status == 200:
                await self._take(await answer.json())

    async def _take(self, told: Any) -> None:
        if told["cursor"] < self.cursor:
            self.faults.append(f"the cursor went from {self.cursor} back to {told['cursor']}")
        self.cursor = told["cursor"]
        if told["conversation"]:
            self.confirmed = max(self.confirmed, told["conversation"]["delivered_up_to"])
        for message in told["messages"]:
            self._show(message)
        async with self.news:
            self.news.notify_all()

    def _show(self, message: Any) -> None:
        number, text, last = message["number"], message["text"], max(self.messages, default=0)
        if number in self.messages:
            self.faults.append(f"message {number} ({text}) was shown twice")
        elif number < last:
            self.faults.append(f"message {number} ({text}) came after {last}")
        self.messages[number] = message

    def _acknowledge(self, place: int, told: Any) -> None:
        self.own[told["message"]["number"]] = self.text(place)
        self.acknowledged += 1

    async def _insist(self, method: str, path: str, body: object) -> Any:
        """Ask until there is an answer; an answer that says no is a fault of ours or theirs."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        tried = 0
        while True:
            try:
                async with (
                    asyncio.timeout(ANSWER_WITHIN),
                    self.session.request(
                        method, self.url + path, json=body, headers=headers
                    ) as answer,
                ):
                    if answer.status < 300:
                        self.repeated += tried > 0
                        return await answer.json()
                    assert answer.status == 503, (answer.status, await answer.text())
            except (aiohttp.ClientError, OSError):
                pass
            tried += 1
            await asyncio.sleep(PAUSE)

    def _key(self, place: int) -> str:
        return f"key-{self.number:02}-{place:06}"
