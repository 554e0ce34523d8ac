"""A guest with our page open: speaks the guests' protocol and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote

import aiohttp

from tests.shown import as_shown
from tests.stories.place import PATIENCE, Json, Place, Way

KEYS = count(10_000_000)
File = tuple[str, bytes, str]


@dataclass
class Guest:
    """What one browser knows: who it is, which conversation is open, and everything seen in it."""

    place: Place
    name: str = ""
    token: str = ""
    conversation: str = ""
    cursor: int = 0
    header: Json = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    typing: list[str] = field(default_factory=list)

    @property
    def shown(self) -> list[Json]:
        """What was said, as a page shows it."""
        return [one for one in as_shown(self.messages.values()) if one["kind"] == "message"]

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.shown if not one["deleted"]]

    @property
    def notices(self) -> list[str]:
        found = as_shown(self.messages.values())
        return [one["text"] for one in found if one["kind"] == "notice"]

    @property
    def people(self) -> list[str]:
        return [one["name"] for one in self.header["people"] if one["kind"] == "guest"]

    def reactions(self, text: str) -> list[Json]:
        return [given for one in self.shown if one["text"] == text for given in one["reactions"]]

    def number_of(self, text: str) -> int:
        return next(one["number"] for one in self.shown if one["text"] == text)

    async def arrive(self, **about: str) -> None:
        """Get a token, as a page does just before the first message."""
        if not self.token:
            asked = {"language": "en", "time_zone": "Europe/Berlin", **about}
            self.token = (await self.place.ask("POST", "/api/sessions", asked))["token"]

    async def begin(self, where: Json, text: str, **more: Any) -> Json:
        """Write through an entrance; return what was answered."""
        told = await self.place.ask(
            "POST", "/api/conversations", *await self.first(where, text, **more)
        )
        self._enter(told["conversation"])
        return told

    async def first(self, where: Json, text: str, **more: Any) -> tuple[Json, str]:
        """Return the body of a first message, and the token."""
        await self.arrive()
        message = {"key": str(next(KEYS)), "text": text}
        about = {"name": self.name} if self.name else {}
        return {"entrance": where, "message": message, "guest": about, **more}, self.token

    async def join(self, share: str) -> None:
        """Come in by a share link."""
        await self.arrive()
        path = f"/api/shares/{share.rpartition('/')[2]}/join"
        told = await self.place.ask("POST", path, {"guest": {"name": self.name}}, self.token)
        self._enter(told["conversation"])

    async def write(self, text: str, *files: File, key: str = "") -> Json:
        body: Any = {"key": key or str(next(KEYS)), "text": text}
        if files:
            form = aiohttp.FormData({"message": json.dumps(body)})
            for name, content, kind in files:
                form.add_field("file", content, filename=name, content_type=kind)
            body = form
        return (await self.do("POST", "/messages", body))["message"]

    async def edit(self, old: str, new: str) -> None:
        await self.do("PATCH", f"/messages/{self.number_of(old)}", {"text": new})

    async def delete(self, text: str) -> None:
        await self.do("DELETE", f"/messages/{self.number_of(text)}")

    async def react(self, text: str, emoji: str, *, there: bool = True) -> None:
        path = f"/messages/{self.number_of(text)}/reactions/{quote(emoji)}"
        await self.do("PUT" if there else "DELETE", path)

    async def read(self) -> None:
        """Say that everything on the page has been read."""
        await self.do("PUT", "/seen", {"up_to": self.cursor})

    async def correct(self, **fields: str) -> None:
        await self.place.ask("PATCH", "/api/session", fields, self.token)

    async def look(self) -> Json:
        """Ask how the conversation stands now."""
        self.header = (await self.do("GET", ""))["conversation"]
        return self.header

    async def listed(self) -> list[Json]:
        told = await self.place.ask("GET", "/api/conversations", token=self.token)
        return told["conversations"]

    async def do(self, method: str, path: str, body: Any = None) -> Any:
        address = f"/api/conversations/{self.conversation}{path}"
        return await self.place.ask(method, address, body, self.token)

    async def sees(self, happened: Callable[["Guest"], Any], what: str = "") -> None:
        """Follow the conversation from the last cursor until the page is as wanted."""
        following = self._by_socket if self.place.way is Way.WEBSOCKET else self._by_polling
        try:
            async with asyncio.timeout(PATIENCE):
                await following(happened)
        except TimeoutError:
            raise AssertionError(
                f"{self.name} does not see {what}: {self.header} {self.texts}"
            ) from None

    @asynccontextmanager
    async def live(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a socket on the conversation, from the last cursor."""
        address = f"{self.place.base}/api/conversations/{self.conversation}/live"
        async with self.place.http.ws_connect(address, origin=self.place.base) as line:
            await line.send_json({"type": "hello", "token": self.token, "after": self.cursor})
            yield line

    async def _by_socket(self, happened: Callable[["Guest"], Any]) -> None:
        async with self.live() as line:
            while not (self.header and happened(self)):
                told = await line.receive_json()
                if told["type"] == "typing":
                    self.typing.append(told["name"])
                    continue
                self._take(told)
                await line.send_json({"type": "ack", "cursor": self.cursor})

    async def _by_polling(self, happened: Callable[["Guest"], Any]) -> None:
        while not (self.header and happened(self)):
            self._take(await self.do("GET", f"/feed?after={self.cursor}&wait=25"))
        await self.do("GET", f"/feed?after={self.cursor}")

    def _take(self, told: Json) -> None:
        self.cursor = told["cursor"]
        self.header = told["conversation"] or self.header
        self.messages.update({one["number"]: one for one in told["messages"]})

    def _enter(self, conversation: Json) -> None:
        if conversation["id"] != self.conversation:
            self.cursor, self.messages = 0, {}
        self.conversation, self.header = conversation["id"], conversation


def widget(place: Place, name: str, service: str = "") -> Json:
    """Name a widget as an entrance; `service` by its id, where there are several."""
    chosen = {"service": service} if service else {}
    return {"kind": "widget", "id": place.widgets[name], **chosen}


def contact(slug: str) -> Json:
    return {"kind": "contact", "id": slug}
