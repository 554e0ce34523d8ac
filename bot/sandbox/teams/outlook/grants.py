"""Entra's tokens of people: for a code, then for refresh tokens, until they are taken back."""

from __future__ import annotations

import base64
import hashlib
import json

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import TeamsError, sign_in_error
from bot.sandbox.teams.login import ANY_TENANT, tenant_of
from bot.sandbox.teams.mailboxes.records import Asked, Code, Refresh, Registration
from bot.sandbox.teams.outlook.sign_in import IDENTITY, RESOURCE
from bot.sandbox.teams.records import Person, Token
from bot.sandbox.teams.state import TeamsSandbox

_FIELDS = {
    "authorization_code": {"code", "redirect_uri", "code_verifier"},
    "refresh_token": {"refresh_token"},
}
_BESIDE = {"claims", "client_id", "client_info", "client_secret", "grant_type", "scope"}


def person_token(call: Call) -> Json:
    """Give tokens for a code or a refresh token of somebody who signed in."""
    teams, form, name = call.teams, call.form, call.match("tenant")
    if name not in ANY_TENANT:
        tenant_of(teams, name)
    registration = _registration(teams, form)
    if strange := sorted(_unknown(form)):
        raise sign_in_error(
            400, "invalid_request", 9000411, f"The sandbox does not know the field: {strange[0]}"
        )
    if form["grant_type"] == "authorization_code":
        code = _code(teams, registration, form)
        person, scopes = teams.people[code.person], code.asked.scopes
        given = _given(teams, registration, person, scopes, form)
        if "openid" in scopes:
            given["id_token"] = _identity(teams, code, person)
        return given
    refresh = _refresh(teams, registration, form)
    person = teams.people[refresh.person]
    given = _given(teams, registration, person, _narrowed(refresh, form), form)
    if "openid" in refresh.scopes:
        given["id_token"] = _identity_of(teams, registration.id, person)
    return given


def _unknown(form: dict[str, str]) -> set[str]:
    known = _FIELDS[form["grant_type"]] | _BESIDE
    return {name for name in form if name not in known and not name.startswith("x-client-")}


def _registration(teams: TeamsSandbox, form: dict[str, str]) -> Registration:
    known = teams.outlook.registrations.get(form["client_id"])
    if known is None:
        raise sign_in_error(
            400,
            "unauthorized_client",
            700016,
            f"Application with identifier '{form['client_id']}' was not found in the directory.",
        )
    if not form.get("client_secret"):
        raise sign_in_error(
            401,
            "invalid_client",
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or "
            "'client_secret'.",
        )
    if form["client_secret"] != known.secret:
        raise sign_in_error(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the "
            f"client secret value, not the client secret ID, for a secret added to app '{known.id}'.",
        )
    return known


def _bad_grant(number: int, message: str) -> TeamsError:
    return sign_in_error(400, "invalid_grant", number, message)


def _code(teams: TeamsSandbox, registration: Registration, form: dict[str, str]) -> Code:
    for name in ("code", "redirect_uri"):
        if not form.get(name):
            raise sign_in_error(
                400,
                "invalid_request",
                900144,
                f"The request body must contain the following parameter: '{name}'.",
            )
    code = teams.outlook.codes.get(form["code"])
    if code is None or code.asked.client != registration.id:
        raise _bad_grant(9002313, "Invalid request. Request is malformed or invalid.")
    if code.used:
        raise _bad_grant(
            54005, "OAuth2 Authorization code was already redeemed, please retry with a new one."
        )
    if code.expires <= teams.clock.now():
        raise _bad_grant(70008, "The provided authorization code has expired.")
    if form["redirect_uri"] != code.asked.redirect_uri:
        raise _bad_grant(
            500112,
            "The reply address does not match the reply address provided when requesting "
            "Authorization code.",
        )
    _check_verifier(code.asked, form.get("code_verifier", ""))
    code.used = True
    return code


def _check_verifier(asked: Asked, verifier: str) -> None:
    if not asked.challenge and not verifier:
        return
    said = verifier
    if asked.method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        said = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if not verifier or said != asked.challenge:
        raise _bad_grant(
            501481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization "
            "request.",
        )


def _refresh(teams: TeamsSandbox, registration: Registration, form: dict[str, str]) -> Refresh:
    known = teams.outlook.refreshes.get(form.get("refresh_token", ""))
    if known is None or known.client != registration.id:
        raise _bad_grant(
            50173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
        )
    if not teams.people[known.person].enabled:
        raise _bad_grant(50057, "The user account is disabled.")
    return known


def _narrowed(refresh: Refresh, form: dict[str, str]) -> tuple[str, ...]:
    """Return what is asked for of what was allowed; more wants the person's consent."""
    wanted = tuple(form.get("scope", "").split()) or refresh.scopes
    allowed = {one.removeprefix(RESOURCE) for one in refresh.scopes} | set(IDENTITY)
    if {one.removeprefix(RESOURCE) for one in wanted} - allowed:
        raise _bad_grant(
            65001,
            "The user or administrator has not consented to use the application with ID "
            f"'{refresh.client}'.",
        )
    return wanted


def _given(
    teams: TeamsSandbox,
    registration: Registration,
    person: Person,
    scopes: tuple[str, ...],
    form: dict[str, str],
) -> Json:
    value = f"sandbox.person.{teams.new_secret(40)}"
    allowed = frozenset(one.removeprefix(RESOURCE) for one in scopes)
    teams.tokens[value] = Token(
        value,
        "graph",
        person.tenant_id,
        teams.clock.now() + teams.token_lifetime,
        person.key,
        registration.id,
        allowed,
    )
    given: Json = {
        "token_type": "Bearer",
        "scope": " ".join(one for one in scopes if one != "offline_access"),
        "expires_in": teams.token_lifetime,
        "ext_expires_in": teams.token_lifetime,
        "access_token": value,
    }
    if "offline_access" in scopes:
        refresh = f"1.AR{teams.outlook.new_word(80)}"
        teams.outlook.refreshes[refresh] = Refresh(refresh, registration.id, person.key, scopes)
        given["refresh_token"] = refresh
    if form.get("client_info") == "1":
        info = json.dumps({"uid": person.aad_id, "utid": person.tenant_id}).encode()
        given["client_info"] = base64.urlsafe_b64encode(info).decode().rstrip("=")
    return given


def _identity(teams: TeamsSandbox, code: Code, person: Person) -> str:
    nonce = {"nonce": code.asked.nonce} if code.asked.nonce else {}
    return _identity_of(teams, code.asked.client, person, **nonce)


def _identity_of(teams: TeamsSandbox, client: str, person: Person, **more: str) -> str:
    now = int(teams.clock.now())
    claims: Json = {
        "iss": f"https://login.microsoftonline.com/{person.tenant_id}/v2.0",
        "aud": client,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "name": person.name,
        "oid": person.aad_id,
        "preferred_username": person.email,
        "sub": hashlib.sha256(f"{client}{person.aad_id}".encode()).hexdigest()[:32],
        "tid": person.tenant_id,
        "ver": "2.0",
        **more,
    }
    return teams.identity.signed(claims)


def revoke(teams: TeamsSandbox, person: str) -> int:
    """Take back every sign-in of a person; what was given for it is worthless."""
    refreshes = [v for v, one in teams.outlook.refreshes.items() if one.person == person]
    for value in refreshes:
        del teams.outlook.refreshes[value]
    return len(refreshes) + expire(teams, person)


def expire(teams: TeamsSandbox, person: str) -> int:
    """Let the access tokens of a person expire now, or of everybody who signed in."""
    gone = [
        value for value, one in teams.tokens.items() if one.person and person in {"", one.person}
    ]
    for value in gone:
        del teams.tokens[value]
    return len(gone)
