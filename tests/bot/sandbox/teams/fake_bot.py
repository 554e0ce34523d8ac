"""A stand-in for the app, its calls to Teams, and a plain client of the control API."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import aiohttp
import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.teams import seed
from tests.bot.sandbox.controlling import control

Json = dict[str, Any]
BOT_SCOPE = "https://api.botframework.com/.default"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Hello"}],
}


def attached(card: Json) -> Json:
    """A message with a card."""
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


class FakeBot:
    """Takes what Teams sends, checks its token against the published keys, answers what the test wants."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session
        self.received: list[Json] = []
        self.problems: list[str] = []
        self.answer: Callable[[Json], Any] = lambda _: None
        self.gate = asyncio.Event()
        self.gate.set()
        self.server = TestServer(self._web())

    def _web(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/teams/messages", self._take)
        return app

    @property
    def url(self) -> str:
        return str(self.server.make_url("/teams/messages"))

    async def _take(self, request: web.Request) -> web.Response:
        scheme, token = request.headers["Authorization"].split(" ")
        assert scheme == "Bearer"
        activity = await request.json()
        self.received.append(activity)
        try:
            claims = await self.claims(token)
        except (jwt.InvalidTokenError, KeyError) as problem:
            self.problems.append(repr(problem))
        else:
            if claims["serviceurl"] != activity["serviceUrl"]:
                self.problems.append("another service URL was signed")
        await self.gate.wait()
        answer = self.answer(activity)
        if isinstance(answer, web.Response):
            return answer
        return web.Response(status=202) if answer is None else web.json_response(answer)

    async def claims(self, token: str) -> Json:
        url = f"{self.base}/openid/.well-known/openidconfiguration"
        async with self.session.get(url) as response:
            document = await response.json()
        async with self.session.get(document["jwks_uri"]) as response:
            keys = jwt.PyJWKSet.from_dict(await response.json())
        key = keys[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(
            token, key, algorithms=["RS256"], audience=seed.APP_ID, issuer=document["issuer"]
        )

    def all(self, type_: str, **fields: Any) -> list[Json]:
        return [
            one
            for one in self.received
            if one["type"] == type_ and all(one.get(k) == v for k, v in fields.items())
        ]


class Bot:
    """The calls of the app, with its tokens."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session
        self.token = ""

    async def ask_token(self, scope: str = BOT_SCOPE, tenant: str = seed.TENANT, **more: str):
        form = {
            "grant_type": "client_credentials",
            "client_id": seed.APP_ID,
            "client_secret": seed.APP_PASSWORD,
            "scope": scope,
            **more,
        }
        url = f"{self.base}/login/{tenant}/oauth2/v2.0/token"
        async with self.session.post(url, data=form) as response:
            return response.status, await response.json()

    async def sign_in(self) -> None:
        status, said = await self.ask_token()
        assert status == 200, said
        self.token = said["access_token"]

    async def call(self, verb: str, path: str, body: Any = None, **params: Any):
        """Return status, body and headers of a call to the connector."""
        return await self.raw(verb, f"{self.base}/connector/v3/{path}", body, **params)

    async def raw(self, verb: str, url: str, body: Any = None, *, token: str = "", **params: Any):
        headers = {"Authorization": f"Bearer {token or self.token}"}
        async with self.session.request(
            verb, url, json=body, headers=headers, params=params, allow_redirects=False
        ) as response:
            is_json = response.content_type == "application/json"
            said = await response.json() if is_json else await response.read()
            return response.status, said, response.headers

    async def ok(self, verb: str, path: str, body: Any = None, **params: Any) -> Any:
        status, said, _ = await self.call(verb, path, body, **params)
        assert status in {200, 201}, (status, said)
        return said

    async def refused(self, verb: str, path: str, body: Any = None, **params: Any):
        """Return the status and the word of a refusal."""
        status, said, _ = await self.call(verb, path, body, **params)
        assert status >= 400, said
        return status, said["error"]["code"]

    async def thread(self, activity: Json | None = None, channel: str = seed.SALES) -> str:
        """Open a thread and return its conversation id."""
        body = opening(channel, activity)
        return (await self.ok("POST", "conversations", body))["id"]

    async def say(self, conversation: str, activity: Json | str, **params: Any) -> str:
        if isinstance(activity, str):
            activity = {"type": "message", "text": activity}
        path = f"conversations/{quote(conversation, safe='')}/activities"
        return (await self.ok("POST", path, activity, **params))["id"]

    async def chat(self, key: str, tenant: str = seed.TENANT) -> str:
        body = {"members": [{"id": seed.account(key)}], "tenantId": tenant}
        return (await self.ok("POST", "conversations", body))["id"]


def opening(channel: str = seed.SALES, activity: Json | None = None, **more: Any) -> Json:
    """What opens a thread."""
    return {
        "isGroup": True,
        "bot": {"id": f"28:{seed.APP_ID}"},
        "tenantId": seed.TENANT,
        "channelData": {"channel": {"id": channel}, "tenant": {"id": seed.TENANT}},
        "activity": activity or {"type": "message", "text": "A guest"},
        **more,
    }


def at(conversation: str, activity: str = "", rest: str = "") -> str:
    """The path of a conversation's activity."""
    path = f"conversations/{conversation}/activities"
    return f"{path}/{activity}{rest}" if activity else path


class Desk:
    """The control API."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.session = session

    async def control(
        self, what: str, *, verb: str = "POST", status: int = 200, **body: Any
    ) -> Any:
        url = f"{self.base}/control/{what}"
        return await control(self.session, url, verb=verb, status=status, body=body)

    async def put(self, what: str, **body: Any) -> Any:
        return await self.control(what, verb="PUT", **body)

    async def settle(self) -> None:
        assert (await self.control("settled", verb="GET"))["settled"]

    async def post(self, user: str, text: str, channel: str = "", thread: str = "", **more: Any):
        """Write something, and wait until the app heard of it."""
        body = {"text": text} if text else {}
        said = await self.control("post", user=user, channel=channel, thread=thread, **body, **more)
        await self.settle()
        return said["id"]

    async def messages(self, user: str, channel: str = "") -> list[Json]:
        """Every message of a channel (of the chat when none is named) that somebody sees."""
        state = await self.control("state", verb="GET", user=user)
        if not channel:
            return state["chat"]["messages"]
        return [
            message
            for team in state["teams"]
            for one in team["channels"]
            if one["id"] == channel
            for thread in one["threads"]
            for message in thread["messages"]
        ]

    async def message(self, user: str, message_id: str, channel: str = "") -> Json:
        found = [one for one in await self.messages(user, channel) if one["id"] == message_id]
        assert len(found) == 1, found
        return found[0]
