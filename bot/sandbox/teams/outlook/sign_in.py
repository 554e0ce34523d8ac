"""Entra's sign-in of people: the page, the code that comes back, and tokens for it."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from bot.sandbox.pages.consent import Choice, Question, consent_page, error_page, posting_page
from bot.sandbox.teams.login import ANY_TENANT
from bot.sandbox.teams.mailboxes.records import Asked, Code, Registration
from bot.sandbox.teams.mailboxes.state import ALLOW, ASK
from bot.sandbox.teams.records import Person
from bot.sandbox.teams.state import TeamsSandbox

VENDOR = "Microsoft"
CODE_SECONDS = 600
RESOURCE = "https://graph.microsoft.com/"
IDENTITY = {
    "openid": "Sign you in",
    "profile": "See your name",
    "email": "See your address",
    "offline_access": "Keep what you have given it access to",
}
SCOPES = {
    **IDENTITY,
    "User.Read": "Sign in and read your profile",
    "Calendars.Read": "Read your calendars",
    "Calendars.ReadWrite": "Have full access to your calendars",
    "MailboxSettings.Read": "Read your mailbox settings",
}
_KNOWN = {
    "X-AnchorMailbox",
    "claims",
    "client_id",
    "client_info",
    "code_challenge",
    "code_challenge_method",
    "domain_hint",
    "login_hint",
    "nonce",
    "prompt",
    "redirect_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
}
_PROMPTS = {"", "login", "none", "consent", "select_account"}
_CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class _Blocked(Exception):
    """What is asked is wrong in a way that nobody may be sent back for."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number, self.sentence = number, sentence


def sign_in_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return the page and where its form goes."""

    async def ask(request: web.Request) -> web.StreamResponse:
        try:
            asked = _read(teams, request.match_info["tenant"], request.rel_url.query_string)
        except _Blocked as no:
            return _blocked(teams, no)
        return _answered_alone(teams, asked) or _page(teams, asked)

    async def answered(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        try:
            asked = _read(teams, request.match_info["tenant"], str(form.get("asked", "")))
        except _Blocked as no:
            return _blocked(teams, no)
        if form.get("answer") != ALLOW:
            return _denied(asked)
        person = _who(teams, asked, str(form.get("user", "")))
        return _allow(teams, asked, person) if person else _page(teams, asked)

    base = "/teams/login/{tenant}/oauth2/v2.0"
    return [web.get(f"{base}/authorize", ask), web.post(f"{base}/consent", answered)]


def _static(teams: TeamsSandbox) -> str:
    return f"{urlsplit(teams.base_url).path}/pages/static"


def _blocked(teams: TeamsSandbox, no: _Blocked) -> web.Response:
    return error_page(VENDOR, 400, f"AADSTS{no.number}", no.sentence, _static(teams))


# --- what is asked -------------------------------------------------------------------------


def _read(teams: TeamsSandbox, tenant: str, raw: str) -> Asked:
    """Return what is asked, or refuse it as Entra does: with a page, and nobody is sent back."""
    query = _single(raw)
    known = {one.id for one in teams.tenants.values()} | {
        one.domain for one in teams.tenants.values()
    }
    if tenant not in {*known, *ANY_TENANT}:
        raise _Blocked(90002, f"Tenant '{tenant}' not found.")
    for name in ("client_id", "response_type", "scope", "redirect_uri"):
        if not query.get(name):
            raise _Blocked(
                900144, f"The request body must contain the following parameter: '{name}'."
            )
    registration = teams.outlook.registrations.get(query["client_id"])
    if registration is None:
        raise _Blocked(
            700016,
            f"Application with identifier '{query['client_id']}' was not found in the directory.",
        )
    if not _is_registered(query["redirect_uri"], registration):
        raise _Blocked(
            50011,
            f"The redirect URI '{query['redirect_uri']}' specified in the request does not match "
            f"the redirect URIs configured for the application '{registration.id}'.",
        )
    _check_choices(query)
    return Asked(
        registration.id,
        tenant,
        query["redirect_uri"],
        read_scopes(query["scope"]),
        query.get("state", ""),
        query.get("nonce", ""),
        query.get("prompt", ""),
        query.get("code_challenge", ""),
        query.get("code_challenge_method", "plain"),
        query.get("login_hint", ""),
        query.get("response_mode", "query"),
        _static(teams),
        raw,
    )


def _single(raw: str) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        if name not in _KNOWN and not name.startswith("x-client-"):
            raise _Blocked(9000411, f"The sandbox does not know the parameter: {name}")
        if name in query:
            raise _Blocked(9000411, f"The parameter '{name}' is duplicated.")
        query[name] = value
    return query


def _is_registered(address: str, registration: Registration) -> bool:
    if registration.redirect_uris:
        return address in registration.redirect_uris
    place = urlsplit(address)
    return place.scheme in {"http", "https"} and place.hostname in _LOOPBACK and not place.fragment


def _check_choices(query: dict[str, str]) -> None:
    if query["response_type"] != "code":
        raise _Blocked(70016, "The sandbox gives codes only.")
    if query.get("response_mode", "query") not in {"query", "form_post"}:
        raise _Blocked(90023, "The sandbox answers in the query or by a form only.")
    if query.get("prompt", "") not in _PROMPTS:
        raise _Blocked(90023, "Unsupported 'prompt' value.")
    challenge = query.get("code_challenge", "")
    if challenge and not _CHALLENGE.fullmatch(challenge):
        raise _Blocked(90023, "Invalid code_challenge.")
    if query.get("code_challenge_method", "S256") not in {"S256", "plain"}:
        raise _Blocked(90023, "Invalid code_challenge_method.")


def read_scopes(text: str) -> tuple[str, ...]:
    """Return the scopes as they were asked for; those that Graph does not have are refused."""
    scopes = tuple(dict.fromkeys(text.split()))
    for one in scopes:
        if one.removeprefix(RESOURCE) not in SCOPES:
            raise _Blocked(
                650053,
                f"The application asked for scope '{one}' that doesn't exist on the resource "
                "'00000003-0000-0000-c000-000000000000'.",
            )
    return scopes


# --- what is answered ----------------------------------------------------------------------


def _people(teams: TeamsSandbox, asked: Asked) -> list[Person]:
    """Return who may sign in there: active people of the tenant, or of any."""
    return [
        one
        for one in teams.people.values()
        if one.enabled
        and asked.tenant in {*ANY_TENANT, one.tenant_id, teams.tenants[one.tenant_id].domain}
    ]


def _who(teams: TeamsSandbox, asked: Asked, name: str) -> Person | None:
    return next((one for one in _people(teams, asked) if name in {one.key, one.email}), None)


def _answered_alone(teams: TeamsSandbox, asked: Asked) -> web.Response | None:
    consent = teams.outlook.consent
    if asked.prompt == "none":
        return _back(asked, error="login_required", error_description="AADSTS50058: No session.")
    if consent.answer == ASK:
        return None
    person = _who(teams, asked, consent.user or asked.hint)
    if consent.answer != ALLOW or person is None:
        return _denied(asked)
    return _allow(teams, asked, person)


def _page(teams: TeamsSandbox, asked: Asked) -> web.Response:
    people = _people(teams, asked)
    hinted = _who(teams, asked, asked.hint)
    first = people[0].key if people else ""
    return consent_page(
        Question(
            VENDOR,
            teams.outlook.registrations[asked.client].name,
            tuple(Choice(one.key, one.name, one.email) for one in people),
            tuple(Choice(one, SCOPES[one.removeprefix(RESOURCE)], one) for one in asked.scopes),
            hinted.key if hinted else first,
            asked.raw,
            asked.redirect_uri,
            ticks=False,
            static=_static(teams),
        )
    )


def _denied(asked: Asked) -> web.Response:
    return _back(
        asked,
        error="access_denied",
        error_description="AADSTS65004: User declined to consent to access the app.",
    )


def _allow(teams: TeamsSandbox, asked: Asked, person: Person) -> web.Response:
    value = f"1.A{teams.outlook.new_word(60)}"
    expires = teams.clock.now() + CODE_SECONDS
    teams.outlook.codes[value] = Code(value, asked, person.key, expires)
    return _back(asked, code=value, session_state=teams.new_guid())


def _back(asked: Asked, **said: str) -> web.Response:
    """Send the person back to the application with an answer, in the query or by a form."""
    said = {**said, "state": asked.state} if asked.state else said
    if asked.mode == "form_post":
        return _posted(asked, said)
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    place = f"{asked.redirect_uri}{joint}{urlencode(said)}"
    return web.Response(status=302, headers={"Location": place, "Cache-Control": "no-store"})


def _posted(asked: Asked, said: dict[str, str]) -> web.Response:
    """Return a page whose form goes to the application by itself, or by its button."""
    fields = "\n".join(
        f'  <input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in said.items()
    )
    return posting_page(VENDOR, asked.redirect_uri, fields, asked.static)
