"""Microsoft as far as identity goes: keys that sign, a server that shows them, and one that signs us in."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.teams.settings import TeamsSettings
from bot.teams.signatures import ISSUER
from tests.world import START

APP, PASSWORD = "11111111-aaaa-4bbb-8ccc-000000000001", "the-app's-own-password"
TENANT, OTHER_TENANT = (
    "22222222-aaaa-4bbb-8ccc-000000000002",
    "33333333-aaaa-4bbb-8ccc-000000000003",
)
SERVICE_URL = "https://smba.trafficmanager.net/emea/"
NOW = int(START.timestamp())


@cache
def made(_name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def private(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key of one's own for each name."""
    return made(name, bits)


def public_pem(name: str) -> bytes:
    return private(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def shown(name: str, *, bits: int = 2048, **more: Any) -> dict[str, Any]:
    """Return how a key stands in Bot Framework's list."""
    listed = jwt.algorithms.RSAAlgorithm.to_jwk(private(name, bits).public_key(), as_dict=True)
    extra = {"kid": name, "x5t": name, "use": "sig", "endorsements": ["msteams", "webchat"]}
    return {key: value for key, value in (listed | extra | more).items() if value is not None}


def claims(**more: Any) -> dict[str, Any]:
    """Return what a real token says, these five and nothing else; None takes one away."""
    told = {
        "iss": ISSUER,
        "aud": APP,
        "exp": NOW + 3600,
        "nbf": NOW - 60,
        "serviceurl": SERVICE_URL,
    } | more
    return {name: value for name, value in told.items() if value is not None}


def token(signer: str = "first", kid: str | None = None, **more: Any) -> str:
    headers = {"kid": signer if kid is None else kid}
    return jwt.encode(claims(**more), private(signer), algorithm="RS256", headers=headers)


def activity(**more: Any) -> dict[str, Any]:
    """Return a message as Teams sends it from a channel; None takes a field away."""
    told = {
        "type": "message",
        "id": "1767268800000",
        "timestamp": "2026-01-01T12:00:00Z",
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "text": "What the agent wrote",
        "from": {"id": "29:tim", "name": "Tim", "aadObjectId": "tim"},
        "recipient": {"id": f"28:{APP}", "name": "Frontdesk"},
        "conversation": {
            "id": "19:abc@thread.tacv2;messageid=1767268700000",
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": TENANT,
        },
        "channelData": {
            "tenant": {"id": TENANT},
            "team": {"id": "19:t"},
            "channel": {"id": "19:abc"},
        },
        "entities": [{"type": "clientInfo", "locale": "en-GB"}],
    } | more
    return {name: value for name, value in told.items() if value is not None}


@dataclass
class KeyServer:
    """Shows metadata and keys; `answering` is open unless a test shuts it, `asked` is what was fetched."""

    keys: list[Any] = field(default_factory=lambda: [shown("first")])
    asked: list[str] = field(default_factory=list)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 200
    metadata: Callable[[str], Any] = lambda base: {"issuer": ISSUER, "jwks_uri": base + "/keys"}
    raw: bytes | None = None
    url: str = ""

    @property
    def metadata_url(self) -> str:
        return self.url + "/metadata"

    async def show_metadata(self, _request: web.Request) -> web.Response:
        self.asked.append("metadata")
        await self.answering.wait()
        headers = {"Location": self.url + "/moved"} if self.status == 302 else {}
        return web.json_response(self.metadata(self.url), status=self.status, headers=headers)

    async def show_moved(self, _request: web.Request) -> web.Response:
        self.asked.append("moved")
        return web.json_response(self.metadata(self.url))

    async def show_keys(self, _request: web.Request) -> web.Response:
        self.asked.append("keys")
        body = json.dumps({"keys": self.keys}).encode() if self.raw is None else self.raw
        return web.Response(body=body, content_type="application/json")


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Run an application on this machine; give its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def key_server() -> AsyncIterator[KeyServer]:
    server = KeyServer()
    server.answering.set()
    app = web.Application()
    app.router.add_get("/metadata", server.show_metadata)
    app.router.add_get("/moved", server.show_moved)
    app.router.add_get("/keys", server.show_keys)
    async with serving(app) as server.url:
        yield server
        server.answering.set()


@dataclass
class SignIn:
    """Entra: hands out tokens, numbered as they come; lives in a thread of its own, for msal blocks."""

    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answering: threading.Event = field(default_factory=threading.Event)
    expires_in: Any = 3600
    refusal: tuple[int, dict[str, Any]] | None = None
    raw: bytes | None = None
    token_host: str = "https://login.microsoftonline.com/"
    url: str = ""

    @property
    def tokens_asked(self) -> list[dict[str, str]]:
        return [form for path, form in self.asked if path.endswith("/token")]

    async def discover(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, {}))
        if request.match_info["tenant"] != TENANT:
            told = "AADSTS90002: Tenant 'somebody' not found. Check who you are."
            return web.json_response(
                {"error": "invalid_tenant", "error_description": told}, status=400
            )
        base = f"{self.token_host}{TENANT}"
        return web.json_response(
            {
                "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        )

    async def sign_in(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append((request.path, form))
        await asyncio.to_thread(self.answering.wait)
        if self.raw is not None:
            return web.Response(body=self.raw, content_type="application/json")
        if self.refusal is not None:
            status, told = self.refusal
            headers = {"Location": self.url + "elsewhere"} if status == 302 else {}
            return web.json_response(told, status=status, headers=headers)
        told = {
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "access_token": f"token-{len(self.tokens_asked)} {form['scope']}",
        }
        return web.json_response(told)


@contextmanager
def sign_in_server() -> Iterator[SignIn]:
    """Run Entra in a thread; `url` is the address of the sign-in, below a path as the sandbox's is."""
    entra = SignIn()
    entra.answering.set()
    app = web.Application()
    app.router.add_get("/login/{tenant}/v2.0/.well-known/openid-configuration", entra.discover)
    app.router.add_post("/login/{tenant}/oauth2/v2.0/token", entra.sign_in)
    is_up, is_over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with serving(app) as base:
            entra.url = base + "/login/"
            is_up.set()
            await is_over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert is_up.wait(10)
    yield entra
    entra.answering.set()
    loop.call_soon_threadsafe(is_over.set)
    thread.join(10)
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def settings_for(**more: Any) -> TeamsSettings:
    return TeamsSettings(app_id=APP, **({"app_password": PASSWORD, "tenant_id": TENANT} | more))
