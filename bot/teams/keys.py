"""The keys with which the Bot Connector signs what it sends us."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from bot.ports import Retry
from bot.teams.settings import is_safe

log = logging.getLogger(__name__)

SECONDS = 5.0
MOST_BYTES = 512 * 1024
MOST_KEYS = 100
LEAST_BITS = 2048
KEPT = timedelta(hours=24)
# An unknown key is asked for at most this often: made-up ones cost two small requests a minute, and a new
# one is known within a minute.
COOL_DOWN = timedelta(seconds=60)
AFTER_FAILURE = timedelta(seconds=10)


class Unusable(Exception):
    """The key server answered something that is no set of keys."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels for which its owner may speak."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """Knows the keys, and asks for them again when they are old or one is unknown.

    Only one request is on its way at a time. When the server does not answer, what was known stays.
    `session` is asked for the session with every request, so that it can be made inside the loop.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        metadata_url: str,
        clock: Callable[[], datetime],
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._metadata_url = metadata_url
        self._clock = clock
        self._seconds = seconds
        self._known: Mapping[str, Key] = {}
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._is_lost = False
        self._alone = asyncio.Lock()

    async def start(self) -> None:
        """Have the keys before the first message; without them the start goes on."""
        async with self._alone:
            await self._fetch()

    async def find(self, name: str) -> Key | None:
        """Return the key of a name (`kid`), None when there is no such key.

        Raises Retry when no key is known at all: then nobody can be told from anybody.
        """
        if self._is_wanting(name):
            async with self._alone:
                if self._is_wanting(name):  # or another one has just asked
                    await self._fetch()
        if not self._known:
            raise Retry("no signing keys yet")
        return self._known.get(name)

    def _is_wanting(self, name: str) -> bool:
        """Tell whether to ask: the key is unknown or old, and the last time is long enough ago."""
        if name in self._known and not self._has_passed(self._fetched, KEPT):
            return False
        return self._has_passed(self._tried, AFTER_FAILURE if self._is_lost else COOL_DOWN)

    def _has_passed(self, since: datetime | None, time: timedelta) -> bool:
        """Tell whether so much time is over; a clock that was set back must not stop us for long."""
        return since is None or not timedelta(0) <= self._clock() - since < time

    async def _fetch(self) -> None:
        """Replace the keys, all at once; what goes wrong is said once, and once when it is over."""
        try:
            async with asyncio.timeout(self._seconds):
                self._known = await self._everything()
        except (
            aiohttp.ClientError,
            OSError,
            ValueError,
            Unusable,
        ) as problem:  # or late: an OSError
            if not self._is_lost:
                log.warning(
                    "no keys from Teams: problem=%s known=%d", _name(problem), len(self._known)
                )
            self._is_lost = True
        else:
            if self._is_lost:
                log.warning("keys from Teams again: known=%d", len(self._known))
            self._is_lost, self._fetched = False, self._clock()
        self._tried = self._clock()

    async def _everything(self) -> Mapping[str, Key]:
        metadata = await self._get(self._metadata_url)
        return read_keys(await self._get(read_address(metadata, self._metadata_url)))

    async def _get(self, address: str) -> Mapping[str, Any]:
        """Return a JSON object; whoever redirects us is not the one that we trust."""
        async with self._session().get(address, allow_redirects=False) as answer:
            if answer.status != 200:
                raise Unusable(f"status {answer.status}")
            return _object(await _read(answer.content))


def read_address(metadata: Mapping[str, Any], came_from: str) -> str:
    """Return where the keys are; plain http only on this machine, and only if sent there from here."""
    told = metadata.get("jwks_uri")
    if not isinstance(told, str) or not is_safe(told):
        raise Unusable("address")
    if came_from.startswith("https:") and not told.startswith("https:"):
        raise Unusable("address")
    return told


def read_keys(found: Mapping[str, Any]) -> Mapping[str, Key]:
    """Return the keys of a JWK set (RFC 7517) by name, Bot Framework's `endorsements` with them.

    A key that we cannot use does not spoil the others; a set without any is Unusable.
    """
    listed = found.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise Unusable("no list of keys")
    keys: dict[str, Key] = {}
    for entry in listed:
        if isinstance(entry, dict) and isinstance(name := entry.get("kid"), str):
            key = _read_key(entry)
            if key is not None:
                keys[name] = key
    if not keys:
        raise Unusable("no usable key")
    return keys


def _read_key(entry: Mapping[str, Any]) -> Key | None:
    """Return an RSA key that is long enough and there for signatures; None for any other."""
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
        return None
    numbers = {name: entry.get(name) for name in ("kty", "n", "e")}
    try:
        public = jwt.PyJWK(numbers, algorithm="RS256").key
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < LEAST_BITS:
        return None
    return Key(public, _words(entry.get("endorsements")))


def _words(found: object) -> frozenset[str]:
    if not isinstance(found, list):
        return frozenset()
    return frozenset(word for word in found if isinstance(word, str))


async def _read(content: aiohttp.StreamReader) -> bytes:
    raw = bytearray()
    async for chunk in content.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise Unusable("too long")
    return bytes(raw)


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unusable("no JSON") from None
    if not isinstance(found, dict):
        raise Unusable("no object")
    return found


def _name(problem: Exception) -> str:
    """Say what went wrong in our own words, or by its kind: never in the server's."""
    return str(problem) if isinstance(problem, Unusable) else type(problem).__name__
