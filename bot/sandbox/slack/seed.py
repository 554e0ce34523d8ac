"""The demo's workspaces: fixed ids and tokens, so that scripts can name them (see CONTROL.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import App, Channel, User, Usergroup
from bot.sandbox.slack.state import SlackSandbox

TEAM = "T0ACME"
OTHER_TEAM = "T0GLOBEX"
APP = "A0FRONTDESK"
BOT_TOKEN = "xoxb-sandbox-frontdesk"  # noqa: S105  a stand-in's well-known token
APP_TOKEN = "xapp-sandbox-frontdesk"  # noqa: S105  a stand-in's well-known token
OTHER_BOT_TOKEN = "xoxb-sandbox-other"  # noqa: S105  a stand-in's well-known token
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105  a stand-in's well-known secret
CLIENT_ID = "sandbox.frontdesk"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105  a stand-in's well-known secret
SALES, SUPPORT, GENERAL, OFFICE = "C0SALES", "C0SUPPORT", "C0GENERAL", "G0OFFICE"

DEFAULT_SCOPES = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "chat:write.customize",
        "chat:write.public",
        "commands",
        "emoji:read",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:read",
        "im:write",
        "metadata.message:read",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users:read",
        "users:read.email",
        "users.profile:read",
        "users:write",
    ]
)
DEFAULT_EVENTS = frozenset(
    [
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "channel_archive",
        "channel_deleted",
        "channel_rename",
        "channel_unarchive",
        "file_shared",
        "group_archive",
        "group_deleted",
        "group_rename",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "message_metadata_posted",
        "reaction_added",
        "reaction_removed",
        "subteam_members_changed",
        "team_join",
        "tokens_revoked",
        "user_change",
    ]
)
_COMMANDS: tuple[Json, ...] = (
    {
        "command": "/frontdesk",
        "description": "Conversations with guests",
        "usage_hint": "help",
        "should_escape": True,
    },
    {
        "command": "/assign",
        "description": "Give a conversation to a service or a colleague",
        "usage_hint": "#142 sales @ada",
        "should_escape": True,
    },
    {
        "command": "/rename",
        "description": "Name a conversation, for both sides to see",
        "usage_hint": "#142 Order 7",
        "should_escape": True,
    },
)
_SHORTCUTS: tuple[Json, ...] = (
    {"name": "Note for agents", "type": "message", "callback_id": "note"},
    {"name": "New conversation", "type": "global", "callback_id": "invite"},
)


def seed_demo(slack: SlackSandbox) -> SlackSandbox:
    """Fill an empty sandbox with Acme, where the app is installed, and Globex, where it is not."""
    slack.add_workspace(TEAM, "Acme", "acme")
    slack.add_workspace(OTHER_TEAM, "Globex", "globex")
    _people(slack)
    _apps(slack)
    _channels(slack)
    slack.usergroups["S0SALES"] = Usergroup(
        "S0SALES", TEAM, "sales-team", "Sales team", ["U0ADA", "U0BOB"]
    )
    return slack


def _person(key: str, real_name: str, title: str, **more: Any) -> tuple[User, str]:
    name = real_name.lower().replace(" ", ".")
    team = more.pop("team_id", TEAM)
    domain = "acme" if team == TEAM else "globex"
    user = User(
        id=f"U0{key.upper()}",
        team_id=team,
        name=name,
        real_name=real_name,
        display_name=real_name.split(maxsplit=1)[0],
        email=f"{key}@{domain}.example",
        title=title,
        **more,
    )
    return user, f"xoxp-sandbox-{key}"


def _people(slack: SlackSandbox) -> None:
    for user, token in (
        _person("ada", "Ada Lovelace", "Sales"),
        _person("bob", "Bob Chen", "Support", tz="America/New_York", tz_offset=-18000),
        _person("mona", "Mona Manager", "Head of service", is_admin=True, is_owner=True),
        _person("gil", "Gil Guest", "Contractor", is_restricted=True, is_ultra_restricted=True),
        _person("dora", "Dora Departed", "", deleted=True),
        _person("eve", "Eve Globex", "Admin", team_id=OTHER_TEAM, is_admin=True, is_owner=True),
        _person("finn", "Finn Globex", "Support", team_id=OTHER_TEAM),
    ):
        slack.add_user(user, token)


def _apps(slack: SlackSandbox) -> None:
    frontdesk = slack.add_app(app_from_manifest(slack.manifest, slack.scopes))
    slack.install(
        frontdesk, TEAM, bot_token=BOT_TOKEN, bot_user_id="U0FRONTDESK", bot_id="B0FRONTDESK"
    )
    other = slack.add_app(App("A0OTHER", "Otherbot", bot_name="otherbot", scopes=DEFAULT_SCOPES))
    slack.install(other, TEAM, bot_token=OTHER_BOT_TOKEN, bot_user_id="U0OTHER", bot_id="B0OTHER")


def app_from_manifest(
    manifest: Mapping[str, Any] | None, scopes: frozenset[str] | None = None
) -> App:
    """Return the app as its manifest describes it; without one, an app that may do everything."""
    app = App(
        id=APP,
        name="Frontdesk",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        signing_secret=SIGNING_SECRET,
        app_token=APP_TOKEN,
        bot_name="frontdesk",
        scopes=DEFAULT_SCOPES,
        bot_events=DEFAULT_EVENTS,
        metadata_subscriptions=({"app_id": APP, "event_type": "*"},),
        commands=_COMMANDS,
        shortcuts=_SHORTCUTS,
    )
    if manifest is not None:
        _apply(app, manifest)
    if scopes is not None:
        app.scopes = scopes
    return app


def _apply(app: App, manifest: Mapping[str, Any]) -> None:
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    oauth = manifest.get("oauth_config", {})
    subscriptions = settings.get("event_subscriptions", {})
    # Without an address of its own for them, menus that ask the app for their choices stay empty.
    app.asks_for_options = "message_menu_options_url" in settings.get("interactivity", {})
    app.name = manifest.get("display_information", {}).get("name", app.name)
    app.bot_name = features.get("bot_user", {}).get("display_name", app.bot_name).lower()
    app.scopes = frozenset(oauth.get("scopes", {}).get("bot", ()))
    app.redirect_urls = tuple(oauth.get("redirect_urls", ()))
    app.bot_events = frozenset(subscriptions.get("bot_events", ()))
    app.metadata_subscriptions = tuple(subscriptions.get("metadata_subscriptions", ()))
    app.commands = tuple(features.get("slash_commands", ()))
    app.shortcuts = tuple(features.get("shortcuts", ()))


def _channels(slack: SlackSandbox) -> None:
    staff = ("U0ADA", "U0BOB", "U0MONA")
    for channel_id, name, purpose in (
        (GENERAL, "general", "Announcements for everybody"),
        (SALES, "sales", "Guests who want to buy"),
        (SUPPORT, "support", "Guests who need help"),
    ):
        slack.add_channel(
            Channel(channel_id, TEAM, name, creator="U0MONA", purpose=purpose),
            *staff,
            "U0FRONTDESK",
            "U0OTHER",
        )
    slack.channels[SUPPORT].members["U0GIL"] = None
    slack.add_channel(Channel(OFFICE, TEAM, "back-office", "private", creator="U0MONA"), *staff)
    slack.add_channel(
        Channel("C0GLOBEX", OTHER_TEAM, "front-office", creator="U0EVE"), "U0EVE", "U0FINN"
    )
