"""Entra's sign-in for applications: one grant, its own errors, opaque tokens."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import graph_error, sign_in_error
from bot.sandbox.teams.records import Tenant, Token
from bot.sandbox.teams.state import TeamsSandbox

BOT, GRAPH = "botframework", "graph"
BY_PERSONS = ("authorization_code", "refresh_token")
ANY_TENANT = ("organizations", "common")
_SCOPES: Final = {
    "https://api.botframework.com/.default": BOT,
    "https://graph.microsoft.com/.default": GRAPH,
}


def discovery(call: Call) -> Json:
    """Return where a tenant's endpoints are; the issuer is the real one, as clients compare it."""
    name = call.match("tenant")
    known = name if name in ANY_TENANT else tenant_of(call.teams, name).id
    # Clients take no endpoint without TLS; those who know that this is a stand-in come without.
    base = f"{call.teams.url}/login/{known}".replace("http://", "https://", 1)
    issuer = "{tenantid}" if known in ANY_TENANT else known
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "issuer": f"https://login.microsoftonline.com/{issuer}/v2.0",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "response_types_supported": ["code", "id_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "tenant_region_scope": "EU",
    }


def token(call: Call) -> Json:
    """Give a token to the app that names itself and its secret."""
    teams, form = call.teams, call.form
    tenant = tenant_of(teams, call.match("tenant"))
    _check_app(teams, tenant, form)
    audience = _audience(form)
    value = f"sandbox.{audience}.{teams.new_secret(40)}"
    lifetime = teams.token_lifetime
    teams.tokens[value] = Token(value, audience, tenant.id, teams.clock.now() + lifetime)
    return {
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": value,
    }


def tenant_of(teams: TeamsSandbox, name: str) -> Tenant:
    """Return the tenant of an id or a domain."""
    for tenant in teams.tenants.values():
        if name in {tenant.id, tenant.domain}:
            return tenant
    raise sign_in_error(
        400, "invalid_request", 90002, f"Tenant '{name}' not found. Check to make sure you have it."
    )


def check_grant(form: dict[str, str]) -> None:
    """Refuse a grant that is not named, or not known."""
    for name in ("grant_type", "client_id"):
        if not form.get(name):
            raise sign_in_error(
                400,
                "invalid_request",
                900144,
                f"The request body must contain the following parameter: '{name}'.",
            )
    if form["grant_type"] not in {"client_credentials", *BY_PERSONS}:
        raise sign_in_error(
            400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."
        )


def _check_app(teams: TeamsSandbox, tenant: Tenant, form: dict[str, str]) -> None:
    app = teams.app
    known = tenant.id == app.tenant_id or app.multi_tenant
    if form["client_id"] != app.id or not known:
        raise sign_in_error(
            400,
            "unauthorized_client",
            700016,
            f"Application with identifier '{form['client_id']}' was not found in the directory "
            f"'{tenant.name}'.",
        )
    if not form.get("client_secret"):
        raise sign_in_error(
            401,
            "invalid_client",
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or "
            "'client_secret'.",
        )
    if form["client_secret"] != app.password:
        raise sign_in_error(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the "
            f"client secret value, not the client secret ID, for a secret added to app '{app.id}'.",
        )


def _audience(form: dict[str, str]) -> str:
    scope = form.get("scope", "")
    if scope in _SCOPES:
        return _SCOPES[scope]
    if scope.endswith("/.default"):
        raise sign_in_error(
            400,
            "invalid_resource",
            500011,
            f"The resource principal named {scope.removesuffix('/.default')} was not found in the "
            "tenant.",
        )
    raise sign_in_error(
        400,
        "invalid_scope",
        1002012,
        f"The provided value for scope {scope} is not valid. Client credential flows must have a "
        "scope value with /.default suffixed to the resource identifier.",
    )


def accept(
    teams: TeamsSandbox, request: web.Request, audience: str, *, by_person: bool = False
) -> Token | None:
    """Return the token of a request, or None when it shows none that is good for the audience.

    `by_person` says whether it has to speak for a person, or for the app alone.
    """
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    known = teams.tokens.get(value.strip()) if scheme.lower() == "bearer" else None
    if known is None or known.audience != audience or known.expires <= teams.clock.now():
        return None
    if by_person and not known.person:
        raise graph_error(
            400, "BadRequest", "/me request is only valid with delegated authentication flow."
        )
    if known.person and not by_person:
        raise graph_error(
            403, "Authorization_RequestDenied", "The sandbox models this for applications only."
        )
    return known
