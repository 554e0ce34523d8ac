"""Who sent a request: the token that the Bot Connector signs for our app, and for nobody else.

What is demanded is Microsoft's "Authentication with the Bot Connector API", section "from Connector to
bot", and more where it leaves a choice.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from bot.teams.keys import Key, Keys

ISSUER = "https://api.botframework.com"
# Nothing else, whatever a token says about itself: not `none`, nor a secret made of the public key.
ALGORITHM = "RS256"
LEEWAY = 300.0
SCHEME = "Bearer "
CLAIMS = ("iss", "aud", "exp", "nbf", "serviceurl")
# Only tokens with a good signature are kept, so that nobody else can fill this.
MOST_KEPT = 256


class Unsigned(Exception):
    """Nobody whom we know has signed this for us, now."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a good token says: where the answers go, and for which channels its signer speaks."""

    service_url: str
    endorsements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A token that was good: which key it names, the key that it was checked with, and what it says."""

    name: str
    key: Key
    claims: Mapping[str, Any]


class Signatures:
    """Checks tokens for one app.

    Teams may send one token with many requests, and checking a signature costs more than all else at the
    entrance: what was found is kept by the whole text of the token, for as long as its key is the same.
    """

    def __init__(self, app_id: str, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._app_id = app_id
        self._keys = keys
        self._clock = clock
        self._kept: dict[str, Kept] = {}

    async def read(self, header: str | None) -> Signed:
        """Return what the token of an Authorization header says.

        Raises Unsigned when anything is missing or wrong, Retry while there are no keys to check it with.
        """
        if header is None or not header.isascii() or not header.startswith(SCHEME):
            raise Unsigned("no bearer token")
        token = header.removeprefix(SCHEME)
        kept = self._kept.get(token)
        name = kept.name if kept else key_of(token)
        key = await self._keys.find(name)
        if key is None:
            raise Unsigned("unknown key")
        # A key that was fetched again is another one: what was checked with the old one is checked anew.
        same = kept is not None and kept.key is key
        claims = kept.claims if kept and same else self._verified(token, key)
        check_times(claims, self._clock().timestamp())
        service_url = claims["serviceurl"]
        if not isinstance(service_url, str):
            raise Unsigned("service address")
        if not same:
            self._keep(token, Kept(name, key, claims))
        return Signed(service_url, key.endorsements)

    def _keep(self, token: str, found: Kept) -> None:
        """Keep what a good token says; the one that was kept first goes when there are too many."""
        if len(self._kept) >= MOST_KEPT and token not in self._kept:
            del self._kept[next(iter(self._kept))]
        self._kept[token] = found

    def _verified(self, token: str, key: Key) -> Mapping[str, Any]:
        """Return the claims of a token that this key has signed, from the Connector to our app."""
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=self._app_id,
                options={
                    "require": list(CLAIMS),
                    "strict_aud": True,
                    # PyJWT looks at the clock of the machine; `check_times` looks at ours.
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as problem:
            raise Unsigned(type(problem).__name__) from None
        return claims


def key_of(token: str) -> str:
    """Return the name of the key that a token wants to be checked with; nothing is believed yet."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as problem:
        raise Unsigned(type(problem).__name__) from None
    if header.get("alg") != ALGORITHM:
        raise Unsigned("algorithm")
    name = header.get("kid")
    if not isinstance(name, str):
        raise Unsigned("no key named")
    return name


def check_times(claims: Mapping[str, Any], now: float) -> None:
    """Refuse a token before its time and after it; five minutes apart the clocks may be."""
    if _time(claims["nbf"]) > now + LEEWAY:
        raise Unsigned("not yet valid")
    if _time(claims["exp"]) <= now - LEEWAY:
        raise Unsigned("expired")


def _time(found: object) -> float:
    """Return seconds since 1970; `true` is a number for Python, endless is one for JSON's readers."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Unsigned("time")
    try:
        seconds = float(found)
    except OverflowError:
        raise Unsigned("time") from None
    if not math.isfinite(seconds):
        raise Unsigned("time")
    return seconds
