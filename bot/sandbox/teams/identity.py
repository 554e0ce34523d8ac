"""The keys with which Teams signs what it sends to apps, and the documents that publish them."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.sandbox.errors import ControlError, Json

ISSUER = "https://api.botframework.com"
_ENDORSEMENTS = ("msteams", "webchat", "skype", "directline", "emulator")
_LIFETIME = 3600


@functools.cache
def _pair(number: int) -> rsa.RSAPrivateKey:
    """Make one key pair per number and process: making them is slow, and they guard nothing."""
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Identity:
    """The current key, the ones that are still published, and the ways in which fetching goes wrong."""

    url: Callable[[], str]
    signing_time: Callable[[], float] = time.time
    current: int = 1
    published: list[int] = field(default_factory=lambda: [1])
    endorsements: tuple[str, ...] = _ENDORSEMENTS
    slow: float = 0.0
    failing: bool = False
    fetched: dict[str, int] = field(default_factory=lambda: {"metadata": 0, "keys": 0})

    def token(self, app_id: str, service_url: str, **claims: Any) -> str:
        """Return the token of one request to an app; `claims` overrule, None leaves one out."""
        now = int(self.signing_time())
        body: Json = {
            "iss": ISSUER,
            "aud": app_id,
            "nbf": now - 60,
            "exp": now + _LIFETIME,
            "serviceurl": service_url,
            **claims,
        }
        return self.signed({name: value for name, value in body.items() if value is not None})

    def signed(self, body: Json) -> str:
        """Return claims signed with the current key."""
        headers = {"kid": _kid(self.current), "x5t": _kid(self.current)}
        return jwt.encode(body, _pair(self.current), algorithm="RS256", headers=headers)

    def rotate(self, *, keep: bool = False) -> None:
        """Sign with a new key from now on; the old one is published no longer unless it is kept."""
        self.current += 1
        self.published = [*self.published, self.current] if keep else [self.current]

    def keys(self) -> list[Json]:
        """Return the published keys as a JWK set holds them."""
        return [self._published(number) for number in self.published]

    def _published(self, number: int) -> Json:
        key: Json = RSAAlgorithm.to_jwk(_pair(number).public_key(), as_dict=True)
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": _kid(number),
            "x5t": _kid(number),
            "n": key["n"],
            "e": key["e"],
            "endorsements": list(self.endorsements),
        }

    def change(self, body: Json) -> None:
        """Turn what the control API may turn: slow, failing, endorsements, rotate."""
        if "slow" in body:
            self.slow = float(body["slow"])
        if "failing" in body:
            self.failing = bool(body["failing"])
        if "endorsements" in body:
            self.endorsements = tuple(str(one) for one in body["endorsements"])
        if rotate := body.get("rotate"):
            if rotate not in {True, "keep"}:
                raise ControlError("unknown_act", "rotate is true or 'keep'.")
            self.rotate(keep=rotate == "keep")

    def shown(self) -> Json:
        """Return how it stands, for the control API."""
        return {
            "kid": _kid(self.current),
            "published": [_kid(one) for one in self.published],
            "slow": self.slow,
            "failing": self.failing,
            "endorsements": list(self.endorsements),
            "fetched": dict(self.fetched),
        }

    # --- over HTTP -------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Return the two documents' addresses."""
        return [
            web.get("/teams/openid/.well-known/openidconfiguration", self.metadata),
            web.get("/teams/openid/keys", self.key_set),
        ]

    async def metadata(self, _: web.Request) -> web.Response:
        """Say who signs and where the keys are."""
        body = {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.url()}/openid/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }
        return await self._answer("metadata", body)

    async def key_set(self, _: web.Request) -> web.Response:
        """Give the published keys."""
        return await self._answer("keys", {"keys": self.keys()})

    async def _answer(self, name: str, body: Json) -> web.Response:
        self.fetched[name] += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.failing:
            return web.Response(status=503, text="Service Unavailable")
        return web.json_response(body)


def _kid(number: int) -> str:
    return f"sandbox-key-{number}"
