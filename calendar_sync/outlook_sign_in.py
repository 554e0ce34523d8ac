"""Signing in to Microsoft 365 by msal, which blocks: it works in threads of its own."""

import asyncio
import json
import logging
import re
import threading
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.domain.ids import AgentId
from bot.ports import Refused, Retry
from calendar_sync.ports import CalendarKind, Reconnect
from calendar_sync.settings import MicrosoftSettings
from calendar_sync.signing_in import Begun, Flow, SignedIn, SignIn
from calendar_sync.vault import Vault

T = TypeVar("T")
SCOPES = ("Calendars.ReadWrite", "User.Read")
NEEDED = ("Calendars.ReadWrite",)
THREADS, SECONDS, STEP_SECONDS = 4, 20.0, 10.0
BEFORE_THE_END = timedelta(minutes=2)
CODE = re.compile(r"AADSTS\d{1,10}")
WORD = re.compile(r"[a-z_]{1,40}")
# What says that the agent has to come again; a wrong secret of ours does not.
REVOKED = {"invalid_grant", "interaction_required", "consent_required", "login_required"}


class MicrosoftSignIn(SignIn):
    """Gets tokens from Microsoft; what it keeps of one account is msal's cache, encrypted by the vault."""

    kind = CalendarKind.OUTLOOK

    def __init__(
        self, settings: MicrosoftSettings, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._clock = clock
        self._threads = ThreadPoolExecutor(THREADS, "microsoft-sign-in")
        self._local = threading.local()
        # It writes whole answers into the log when it cannot read them, tokens and all.
        logging.getLogger("msal").setLevel(logging.CRITICAL + 1)
        # A form that comes from another site comes without the cookie that binds the sign-in to its browser;
        # the code in the query is good once, with our secret and PKCE.
        warnings.filterwarnings("ignore", message="response_mode='form_post'")

    async def begin(self, state: str, redirect_uri: str, hint: str) -> Begun:
        """Have msal prepare it; PKCE and a nonce are its own."""

        def work() -> tuple[str, Mapping[str, Any]]:
            app = self._application(self._cache(""))
            flow: Mapping[str, Any] = app.initiate_auth_code_flow(
                list(SCOPES),
                redirect_uri=redirect_uri,
                state=state,
                login_hint=hint or None,
                prompt="select_account",
                response_mode="query",
            )
            return self._login().place(flow["auth_uri"]), flow

        address, flow = await self._run(work)
        return Begun(address, json.dumps(flow))

    async def finish(self, flow: str, told: Flow, redirect_uri: str) -> SignedIn:  # noqa: ARG002  in the flow
        """Exchange the code; a right that was not given is missing."""

        def work() -> tuple[Mapping[str, Any], str]:
            cache = self._cache("")
            given = self._application(cache).acquire_token_by_auth_code_flow(
                json.loads(flow), dict(told)
            )
            return given, cache.serialize()

        given, kept = await self._run(work)
        if "access_token" not in given:
            raise Refused(f"sign-in: {_code(given)}")
        scopes = {one.rpartition("/")[2].lower() for one in str(given.get("scope", "")).split()}
        missing = tuple(one for one in NEEDED if one.lower() not in scopes)
        claims = given.get("id_token_claims") or {}
        return SignedIn(self._kept(kept, given), str(claims.get("preferred_username", "")), missing)

    async def give_back(self, secret: str) -> None:
        """Do nothing: Microsoft ends what one person allowed one program only on that person's own page."""

    def by_itself(self, email: str) -> str | None:  # noqa: ARG002  everybody signs in
        """Return nothing: an app that reaches every mailbox is more than we want to be."""
        return None

    async def token(self, agent_id: AgentId, refused: str = "") -> str:
        """Return a token for an agent's calendar; another one than that which was `refused`."""

        def read(text: str) -> str | None:
            kept = json.loads(text)
            is_good = self._clock() < datetime.fromisoformat(kept["until"])
            return str(kept["access"]) if is_good and kept["access"] != refused else None

        return await self._vault.use(agent_id, read, self._renew)

    def close(self) -> None:
        """Take no more; who is signing in ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _renew(self, text: str) -> str:
        """Return the secret with a new token in it."""

        def work() -> tuple[Mapping[str, Any] | None, str]:
            cache = self._cache(json.loads(text)["cache"])
            app = self._application(cache)
            accounts = app.get_accounts()
            if not accounts:
                return {"error": "invalid_grant"}, ""
            given = app.acquire_token_silent_with_error(
                list(SCOPES), account=accounts[0], force_refresh=True
            )
            return given, cache.serialize()

        given, kept = await self._run(work)
        if given and "access_token" in given:
            return self._kept(kept, given)
        if given and given.get("error") in REVOKED:
            raise Reconnect(f"sign-in: {_code(given)}")
        raise Retry(f"sign-in: {_code(given or {})}")

    def _kept(self, cache: str, given: Mapping[str, Any]) -> str:
        lives = timedelta(seconds=float(given.get("expires_in", 0))) - BEFORE_THE_END
        until = (self._clock() + lives).isoformat()
        return json.dumps({"cache": cache, "access": given["access_token"], "until": until})

    async def _run(self, work: Callable[[], T]) -> T:
        """Do something with msal; whatever cannot be reached is Retry."""
        flight = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            async with asyncio.timeout(SECONDS):
                return await flight
        except TimeoutError:
            raise Retry("sign-in: no answer in time") from None
        except Exception as problem:  # noqa: BLE001  msal lets everything through, its own kinds and others'
            raise Retry(f"sign-in: {type(problem).__name__}") from None

    def _cache(self, text: str) -> Any:
        import msal  # noqa: PLC0415  slow to import

        cache = msal.SerializableTokenCache()
        if text:
            cache.deserialize(text)
        return cache

    def _application(self, cache: Any) -> Any:
        """Make msal's client for one account; its connections belong to the thread."""
        import msal  # noqa: PLC0415  slow to import

        login = self._login()
        return msal.ConfidentialClientApplication(
            self._settings.client_id,
            client_credential=self._settings.client_secret,
            authority=login.authority + self._settings.tenant,
            token_cache=cache,
            instance_discovery=False,  # who the sign-in is, is in our settings
            azure_region=False,  # and not in the environment
            http_client=login,
        )

    def _login(self) -> Any:
        from bot.entra import Login  # noqa: PLC0415  as slow

        kept = getattr(self._local, "login", None)
        if kept is None:
            kept = self._local.login = Login(self._settings.login_url, STEP_SECONDS)
        return kept


def _code(told: Mapping[str, Any]) -> str:
    """Return Microsoft's code of an error and none of its words: they may name people."""
    code = CODE.search(str(told.get("error_description")))
    error = WORD.fullmatch(str(told.get("error")))
    return (code or error or ["no token"])[0]
