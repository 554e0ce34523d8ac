"""Every address of the stand-in for Teams."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams import login
from bot.sandbox.teams.calls import Call, Route, make_handler
from bot.sandbox.teams.connector import connector_routes
from bot.sandbox.teams.control.routes import teams_control
from bot.sandbox.teams.graph.routes import graph_routes
from bot.sandbox.teams.outlook.grants import person_token
from bot.sandbox.teams.outlook.routes import outlook_routes
from bot.sandbox.teams.state import TeamsSandbox
from bot.sandbox.teams.storage import storage_routes


def _token(call: Call) -> Json:
    """Give a token to the app itself, or to an application that people signed in to."""
    login.check_grant(call.form)
    if call.form["grant_type"] in login.BY_PERSONS:
        return person_token(call)
    return login.token(call)


_LOGIN = (
    Route(
        "GET",
        "/teams/login/{tenant}/v2.0/.well-known/openid-configuration",
        "discovery",
        login.discovery,
    ),
    Route("POST", "/teams/login/{tenant}/oauth2/v2.0/token", "token", _token),
)


def teams_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return what is mounted under the sandbox's prefix."""
    return [
        *teams.identity.routes(),
        *(web.route(one.verb, one.path, make_handler(teams, one, None)) for one in _LOGIN),
        *connector_routes(teams),
        *graph_routes(teams),
        *outlook_routes(teams),
        *storage_routes(teams),
        *teams_control(teams),
    ]
