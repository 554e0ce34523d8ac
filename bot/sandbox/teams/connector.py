"""The Bot Connector: what the app does in conversations."""

from __future__ import annotations

import functools

from aiohttp import web

from bot.sandbox.errors import Json
from bot.sandbox.teams import checks, login, talk
from bot.sandbox.teams.calls import Call, Route, make_handler
from bot.sandbox.teams.errors import bad_argument, no_activity, not_in_roster, refused
from bot.sandbox.teams.places import (
    check_app,
    check_prompt,
    message_of,
    own_message_of,
    place_of,
)
from bot.sandbox.teams.posting import post, replace, take_away
from bot.sandbox.teams.reactions import ROUTES as REACTIONS
from bot.sandbox.teams.records import Person, Place
from bot.sandbox.teams.roster import ROUTES as ROSTER
from bot.sandbox.teams.shown import tell_person
from bot.sandbox.teams.state import TeamsSandbox

_TYPING = 10.0


def create(call: Call) -> tuple[int, Json]:
    """Open a thread in a channel, or find the chat with a person."""
    data = call.body.get("channelData")
    data = data if isinstance(data, dict) else {}
    channel = data.get("channel")
    if isinstance(channel, dict) and channel.get("id"):
        return _new_thread(call, str(channel["id"]), data)
    return _personal(call, data)


def _new_thread(call: Call, channel_id: str, data: Json) -> tuple[int, Json]:
    teams, body = call.teams, call.body
    if body.get("isGroup") is not True:
        raise bad_argument("isGroup must be true for a conversation in a channel.")
    place = teams.places.get(channel_id)
    if place is None or not place.is_channel or place.deleted:
        raise refused(404, "ConversationNotFound", "The channel was not found.")
    _check_tenant(body, data, place.tenant_id)
    check_app(teams, place)
    activity = body.get("activity")
    if not isinstance(activity, dict) or activity.get("type") != "message":
        raise bad_argument("A new conversation in a channel needs a message.")
    checks.check_activity(activity, personal=False)
    message = post(teams, place, "", activity)
    return 201, {"id": f"{place.id};messageid={message.id}", "activityId": message.id}


def _check_tenant(body: Json, data: Json, expected: str) -> None:
    tenant = data.get("tenant")
    named = {str(body["tenantId"])} if body.get("tenantId") else set()
    if isinstance(tenant, dict) and tenant.get("id"):
        named.add(str(tenant["id"]))
    if named and named != {expected}:
        raise refused(403, "Forbidden", "The tenant is not the conversation's.")


def _personal(call: Call, data: Json) -> tuple[int, Json]:
    members = call.body.get("members")
    if not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
        raise bad_argument("Exactly one member is needed for a personal conversation.")
    if call.body.get("isGroup"):
        raise bad_argument("Group conversations cannot be created by bots.")
    person = _member(call, data, str(members[0].get("id", "")))
    if not person.installed:
        raise refused(
            403, "ForbiddenOperationException", "The bot is not installed in user's personal scope"
        )
    return 201, {"id": call.teams.chat_of(person).id}


def _member(call: Call, data: Json, account: str) -> Person:
    tenant = data.get("tenant")
    tenant_id = str(call.body.get("tenantId") or "")
    if isinstance(tenant, dict) and tenant.get("id"):
        tenant_id = tenant_id or str(tenant["id"])
    if not tenant_id:
        raise bad_argument("The tenant of the user is missing.")
    person = call.teams.person_by(account, tenant_id)
    if person is None:
        raise bad_argument("Failed to decrypt conversation id: unknown user in the tenant.")
    return person


# --- messages ------------------------------------------------------------------------------


def send(call: Call) -> tuple[int, Json]:
    """Say something in a place or a thread; a targeted message is for one person only."""
    place, root = place_of(call)
    return _say(call, place, root)


def reply(call: Call) -> tuple[int, Json]:
    """Say something in the thread of an activity."""
    place, root = place_of(call)
    about = message_of(call, place, root)
    return _say(call, place, about.root)


def _say(call: Call, place: Place, root: str) -> tuple[int, Json]:
    teams, activity = call.teams, call.body
    checks.check_activity(activity, personal=not place.is_channel)
    check_prompt(teams, place, activity)
    if activity["type"] == "typing":
        return _typing(teams, place)
    if not _targeted(call):
        return 201, {"id": post(teams, place, root, activity).id}
    person = _recipient(call, place)
    message = post(teams, place, root, activity, only_for=person.key)
    message.expires = teams.clock.now() + talk.TARGETED_SECONDS
    return 201, {"id": message.id}


def _typing(teams: TeamsSandbox, place: Place) -> tuple[int, Json]:
    """Show it in chats only; channels take it and show nothing."""
    if not place.is_channel:
        place.typing_until = teams.clock.now() + _TYPING
        tell_person(teams, place.person, {"type": "typing", "place": place.id})
    return 201, {}


def _targeted(call: Call) -> bool:
    return call.query.get("isTargetedActivity", "").lower() == "true"


def _recipient(call: Call, place: Place) -> Person:
    recipient = call.body.get("recipient")
    if not call.teams.app.targeted:
        raise refused(403, "Forbidden", "Targeted messages are not enabled.")
    if not place.is_channel:
        raise bad_argument("Targeted messages are not supported in personal chats.")
    if not isinstance(recipient, dict) or not recipient.get("id"):
        raise bad_argument("A targeted message needs a recipient.")
    person = call.teams.person_by(str(recipient["id"]), place.tenant_id)
    if person is None or person not in call.teams.members_of(place):
        raise not_in_roster()
    return person


def update(call: Call) -> Json:
    """Replace a message of the app's own; nothing of the old one stays."""
    place, root = place_of(call)
    message = own_message_of(call, place, root)
    _check_targeting(call, bool(message.only_for))
    if call.body.get("type") != "message":
        raise bad_argument("Only messages can be updated.")
    checks.check_activity(call.body, personal=not place.is_channel)
    replace(call.teams, message, call.body)
    return {"id": message.id}


def delete(call: Call) -> tuple[int, None]:
    """Take a message of the app's own away."""
    place, root = place_of(call)
    message = own_message_of(call, place, root)
    _check_targeting(call, bool(message.only_for))
    take_away(call.teams, message)
    return 200, None


def _check_targeting(call: Call, is_targeted: bool) -> None:
    if _targeted(call) and call.body.get("recipient"):
        raise bad_argument("A recipient cannot be given when a targeted message is changed.")
    if _targeted(call) != is_targeted:
        raise no_activity()


_ACTIVITY = "/v3/conversations/{conversation}/activities/{activity}"
ROUTES = (
    Route("POST", "/v3/conversations", "conversation", create, "send"),
    Route("POST", "/v3/conversations/{conversation}/activities", "send", send, "send"),
    Route("POST", _ACTIVITY, "send", reply, "send"),
    Route("PUT", _ACTIVITY, "update", update, "send"),
    Route("DELETE", _ACTIVITY, "delete", delete, "send"),
    *REACTIONS,
    *ROSTER,
)


def connector_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return the connector's addresses, all of which want the bot's token."""
    accept = functools.partial(login.accept, audience=login.BOT)
    return [
        web.route(one.verb, f"/teams/connector{one.path}", make_handler(teams, one, accept))
        for one in ROUTES
    ]
