"""Every address of the stand-in for Teams."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.teams import login
from bot.sandbox.teams.calls import Route, make_handler
from bot.sandbox.teams.connector import connector_routes
from bot.sandbox.teams.control.routes import teams_control
from bot.sandbox.teams.graph.routes import graph_routes
from bot.sandbox.teams.state import TeamsSandbox
from bot.sandbox.teams.storage import storage_routes

_LOGIN = (
    Route(
        "GET",
        "/teams/login/{tenant}/v2.0/.well-known/openid-configuration",
        "discovery",
        login.discovery,
    ),
    Route("POST", "/teams/login/{tenant}/oauth2/v2.0/token", "token", login.token),
)


def teams_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return what is mounted under the sandbox's prefix."""
    return [
        *teams.identity.routes(),
        *(web.route(one.verb, one.path, make_handler(teams, one, None)) for one in _LOGIN),
        *connector_routes(teams),
        *graph_routes(teams),
        *storage_routes(teams),
        *teams_control(teams),
    ]
