"""msal against the stand-in, an application that calls Graph, and addresses that are notified."""

import asyncio
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import msal
import requests
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.teams.outlook import seed
from tests.bot.sandbox.controlling import control

Json = dict[str, Any]
SCOPES = ["Calendars.ReadWrite", "MailboxSettings.Read", "User.Read"]
BACK = "http://127.0.0.1:9/connected"
AUTHORITY = "https://login.microsoftonline.com/"
UTC = 'outlook.timezone="UTC"'


class Rewriting:
    """What msal speaks HTTP with: it believes to be with Microsoft."""

    def __init__(self, login_url: str) -> None:
        self.login_url = login_url
        self.session = requests.Session()

    def place(self, url: str) -> str:
        if url.startswith(AUTHORITY):
            return self.login_url + url.removeprefix(AUTHORITY)
        assert url.startswith("https://127.0.0.1"), url
        return url.replace("https://", "http://", 1)

    def get(self, url: str, **more: Any) -> requests.Response:
        return self.session.get(self.place(url), timeout=10, **more)

    def post(self, url: str, **more: Any) -> requests.Response:
        return self.session.post(self.place(url), timeout=10, **more)

    def close(self) -> None:
        self.session.close()


class Outlook:
    """What an application and a person do with the stand-in."""

    def __init__(self, teams_url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = teams_url, session
        self.graph = f"{teams_url}/graph/v1.0"
        self.http = Rewriting(f"{teams_url}/login/")
        self.token = ""

    async def control(
        self, what: str, *, verb: str = "POST", status: int = 200, **body: Any
    ) -> Any:
        url = f"{self.url}/outlook/control/{what}"
        return await control(self.session, url, verb=verb, status=status, body=body)

    async def msal(self, tenant: str = "organizations", **more: Any) -> Any:
        """Make msal's client, which asks for the tenant's addresses."""
        options = {
            "client_credential": seed.CLIENT_SECRET,
            "authority": AUTHORITY + tenant,
            "instance_discovery": False,
            "http_client": self.http,
        } | more
        return await asyncio.to_thread(
            msal.ConfidentialClientApplication, seed.CLIENT_ID, **options
        )

    async def flow(self, app: Any, scopes: list[str] | None = None, **more: Any) -> Json:
        return await asyncio.to_thread(
            app.initiate_auth_code_flow,
            SCOPES if scopes is None else scopes,
            redirect_uri=BACK,
            **more,
        )

    async def open(self, url: str) -> tuple[int, str]:
        """Open the sign-in page; gives the status and the page, or where it sends to."""
        async with self.session.get(self.http.place(url), allow_redirects=False) as response:
            return response.status, response.headers.get("Location") or await response.text()

    async def come_back(self, url: str) -> Json:
        status, place = await self.open(url)
        assert status == 302, place
        assert place.startswith(BACK)
        return dict(parse_qsl(urlsplit(place).query))

    async def connect(
        self, email: str = "cleo@acme.example", scopes: Any = None
    ) -> tuple[Any, Json]:
        """Sign somebody in with msal; gives its client and what it got."""
        await self.control("consent", verb="PUT", answer="allow")
        app = await self.msal()
        flow = await self.flow(app, scopes, login_hint=email, response_mode="form_post")
        _, page = await self.open(flow["auth_uri"])
        back = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        got = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)
        assert "access_token" in got, got
        return app, got

    async def sign_in(self, email: str = "cleo@acme.example", scopes: Any = None) -> None:
        self.token = (await self.connect(email, scopes))[1]["access_token"]

    async def call(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        prefer: str = UTC,
        query: Json | None = None,
        **headers: str,
    ) -> Any:
        """Call Graph; the answer must have that status."""
        url = path if path.startswith("http") else f"{self.graph}{path}"
        known = {"Authorization": f"Bearer {self.token}", "Prefer": prefer, **headers}
        known = {name: value for name, value in known.items() if value}
        async with self.session.request(
            verb, url, json=body, headers=known, params=query
        ) as response:
            said = await response.json() if response.content_length else None
            assert response.status == status, said
            return said

    async def refused(
        self, verb: str, path: str, body: Any = None, *, status: int = 400, **more: Any
    ) -> str:
        said = await self.call(verb, path, body, status=status, **more)
        assert set(said["error"]) >= {"code", "message", "innerError"}
        return str(said["error"]["code"])

    async def create(self, body: Json | None = None, **more: Any) -> Json:
        return await self.call("POST", "/me/events", body or event(), status=201, **more)


def at(text: str, zone: str = "UTC") -> Json:
    return {"dateTime": text, "timeZone": zone}


def event(
    start: str = "2026-12-01T09:00:00", end: str = "2026-12-01T09:30:00", **more: Any
) -> Json:
    """An event to create."""
    return {"subject": "Meeting", "start": at(start), "end": at(end)} | more


class Hook:
    """Addresses that are notified; they agree as Graph wants them to, unless told otherwise."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.life: list[Json] = []
        self.handshakes: list[str] = []
        self.status = 202
        self.agrees = True
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_post("/life", self._take)
        self.server = TestServer(app)

    def url(self, name: str = "hook") -> str:
        return str(self.server.make_url(f"/{name}"))

    async def _take(self, request: web.Request) -> web.Response:
        token = request.query.get("validationToken")
        if token is not None:
            self.handshakes.append(request.path)
            return web.Response(text=token if self.agrees else "no")
        kept = self.life if request.path == "/life" else self.heard
        kept += (await request.json())["value"]
        return web.Response(status=self.status)
