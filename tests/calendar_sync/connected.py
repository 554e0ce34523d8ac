"""A house whose agents connect calendars at Google's stand-in, over real HTTP."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, get_port_socket

from bot.domain.ids import AgentId, Ref
from bot.domain.links import Links
from bot.outbox import Outbox
from bot.ports import Post
from bot.sandbox.app import standalone
from bot.sandbox.clock import SandboxClock
from bot.sandbox.google import seed
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.state import TeamsSandbox
from bot.store import Store
from bot.texts import texts
from calendar_sync.app import Meetings, build_meetings
from calendar_sync.ports import Account
from calendar_sync.settings import CalendarSettings, GoogleSettings
from calendar_sync.store.accounts import Accounts
from calendar_sync.tickets import connect_link
from tests.contracts.calendar_stands import microsoft_settings
from tests.world import ADA, Clock

SECRET_KEY = "s" * 32
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


@dataclass(kw_only=True)
class House:
    """Frontdesk's side: its pages, its outbox; and the stand-in beside it."""

    store: Store
    links: Links
    meetings: Meetings
    google: GoogleSandbox
    teams: TeamsSandbox
    browser: aiohttp.ClientSession
    away: TestServer
    clock: Clock
    said: list[tuple[str, str]] = field(default_factory=list)

    def link(self, kind: str, agent_id: AgentId = ADA.id) -> str:
        return connect_link(self.links, agent_id, kind, self.clock())

    async def get(self, address: str, **more: Any) -> tuple[int, str]:
        async with self.browser.get(address, **more) as answer:
            return answer.status, await answer.text()

    async def press(self, page: str, address: str, **more: Any) -> aiohttp.ClientResponse:
        """Press a button of a page; the browser goes wherever it is sent."""
        found = TICKET.search(page)
        assert found, page
        form = {"ticket": unescape(found[1]), **more.pop("form", {})}
        answer = await self.browser.post(address, data=form, **more)
        await answer.read()
        return answer

    async def connect(self, agent_id: AgentId = ADA.id, kind: str = "google") -> str:
        """Connect a calendar as an agent does, from the link to the choice; return the last page."""
        address = self.link(kind, agent_id)
        status, page = await self.get(address)
        assert status == 200, page
        answer = await self.press(page, address)
        assert answer.status == 200, await answer.text()
        return await answer.text()

    async def account(self, agent_id: AgentId = ADA.id) -> Account | None:
        return await self.store.read(lambda tx: tx.of(Accounts).of(agent_id))

    async def deliver(self, *left: str) -> None:
        """Carry out what is due for calendars, until nothing is; these kinds are left as if they were."""
        every = self.meetings.handlers(Told(self.said, self.links))
        mine = {kind: one for kind, one in every.items() if kind not in left}
        outbox = Outbox(self.store, Others(mine))
        for _ in range(3):
            while await outbox.deliver_due():
                pass
            self.clock.pass_by(2)  # what was asked for while it was in hand comes a second later

    async def at_outlook(self, what: str, **body: Any) -> Any:
        """Do something in Outlook."""
        address = f"{self.teams.base_url}/teams/outlook/control/{what}"
        async with self.browser.post(address, json=body) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def control(self, what: str, **body: Any) -> Any:
        """Do something at Google."""
        address = f"{self.google.url}/control/{what}"
        async with self.browser.post(address, json={"user": "ada", **body}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    def hang_up(self) -> None:
        """Let the stand-ins end every connection that is kept, as servers do when nobody asked for long."""
        assert self.away.handler
        for connection in self.away.handler.connections:
            assert connection.transport
            connection.transport.close()

    async def settled(self) -> None:
        """Wait until Google has told everybody what changed."""
        address = f"{self.google.url}/control/settled"
        for one in (address, address.replace("/google/", "/teams/outlook/")):
            async with self.browser.get(one) as answer:
                assert (await answer.json())["ok"]


class Nothing:
    """Deliveries that these tests do not look at."""

    def read(self, tx: Any, payload: Any) -> None:
        return None

    async def send(self, job: Any, *, maybe_sent: bool) -> None: ...

    def record(self, tx: Any, job: Any, result: Any) -> None: ...


class Others(dict[str, Any]):
    """Handlers, with one for everything else."""

    def __missing__(self, kind: str) -> Nothing:
        return Nothing()


class Platform:
    """Slack or Teams, where things are said."""

    def __init__(self, said: list[tuple[str, str]]) -> None:
        self._said = said

    async def tell(self, place: Ref, post: Post, *, maybe_sent: bool) -> None:
        self._said.append((f"alone {place.value}", post.text))

    async def post(self, place: Ref, post: Post, *, maybe_sent: bool) -> None:
        self._said.append((place.value, post.text))


class Told:
    """What the handlers need of their surroundings."""

    def __init__(self, said: list[tuple[str, str]], links: Links) -> None:
        self._platform = Platform(said)
        self.links = links
        self.texts = texts("en", "bot")

    def platform(self, place: Ref) -> Platform:
        return self._platform


@asynccontextmanager
async def house(
    store: Store, clock: Clock, *, outlook: bool = True, **settings: Any
) -> AsyncIterator[House]:
    """Open the house; `settings` are more of Google's."""
    time = SandboxClock(lambda: clock.now.timestamp())
    google = seed.seed_demo(GoogleSandbox(seed=7, clock=time, signing_time=time.now))
    google.consent.answer = "allow"
    google.consent.user = "ada"

    teams = teams_seed.seed_demo(TeamsSandbox(seed=7, clock=time))
    teams.outlook.consent.answer = "allow"
    teams.outlook.consent.user = "cleo"
    async with TestServer(standalone(SlackSandbox(), teams, google=google)) as away:
        google.base_url = teams.base_url = str(away.make_url("/sandbox"))
        # Bound before its address is told: nobody else gets the port meanwhile.
        listening = get_port_socket("127.0.0.1", 0, socket.AF_INET)
        port = listening.getsockname()[1]
        links = Links(f"http://127.0.0.1:{port}", SECRET_KEY)
        told = GoogleSettings(
            **{
                "client_id": seed.CLIENT_ID,
                "client_secret": seed.CLIENT_SECRET,
                "api_url": google.api_url,
                "token_url": google.token_url,
                "auth_url": f"{google.url}/auth",
                **settings,
            }
        )
        meetings = build_meetings(
            store,
            CalendarSettings(told, microsoft_settings(teams) if outlook else None),
            secret_key=SECRET_KEY,
            texts=texts("en", "bot"),
            links=links,
            clock=clock,
        )
        app = web.Application()
        app.add_routes(meetings.routes())
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            TestServer(app, socket_factory=lambda *_: listening),
            aiohttp.ClientSession(cookie_jar=jar) as browser,
        ):
            yield House(
                store=store,
                links=links,
                meetings=meetings,
                google=google,
                teams=teams,
                browser=browser,
                away=away,
                clock=clock,
            )
        await meetings.stop()
