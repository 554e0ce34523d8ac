"""The sandbox as an aiohttp application, to mount beside the real program or to run alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.sandbox.google.routes import google_routes
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.pages.mailbox import Mailbox
from bot.sandbox.pages.serving import static_route
from bot.sandbox.slack import api
from bot.sandbox.slack.control.routes import slack_control
from bot.sandbox.slack.files_http import FileRoutes
from bot.sandbox.slack.oauth_http import OAuthRoutes
from bot.sandbox.slack.responses import ResponseRoutes
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams.routes import teams_routes
from bot.sandbox.teams.state import TeamsSandbox

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LARGEST_UPLOAD = 64 * 1024 * 1024
PREFIX = "/sandbox"


def build_sandbox(
    slack: SlackSandbox,
    teams: TeamsSandbox | None = None,
    *,
    google: GoogleSandbox | None = None,
    mailbox: Mailbox | None = None,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> web.Application:
    """Build what `add_subapp("/sandbox", …)` mounts; `routes` adds the desk's page."""
    stand_ins = [one for one in (slack, teams, google, mailbox) if one is not None]

    async def call(request: web.Request) -> web.StreamResponse:
        return await api.handle(slack, request)

    async def closing(_: web.Application) -> AsyncIterator[None]:
        yield
        for one in stand_ins:
            await one.close()

    async def hanging_up(_: web.Application) -> None:
        for one in stand_ins:
            await one.hang_up()

    app = web.Application(
        middlewares=[_learning(slack, teams, google)], client_max_size=_LARGEST_UPLOAD
    )
    app.add_routes(
        [
            web.route("*", "/slack/api/{method}", call),
            web.get("/slack/socket/{ticket}", slack.sockets.serve),
            *FileRoutes(slack).routes(),
            *OAuthRoutes(slack).routes(),
            *ResponseRoutes(slack).routes(),
            *slack_control(slack),
            *(teams_routes(teams) if teams is not None else ()),
            *(google_routes(google) if google is not None else ()),
            *(mailbox.routes() if mailbox is not None else ()),
            static_route(),
            *routes,
        ]
    )
    app.cleanup_ctx.append(closing)
    app.on_shutdown.append(hanging_up)
    return app


def _learning(
    slack: SlackSandbox, teams: TeamsSandbox | None, google: GoogleSandbox | None
) -> Middleware:
    """Return what tells each stand-in where it is, from the first request to it."""
    parts = ((slack, "/slack/"), (teams, "/teams/"), (google, "/google/"))

    @web.middleware
    async def learn_base(request: web.Request, handler: Handler) -> web.StreamResponse:
        for one, part in parts:
            if one is not None and not one.base_url and part in request.path:
                prefix = request.path.partition(part)[0]
                one.base_url = f"{request.url.origin()}{prefix}"
        return await handler(request)

    return learn_base


def standalone(
    slack: SlackSandbox,
    teams: TeamsSandbox | None = None,
    *,
    google: GoogleSandbox | None = None,
    mailbox: Mailbox | None = None,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> web.Application:
    """Build the same to run alone, under the prefix `/sandbox`."""
    root = web.Application(client_max_size=_LARGEST_UPLOAD)
    root.add_subapp(
        PREFIX, build_sandbox(slack, teams, google=google, mailbox=mailbox, routes=routes)
    )
    return root
