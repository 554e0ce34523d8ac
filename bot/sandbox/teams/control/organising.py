"""What owners and administrators do: installing the app, members, names, channels, consents."""

from __future__ import annotations

from bot.sandbox.asked import word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.teams import activities
from bot.sandbox.teams.control.asked import person, team_named
from bot.sandbox.teams.records import GUEST, MEMBER, OWNER, Person, Place, Team
from bot.sandbox.teams.shown import tell_all
from bot.sandbox.teams.state import TeamsSandbox

_AVAILABILITY = {
    "Available",
    "AvailableIdle",
    "Away",
    "BeRightBack",
    "Busy",
    "BusyIdle",
    "DoNotDisturb",
    "Offline",
    "PresenceUnknown",
}


async def install(teams: TeamsSandbox, body: Json) -> Json:
    """Add the app to a team (its owner consents unless `rsc` is false), or to oneself."""
    user = person(teams, body)
    if not body.get("team"):
        user.installed, user.blocked = True, False
        _installed(teams, user, teams.chat_of(user), added=True)
        return {}
    team = _owned(teams, user, body)
    team.installed = True
    team.consented = teams.app.rsc if body.get("rsc", True) else frozenset()
    _installed(teams, user, teams.places[team.channels[0]], added=True)
    return {"consented": sorted(team.consented)}


async def uninstall(teams: TeamsSandbox, body: Json) -> Json:
    """Remove the app from a team, or from oneself."""
    user = person(teams, body)
    if not body.get("team"):
        user.installed = False
        _installed(teams, user, teams.chat_of(user), added=False)
        return {}
    team = _owned(teams, user, body)
    team.installed, team.consented = False, frozenset()
    _installed(teams, user, teams.places[team.channels[0]], added=False)
    return {}


def _installed(teams: TeamsSandbox, user: Person, place: Place, *, added: bool) -> None:
    tell_all(teams)
    for activity in activities.installation(teams, user, place, added=added):
        teams.deliverer.send(teams.app, activity)


async def block(teams: TeamsSandbox, body: Json) -> Json:
    """Block the app in one's chat, or let it in again with `blocked` false; it is not told."""
    user = person(teams, body)
    user.blocked = bool(body.get("blocked", True))
    return {}


def _owned(teams: TeamsSandbox, user: Person, body: Json) -> Team:
    team = team_named(teams, body)
    if team.members.get(user.key) != OWNER:
        raise ControlError("not_an_owner", "Only an owner of the team may do that.")
    return team


async def members(teams: TeamsSandbox, body: Json) -> Json:
    """Add people to a team (`add`) or take them out (`remove`)."""
    user = person(teams, body)
    team = _owned(teams, user, body)
    added = [_known(teams, key) for key in body.get("add") or [] if key not in team.members]
    removed = [_known(teams, key) for key in body.get("remove") or [] if key in team.members]
    for one in added:
        team.members[one.key] = GUEST if one.role == "guest" else MEMBER
    for one in removed:
        del team.members[one.key]
    _tell_members(teams, user, team, added, "Added")
    _tell_members(teams, user, team, removed, "Removed")
    return {"members": dict(team.members)}


def _known(teams: TeamsSandbox, key: str) -> Person:
    if key not in teams.people:
        raise ControlError("user_not_found", f"Nobody is called {key}.")
    return teams.people[key]


def _tell_members(
    teams: TeamsSandbox, user: Person, team: Team, people: list[Person], what: str
) -> None:
    if people:
        accounts = [{"id": one.id, "aadObjectId": one.aad_id} for one in people]
        _tell(teams, user, team, f"teamMember{what}", **{f"members{what}": accounts})


async def role(teams: TeamsSandbox, body: Json) -> Json:
    """Make somebody an owner or a member of a team; the app is not told."""
    team = _owned(teams, person(teams, body), body)
    new, member = word(body, "role"), word(body, "member")
    if new not in {OWNER, MEMBER} or member not in team.members:
        raise ControlError("invalid_role", "A member is made owner or member.")
    team.members[member] = new
    return {}


async def rename(teams: TeamsSandbox, body: Json) -> Json:
    """Give a team, or with `channel` one of its channels, another name."""
    user = person(teams, body)
    team, name = _owned(teams, user, body), word(body, "name")
    if body.get("channel"):
        place = _channel(teams, team, body)
        place.name = name
        _tell(teams, user, team, "channelRenamed", channel=place)
    else:
        team.name = name
        _tell(teams, user, team, "teamRenamed")
    return {}


async def add_channel(teams: TeamsSandbox, body: Json) -> Json:
    """Make a new channel in a team."""
    user = person(teams, body)
    team = _owned(teams, user, body)
    channel_id = f"19:{teams.new_secret(32)}@thread.tacv2"
    place = teams.add_channel(team, channel_id, word(body, "name"))
    _tell(teams, user, team, "channelCreated", channel=place)
    return {"id": place.id}


async def delete_channel(teams: TeamsSandbox, body: Json) -> Json:
    """Delete a channel, or restore it with `restore`."""
    user = person(teams, body)
    team = _owned(teams, user, body)
    place = _channel(teams, team, body)
    if place.id == team.id:
        raise ControlError("general_stays", "The General channel cannot be deleted.")
    place.deleted = not body.get("restore")
    event = "channelDeleted" if place.deleted else "channelRestored"
    _tell(teams, user, team, event, channel=place)
    return {}


def _channel(teams: TeamsSandbox, team: Team, body: Json) -> Place:
    channel_id = word(body, "channel")
    if channel_id not in team.channels:
        raise ControlError("channel_not_found", "The team has no such channel.")
    return teams.places[channel_id]


def _tell(teams: TeamsSandbox, user: Person, team: Team, event: str, **more: object) -> None:
    tell_all(teams)
    if team.installed:
        teams.deliverer.send(teams.app, activities.team_event(teams, user, team, event, **more))


async def presence(teams: TeamsSandbox, body: Json) -> Json:
    """Change whether somebody is there."""
    user = person(teams, body)
    user.availability = word(body, "availability")
    if user.availability not in _AVAILABILITY:
        raise ControlError("unknown_availability", ", ".join(sorted(_AVAILABILITY)))
    user.activity = str(body.get("activity") or user.availability)
    tell_all(teams)
    return {}


async def consents(teams: TeamsSandbox, body: Json) -> Json:
    """Give or take permissions: `graph` for the tenant, `rsc` for a `team`."""
    if "graph" in body:
        tenant = teams.tenants[str(body.get("tenant") or teams.app.tenant_id)]
        tenant.consents = {str(one) for one in body["graph"]}
    if "rsc" in body:
        team_named(teams, body).consented = frozenset(str(one) for one in body["rsc"])
    return {}


async def account(teams: TeamsSandbox, body: Json) -> Json:
    """Disable or enable an account, or change its name."""
    found = _known(teams, word(body, "user"))
    found.enabled = bool(body.get("enabled", found.enabled))
    found.name = str(body.get("name") or found.name)
    tell_all(teams)
    return {}
