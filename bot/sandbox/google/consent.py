"""Google's consent page: who somebody is, and which of the things asked for they allow."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from bot.sandbox.google import discovery
from bot.sandbox.google.records import Asked, Code
from bot.sandbox.google.state import ALLOW, ASK, GoogleSandbox
from bot.sandbox.pages.consent import Choice, Question, consent_page, error_page

VENDOR = "Google"
CODE_SECONDS = 600
_KNOWN = {
    "access_type",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "enable_granular_consent",
    "hd",
    "include_granted_scopes",
    "login_hint",
    "nonce",
    "prompt",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
}
_NEEDED = ("client_id", "redirect_uri", "response_type", "scope")
_IDENTITY = {
    "openid": "know who you are",
    "email": "see your address",
    "profile": "see your name",
    "https://www.googleapis.com/auth/userinfo.email": "see your address",
    "https://www.googleapis.com/auth/userinfo.profile": "see your name",
}
_PROMPTS = {"none", "consent", "select_account"}
_CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class _Blocked(Exception):
    """What is asked is wrong in a way that nobody may be sent back for."""

    def __init__(self, status: int, error: str, sentence: str) -> None:
        super().__init__(error)
        self.status, self.error, self.sentence = status, error, sentence


def consent_routes(google: GoogleSandbox) -> list[web.RouteDef]:
    """Return the page and where its form goes."""

    async def ask(request: web.Request) -> web.StreamResponse:
        try:
            asked = _read(google, request.rel_url.query_string)
        except _Blocked as no:
            return _blocked(google, no)
        return _answered_alone(google, asked) or _page(google, asked)

    async def answered(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        try:
            asked = _read(google, str(form.get("asked", "")))
        except _Blocked as no:
            return _blocked(google, no)
        person = str(form.get("user", ""))
        if form.get("answer") != ALLOW:
            return _back(asked, error="access_denied")
        if person not in google.people:
            return _page(google, asked)
        allowed = {str(one) for one in form.getall("scope", [])}
        return _allow(google, asked, person, allowed)

    return [web.get("/google/auth", ask), web.post("/google/consent", answered)]


def _blocked(google: GoogleSandbox, no: _Blocked) -> web.Response:
    return error_page(VENDOR, no.status, no.error, no.sentence, _static(google))


def _static(google: GoogleSandbox) -> str:
    return f"{urlsplit(google.base_url).path}/pages/static"


# --- what is asked -------------------------------------------------------------------------


def _read(google: GoogleSandbox, raw: str) -> Asked:
    """Return what is asked, or refuse it as Google does: with a page, and nobody is sent back."""
    query = _single(raw)
    for name in _NEEDED:
        if not query.get(name):
            raise _Blocked(400, "invalid_request", f"Missing required parameter: {name}")
    client = google.clients.get(query["client_id"])
    if client is None:
        raise _Blocked(401, "invalid_client", "The OAuth client was not found.")
    if not _is_registered(query["redirect_uri"], client.redirect_uris):
        raise _Blocked(
            400,
            "redirect_uri_mismatch",
            "The redirect URI in the request does not match the ones of the OAuth client.",
        )
    if query["response_type"] != "code":
        raise _Blocked(400, "unsupported_response_type", "Invalid response_type")
    scopes = tuple(dict.fromkeys(query["scope"].split()))
    if strange := [one for one in scopes if one not in known_scopes()]:
        raise _Blocked(400, "invalid_scope", f"Some requested scopes were invalid. {strange}")
    return Asked(
        query["client_id"],
        query["redirect_uri"],
        scopes,
        query.get("state", ""),
        _one_of(query, "access_type", {"online", "offline"}, "online") == "offline",
        _prompts(query),
        *_challenge(query),
        query.get("login_hint", ""),
        query.get("nonce", ""),
        _one_of(query, "include_granted_scopes", {"true", "false"}, "false") == "true",
    )


def known_scopes() -> frozenset[str]:
    """Return every scope that may be asked for."""
    return discovery.every_scope() | set(_IDENTITY)


def _single(raw: str) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        if name not in _KNOWN:
            raise _Blocked(
                400, "invalid_request", f"Parameter not allowed for this message type: {name}"
            )
        if name in query:
            raise _Blocked(
                400, "invalid_request", f"OAuth 2 parameters can only have a single value: {name}"
            )
        query[name] = value
    return query


def _is_registered(address: str, registered: tuple[str, ...]) -> bool:
    if registered:
        return address in registered
    place = urlsplit(address)
    return place.scheme in {"http", "https"} and place.hostname in _LOOPBACK and not place.fragment


def _one_of(query: dict[str, str], name: str, choices: set[str], usual: str) -> str:
    value = query.get(name, usual)
    if value not in choices:
        raise _Blocked(400, "invalid_request", f"Invalid parameter value for {name}: {value}")
    return value


def _prompts(query: dict[str, str]) -> frozenset[str]:
    prompts = frozenset(query.get("prompt", "").split())
    if prompts - _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise _Blocked(400, "invalid_request", "Invalid parameter value for prompt")
    return prompts


def _challenge(query: dict[str, str]) -> tuple[str, str]:
    challenge = query.get("code_challenge", "")
    method = query.get("code_challenge_method", "plain" if challenge else "")
    if challenge and not _CHALLENGE.fullmatch(challenge):
        raise _Blocked(400, "invalid_request", "Invalid code challenge.")
    if method not in {"", "plain", "S256"} or bool(method) != bool(challenge):
        raise _Blocked(400, "invalid_request", "Invalid code challenge method.")
    return challenge, method


# --- what is answered ----------------------------------------------------------------------


def _answered_alone(google: GoogleSandbox, asked: Asked) -> web.Response | None:
    """Answer without a page when a script decided how, or when the application wants no page."""
    hinted = google.person_by(asked.hint)
    who = hinted.key if hinted else ""
    if "none" in asked.prompts:
        if set(asked.scopes) <= granted(google, asked.client, who):
            return _allow(google, asked, who, set(asked.scopes))
        return _back(asked, error="interaction_required")
    if google.consent.answer == ASK:
        return None
    who = google.consent.user or who
    if google.consent.answer != ALLOW or who not in google.people:
        return _back(asked, error="access_denied")
    return _allow(google, asked, who, set(asked.scopes) - set(google.consent.without))


def _page(google: GoogleSandbox, asked: Asked) -> web.Response:
    hinted = google.person_by(asked.hint)
    first = next(iter(google.people), "")
    raw = urlencode(_as_query(asked))
    return consent_page(
        Question(
            VENDOR,
            google.clients[asked.client].name,
            tuple(Choice(one.key, one.name, one.email) for one in google.people.values()),
            tuple(Choice(one, _said(one), one) for one in asked.scopes),
            hinted.key if hinted else first,
            raw,
            asked.redirect_uri,
            ticks=True,
            static=_static(google),
        )
    )


def _said(scope: str) -> str:
    described: Any = discovery.document()["auth"]["oauth2"]["scopes"].get(scope, {})
    return str(described.get("description") or _IDENTITY.get(scope, scope))


def _as_query(asked: Asked) -> dict[str, str]:
    found = {
        "client_id": asked.client,
        "redirect_uri": asked.redirect_uri,
        "response_type": "code",
        "scope": " ".join(asked.scopes),
        "state": asked.state,
        "access_type": "offline" if asked.offline else "online",
        "prompt": " ".join(sorted(asked.prompts)),
        "code_challenge": asked.challenge,
        "code_challenge_method": asked.method,
        "login_hint": asked.hint,
        "nonce": asked.nonce,
        "include_granted_scopes": "true" if asked.together else "false",
    }
    return {name: value for name, value in found.items() if value}


def granted(google: GoogleSandbox, client: str, person: str) -> set[str]:
    """Return what somebody allowed an application before."""
    found: set[str] = set()
    for one in google.refreshes.values():
        if (one.client, one.person) == (client, person):
            found |= one.scopes
    return found


def _allow(google: GoogleSandbox, asked: Asked, person: str, allowed: set[str]) -> web.Response:
    scopes = {one for one in asked.scopes if one in allowed or one == "openid"}
    if not scopes:
        return _back(asked, error="access_denied")
    before = granted(google, asked.client, person)
    # A refresh token comes with the first consent only, unless consent is asked for again.
    refreshes = asked.offline and (not before or "consent" in asked.prompts)
    both = scopes | before if asked.together else scopes
    code = f"4/0A{google.new_word(40)}"
    expires = google.clock.now() + CODE_SECONDS
    google.codes[code] = Code(code, asked, person, frozenset(both), refreshes, expires)
    return _back(asked, code=code, scope=" ".join(sorted(both)), authuser="0", prompt="consent")


def _back(asked: Asked, **said: str) -> web.Response:
    """Send the person back to the application with an answer."""
    query = urlencode({"state": asked.state, **said} if asked.state else said)
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    place = f"{asked.redirect_uri}{joint}{query}"
    return web.Response(status=302, headers={"Location": place, "Cache-Control": "no-store"})
