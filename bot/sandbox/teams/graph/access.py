"""What Graph lets an application read, and how it says that something is not allowed."""

from __future__ import annotations

from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import TeamsError, graph_error
from bot.sandbox.teams.records import Message, Person, Place, Team


def need(call: Call, permission: str, *, code: str = "Forbidden") -> None:
    """Refuse unless the administrator of the token's tenant gave that permission."""
    if permission not in call.teams.tenants[call.tenant_id].consents:
        raise _missing(permission, code)


def need_for_team(call: Call, team: Team, name: str) -> None:
    """Refuse unless the team's owner (`….Group`) or the administrator (`….All`) consented."""
    consents = call.teams.tenants[call.tenant_id].consents
    if f"{name}.All" not in consents and f"{name}.Group" not in team.consented:
        raise _missing(f"{name}.Group, {name}.All", "Forbidden")


def _missing(permissions: str, code: str) -> TeamsError:
    if code == "Authorization_RequestDenied":
        return graph_error(403, code, "Insufficient privileges to complete the operation.")
    return graph_error(
        403,
        code,
        "Missing role permissions on the request. API requires one of "
        f"'{permissions}'. Roles on the request ''.",
    )


def not_found(code: str = "NotFound") -> TeamsError:
    """Return what is said of what is not there, or not in this tenant."""
    return graph_error(404, code, "The requested resource was not found.")


def bad_request(message: str) -> TeamsError:
    """Return the refusal of a question that Graph does not understand."""
    return graph_error(400, "BadRequest", message)


def team_of(call: Call) -> Team:
    """Return the team of the path, in the token's tenant."""
    team = call.teams.team_by_group(call.match("group"))
    if team is None or team.tenant_id != call.tenant_id:
        raise not_found()
    return team


def channel_of(call: Call, team: Team) -> Place:
    """Return the channel of the path, in that team."""
    channel = call.match("channel")
    if channel not in team.channels or call.teams.places[channel].deleted:
        raise not_found()
    return call.teams.places[channel]


def message_in(place: Place, message_id: str, root: str = "") -> Message:
    """Return the head of a thread, or with `root` one of its replies; private ones are not there."""
    message = place.messages.get(message_id)
    head = root or message_id
    if message is None or message.root != head or message.only_for:
        raise not_found()
    return message


def user_of(call: Call) -> Person:
    """Return whom the path names, by object id or user principal name."""
    person = call.teams.person_by(call.match("user"), call.tenant_id)
    if person is None or call.match("user") == person.id:
        raise not_found("Request_ResourceNotFound")
    return person
