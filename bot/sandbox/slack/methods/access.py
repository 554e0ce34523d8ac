"""`auth.*`, `api.test`, `apps.*`, `oauth.v2.access`: who calls, and how an app comes and goes."""

from __future__ import annotations

import base64
import binascii

from bot.sandbox.slack import installing
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import App
from bot.sandbox.slack.registry import Call, Method


def api_test(call: Call) -> Json:
    """Says back what it was given; `error` makes it fail."""
    args = {key: value for key, value in call.args.values.items() if not key.startswith("_")}
    if error := call.args.text("error"):
        raise SlackError(error, args=args)
    return {"args": args} if args else {}


def auth_test(call: Call) -> Json:
    """Who the token is."""
    team = call.slack.workspaces[call.team_id]
    body: Json = {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": call.actor.name,
        "team_id": team.id,
        "user_id": call.actor.id,
        "is_enterprise_install": False,
    }
    if call.is_bot:
        body["bot_id"] = call.slack.installations[call.token.app_id, team.id].bot_id
    return body


def revoke(call: Call) -> Json:
    """Take the token back; `test` only tries."""
    if call.args.flag("test"):
        return {"revoked": False}
    call.token.revoked = True
    installing.tell_revoked(call.slack, call.token)
    return {"revoked": True}


def connections_open(call: Call) -> Json:
    """Return a WebSocket address with a ticket that soon expires."""
    ticket = call.slack.sockets.issue(call.token.app_id)
    address = call.slack.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/slack/socket/{ticket}"}


def _client(call: Call) -> App:
    """Return the app by `client_id` and `client_secret`, as arguments or as HTTP Basic."""
    client_id, secret = call.args.text("client_id"), call.args.text("client_secret")
    scheme, _, value = call.args.text("_authorization").partition(" ")
    if not client_id and scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, ValueError) as error:
            raise SlackError("invalid_client_id") from error
    for app in call.slack.apps.values():
        if client_id and app.client_id == client_id:
            if app.client_secret != secret:
                raise SlackError("bad_client_secret")
            return app
    raise SlackError("invalid_client_id")


def oauth_access(call: Call) -> Json:
    """Exchanges the code of the authorize page for tokens, once, within ten minutes."""
    app = _client(call)
    return installing.exchange(
        call.slack, app, call.args.required("code"), call.args.text("redirect_uri")
    )


def uninstall(call: Call) -> Json:
    """Take the app out of the token's workspace."""
    app = _client(call)
    if app.id != call.token.app_id:
        raise SlackError("client_id_token_mismatch")
    installing.uninstall(call.slack, app, call.team_id)
    return {}


METHODS = (
    Method("api.test", api_test, (), 4, ()),
    Method("auth.test", auth_test, (), 4),
    Method("auth.revoke", revoke, (), 3),
    Method("apps.connections.open", connections_open, ("connections:write",), 2, ("app",)),
    Method("apps.uninstall", uninstall, (), 1),
    Method("oauth.v2.access", oauth_access, (), 4, ()),
)
