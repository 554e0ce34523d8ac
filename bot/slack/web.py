"""Calls to Slack: one session, no repeats, and Slack's errors turned into ours."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ports import Refused, Retry
from bot.slack.settings import SlackSettings

SECONDS = 10.0
BUSY_SECONDS = 30.0
# Slack did not begin: whatever was asked may be asked again.
NOT_TAKEN = {"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"}
# The workspace as a whole has posted too much; Slack does not say for how long.
FULL = {"message_limit_exceeded"}
# Slack began: nobody knows how far it came.
HALF_TAKEN = {"internal_error", "fatal_error", "request_timeout"}
# Wrong until somebody installs the app again or changes a setting: kept until then, not lost.
LOCKED_OUT = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
    "missing_scope",
}
# These take JSON; the methods that only read want a form.
TAKE_JSON = ("chat.", "views.", "reactions.", "conversations.open", "assistant.")
NUMBER = re.compile(r"\d{1,6}(\.\d+)?")


class Web:
    """Speaks HTTP with Slack; whatever goes wrong is Retry or Refused.

    The session is made with the first call and closed by `close`, unless it was given.
    """

    def __init__(
        self, settings: SlackSettings, session: aiohttp.ClientSession | None = None
    ) -> None:
        self.settings = settings
        self._session = session
        self._ours = session is None
        self._clients: dict[str | None, AsyncWebClient] = {}
        # Below this level the SDK writes what is sent and received into the log.
        self._log = logging.getLogger("bot.slack.sdk")
        self._log.setLevel(logging.WARNING)

    async def call(
        self, method: str, token: str | None, arguments: Mapping[str, Any] | None = None
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Call a method of the Web API; return the answer and its headers."""
        given = {name: value for name, value in (arguments or {}).items() if value is not None}
        as_json = method.startswith(TAKE_JSON)
        async with unsure():
            try:
                answer = await self.client(token).api_call(
                    method, json=given if as_json else None, data=None if as_json else given
                )
            except SlackApiError as problem:
                raise read_error(problem) from None
            assert isinstance(answer.data, dict), "the SDK lets nothing else pass as ok"
            return answer.data, answer.headers

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Return Slack's own client; it would post twice if it repeated by itself (B3)."""
        if token not in self._clients:
            self._clients[token] = AsyncWebClient(
                token,
                base_url=self.settings.api_url,
                session=self.session,
                retry_handlers=[],
                logger=self._log,
            )
        return self._clients[token]

    @property
    def session(self) -> aiohttp.ClientSession:
        """Return the one session; a connection is kept and used again."""
        if self._session is None:
            # One deadline is enough, that of `unsure`; and nothing of Slack's is kept but connections.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        """Close the session, if it is ours."""
        if self._ours and self._session is not None:
            self._clients.clear()
            await self._session.close()
            self._session = None


def read_error(problem: SlackApiError) -> Retry | Refused:
    """Say what an answer that is not ok means."""
    response = problem.response
    data = response.data if isinstance(response, AsyncSlackResponse) else None
    status = response.status_code if isinstance(response, AsyncSlackResponse) else response.status
    error = str(data["error"]) if isinstance(data, dict) and data.get("error") else ""
    after = retry_after(response.headers)
    if status == 429 or after is not None or error in NOT_TAKEN:
        return Retry(error or "ratelimited", after)
    if error in FULL:
        return Retry(error, BUSY_SECONDS)
    if error in LOCKED_OUT:
        return Retry(error)
    if not error or error in HALF_TAKEN or status >= 500:
        return Retry(error or f"status {status}", maybe_sent=True)
    return Refused(error)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds Slack wants to be left alone, if it says so."""
    told = headers.get("Retry-After", "")
    return float(told) if NUMBER.fullmatch(told) else None


@asynccontextmanager
async def unsure() -> AsyncIterator[None]:
    """Turn what goes wrong on the way into Retry; it was not sent only if nobody answered the door."""
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except aiohttp.ClientConnectorError as problem:
        raise Retry(f"no connection: {type(problem).__name__}") from None
    except (aiohttp.ClientError, OSError, ValueError, AttributeError) as problem:
        # TimeoutError is an OSError; the SDK trips over text where it expects JSON.
        raise Retry(f"answer lost: {type(problem).__name__}", maybe_sent=True) from None
