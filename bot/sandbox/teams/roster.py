"""Who is where, as the connector tells it: members, teams and their channels, pictures."""

from __future__ import annotations

import base64
import binascii

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call, Route
from bot.sandbox.teams.errors import bad_argument, not_in_roster, refused
from bot.sandbox.teams.places import place_of
from bot.sandbox.teams.records import Person, Team

_PAGE = (50, 500)


def member_shape(person: Person) -> Json:
    """Return a person as rosters hold them."""
    given, _, surname = person.name.partition(" ")
    return {
        "id": person.id,
        "name": person.name,
        "objectId": person.aad_id,
        "aadObjectId": person.aad_id,
        "givenName": given,
        "surname": surname,
        "email": person.email,
        "userPrincipalName": person.email,
        "tenantId": person.tenant_id,
        "userRole": person.role,
    }


def members(call: Call) -> web.Response:
    """Return the whole roster at once: the old call, with a list as its answer."""
    place, _ = place_of(call)
    return web.json_response([member_shape(one) for one in call.teams.members_of(place)])


def paged(call: Call) -> Json:
    """Return one page of the roster and the token of the next."""
    place, _ = place_of(call)
    size = _size(call)
    start = _position(call.query.get("continuationToken", ""))
    people = call.teams.members_of(place)
    page: Json = {"members": [member_shape(one) for one in people[start : start + size]]}
    if start + size < len(people):
        page["continuationToken"] = base64.b64encode(f"next:{start + size}".encode()).decode()
    return page


def _size(call: Call) -> int:
    try:
        size = int(call.query.get("pageSize", 200))
    except ValueError as error:
        raise bad_argument("pageSize must be a number.") from error
    return min(max(size, _PAGE[0]), _PAGE[1])


def _position(token: str) -> int:
    if not token:
        return 0
    try:
        word, _, position = base64.b64decode(token, validate=True).decode().partition(":")
        if word == "next":
            return int(position)
    except (binascii.Error, ValueError):
        pass
    raise bad_argument("The continuation token is not valid.")


def member(call: Call) -> Json:
    """Return one person of the roster, by either of their ids."""
    place, _ = place_of(call)
    person = call.teams.person_by(call.match("member"), place.tenant_id)
    if person is None or person not in call.teams.members_of(place):
        raise refused(
            404, "MemberNotFoundInConversation", "The member was not found in the conversation."
        )
    return member_shape(person)


def _team(call: Call) -> Team:
    team = call.teams.teams.get(call.match("team"))
    if team is None:
        raise refused(404, "ConversationNotFound", "The team was not found.")
    if not team.installed:
        raise not_in_roster()
    return team


def team(call: Call) -> Json:
    """Return a team's name and its group."""
    found = _team(call)
    return {
        "id": found.id,
        "name": found.name,
        "aadGroupId": found.group,
        "tenantId": found.tenant_id,
        "channelCount": len(found.channels),
        "memberCount": len(found.members),
    }


def channels(call: Call) -> Json:
    """Return a team's channels; the first, General, has no name, as in the real answer."""
    found = _team(call)
    places = [call.teams.places[one] for one in found.channels]
    return {
        "conversations": [
            {"id": one.id} if one.id == found.id else {"id": one.id, "name": one.name}
            for one in places
            if not one.deleted
        ]
    }


def picture(call: Call) -> web.Response:
    """Give an inline picture's bytes to the app, where it is installed."""
    for place in call.teams.places.values():
        for message in place.messages.values():
            for one in message.pictures:
                if one.id == call.match("picture") and call.teams.app_is_in(place):
                    return web.Response(body=one.content, content_type=one.type)
    raise refused(404, "NotFound", "The attachment was not found.")


_PLACE = "/v3/conversations/{conversation}"
ROUTES = (
    Route("GET", _PLACE + "/members", "members", members, "look"),
    Route("GET", _PLACE + "/pagedmembers", "members", paged, "look"),
    Route("GET", _PLACE + "/members/{member}", "member", member, "look"),
    Route("GET", "/v3/teams/{team}", "team", team),
    Route("GET", "/v3/teams/{team}/conversations", "channels", channels),
    Route("GET", "/v3/attachments/{picture}/views/original", "picture", picture),
)
