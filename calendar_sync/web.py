"""HTTP with a neighbour: one session, no repeats, no redirects; what cannot be reached is Retry."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.ports import Retry

SECONDS = 15.0
MOST_BYTES = 8 * 1024 * 1024
READS = {"GET", "HEAD"}
LONGEST_PAUSE = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `data` is its JSON, None when there is none that can be read."""

    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def after(self) -> float | None:
        """Return for how many seconds the neighbour wants to be left alone, if it says so."""
        return retry_after(self.headers.get("Retry-After", ""))


class Web:
    """One session, made with the first call; nothing of the environment has a say in it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return what a neighbour answers, whatever its status is; Retry when there is no answer."""
        may_be_done = method not in READS
        try:
            async with self._opened().request(
                method, address, headers=headers, json=body, data=form, allow_redirects=False
            ) as answer:
                return Answer(answer.status, answer.headers, _read(await _whole(answer)))
        except aiohttp.ClientConnectorError as problem:
            raise Retry(f"no connection: {type(problem).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            reason = f"no answer: {type(problem).__name__}"
            raise Retry(reason, maybe_sent=may_be_done) from None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def retry_after(told: str, now: datetime | None = None) -> float | None:
    """Read a Retry-After: seconds, or an instant; None where there is none."""
    try:
        return min(max(float(told), 0.0), LONGEST_PAUSE)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    left = (until - (now or datetime.now(UTC))).total_seconds()
    return min(max(left, 0.0), LONGEST_PAUSE)


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            raise ValueError("more than anybody answers")
    return bytes(data)


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw.strip() else None
    except ValueError:
        return None
