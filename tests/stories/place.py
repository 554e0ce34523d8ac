"""The whole program beside a stand-in for Slack: started, stopped and started again as an operator would."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from aiohttp import web
from pydantic import SecretStr

from bot.app import Parts, assemble, build, listen, serve
from bot.domain.entrances import Widget
from bot.domain.ids import PlatformName
from bot.domain.people import Mode
from bot.sandbox.app import standalone
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.setting_up import set_up_service, set_up_widget
from bot.settings import Settings, SlackValues
from web_widget.keys import HUB

PATIENCE = 20.0
HOST = "127.0.0.1"
SHOP = "https://shop.example"
KEY = "a key that nobody needs to guess, for tests"
MANIFEST = yaml.safe_load((Path(__file__).parents[2] / "manifests" / "slack.yaml").read_text())
Json = dict[str, Any]


class Door(StrEnum):
    """How Slack's events reach us."""

    EVENTS = "events"
    SOCKET = "socket"


class Way(StrEnum):
    """How guests hear of what happened."""

    WEBSOCKET = "websocket"
    POLLING = "polling"


class WallClock:
    """The time as it is, or later by what a test lets pass."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def pass_by(self, **time: float) -> None:
        self._ahead += timedelta(**time)


async def until(happened: Callable[[], Any], what: str = "what was waited for") -> Any:
    """Wait until something is true, and return it; both plain and async functions are asked."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while True:
        found = happened()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        assert asyncio.get_running_loop().time() < end, f"{what} did not happen"
        await asyncio.sleep(0.02)


@dataclass
class Place:
    """A Frontdesk that runs, the Slack beside it, and the ways in that were set up."""

    sandbox: SlackSandbox
    settings: Settings
    http: aiohttp.ClientSession
    door: Door = Door.EVENTS
    way: Way = Way.WEBSOCKET
    clock: WallClock = field(default_factory=WallClock)
    widgets: dict[str, str] = field(default_factory=dict)
    parts: Parts = None
    app: web.Application = None
    _stop: asyncio.Event = None
    _running: asyncio.Task[None] = None

    @property
    def base(self) -> str:
        return self.settings.public_url

    @property
    def is_watched(self) -> bool:
        """Tell whether some page waits for news at this moment."""
        return bool(self.app[HUB]._watchers)

    async def start(self) -> None:
        """Serve; the address stays the same however often it starts."""
        listening = listen(HOST, int(self.base.rpartition(":")[2]) if self.base else 0)
        base = f"http://{HOST}:{listening.getsockname()[1]}"
        self.settings = self.settings.model_copy(update={"public_url": base})
        self.parts = assemble(self.settings, self.clock)
        app = self.sandbox.apps[seed.APP]
        app.redirect_urls = (f"{base}/",)
        app.set_url(f"{base}/slack/events" if self.door is Door.EVENTS else "")
        ready, self._stop = asyncio.Event(), asyncio.Event()
        self.app = build(self.parts)
        serving = serve(self.app, listening, ready.set, self._stop)
        self._running = asyncio.create_task(serving)
        await ready.wait()
        if self.door is Door.SOCKET:
            await until(lambda: self.sandbox.sockets.open_for(seed.APP), "the socket")

    async def stop(self) -> None:
        self._stop.set()
        await self._running

    async def set_up(self) -> None:
        """Make what an operator makes: two services, and widgets for one, for both, and for Ada."""
        await self.service("Sales", seed.SALES)
        await self.service("Support", seed.SUPPORT, mode=Mode.NOTES)
        await self.widget("sales", "Sales")
        await self.widget("support", "Support")
        await self.widget("both", "Sales", "Support")
        await self.widget("ada", agent="U0ADA")
        await until(self._has_members, "the members of the services")

    async def service(self, name: str, channel: str, mode: Mode = Mode.ANSWERS) -> None:
        parts = self.parts
        channels = {PlatformName.SLACK: channel}
        await set_up_service(parts.store, parts.desks, name, channels, manager="U0MONA", mode=mode)

    async def service_in(self, team: str, name: str, channel: str) -> None:
        """Make a service in one of several workspaces."""
        parts, channels = self.parts, {PlatformName.SLACK: f"{team}/{channel}"}
        mode = Mode.ANSWERS
        await set_up_service(parts.store, parts.desks, name, channels, manager=None, mode=mode)

    async def widget(self, name: str, *services: str, agent: str | None = None) -> Widget:
        parts = self.parts
        made = await set_up_widget(parts.store, parts.desks, services, agent, (SHOP,))
        self.widgets[name] = made.id
        return made

    async def ask(self, method: str, path: str, body: Any = None, token: str = "", **more) -> Any:
        """Call the guests' API and return what it says; it has to say yes."""
        status, told = await self.try_to(method, path, body, token, **more)
        assert status < 300, (method, path, status, told)
        return told

    async def try_to(
        self, method: str, path: str, body: Any = None, token: str = "", **more
    ) -> tuple[int, Any]:
        """Call the guests' API; return the status and what it says."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        address = path if path.startswith("http") else self.base + path
        async with self.http.request(method, address, headers=headers, **sent, **more) as answer:
            is_json = "json" in answer.content_type
            return answer.status, await (answer.json() if is_json else answer.read())

    async def control(self, what: str, body: Json | None = None, verb: str = "POST") -> Json:
        """Do in Slack what needs more than its Web API."""
        url = f"{self.sandbox.base_url}/slack/control/{what}"
        async with self.http.request(verb, url, json=body) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def settled(self) -> None:
        """Wait until Slack has told everything that it has to tell now."""
        told = await self.control(f"settled?timeout={PATIENCE}", verb="GET")
        assert told["settled"]

    async def _has_members(self) -> bool:
        def every(tx: Any) -> bool:
            return all(tx.people.members(one.id) for one in tx.people.services())

        return await self.parts.store.read(every)


@asynccontextmanager
async def slack_beside() -> AsyncIterator[SlackSandbox]:
    """Run the stand-in for Slack, with the app as its manifest describes it."""
    sandbox = seed.seed_demo(SlackSandbox(manifest=MANIFEST))
    runner = web.AppRunner(standalone(sandbox), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    sandbox.base_url = f"http://{HOST}:{runner.addresses[0][1]}/sandbox"
    try:
        yield sandbox
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_place(database: str, door: Door, way: Way) -> AsyncIterator[Place]:
    """Run everything, on a database that has its tables and nothing in them."""
    async with (
        slack_beside() as sandbox,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http,
    ):
        place = Place(sandbox, settings_for(database, sandbox, door), http, door, way)
        await place.start()
        try:
            await place.set_up()
            yield place
        finally:
            await place.stop()


def settings_for(database: str, sandbox: SlackSandbox, door: Door) -> Settings:
    by_socket = door is Door.SOCKET
    slack = SlackValues(
        bot_token=SecretStr(seed.BOT_TOKEN),
        signing_secret=SecretStr("" if by_socket else seed.SIGNING_SECRET),
        app_token=SecretStr(seed.APP_TOKEN if by_socket else ""),
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_url=f"{sandbox.base_url}/slack/api/",
    )
    given = {"database_url": SecretStr(database), "secret_key": SecretStr(KEY), "slack": slack}
    return Settings().model_copy(update=given)
