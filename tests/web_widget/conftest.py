"""The guests' side as it runs: a real database, real HTTP and WebSockets, no chat platform."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.domain.entrances import Widget
from bot.domain.ids import AgentId, ConversationId, WidgetId
from bot.domain.links import Links
from bot.domain.messages import Draft, File, MessageKind
from bot.signals.local import LocalSignals
from bot.store import Store
from tests.world import ADA, BOTH, SALES, Clock
from web_widget.access_log import AccessLog
from web_widget.hub import Hub
from web_widget.keys import LIMITS, set_up
from web_widget.limits import Limits, Rules
from web_widget.routes import add_guest_routes

ORIGIN = "https://desk.example"
PATIENCE = 20.0  # the machine may be busy
HERE = Path(__file__).parent


async def until(condition: Callable[[], Any]) -> Any:
    """Wait for something that is going to be true soon."""
    async with asyncio.timeout(PATIENCE):
        while not (found := condition()):
            await asyncio.sleep(0.005)
    return found


def key() -> str:
    return secrets.token_hex(8)


@dataclass
class Guest:
    """A browser: a token, or none yet."""

    desk: "Desk"
    token: str | None = None
    id: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, **more: Any) -> "Answer":
        headers = {**self.headers, **more.pop("headers", {})}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        async with self.desk.http.request(
            method, self.desk.url + path, headers=headers, allow_redirects=False, **more
        ) as response:
            return Answer(response.status, await response.read(), response.headers)

    async def begin(self, **fields: Any) -> "Guest":
        answer = await self.call("POST", "/api/sessions", json={})
        assert answer.status == 201, answer.body
        self.token, self.id = answer.json["token"], answer.json["guest"]["id"]
        if fields:
            assert (await self.call("PATCH", "/api/session", json=fields)).status == 200
        return self

    async def write_first(self, text: str = "Hello", **more: Any) -> "Answer":
        body = {
            "entrance": {"kind": "widget", "id": "w_sales"},
            "message": {"key": key(), "text": text},
            **more,
        }
        return await self.call("POST", "/api/conversations", json=body)

    async def opened(self, text: str = "Hello", **more: Any) -> str:
        answer = await self.write_first(text, **more)
        assert answer.status == 201, answer.body
        return str(answer.json["conversation"]["id"])

    async def write(self, conversation: str, text: str, name: str | None = None) -> "Answer":
        body = {"key": name or key(), "text": text}
        return await self.call("POST", f"/api/conversations/{conversation}/messages", json=body)

    async def feed(self, conversation: str, after: int = 0, **query: int) -> "Answer":
        params = {"after": after, **query}
        return await self.call("GET", f"/api/conversations/{conversation}/feed", params=params)

    @contextlib.asynccontextmanager
    async def live(
        self, conversation: str, after: int | None = 0, **more: Any
    ) -> AsyncIterator["Page"]:
        address = f"{self.desk.url}/api/conversations/{conversation}/live"
        headers = {"Origin": ORIGIN, **more.pop("headers", {})}
        async with self.desk.http.ws_connect(address, headers=headers, **more) as socket:
            page = Page(socket)
            if after is not None:
                await page.send(type="hello", token=self.token, after=after)
            yield page


@dataclass
class Answer:
    """What the server said."""

    status: int
    body: bytes
    headers: Any

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@dataclass
class Page:
    """An open line."""

    socket: aiohttp.ClientWebSocketResponse

    async def send(self, **frame: Any) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def frame(self) -> Any:
        message = await self.socket.receive(PATIENCE)
        assert message.type is aiohttp.WSMsgType.TEXT, (message, self.socket.close_code)
        return json.loads(message.data)

    async def changes(self) -> Any:
        while (frame := await self.frame())["type"] != "changes":
            pass
        return frame

    async def message(self, text: str) -> Any:
        """Return the message with these words, once it comes."""
        while True:
            for message in (await self.changes())["messages"]:
                if message["text"] == text:
                    return message

    async def closed(self) -> int | None:
        while not self.socket.closed:
            message = await self.socket.receive(PATIENCE)
            if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                break
        return self.socket.close_code


@dataclass
class Desk:
    """The running server, and what happens behind it."""

    url: str
    http: aiohttp.ClientSession
    store: Store
    hub: Hub
    app: web.Application
    clock: Clock
    port: int

    @property
    def limits(self) -> Limits:
        return self.app[LIMITS]

    def guest(self, **headers: str) -> Guest:
        return Guest(self, headers=headers)

    async def new_guest(self, **fields: Any) -> Guest:
        return await self.guest().begin(**fields)

    async def agent_writes(
        self,
        conversation: str,
        text: str,
        kind: MessageKind = MessageKind.PUBLIC,
        files: tuple[File, ...] = (),
        agent: AgentId = ADA.id,
        data: bytes | None = None,
        said_at: datetime | None = None,
    ) -> Any:
        """Have an agent's message, as their platform brings it."""

        def write(tx: Any) -> Any:
            draft = Draft(text, kind=kind, files=files)
            conversation_id = ConversationId(conversation)
            message = tx.messages.add(
                conversation_id, draft, source=key(), agent_id=agent, said_at=said_at
            )
            for file in files:
                tx.files.add(file.id, conversation_id, message.id, data)
            tx.touch(conversation_id)
            return message

        return await self.store.run(write)

    async def count(self, table: str) -> int:
        """Count rows, whatever the code thinks of them."""
        return await self.store.read(
            lambda tx: int(tx._db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())
        )

    async def outbox(self, kind: str) -> int:
        return await self.store.read(
            lambda tx: int(
                tx._db.exec_driver_sql(
                    f"SELECT count(*) FROM outbox WHERE kind = '{kind}'"
                ).scalar()
            )
        )


@contextlib.asynccontextmanager
async def desk_on(
    store: Store, signals: LocalSignals, clock: Clock, **more: Any
) -> AsyncIterator[Desk]:
    """Serve the guests on a free port of loopback, under the public address `ORIGIN`."""
    app = web.Application()
    runner_settings = more.pop("runner", {})
    more.setdefault("limits", Limits(clock, enabled=False))
    hub = set_up(app, store=store, links=Links(ORIGIN), clock=clock, **more)
    add_guest_routes(app)
    runner = web.AppRunner(app, access_log_class=AccessLog, shutdown_timeout=1, **runner_settings)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    async def wake() -> None:
        async for topic in signals.listen():
            hub.wake(topic)

    waking = asyncio.create_task(wake())
    async with aiohttp.ClientSession() as http:
        yield Desk(f"http://127.0.0.1:{port}", http, store, hub, app, clock, port)
    waking.cancel()
    await asyncio.gather(waking, return_exceptions=True)
    await runner.cleanup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on SQLite alone what does not ask for both: only few things here differ by database."""
    twice = [item for item in items if HERE in item.path.parents and _needs_no_postgresql(item)]
    items[:] = [item for item in items if item not in twice]
    config.hook.pytest_deselected(items=twice)


def _needs_no_postgresql(item: pytest.Item) -> bool:
    asked = [mark.args[0] for mark in item.iter_markers("parametrize")]
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return given.get("database") == "postgresql" and "database" not in asked


@pytest.fixture
async def desk(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    async with desk_on(store, signals, clock) as desk:
        yield desk


@pytest.fixture
async def strict(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    """The same with its limits on."""
    async with desk_on(store, signals, clock, limits=Limits(clock)) as desk:
        yield desk


@pytest.fixture
async def several(store: Store) -> str:
    """A widget for two services."""
    widget = Widget(WidgetId("w_several"), (SALES.id, BOTH.id), origins=("https://shop.example",))
    await store.run(lambda tx: tx.entrances.add_widget(widget))
    return widget.id


@pytest.fixture
async def hurried(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    """A desk that waits for nobody for long."""
    rules = Rules(hello_within=0.1, body_within=0.3)
    limits = Limits(clock, enabled=False, rules=rules)
    async with desk_on(store, signals, clock, limits=limits) as desk:
        yield desk


@pytest.fixture
async def impatient(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    """A desk that soon gives up whoever does not read."""
    limits = Limits(clock, enabled=False, rules=Rules(stalled_after=0.3))
    async with desk_on(store, signals, clock, limits=limits) as desk:
        yield desk
