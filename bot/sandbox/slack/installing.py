"""How an app comes into a workspace and leaves it: codes, tokens, and the events of the end."""

from __future__ import annotations

from bot.sandbox.slack import events
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import App, Token
from bot.sandbox.slack.state import SlackSandbox

_CODE_SECONDS = 600


def grant(
    slack: SlackSandbox, app: App, user_id: str, scopes: frozenset[str], redirect_uri: str
) -> str:
    """Issue a code for what a person just allowed."""
    code = slack.new_secret(32)
    slack.oauth_codes[code] = {
        "app": app.id,
        "user": user_id,
        "scopes": scopes,
        "redirect_uri": redirect_uri,
        "expires": slack.clock.now() + _CODE_SECONDS,
    }
    return code


def exchange(slack: SlackSandbox, app: App, code: str, redirect_uri: str) -> Json:
    """Return the answer of `oauth.v2.access`; a code is good once and for its own app only."""
    granted = slack.oauth_codes.get(code)
    if granted is None or granted["app"] != app.id:
        raise SlackError("invalid_code")
    if granted.get("used"):
        raise SlackError("code_already_used")
    if granted["expires"] < slack.clock.now():
        raise SlackError("code_expired")
    if granted["redirect_uri"] and granted["redirect_uri"] != redirect_uri:
        raise SlackError("bad_redirect_uri")
    granted["used"] = True
    user = slack.users[granted["user"]]
    team = slack.workspaces[user.team_id]
    installed = slack.installations.get((app.id, team.id))
    scopes = granted["scopes"] | (installed.scopes if installed else frozenset())
    if installed is None:
        installed = slack.install(
            app,
            team.id,
            bot_token=f"xoxb-sandbox-{slack.new_secret()}",
            bot_user_id=slack.new_id("U"),
            bot_id=slack.new_id("B"),
        )
    installed.scopes = slack.tokens[installed.bot_token].scopes = scopes
    return {
        "app_id": app.id,
        "authed_user": {"id": user.id},
        "scope": ",".join(sorted(scopes)),
        "token_type": "bot",
        "access_token": installed.bot_token,
        "bot_user_id": installed.bot_user_id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def tell_revoked(slack: SlackSandbox, token: Token) -> None:
    """`tokens_revoked`, to the app whose token it was."""
    kind = "bot" if token.kind == "bot" else "oauth"
    said: Json = {"oauth": [], "bot": [], kind: [token.user_id]}
    event = {"type": "tokens_revoked", "tokens": said}
    events.emit(slack, token.team_id, event, only_app=token.app_id)


def uninstall(slack: SlackSandbox, app: App, team_id: str) -> None:
    """Revokes the bot token, tells the app, and forgets the installation and its memberships."""
    installed = slack.installations[app.id, team_id]
    token = slack.tokens[installed.bot_token]
    tell_revoked(slack, token)
    events.emit(slack, team_id, {"type": "app_uninstalled"}, only_app=app.id)
    token.revoked = True
    del slack.installations[app.id, team_id]
    slack.users[installed.bot_user_id].deleted = True
    for channel in slack.channels.values():
        if channel.kind != "im":
            channel.members.pop(installed.bot_user_id, None)
