"""How we sign in: the tokens with which the app speaks to Teams and to Microsoft Graph."""

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.ports import Retry
from bot.teams.settings import TeamsSettings

THREADS = 2  # one for each kind
SECONDS, STEP_SECONDS = 10.0, 5.0  # for all of it, and for each request on the way
# Less than the five minutes of msal, which would hand out the same token again.
BEFORE_THE_END = timedelta(minutes=4)
CODE = re.compile(r"AADSTS\d{1,10}")
ERROR = re.compile(r"[a-z_]{1,40}")


class Kind(StrEnum):
    """With whom a token speaks: the scope that is asked for."""

    BOT = "https://api.botframework.com/.default"
    GRAPH = "https://graph.microsoft.com/.default"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and how long it lives."""

    text: str = field(repr=False)
    lives: timedelta


class Application(Protocol):
    """What we use of msal's client."""

    def acquire_token_for_client(self, scopes: list[str]) -> Mapping[str, Any]:
        """Sign in, or return what was kept of the last time."""
        ...


class Tokens:
    """Signs in, once for all who wait, and keeps what it got until shortly before its end.

    msal blocks, already when its client is made: both happen in threads of its own. Whatever goes wrong is
    Retry: a wrong password too is waited out until somebody repairs it, for nothing may be lost meanwhile.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        clock: Callable[[], datetime],
        *,
        seconds: float = SECONDS,
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(THREADS, "teams-sign-in")
        self._kept: dict[Kind, tuple[Token, datetime]] = {}
        self._flights: dict[Kind, asyncio.Future[Token]] = {}
        self._client = Client(settings, step_seconds)
        # It writes whole answers into the log when it cannot read them, tokens and all.
        logging.getLogger("msal").setLevel(logging.CRITICAL + 1)

    async def bot(self) -> str:
        """Return a token for the Bot Connector; empty where nothing is signed (`anonymous`)."""
        return await self._token(Kind.BOT)

    async def graph(self) -> str:
        """Return a token for Microsoft Graph; empty where nothing is signed (`anonymous`)."""
        return await self._token(Kind.GRAPH)

    def forget(self, kind: Kind, token: str | None = None) -> None:
        """Sign in again with the next call, for this one was answered with 401.

        With `token` only if it is still the one: of many calls that failed together, one signs in.
        """
        kept = self._kept.get(kind)
        if kept is not None and token in (None, kept[0].text):
            del self._kept[kind]
            self._client.renew()

    async def close(self) -> None:
        """Wait for those who are signing in, and let go."""
        if self._flights:
            await asyncio.wait(self._flights.values())
        self._threads.shutdown(wait=False)
        self._client.close()

    async def _token(self, kind: Kind) -> str:
        if self._settings.anonymous:
            return ""
        kept = self._kept.get(kind)
        if kept is not None and self._clock() < kept[1]:
            return kept[0].text
        flight = self._flights.get(kind) or self._take_off(kind)
        try:
            async with asyncio.timeout(self._seconds):
                return (await asyncio.shield(flight)).text
        except TimeoutError:
            raise Retry("sign-in: no answer in time") from None

    def _take_off(self, kind: Kind) -> asyncio.Future[Token]:
        """Begin to sign in; it goes on when those who wait for it are gone."""
        flight = asyncio.get_running_loop().run_in_executor(
            self._threads, self._client.sign_in, kind
        )
        self._flights[kind] = flight
        flight.add_done_callback(lambda done: self._land(kind, done))
        return flight

    def _land(self, kind: Kind, flight: asyncio.Future[Token]) -> None:
        del self._flights[kind]
        # Asked for its exception, so that one that nobody waits for any more is not reported as lost.
        if not flight.cancelled() and flight.exception() is None:
            token = flight.result()
            self._kept[kind] = (token, self._clock() + token.lives - BEFORE_THE_END)


class Client:
    """msal's client, made when it is first needed; used from the threads only, but for `renew`."""

    def __init__(self, settings: TeamsSettings, seconds: float) -> None:
        self._settings = settings
        self._seconds = seconds
        self._alone = threading.Lock()
        self._login: Any = None
        self._made: Application | None = None

    def sign_in(self, kind: Kind) -> Token:
        """Return a token that works for a while; Retry with Microsoft's code and none of its words."""
        try:
            answer = self._application().acquire_token_for_client(scopes=[kind.value])
        except Exception as problem:  # noqa: BLE001  msal lets everything through, its own kinds and others'
            self.renew()  # it may trip for ever over what it keeps of an answer, as over an odd error's name
            raise Retry(f"sign-in: {read_problem(problem)}") from None
        return read_answer(answer)

    def renew(self) -> None:
        """Forget what msal keeps: the next to sign in gets a client without a past."""
        self._made = None

    def close(self) -> None:
        """Let the connections go."""
        if self._login is not None:
            self._login.close()

    def _application(self) -> Application:
        with self._alone:
            made = self._made
            if made is None:
                self._made = made = self._make()
            return made

    def _make(self) -> Application:
        """Make msal's client, which asks the tenant for its addresses."""
        import msal  # noqa: PLC0415  slow to import

        from bot.entra import Login  # noqa: PLC0415  as slow

        self._login = self._login or Login(self._settings.login_url, self._seconds)
        made: Application = msal.ConfidentialClientApplication(
            self._settings.app_id,
            client_credential=self._settings.app_password,
            authority=self._login.authority + self._settings.tenant_id,
            instance_discovery=False,  # who the sign-in is, is in our settings
            azure_region=False,  # and not in the environment
            http_client=self._login,
        )
        return made


def read_answer(answer: Mapping[str, Any]) -> Token:
    """Return the token of an answer (OAuth 2.0, section 5); Retry when there is none."""
    text, lives = answer.get("access_token"), answer.get("expires_in")
    if isinstance(text, str) and text:
        try:
            return Token(text, timedelta(seconds=int(lives or 0)))
        except (ValueError, TypeError, OverflowError):
            raise Retry("sign-in: a token without an end") from None
    code = CODE.search(str(answer.get("error_description")))
    error = ERROR.fullmatch(str(answer.get("error")))
    raise Retry(f"sign-in: {(code or error or [type(answer).__name__])[0]}")


def read_problem(problem: BaseException) -> str:
    """Name what went wrong; msal hides Microsoft's code in the error before its own."""
    seen: BaseException | None = problem
    while seen is not None:
        code = CODE.search(str(seen))
        if code:
            return code[0]
        seen = seen.__context__
    return type(problem).__name__
