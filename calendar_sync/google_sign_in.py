"""Signing in to Google: agents by OAuth, or a service account that acts for a whole domain."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot.domain.ids import AgentId
from bot.ports import Refused, Retry
from calendar_sync.ports import CalendarKind, Reconnect
from calendar_sync.settings import GOOGLE_TOKENS, GoogleSettings
from calendar_sync.signing_in import Begun, Flow, SignedIn, SignIn, challenge, verifier
from calendar_sync.vault import Vault
from calendar_sync.web import Answer, Web

EVENTS = "https://www.googleapis.com/auth/calendar.events"
FREE_BUSY = "https://www.googleapis.com/auth/calendar.freebusy"
LIST = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
SCOPES = (EVENTS, FREE_BUSY, LIST)
BY_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
BEFORE_THE_END = timedelta(minutes=2)
ASSERTION_LIVES = timedelta(minutes=30)
# What says that the agent's consent is gone; everything else may be our own settings, or will pass.
REVOKED = {"invalid_grant", "access_denied"}
NOT_FOR_THEM = {"unauthorized_client"}


class GoogleSignIn(SignIn):
    """Gets tokens from Google; what it keeps of one account is JSON, encrypted by the vault."""

    kind = CalendarKind.GOOGLE

    def __init__(
        self, settings: GoogleSettings, vault: Vault, web: Web, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._web = web
        self._clock = clock
        self._key: Mapping[str, Any] | None = None

    async def begin(self, state: str, redirect_uri: str, hint: str) -> Begun:
        """Ask for a token that works while the agent is away."""
        if not self._settings.client_id:
            raise Refused("no OAuth client is set up")
        secret = verifier()
        asked = {
            "client_id": self._settings.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "access_type": "offline",
            "prompt": "consent",
            "include_granted_scopes": "true",
            "state": state,
            "code_challenge": challenge(secret),
            "code_challenge_method": "S256",
            **({"login_hint": hint} if hint else {}),
        }
        return Begun(f"{self._settings.auth_url}?{urlencode(asked)}", secret)

    async def finish(self, flow: str, told: Flow, redirect_uri: str) -> SignedIn:
        """Exchange the code; a right that was not ticked is missing."""
        code = told.get("code", "")
        if not code:
            raise Refused(f"it was not allowed: {_word(told.get('error'))}")
        given = await self._token(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "client_id": self._settings.client_id,
                "client_secret": self._settings.client_secret,
                "code_verifier": flow,
            }
        )
        missing = tuple(set(SCOPES) - set(str(given.get("scope", "")).split()))
        if not missing and not given.get("refresh_token"):
            raise Refused("no token that lasts was given")
        return SignedIn(self._kept(given, {"refresh": given.get("refresh_token")}), "", missing)

    async def give_back(self, secret: str) -> None:
        """Take back all that its owner allowed us (RFC 7009); what is not known any more is taken back.

        What a service account may do was not allowed by the agent.
        """
        refresh = json.loads(secret).get("refresh")
        if not refresh:
            return
        form = {"token": str(refresh)}
        answer = await self._web.ask("POST", self._settings.revoke_url, form=form)
        if answer.status == 200 or _code(answer) == "invalid_token":
            return
        if answer.status == 429 or answer.status >= 500:
            raise Retry(f"revoke: {answer.status}", answer.after)
        raise Refused(f"revoke: {_code(answer) or answer.status}")

    def by_itself(self, email: str) -> str | None:
        """Return the secret of somebody in a domain that the service account acts for."""
        return json.dumps({"subject": email}) if self._may_act_for(email) else None

    async def token(self, agent_id: AgentId, refused: str = "") -> str:
        """Return a token for an agent's calendar; another one than that which was `refused`."""

        def read(text: str) -> str | None:
            kept = json.loads(text)
            until = datetime.fromisoformat(kept["until"]) if kept.get("until") else None
            is_good = until and self._clock() < until and kept["access"] != refused
            return str(kept["access"]) if is_good else None

        return await self._vault.use(agent_id, read, self._renew)

    async def _renew(self, text: str) -> str:
        """Return the secret with a new token in it."""
        kept = json.loads(text)
        subject = kept.get("subject")
        if subject:
            asked = {"grant_type": BY_JWT, "assertion": self._assertion(subject)}
            return self._kept(await self._token(asked), {"subject": subject})
        asked = {
            "grant_type": "refresh_token",
            "refresh_token": kept["refresh"],
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret,
        }
        given = await self._token(asked)
        return self._kept(given, {"refresh": given.get("refresh_token") or kept["refresh"]})

    def _kept(self, given: Mapping[str, Any], lasting: Mapping[str, Any]) -> str:
        """Write down what an answer of the token endpoint gave."""
        lives = timedelta(seconds=float(given.get("expires_in", 0))) - BEFORE_THE_END
        until = (self._clock() + lives).isoformat()
        return json.dumps({**lasting, "access": given["access_token"], "until": until})

    async def _token(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        answer = await self._web.ask("POST", self._settings.token_url, form=asked)
        if answer.status == 200 and isinstance(answer.data, dict):
            if isinstance(answer.data.get("access_token"), str):
                return answer.data
            raise Retry("sign-in: an answer without a token")
        raise _problem(answer, is_service=asked["grant_type"] == BY_JWT)

    def _may_act_for(self, email: str) -> bool:
        domain = email.rpartition("@")[2].lower()
        return bool(self._settings.service_account_file) and domain in self._settings.domains

    def _assertion(self, subject: str) -> str:
        """Sign that we act for somebody (RFC 7523); only for those domains that the operator has named."""
        if not self._may_act_for(subject):
            raise Reconnect("the service account may not act for this address any more")
        return self._sign(subject)

    def _sign(self, subject: str) -> str:
        import jwt  # noqa: PLC0415  not needed without a service account

        if self._key is None:
            file = Path(self._settings.service_account_file)
            self._key = json.loads(file.read_text(encoding="utf-8"))
        assert self._key is not None, "just read"
        now = self._clock()
        says = {
            "iss": self._key["client_email"],
            "sub": subject,
            "scope": " ".join(SCOPES),
            # Google's own name for it, wherever the endpoint is.
            "aud": GOOGLE_TOKENS,
            "iat": int(now.timestamp()),
            "exp": int((now + ASSERTION_LIVES).timestamp()),
        }
        headers = {"kid": self._key.get("private_key_id", "")}
        return jwt.encode(says, self._key["private_key"], "RS256", headers=headers)


def _problem(answer: Answer, *, is_service: bool) -> Retry | Refused:
    """Say what a refusal means; its sentence is left out, it may name people."""
    error = _code(answer)
    reason = f"sign-in: {error or answer.status}"
    if answer.status == 429 or answer.status >= 500:
        return Retry(reason, answer.after)
    if error in REVOKED or (is_service and error in NOT_FOR_THEM):
        return Reconnect(reason)
    # A wrong client secret is the operator's to repair: nobody has to connect again because of it.
    return Retry(reason)


def _code(answer: Answer) -> str:
    told = answer.data if isinstance(answer.data, dict) else {}
    return _word(told.get("error"))


def _word(told: object) -> str:
    """Return the code of an error, unless it is none."""
    text = str(told or "")
    return text if text.replace("_", "").isascii() and text.replace("_", "").isalnum() else ""
