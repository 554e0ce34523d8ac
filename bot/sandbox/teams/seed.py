"""The demo's tenants: fixed ids and a fixed password, so that scripts can name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.teams.outlook.seed import seed_outlook
from bot.sandbox.teams.records import GUEST, MEMBER, OWNER, App, Person, Team, Tenant
from bot.sandbox.teams.state import TeamsSandbox

TENANT = "7a1c0000-0000-4000-8000-0000000000ac"
OTHER_TENANT = "7a1c0000-0000-4000-8000-000000000610"
APP_ID = "f0de5000-0000-4000-8000-00000000bea7"
APP_PASSWORD = "sandbox-app-password"  # noqa: S105  a stand-in's well-known secret
TEAM = GENERAL = "19:acme0general@thread.tacv2"
GROUP = "9ab09000-0000-4000-8000-0000000000ac"
SALES = "19:acme0sales@thread.tacv2"
SUPPORT = "19:acme0support@thread.tacv2"
OFFICE = "19:acme0office@thread.tacv2"
FOREIGN_TEAM = FOREIGN_CHANNEL = "19:foreign0general@thread.tacv2"
FOREIGN_GROUP = "9ab09000-0000-4000-8000-0000000000f0"
OTHER_TEAM = OTHER_CHANNEL = "19:globex0general@thread.tacv2"
OTHER_GROUP = "9ab09000-0000-4000-8000-000000000610"

# What an owner consents to for a team, and an administrator for the tenant, when nothing else is said.
RSC = frozenset(
    {
        "ChannelMessage.Read.Group",
        "TeamMember.Read.Group",
        "ChannelSettings.Read.Group",
        "TeamSettings.Read.Group",
    }
)
GRAPH_CONSENTS = frozenset({"User.Read.All", "Presence.Read.All", "Files.Read.All"})
# key, name, tenant, and what is special.
_PEOPLE: tuple[tuple[str, str, str, Json], ...] = (
    ("cleo", "Cleo Clark", TENANT, {"title": "Sales"}),
    ("dan", "Dan Diaz", TENANT, {"title": "Support"}),
    ("nora", "Nora North", TENANT, {"title": "Head of service"}),
    ("theo", "Theo Thorn", TENANT, {"title": "Support", "locale": "fr-FR", "country": "FR"}),
    ("una", "Una Umber", TENANT, {"title": "Sales"}),
    ("olga", "Olga Olsen", TENANT, {"enabled": False}),
    ("gil", "Gil Guest", TENANT, {"role": "guest", "installed": False}),
    ("hugo", "Hugo Hill", OTHER_TENANT, {"installed": False}),
)


def aad_id(key: str) -> str:
    """Return the object id of one of the demo's people."""
    return f"0b1ec700-0000-4000-8000-{key.encode().hex():0>12}"


def account(key: str) -> str:
    """Return the `29:` id of one of the demo's people."""
    return f"29:1{key}-sandbox-{key.encode().hex()}"


def seed_demo(teams: TeamsSandbox) -> TeamsSandbox:
    """Fill an empty sandbox with Acme, where the app is installed, and Globex, where it is not."""
    teams.tenants[TENANT] = Tenant(TENANT, "Acme", "acme.example", set(GRAPH_CONSENTS))
    teams.tenants[OTHER_TENANT] = Tenant(OTHER_TENANT, "Globex", "globex.example")
    teams.app = app_from_manifest(teams.manifest)
    for key, name, tenant_id, more in _PEOPLE:
        teams.add_person(_person(teams, key, name, tenant_id, more))
    _teams(teams)
    seed_outlook(teams)
    return teams


def _person(teams: TeamsSandbox, key: str, name: str, tenant_id: str, more: Json) -> Person:
    domain = teams.tenants[tenant_id].domain
    facts: Json = {"installed": True, **more}
    return Person(key, tenant_id, name, aad_id(key), account(key), f"{key}@{domain}", **facts)


def app_from_manifest(manifest: Mapping[str, Any] | None) -> App:
    """Return the app as its manifest describes it; without one, an app that may do everything."""
    app = App(APP_ID, APP_PASSWORD, TENANT, rsc=RSC)
    if manifest is None:
        return app
    bot: Json = next(iter(manifest.get("bots", ())), {})
    app.name = manifest.get("name", {}).get("short", app.name)
    app.supports_files = bool(bot.get("supportsFiles"))
    app.targeted = bool(bot.get("supportsTargetedMessages"))
    permissions = manifest.get("authorization", {}).get("permissions", {})
    app.rsc = frozenset(
        one["name"]
        for one in permissions.get("resourceSpecific", ())
        if one.get("type") == "Application"
    )
    app.slash_commands = tuple(
        command["title"]
        for listed in bot.get("commandLists", ())
        if "slash" in listed.get("triggers", ())
        for command in listed.get("commands", ())
    )
    app.actions = {
        command["id"]: command
        for extension in manifest.get("composeExtensions", ())
        for command in extension.get("commands", ())
    }
    return app


def _teams(teams: TeamsSandbox) -> None:
    people = dict.fromkeys(("cleo", "dan", "theo", "una", "olga"), MEMBER)
    acme = Team(TEAM, "Acme", GROUP, TENANT, {"nora": OWNER, **people, "gil": GUEST})
    acme.installed, acme.consented = True, teams.app.rsc
    teams.add_team(acme)
    for channel_id, name in (
        (GENERAL, "General"),
        (SALES, "Sales"),
        (SUPPORT, "Support"),
        (OFFICE, "Office"),
    ):
        teams.add_channel(acme, channel_id, name)
    foreign = Team(FOREIGN_TEAM, "Foreign", FOREIGN_GROUP, TENANT, {"nora": OWNER, "una": MEMBER})
    teams.add_channel(teams.add_team(foreign), FOREIGN_CHANNEL, "General")
    globex = Team(OTHER_TEAM, "Globex", OTHER_GROUP, OTHER_TENANT, {"hugo": OWNER})
    teams.add_channel(teams.add_team(globex), OTHER_CHANNEL, "General")
