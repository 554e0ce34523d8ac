"""Google's SDK: the only place that imports it, in threads of its own, when the first call is made."""

import asyncio
import http.client
import random
import select
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from bot.ports import DeliveryError, Refused, Retry
from calendar_sync.ports import Gone, Reconnect, Stale
from calendar_sync.web import retry_after

THREADS, SECONDS = 8, 15.0
SHORTEST, SPREAD = 1.0, 2.0
TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
# What is used up is not there again in seconds: Google counts it over hours.
USED_UP, LONG = {"quotaExceeded", "dailyLimitExceeded"}, 120.0
NO_RIGHT = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
Make = Callable[[Any], Any]


class Unauthorized(Exception):
    """The token was not taken; nothing was done."""


class Taken(Refused):
    """There is an event under this id."""


class Resync(Exception):
    """The cursor is not known any more; everything has to be read."""


class GoogleCalls:
    """Makes calls in threads of its own: an SDK that blocks must not hold back our look-ups of names.

    One description of the API serves all; connections serve one call at a time, which httplib2 needs. Those
    that Google has ended meanwhile are not used again: httplib2 would find out only while it sends.
    """

    def __init__(self, api_url: str, seconds: float = SECONDS) -> None:
        self._api_url = api_url
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(THREADS, "google-calendar")
        self._building = threading.Lock()
        self._service: Any = None
        self._lending = threading.Lock()
        self._idle: list[Any] = []
        self._is_closed = False

    async def call(self, make: Make, token: str, *, writes: bool = False, etag: str = "") -> Any:
        """Make one call and return its JSON; whatever goes wrong is one of our errors, or Unauthorized."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._execute, make, token, writes, etag)

    def close(self) -> None:
        """Take no more, and let the connections go; what is at work ends by itself, and its own with it."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._lending:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for one in idle:
            one.close()

    def _execute(self, make: Make, token: str, writes: bool, etag: str) -> Any:
        with self._lent() as lent:
            told = self._ask(lent, make, token, writes, etag)
        # What cannot be read comes through the SDK as it is.
        if told and not isinstance(told, dict):
            raise Retry("no answer that can be read", maybe_sent=writes)
        return told

    def _ask(self, lent: Any, make: Make, token: str, writes: bool, etag: str) -> Any:
        from google.oauth2.credentials import Credentials  # noqa: PLC0415  slow to import
        from google_auth_httplib2 import AuthorizedHttp  # noqa: PLC0415  slow to import
        from googleapiclient.errors import HttpError  # noqa: PLC0415  slow to import
        from httplib2 import HttpLib2Error  # noqa: PLC0415  slow to import

        request = make(self._api(lent))
        if etag:
            request.headers["If-Match"] = etag
        # A token alone: renewing it is ours, under the lock of its account.
        known = Credentials(token=token)  # type: ignore[no-untyped-call]
        way = AuthorizedHttp(known, lent, refresh_status_codes=())
        try:
            return request.execute(http=way, num_retries=0)
        except HttpError as problem:
            raise _meaning(problem, writes=writes) from None
        except ConnectionRefusedError:
            raise Retry("no connection") from None
        except (HttpLib2Error, OSError, http.client.HTTPException, ValueError) as problem:
            reason = f"no answer: {type(problem).__name__}"
            raise Retry(reason, maybe_sent=writes) from None

    @contextmanager
    def _lent(self) -> Iterator[Any]:
        """Lend connections that no other call uses; nothing of the environment has a say in them."""
        import httplib2  # noqa: PLC0415  slow to import

        with self._lending:
            lent = self._idle.pop() if self._idle else None
        if lent is None:
            lent = httplib2.Http(timeout=self._seconds, proxy_info=None)
            lent.follow_redirects = False
        for connection in lent.connections.values():
            if connection.sock is not None and _has_ended(connection.sock):
                connection.close()
        try:
            yield lent
        finally:
            # Whoever uses them lets them go: under a call httplib2 would open another that nobody closes.
            with self._lending:
                is_closed = self._is_closed
                if not is_closed:
                    self._idle.append(lent)
            if is_closed:
                lent.close()

    def _api(self, lent: Any) -> Any:
        """Return the description of the API, which comes with the SDK: nothing is fetched."""
        from googleapiclient.discovery import build  # noqa: PLC0415  slow to import

        with self._building:
            if self._service is None:
                self._service = build(
                    "calendar",
                    "v3",
                    http=lent,
                    static_discovery=True,
                    cache_discovery=False,
                    client_options={"api_endpoint": self._api_url},
                )
            return self._service


def _has_ended(kept: socket.socket) -> bool:
    """Tell whether there is something to read where nothing was asked: the other side has hung up."""
    watched = select.poll()
    watched.register(kept, select.POLLIN)
    return bool(watched.poll(0))


def _meaning(problem: Any, *, writes: bool) -> DeliveryError | Unauthorized | Resync:
    """Say what an error of the API means; its sentence is left out, it may name people."""
    status, reason = int(problem.resp.status), _reason(problem)
    why = f"google: {reason or status}"
    after = retry_after(problem.resp.get("retry-after", ""))
    if status == 401:
        return Unauthorized()
    if pause := _pause(status, reason):
        return Retry(why, pause if after is None else after)
    if status >= 500:
        return Retry(why, after, maybe_sent=writes)
    if status == 403 and reason in NO_RIGHT:
        return Reconnect(why)
    if status == 410 and reason in {"fullSyncRequired", "updatedMinTooLongAgo"}:
        return Resync()
    known: dict[int, type[Refused]] = {404: Gone, 410: Gone, 409: Taken, 412: Stale}
    return known.get(status, Refused)(why)


def _pause(status: int, reason: str) -> float:
    """Return for how many seconds Google wants to be left alone that is asked too much; 0: it is not."""
    if reason in USED_UP and status in {403, 429}:
        return LONG
    is_too_fast = status == 429 or (status == 403 and reason in TOO_FAST)
    return SHORTEST + SPREAD * random.random() if is_too_fast else 0.0  # noqa: S311  no secret


def _reason(problem: Any) -> str:
    details = problem.error_details
    first = details[0] if isinstance(details, list) and details else None
    reason = str(first.get("reason", "")) if isinstance(first, dict) else ""
    return reason if reason.replace("_", "").isalnum() else ""
