"""Google's own client against the stand-in, an application that signs in, and an address that is notified."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import httplib2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from bot.sandbox.google import seed
from tests.bot.sandbox.controlling import control

Json = dict[str, Any]
AUTH = "https://www.googleapis.com/auth/"
EVENTS = f"{AUTH}calendar.events"
FREE_BUSY = f"{AUTH}calendar.freebusy"
LISTS = f"{AUTH}calendar.calendarlist.readonly"
SCOPES = (EVENTS, FREE_BUSY, LISTS)
BACK = "http://127.0.0.1:9/connected"
VERIFIER = "v" * 50
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)


class Google:
    """What an application and a person do with the stand-in."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session

    async def control(
        self, what: str, *, verb: str = "POST", status: int = 200, **body: Any
    ) -> Any:
        return await control(
            self.session, f"{self.url}/control/{what}", verb=verb, status=status, body=body
        )

    def asked(self, **more: Any) -> Json:
        query = {
            "client_id": seed.CLIENT_ID,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "state": "s1",
            "access_type": "offline",
            "prompt": "consent",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "login_hint": "ada@acme.example",
        } | more
        return {name: value for name, value in query.items() if value is not None}

    async def ask(self, **more: Any) -> tuple[int, str]:
        """Open the consent page; gives the status and the page."""
        async with self.session.get(
            f"{self.url}/auth", params=self.asked(**more), allow_redirects=False
        ) as response:
            return response.status, await response.text()

    async def come_back(self, **more: Any) -> Json:
        """Open the consent page that answers by itself; gives what comes back."""
        async with self.session.get(
            f"{self.url}/auth", params=self.asked(**more), allow_redirects=False
        ) as response:
            assert response.status == 302, await response.text()
            place = urlsplit(response.headers["Location"])
            assert f"{place.scheme}://{place.netloc}{place.path}" == BACK
            return dict(parse_qsl(place.query))

    async def token(self, status: int = 200, **form: Any) -> Json:
        """Call the token endpoint; fields that are None are left out."""
        form = {"client_id": seed.CLIENT_ID, "client_secret": seed.CLIENT_SECRET} | form
        data = {name: value for name, value in form.items() if value is not None}
        async with self.session.post(f"{self.url}/token", data=data) as response:
            said = await response.json()
            assert response.status == status, said
            return said

    async def exchange(self, code: str, status: int = 200, **form: Any) -> Json:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        } | form
        return await self.token(status, **form)

    async def connect(self, email: str = "ada@acme.example", **more: Any) -> Json:
        """Connect somebody's calendar from the page to the tokens."""
        await self.control("consent", verb="PUT", answer="allow")
        back = await self.come_back(login_hint=email, **more)
        return await self.exchange(back["code"])

    def credentials(self, tokens: Json) -> Credentials:
        return Credentials(
            tokens["access_token"],
            refresh_token=tokens.get("refresh_token"),
            token_uri=f"{self.url}/token",
            client_id=seed.CLIENT_ID,
            client_secret=seed.CLIENT_SECRET,
        )

    def calendar(self, credentials: Any) -> "Calendar":
        return Calendar(f"{self.url}/calendar/v3/", credentials)


class Calendar:
    """Google's own client, each call in a thread with an Http of its own."""

    def __init__(self, api_url: str, credentials: Any) -> None:
        self.credentials = credentials
        options = {"api_endpoint": api_url}
        http = httplib2.Http()
        self.service = build(
            "calendar",
            "v3",
            http=http,
            static_discovery=True,
            cache_discovery=False,
            client_options=options,
        )

    async def run(self, make: Callable[[Any], Any], **headers: str) -> Any:
        request = make(self.service)
        request.headers.update(headers)
        plain = httplib2.Http(timeout=10)
        http = AuthorizedHttp(self.credentials, http=plain)
        try:
            return await asyncio.to_thread(request.execute, http=http, num_retries=0)
        finally:
            plain.close()

    async def refused(self, make: Callable[[Any], Any], **headers: str) -> tuple[int, str]:
        """Run what must be refused; gives the status and Google's reason."""
        with pytest.raises(HttpError) as caught:
            await self.run(make, **headers)
        body = json.loads(caught.value.content)["error"]
        assert body["code"] == caught.value.resp.status
        return body["code"], body["errors"][0]["reason"]

    async def insert(self, body: Json | None = None, **more: Any) -> Json:
        body = event() if body is None else body
        return await self.run(lambda s: s.events().insert(calendarId="primary", body=body, **more))

    async def get(self, event_id: str, **more: Any) -> Json:
        return await self.run(
            lambda s: s.events().get(calendarId="primary", eventId=event_id, **more)
        )

    async def patch(self, event_id: str, body: Json, **more: Any) -> Json:
        return await self.run(
            lambda s: s.events().patch(calendarId="primary", eventId=event_id, body=body, **more)
        )

    async def delete(self, event_id: str, **more: Any) -> Any:
        return await self.run(
            lambda s: s.events().delete(calendarId="primary", eventId=event_id, **more)
        )

    async def list(self, **more: Any) -> Json:
        return await self.run(lambda s: s.events().list(calendarId="primary", **more))


def event(
    start: str = "2026-12-01T09:00:00Z", end: str = "2026-12-01T09:30:00Z", **more: Any
) -> Json:
    """An event to insert."""
    return {
        "summary": "Meeting",
        "start": {"dateTime": start},
        "end": {"dateTime": end},
        **more,
    }


class Hook:
    """An address that is notified; it answers what the test wants."""

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []
        self.status = 200
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/hook"))

    async def _take(self, request: web.Request) -> web.Response:
        assert await request.read() == b""
        self.heard.append(
            {n.lower(): v for n, v in request.headers.items() if n.lower().startswith("x-goog-")}
        )
        return web.Response(status=self.status)
