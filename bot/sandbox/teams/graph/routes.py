"""Every call to Graph that is answered, with the permission that it needs."""

from __future__ import annotations

import functools

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams import login
from bot.sandbox.teams.calls import Call, Route, make_handler
from bot.sandbox.teams.graph.access import (
    bad_request,
    channel_of,
    message_in,
    need,
    need_for_team,
    not_found,
    team_of,
    user_of,
)
from bot.sandbox.teams.graph.files import ROUTES as FILES
from bot.sandbox.teams.graph.shapes import chat_message, member_shape, user_shape
from bot.sandbox.teams.records import Message, Place
from bot.sandbox.teams.state import TeamsSandbox

_DEFAULT_USER = {
    "id",
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
}
_MOST, _USUAL = 50, 20


def _place(call: Call) -> Place:
    team = team_of(call)
    place = channel_of(call, team)
    need_for_team(call, team, "ChannelMessage.Read")
    return place


def _page(call: Call, items: list[Json], path: str) -> Json:
    """Return a page, newest first as they come, with the address of the next."""
    unknown = {name for name in call.query if name not in {"$top", "$skiptoken", "$expand"}}
    if unknown:
        raise bad_request(f"Query option '{min(unknown)}' is not allowed.")
    try:
        top = int(call.query.get("$top", _USUAL))
        start = int(call.query.get("$skiptoken", 0))
    except ValueError as error:
        raise bad_request("Invalid value for a query option.") from error
    if not 0 < top <= _MOST:
        raise bad_request(f"Invalid value for $top: the limit is {_MOST}.")
    page: Json = {
        "@odata.context": f"{call.teams.graph_url}$metadata#{path}",
        "@odata.count": len(items[start : start + top]),
        "value": items[start : start + top],
    }
    if start + top < len(items):
        page["@odata.nextLink"] = (
            f"{call.teams.graph_url}{path}?$top={top}&$skiptoken={start + top}"
        )
    return page


def _shown(teams: TeamsSandbox, place: Place) -> list[Message]:
    """Return what Graph knows already, newest first; it may lag behind the channel."""
    late = teams.clock.now() - teams.graph_lag
    return [
        one for one in reversed(place.messages.values()) if not one.only_for and one.created <= late
    ]


def _threads(teams: TeamsSandbox, place: Place) -> list[Message]:
    """Return the heads of threads, the one where something happened last at the front."""
    last: dict[str, float] = {}
    for one in _shown(teams, place):
        last[one.root] = max(one.touched, last.get(one.root, 0.0))
    heads = [one for one in _shown(teams, place) if one.id == one.root]
    return sorted(heads, key=lambda one: last[one.id], reverse=True)


def messages(call: Call) -> Json:
    """Return a channel's posts, where something happened last first; `$expand=replies` adds those."""
    place = _place(call)
    path = f"teams/{call.match('group')}/channels/{place.id}/messages"
    page = _page(call, [chat_message(call.teams, one) for one in _threads(call.teams, place)], path)
    expand = call.query.get("$expand")
    if expand not in {None, "replies"}:
        raise bad_request("Only replies can be expanded.")
    if expand:
        for one in page["value"]:
            one["replies"] = _replies(call.teams, place, one["id"])
    return page


def _replies(teams: TeamsSandbox, place: Place, root: str) -> list[Json]:
    found = (one for one in _shown(teams, place) if one.root == root != one.id)
    return [chat_message(teams, one) for one in found]


def message(call: Call) -> Json:
    """Return one post."""
    return chat_message(call.teams, message_in(_place(call), call.match("message")))


def replies(call: Call) -> Json:
    """Return a post's replies, newest first."""
    place, root = _place(call), call.match("message")
    message_in(place, root)
    path = f"teams/{call.match('group')}/channels/{place.id}/messages/{root}/replies"
    return _page(call, _replies(call.teams, place, root), path)


def reply(call: Call) -> Json:
    """Return one reply."""
    place, root = _place(call), call.match("message")
    return chat_message(call.teams, message_in(place, call.match("reply"), root))


def hosted(call: Call, *, in_reply: bool) -> web.Response:
    """Return an inline picture of a post or a reply."""
    place, root = _place(call), call.match("message")
    found = message_in(place, call.match("reply"), root) if in_reply else message_in(place, root)
    for one in found.pictures:
        if one.id == call.match("picture"):
            return web.Response(body=one.content, content_type=one.type)
    raise not_found()


def members(call: Call) -> Json:
    """Return a team's members; its owners have the role owner."""
    team = team_of(call)
    need_for_team(call, team, "TeamMember.Read")
    found = [member_shape(call.teams, key, role) for key, role in team.members.items()]
    return {
        "@odata.context": f"{call.teams.graph_url}$metadata#teams('{team.group}')/members",
        "@odata.count": len(found),
        "value": found,
    }


def user(call: Call) -> Json:
    """Return what `$select` names of a person; whether the account is enabled only then."""
    need(call, "User.Read.All", code="Authorization_RequestDenied")
    shape = user_shape(user_of(call))
    asked = call.query.get("$select")
    names = {one.strip() for one in asked.split(",")} if asked else _DEFAULT_USER
    if strangers := names - set(shape):
        raise bad_request(f"Could not find a property named '{min(strangers)}'.")
    context = {"@odata.context": f"{call.teams.graph_url}$metadata#users/$entity"}
    return {**context, **{name: value for name, value in shape.items() if name in names}}


def presence(call: Call) -> Json:
    """Return whether somebody is there."""
    need(call, "Presence.Read.All")
    person = user_of(call)
    return {
        "id": person.aad_id,
        "availability": person.availability,
        "activity": person.activity,
        "statusMessage": None,
        "outOfOfficeSettings": {"message": None, "isOutOfOffice": False},
    }


_CHANNEL = "/teams/{group}/channels/{channel}/messages"
_ONE = _CHANNEL + "/{message}"
_REPLY = _ONE + "/replies/{reply}"
_PICTURE = "/hostedContents/{picture}/$value"
ROUTES = (
    Route("GET", _CHANNEL, "graph", messages),
    Route("GET", _ONE, "graph", message),
    Route("GET", _ONE + "/replies", "graph", replies),
    Route("GET", _REPLY, "graph", reply),
    Route("GET", _ONE + _PICTURE, "graph", functools.partial(hosted, in_reply=False)),
    Route("GET", _REPLY + _PICTURE, "graph", functools.partial(hosted, in_reply=True)),
    Route("GET", "/teams/{group}/members", "graph", members),
    Route("GET", "/users/{user}", "graph", user),
    Route("GET", "/users/{user}/presence", "graph", presence),
    *FILES,
)


def graph_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return Graph's addresses, all of which want a token for Graph."""
    accept = functools.partial(login.accept, audience=login.GRAPH)
    return [
        web.route(
            one.verb, f"/teams/graph/v1.0{one.path}", make_handler(teams, one, accept, graph=True)
        )
        for one in ROUTES
    ]
