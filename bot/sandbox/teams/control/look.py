"""Everything as one person sees it: the desk's page reads this once and then listens."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.teams.activities import account
from bot.sandbox.teams.control.asked import person
from bot.sandbox.teams.records import Person, Team
from bot.sandbox.teams.shown import dialog_shape, messages_of, threads_of
from bot.sandbox.teams.state import TeamsSandbox


async def state(teams: TeamsSandbox, body: Json) -> Json:
    """Return the whole picture, with the number of the last change in it."""
    user = person(teams, body)
    tenant = teams.tenants[user.tenant_id]
    return {
        "seq": teams.live.seq,
        "tenant": {"id": tenant.id, "name": tenant.name},
        "me": _person(user),
        "app": _app(teams),
        "people": [
            _person(one) for one in teams.people.values() if one.tenant_id == user.tenant_id
        ],
        "teams": [
            _team(teams, one, user) for one in teams.teams.values() if user.key in one.members
        ],
        "chat": _chat(teams, user),
        "dialogs": [dialog_shape(one) for one in teams.dialogs.values() if one.person == user.key],
    }


def _app(teams: TeamsSandbox) -> Json:
    """Return the app, with what the client offers of it: its commands by scope, and its actions."""
    manifest = teams.manifest or {}
    bot: Json = next(iter(manifest.get("bots", ())), {})
    commands = [
        {**command, "scopes": listed["scopes"], "triggers": listed.get("triggers", [])}
        for listed in bot.get("commandLists", ())
        for command in listed["commands"]
    ]
    actions = [
        {
            "id": command["id"],
            "title": command["title"],
            "context": command.get("context", ["compose", "commandBox"]),
            "triggers": command.get("triggers", []),
        }
        for extension in manifest.get("composeExtensions", ())
        for command in extension.get("commands", ())
    ]
    known = {"id": teams.app.id, "name": teams.app.name, "account": teams.app.account}
    return {**known, "commands": commands, "actions": actions}


def _person(one: Person) -> Json:
    return {
        **account(one),
        "key": one.key,
        "email": one.email,
        "title": one.title,
        "role": one.role,
        "enabled": one.enabled,
        "installed": one.installed,
        "availability": one.availability,
    }


def _team(teams: TeamsSandbox, team: Team, user: Person) -> Json:
    places = [teams.places[one] for one in team.channels]
    return {
        "id": team.id,
        "name": team.name,
        "group": team.group,
        "installed": team.installed,
        "consented": sorted(team.consented),
        "members": dict(team.members),
        "channels": [
            {"id": one.id, "name": one.name, "threads": threads_of(teams, one, user)}
            for one in places
            if not one.deleted
        ],
    }


def _chat(teams: TeamsSandbox, user: Person) -> Json:
    place = teams.chat_of(user)
    return {
        "id": place.id,
        "installed": user.installed,
        "typing": place.typing_until > teams.clock.now(),
        "messages": messages_of(teams, place, user),
    }
