"""Calls to Teams and to Graph: one session, no repeats, and their errors turned into ours."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.ports import Refused, Retry
from bot.teams.settings import TeamsSettings
from bot.teams.tokens import Kind, Tokens

Json = Mapping[str, Any]
SECONDS = 20.0
MOST_BYTES = 4 * 1024 * 1024
NUMBER = re.compile(r"\d{1,6}(\.\d+)?")
# Teams did not begin: whatever was asked may be asked again.
NOT_TAKEN = {412, 429, 503}
# Somebody on the way gave up waiting: nobody knows how far it came.
HALF_TAKEN = {500, 502, 504}
LOCKED_OUT = {401}
SHORTEST, SPREAD = 1.0, 2.0


class Web:
    """Speaks HTTP with Teams' connector and with Graph; whatever goes wrong is Retry or Refused.

    The session is made with the first call and closed by `close`, unless it was given.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        tokens: Tokens,
        clock: Callable[[], datetime],
        session: aiohttp.ClientSession | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.settings = settings
        self._tokens = tokens
        self._clock = clock
        self._session = session
        self._ours = session is None
        self._chance = chance

    async def call(self, method: str, service_url: str, path: str, body: Json | None = None) -> Any:
        """Call the connector of a tenant; return what it answers, {} for nothing."""
        if not self.settings.is_service(service_url):
            raise Refused("the address is not one of Teams'")
        address = service_url.rstrip("/") + "/" + path
        return await self._ask(method, address, Kind.BOT, body)

    async def graph(self, path: str) -> Any:
        """Ask Graph for something; `path` may be the whole address of a next page."""
        whole = path if self.is_graph(path) else self.settings.graph_url.rstrip("/") + "/" + path
        return await self._ask("GET", whole, Kind.GRAPH, None)

    async def seconds_apart(self) -> float | None:
        """Sign in to both, and return how far the sign-in's clock is from ours; None if it does not say."""
        await self._tokens.bot()
        await self._tokens.graph()
        async with unsure(), self.session.get(self.settings.login_url) as answer:
            told = answer.headers.get("Date", "")
        try:
            theirs = parsedate_to_datetime(told)
        except ValueError:
            return None
        return abs((self._clock() - theirs).total_seconds())

    def is_graph(self, address: str) -> bool:
        """Tell whether an address is Graph's own: only there does its token go."""
        return address.startswith(self.settings.graph_url.rstrip("/") + "/")

    async def bearer(self, kind: Kind) -> Mapping[str, str]:
        """Return the header that says who we are; none where nothing is signed."""
        token = await (self._tokens.bot() if kind is Kind.BOT else self._tokens.graph())
        return {"Authorization": f"Bearer {token}"} if token else {}

    def forget(self, kind: Kind, bearer: Mapping[str, str]) -> None:
        """Sign in again with the next call: what `bearer` returned was answered with 401."""
        self._tokens.forget(kind, bearer.get("Authorization", "").removeprefix("Bearer "))

    @property
    def session(self) -> aiohttp.ClientSession:
        """Return the one session; a connection is kept and used again."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        """Close the session, if it is ours, and end the threads that sign in."""
        if self._ours and self._session is not None:
            await self._session.close()
            self._session = None
        await self._tokens.close()

    async def _ask(self, method: str, address: str, kind: Kind, body: Json | None) -> Any:
        headers = await self.bearer(kind)
        async with (
            unsure(),
            self.session.request(
                method, address, json=body, headers=headers, allow_redirects=False
            ) as answer,
        ):
            raw = await read_whole(answer)
            if answer.status in LOCKED_OUT:
                self.forget(kind, headers)
            if answer.status >= 300:
                raise self._error(answer, raw)
            return json.loads(raw) if raw.strip() else {}

    def _error(self, answer: aiohttp.ClientResponse, raw: bytes) -> Retry | Refused:
        """Say what an answer that is not a yes means; what has no time of its own gets one by chance."""
        status, reason = answer.status, reason_of(raw) or f"status {answer.status}"
        if status in NOT_TAKEN:
            return Retry(reason, self._after(answer))
        if status in LOCKED_OUT:
            return Retry(reason)
        if status in HALF_TAKEN:
            return Retry(reason, retry_after(answer.headers), maybe_sent=True)
        if status >= 500:
            return Retry(reason, maybe_sent=True)
        return Refused(reason)

    def _after(self, answer: aiohttp.ClientResponse) -> float:
        told = retry_after(answer.headers)
        return SHORTEST + SPREAD * self._chance() if told is None else told


async def read_whole(answer: aiohttp.ClientResponse) -> bytes:
    """Return all of an answer, which comes in pieces; ValueError when there is no end to it."""
    data = bytearray()
    async for chunk in answer.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            raise ValueError("more than anybody answers")
    return bytes(data)


def reason_of(raw: bytes) -> str:
    """Return the code of an error, as the connector and Graph write it; their sentences may hold names."""
    try:
        told = json.loads(raw)
    except ValueError:
        return ""
    error = told.get("error") if isinstance(told, dict) else None
    return str(error.get("code") or "") if isinstance(error, dict) else ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds they want to be left alone, if they say so."""
    told = headers.get("Retry-After", "")
    return float(told) if NUMBER.fullmatch(told) else None


def quoted(part: str) -> str:
    """Write an identifier as one part of a path."""
    return quote(part, safe="")


@asynccontextmanager
async def unsure() -> AsyncIterator[None]:
    """Turn what goes wrong on the way into Retry; it was not sent only if nobody answered the door."""
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except aiohttp.ClientConnectorError as problem:
        raise Retry(f"no connection: {type(problem).__name__}") from None
    except (aiohttp.ClientError, OSError, ValueError) as problem:
        # TimeoutError is an OSError, what is no JSON a ValueError.
        raise Retry(f"answer lost: {type(problem).__name__}", maybe_sent=True) from None
