"""The whole program beside stand-ins for Slack and Teams: started and stopped as an operator would."""

import asyncio
import json
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
from bot.sandbox.smtp import SmtpSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.state import TeamsSandbox
from bot.setting_up import set_up_service, set_up_widget
from bot.settings import Settings, SlackValues, TeamsValues
from bot.store.lanes import OUTBOX_TOPIC
from tests.processes import free_port
from web_widget.keys import HUB

PATIENCE = 20.0
HOST = "127.0.0.1"
SHOP = "https://shop.example"
KEY = "a key that nobody needs to guess, for tests"
MANIFEST = yaml.safe_load((Path(__file__).parents[2] / "manifests" / "slack.yaml").read_text())
TEAMS_MANIFEST = json.loads(
    (Path(__file__).parents[2] / "manifests" / "teams" / "manifest.json").read_text()
)
# The people of the stories, by the keys that the sandbox's Teams knows them by.
KEYS = {"ada": "cleo", "bob": "dan", "mona": "nora", "gil": "gil"}
Json = dict[str, Any]


class Door(StrEnum):
    """How what agents do reaches us: Slack's events in one of two ways, or Teams' activities."""

    EVENTS = "events"
    SOCKET = "socket"
    TEAMS = "teams"
    BOTH = "both"


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


async def until(
    happened: Callable[[], Any], what: str = "what was waited for", patience: float = PATIENCE
) -> Any:
    """Wait until something is true, and return it; both plain and async functions are asked."""
    end = asyncio.get_running_loop().time() + patience
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
    teams: TeamsSandbox | None = None
    clock: WallClock = field(default_factory=WallClock)
    widgets: dict[str, str] = field(default_factory=dict)
    parts: Parts = None
    app: web.Application = None
    _stop: asyncio.Event = None
    _running: asyncio.Task[None] = None

    @property
    def platform(self) -> PlatformName:
        """Return where the agents are."""
        return PlatformName.TEAMS if self.door is Door.TEAMS else PlatformName.SLACK

    @property
    def base(self) -> str:
        return self.settings.public_url

    @property
    def is_watched(self) -> bool:
        """Tell whether some page waits for news at this moment."""
        return bool(self.app[HUB]._watchers)

    async def start(self) -> None:
        """Serve; the address stays the same however often it starts."""
        port = int(self.base.rpartition(":")[2]) if self.base else free_port()
        listening = listen(HOST, port)
        base = f"http://{HOST}:{listening.getsockname()[1]}"
        self.settings = self.settings.model_copy(update={"public_url": base})
        self.parts = assemble(self.settings, self.clock)
        app = self.sandbox.apps[seed.APP]
        app.redirect_urls = (f"{base}/",)
        app.set_url("" if self.door is Door.SOCKET else f"{base}/slack/events")
        self.teams.app.url = f"{base}/teams/messages"
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

    async def set_up_both(self) -> None:
        """Make one service that is served from a channel in Slack and from one in Teams."""
        teams, parts = PlatformName.TEAMS, self.parts
        await self.control("install", {"user": "nora", "team": teams_seed.TEAM}, platform=teams)
        await self.settled()
        channels = {PlatformName.SLACK: seed.SALES, teams: teams_seed.SALES}
        mode = Mode.ANSWERS
        await set_up_service(parts.store, parts.desks, "Sales", channels, manager=None, mode=mode)
        await self.widget("sales", "Sales")
        await until(self._has_members, "the members of the service")

    async def set_up(self) -> None:
        """Make what an operator makes: two services, and widgets for one, for both, and for Ada."""
        sales, support = seed.SALES, seed.SUPPORT
        if self.platform is PlatformName.TEAMS:
            await self.control("install", {"user": "nora", "team": teams_seed.TEAM})
            await self.settled()
            sales, support = teams_seed.SALES, teams_seed.SUPPORT
        await self.service("Sales", sales)
        await self.service("Support", support, mode=Mode.NOTES)
        await self.widget("sales", "Sales")
        await self.widget("support", "Support")
        await self.widget("both", "Sales", "Support")
        await self.widget("ada", agent=self.account("ada"))
        await until(self._has_members, "the members of the services")

    async def service(self, name: str, channel: str, mode: Mode = Mode.ANSWERS) -> None:
        parts = self.parts
        channels, manager = {self.platform: channel}, self.account("mona")
        await set_up_service(parts.store, parts.desks, name, channels, manager=manager, mode=mode)

    def account(self, name: str) -> str:
        """Return how an operator names somebody."""
        return f"{name}@acme.example" if self.door is Door.TEAMS else f"U0{name.upper()}"

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

    async def control(
        self,
        what: str,
        body: Json | None = None,
        verb: str = "POST",
        platform: PlatformName | None = None,
    ) -> Json:
        """Do on the agents' platform what needs a person's hands, or a tester's."""
        url = f"{self.sandbox.base_url}/{platform or self.platform}/control/{what}"
        async with self.http.request(verb, url, json=body) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def settled(self) -> None:
        """Wait until the platforms have told everything that they have to tell now."""
        names = PlatformName if self.door is Door.BOTH else (self.platform,)
        for name in names:
            told = await self.control(f"settled?timeout={PATIENCE}", verb="GET", platform=name)
            assert told["settled"]

    async def pass_by(self, seconds: float) -> None:
        """Let time pass, here and on the platforms."""
        self.clock.pass_by(seconds=seconds)
        for name in PlatformName:
            await self.control("clock", {"advance": seconds}, platform=name)
        self.parts.signals.send({OUTBOX_TOPIC})

    async def _has_members(self) -> bool:
        def every(tx: Any) -> bool:
            return all(tx.people.members(one.id) for one in tx.people.services())

        return await self.parts.store.read(every)


@asynccontextmanager
async def neighbours_beside(door: Door) -> AsyncIterator[tuple[SlackSandbox, TeamsSandbox]]:
    """Run the stand-ins for Slack and Teams, with the app as its manifests describe it."""
    slack = seed.seed_demo(SlackSandbox(manifest=MANIFEST))
    teams = teams_seed.seed_demo(TeamsSandbox(manifest=TEAMS_MANIFEST))
    for name, key in KEYS.items() if door is Door.TEAMS else ():
        person = teams.people[key]
        person.name, person.email = name.title(), f"{name}@acme.example"
    for person in (teams.people[key] for key in ("theo", "una", "olga")):
        del teams.teams[teams_seed.TEAM].members[person.key]
    runner = web.AppRunner(standalone(slack, teams), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    slack.base_url = teams.base_url = f"http://{HOST}:{runner.addresses[0][1]}/sandbox"
    try:
        yield slack, teams
    finally:
        await runner.cleanup()


@asynccontextmanager
async def a_place(database: str, door: Door, way: Way) -> AsyncIterator[Place]:
    """Run everything, on a database that has its tables and nothing in them."""
    async with (
        neighbours_beside(door) as (slack, teams),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http,
    ):
        settings = settings_for(database, slack, door)
        place = Place(slack, settings, http, door, way, teams)
        await place.start()
        try:
            await (place.set_up_both() if door is Door.BOTH else place.set_up())
            yield place
        finally:
            await place.stop()


def settings_for(database: str, sandbox: SlackSandbox, door: Door) -> Settings:
    given = {"database_url": SecretStr(database), "secret_key": SecretStr(KEY)}
    # In the story of both platforms a guest writes faster than guests may.
    given["limits"] = door is not Door.BOTH
    if door in (Door.TEAMS, Door.BOTH):
        given["teams"] = teams_values(sandbox.base_url)
    if door is not Door.TEAMS:
        given["slack"] = slack_values(sandbox, by_socket=door is Door.SOCKET)
    return Settings().model_copy(update=given)


def teams_values(base: str) -> TeamsValues:
    return TeamsValues(
        app_id=teams_seed.APP_ID,
        app_password=SecretStr(teams_seed.APP_PASSWORD),
        tenant_id=teams_seed.TENANT,
        login_url=f"{base}/teams/login/",
        openid_metadata_url=f"{base}/teams/openid/.well-known/openidconfiguration",
        graph_url=f"{base}/teams/graph/v1.0/",
        service_hosts=base.removeprefix("http://").partition("/")[0],
    )


def slack_values(sandbox: SlackSandbox, *, by_socket: bool) -> SlackValues:
    return SlackValues(
        bot_token=SecretStr(seed.BOT_TOKEN),
        signing_secret=SecretStr("" if by_socket else seed.SIGNING_SECRET),
        app_token=SecretStr(seed.APP_TOKEN if by_socket else ""),
        client_id=seed.CLIENT_ID,
        client_secret=SecretStr(seed.CLIENT_SECRET),
        api_url=f"{sandbox.base_url}/slack/api/",
    )


async def with_mail(place: Place, post: SmtpSandbox) -> None:
    """Let the program send real mails to a mail server of the test's."""
    url = SecretStr(f"smtp://127.0.0.1:{post.port}")
    mail = place.settings.mail.model_copy(update={"url": url, "sender": "desk@acme.example"})
    await place.stop()
    place.settings = place.settings.model_copy(update={"mail": mail})
    await place.start()
