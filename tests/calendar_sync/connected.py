"""A house whose agents connect calendars at Google's stand-in, over real HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.domain.ids import AgentId
from bot.domain.links import Links
from bot.outbox import Outbox
from bot.sandbox.app import standalone
from bot.sandbox.google import seed
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.slack.state import SlackSandbox
from bot.store import Store
from bot.texts import texts
from calendar_sync.app import Meetings, build_meetings
from calendar_sync.ports import Account
from calendar_sync.settings import CalendarSettings, GoogleSettings
from calendar_sync.store.accounts import Accounts
from calendar_sync.tickets import connect_link
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
    browser: aiohttp.ClientSession
    clock: Callable[[], datetime]
    told: list[Any] = field(default_factory=list)

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

    async def connect(self, agent_id: AgentId = ADA.id) -> str:
        """Connect a calendar as an agent does, from the link to the choice; return the last page."""
        address = self.link("google", agent_id)
        status, page = await self.get(address)
        assert status == 200, page
        answer = await self.press(page, address)
        assert answer.status == 200, await answer.text()
        return await answer.text()

    async def account(self, agent_id: AgentId = ADA.id) -> Account | None:
        return await self.store.read(lambda tx: tx.of(Accounts).of(agent_id))

    async def deliver(self, *kinds: str) -> None:
        """Carry out what waits for calendars, until nothing of these kinds is due; the rest is left."""
        every = self.meetings.handlers(None)
        outbox = Outbox(self.store, {**NOWHERE, **{kind: every[kind] for kind in kinds}})
        for _ in range(20):
            if not await outbox.deliver_due():
                return

    async def settled(self, condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(10):
            while not await condition():
                await asyncio.sleep(0.01)


class Nowhere:
    """Deliveries that these tests do not look at are left as if they were made."""

    def read(self, tx: Any, payload: Any) -> None:
        return None

    async def send(self, job: Any, *, maybe_sent: bool) -> None: ...

    def record(self, tx: Any, job: Any, result: Any) -> None: ...


class Everything(dict):
    def __missing__(self, kind: str) -> Nowhere:
        return Nowhere()

    def __or__(self, other):
        return Everything({**self, **other})


NOWHERE: dict[str, Any] = {}


@asynccontextmanager
async def house(store: Store, **settings: Any) -> AsyncIterator[House]:
    """Open the house; `settings` are more of Google's."""
    google = seed.seed_demo(GoogleSandbox(seed=7))
    google.consent.answer = "allow"
    google.consent.user = "ada"

    def now() -> datetime:
        return datetime.fromtimestamp(google.clock.now(), UTC)

    async with TestServer(standalone(SlackSandbox(), google=google)) as away:
        google.base_url = str(away.make_url("/sandbox"))
        port = unused_port()
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
            CalendarSettings(google=told),
            secret_key=SECRET_KEY,
            texts=texts("en", "bot"),
            links=links,
            clock=now,
        )
        app = web.Application()
        app.add_routes(meetings.routes())
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            TestServer(app, port=port),
            aiohttp.ClientSession(cookie_jar=jar) as browser,
        ):
            yield House(
                store=store,
                links=links,
                meetings=meetings,
                google=google,
                browser=browser,
                clock=now,
            )
        await meetings.stop()


def clock_of(clock: Clock) -> Callable[[], datetime]:
    return clock
