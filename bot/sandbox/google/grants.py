"""Google's token endpoint: a code, a refresh token or an assertion for an access token; and revoking."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from urllib.parse import unquote

import jwt
from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.google import calls, keys
from bot.sandbox.google.consent import known_scopes
from bot.sandbox.google.errors import GoogleError, sign_in_error
from bot.sandbox.google.records import Access, Client, Code, Refresh
from bot.sandbox.google.state import GoogleSandbox

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SECRET = {"client_secret", "code", "code_verifier", "refresh_token", "assertion", "token"}
_FIELDS = {
    "authorization_code": {"code", "redirect_uri", "code_verifier", "scope"},
    "refresh_token": {"refresh_token", "scope"},
    JWT_BEARER: {"assertion"},
}
_LONGEST_ASSERTION = 3600
_SKEW = 300


def grant_routes(google: GoogleSandbox) -> list[web.RouteDef]:
    """Return the token endpoint and where tokens are revoked."""

    async def give(request: web.Request, entry: Json) -> web.StreamResponse:
        form = await _form(request, entry)
        fault, wait = calls.draw(google, "token", entry)
        await calls.before(google, request, fault, wait)
        result = _token(google, request, form)
        given = web.json_response(result, headers={"Cache-Control": "no-store"})
        return calls.after(request, fault, entry) or given

    async def take(request: web.Request, entry: Json) -> web.StreamResponse:
        form = {**request.query, **await _form(request, entry)}
        fault, wait = calls.draw(google, "revoke", entry)
        await calls.before(google, request, fault, wait)
        if not revoke(google, form.get("token", "")):
            raise sign_in_error(400, "invalid_token", "Token expired or revoked")
        return calls.after(request, fault, entry) or web.json_response({})

    return [
        web.post("/google/token", calls.logged(google, "token", give)),
        web.post("/google/revoke", calls.logged(google, "revoke", take)),
    ]


async def _form(request: web.Request, entry: Json) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded" and await request.read():
        raise sign_in_error(400, "invalid_request", "The body is not a form.")
    given = await request.post()
    form = {name: value for name, value in given.items() if isinstance(value, str)}
    entry["body"] = {name: one for name, one in form.items() if name not in _SECRET}
    return form


def _token(google: GoogleSandbox, request: web.Request, form: dict[str, str]) -> Json:
    kind = form.get("grant_type")
    if not kind:
        raise sign_in_error(400, "invalid_request", "Missing required parameter: grant_type")
    if kind not in _FIELDS:
        raise sign_in_error(400, "unsupported_grant_type", f"Invalid grant_type: {kind}")
    known = _FIELDS[kind] | {"grant_type", "client_id", "client_secret"}
    if strange := sorted(set(form) - known):
        raise sign_in_error(
            400, "invalid_request", f"Parameter not allowed for this message type: {strange[0]}"
        )
    if kind == JWT_BEARER:
        return _for_assertion(google, form)
    client = _client(google, request, form)
    if kind == "refresh_token":
        return _for_refresh(google, client, form)
    return _for_code(google, client, form)


def _client(google: GoogleSandbox, request: web.Request, form: dict[str, str]) -> Client:
    name, secret = form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = ""
        name, secret = unquote(name), unquote(secret)
    if not name:
        raise sign_in_error(400, "invalid_request", "Could not determine client ID from request.")
    client = google.clients.get(name)
    if client is None:
        raise sign_in_error(401, "invalid_client", "The OAuth client was not found.")
    if not secret:
        raise sign_in_error(400, "invalid_request", "client_secret is missing.")
    if not hmac.compare_digest(secret.encode(), client.secret.encode()):
        raise sign_in_error(401, "invalid_client", "The provided client secret is invalid.")
    return client


def _bad_grant(description: str) -> GoogleError:
    return sign_in_error(400, "invalid_grant", description)


# --- a code --------------------------------------------------------------------------------


def _for_code(google: GoogleSandbox, client: Client, form: dict[str, str]) -> Json:
    for name in ("code", "redirect_uri"):
        if not form.get(name):
            raise sign_in_error(400, "invalid_request", f"Missing required parameter: {name}")
    code = google.codes.get(form["code"])
    if code is None:
        raise _bad_grant("Malformed auth code.")
    if code.used or code.expires <= google.clock.now() or code.asked.client != client.id:
        raise _bad_grant("Bad Request")
    if form["redirect_uri"] != code.asked.redirect_uri:
        raise sign_in_error(400, "redirect_uri_mismatch", "Bad Request")
    _check_verifier(code, form.get("code_verifier", ""))
    code.used = True
    answer = _given(google, client.id, code.person, code.scopes)
    if code.refreshes:
        value = f"1//0{google.new_word(60)}"
        google.refreshes[value] = Refresh(value, client.id, code.person, code.scopes)
        answer["refresh_token"] = value
    if "openid" in code.scopes:
        answer["id_token"] = _identity(google, code)
    return answer


def _check_verifier(code: Code, verifier: str) -> None:
    if not code.asked.challenge:
        if verifier:
            raise _bad_grant("code_verifier or verifier is not needed.")
        return
    if not verifier:
        raise _bad_grant("Missing code verifier.")
    said = verifier
    if code.asked.method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        said = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    if said != code.asked.challenge:
        raise _bad_grant("Invalid code verifier.")


def _identity(google: GoogleSandbox, code: Code) -> str:
    person, now = google.people[code.person], int(google.clock.now())
    claims: Json = {
        "iss": "https://accounts.google.com",
        "azp": code.asked.client,
        "aud": code.asked.client,
        "sub": "1" + hashlib.sha256(person.email.encode()).hexdigest()[:20],
        "email": person.email,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
    }
    if "profile" in code.scopes:
        claims["name"] = person.name
    if code.asked.nonce:
        claims["nonce"] = code.asked.nonce
    return keys.identity_token(claims)


def _given(google: GoogleSandbox, client: str, person: str, scopes: frozenset[str]) -> Json:
    value = f"ya29.a0{google.new_word(80)}"
    expires = google.clock.now() + google.token_lifetime
    google.accesses[value] = Access(value, client, person, scopes, expires)
    return {
        "access_token": value,
        "expires_in": google.token_lifetime,
        "scope": " ".join(sorted(scopes)),
        "token_type": "Bearer",
    }


# --- a refresh token -----------------------------------------------------------------------


def _for_refresh(google: GoogleSandbox, client: Client, form: dict[str, str]) -> Json:
    if not form.get("refresh_token"):
        raise sign_in_error(400, "invalid_request", "Missing required parameter: refresh_token")
    known = google.refreshes.get(form["refresh_token"])
    if known is None:
        raise _bad_grant("Token has been expired or revoked.")
    if known.client != client.id:
        raise sign_in_error(401, "unauthorized_client", "Unauthorized")
    scopes = frozenset(form["scope"].split()) if form.get("scope") else known.scopes
    if scopes - known.scopes:
        raise sign_in_error(400, "invalid_scope", "Some requested scopes were invalid.")
    return _given(google, client.id, known.person, scopes)


# --- a service account ---------------------------------------------------------------------


def _for_assertion(google: GoogleSandbox, form: dict[str, str]) -> Json:
    if not form.get("assertion"):
        raise sign_in_error(400, "invalid_request", "Missing required parameter: assertion")
    claims = _claims(google, form["assertion"])
    scopes = frozenset(str(claims.get("scope", "")).split())
    if not scopes or scopes - known_scopes():
        raise sign_in_error(
            400, "invalid_scope", "Invalid OAuth scope or ID token audience provided."
        )
    subject = str(claims.get("sub") or keys.SERVICE_ACCOUNT)
    person = ""
    if subject != keys.SERVICE_ACCOUNT:
        known = google.person_by(subject)
        if known is None:
            raise _bad_grant("Invalid email or User ID")
        domain = known.email.partition("@")[2]
        if scopes - google.delegated.get(domain, frozenset()):
            raise sign_in_error(
                401,
                "unauthorized_client",
                "Client is unauthorized to retrieve access tokens using this method, or client "
                "not authorized for any of the scopes requested.",
            )
        person = known.key
    answer = _given(google, keys.SERVICE_ACCOUNT, person, scopes)
    del answer["scope"]
    return answer


def _claims(google: GoogleSandbox, assertion: str) -> Json:
    try:
        claims = keys.read_assertion(assertion, google.token_url)
    except jwt.InvalidAudienceError:
        raise _bad_grant(
            f"Invalid JWT: Failed audience check. The right audience is {keys.RIGHT_AUDIENCE}"
        ) from None
    except jwt.InvalidTokenError:
        raise _bad_grant("Invalid JWT Signature.") from None
    if claims.get("iss") != keys.SERVICE_ACCOUNT:
        raise _bad_grant("Invalid grant: account not found")
    begins, ends = claims.get("iat"), claims.get("exp")
    now = google.signing_time()
    if (
        not isinstance(begins, int | float)
        or not isinstance(ends, int | float)
        or not begins - _SKEW <= now < ends
        or ends - begins > _LONGEST_ASSERTION
    ):
        raise _bad_grant(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
            "timeframe. Check your iat and exp values in the JWT claim."
        )
    return claims


# --- revoking ------------------------------------------------------------------------------


def revoke(google: GoogleSandbox, value: str) -> bool:
    """Take back what a token stands for: the whole consent, with every token given for it."""
    known = google.refreshes.get(value) or google.accesses.get(value)
    if known is None:
        return False
    revoke_consent(google, known.person, known.client)
    return True


def revoke_consent(google: GoogleSandbox, person: str, client: str = "") -> int:
    """Take back what somebody allowed, one application or all; return how many tokens are gone."""
    gone = 0
    kinds: tuple[dict[str, Refresh] | dict[str, Access], ...] = (google.refreshes, google.accesses)
    for kept in kinds:
        mine = [
            value
            for value, one in kept.items()
            if one.person == person and client in {"", one.client}
        ]
        for value in mine:
            del kept[value]
        gone += len(mine)
    return gone
