"""Which conversation and which activity a path of the connector means."""

from __future__ import annotations

import re

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import bad_argument, no_activity, not_in_roster, refused
from bot.sandbox.teams.records import Message, Place
from bot.sandbox.teams.state import TeamsSandbox

_ID = re.compile(r"(19:[^;@\s]+@thread\.(?:tacv2|skype|v2)|a:[^;\s]+)(?:;messageid=([^;]*))?")


def read_id(conversation: str) -> tuple[str, str]:
    """Return the place and the head of the thread that an id names; nonsense is refused."""
    found = _ID.fullmatch(conversation)
    if found is None:
        raise bad_argument("Invalid conversation id.")
    root = found[2] or ""
    if found[2] is not None and (not root.isdigit() or root == "0"):
        raise bad_argument("Invalid message id in the conversation id.")
    return found[1], root


def place_of(call: Call) -> tuple[Place, str]:
    """Return the place that the path names, where the app must be, and the thread's head if any."""
    place_id, root = read_id(call.match("conversation"))
    place = call.teams.places.get(place_id)
    if place is None or place.deleted:
        raise refused(404, "ConversationNotFound", "Conversation not found.")
    check_app(call.teams, place)
    if root and (place.is_channel and root not in place.messages):
        raise refused(404, "MessageNotFound", "The thread's message was not found.")
    return place, root


def check_app(teams: TeamsSandbox, place: Place) -> None:
    """Refuse where the app is not, or where it was blocked."""
    if not place.is_channel and teams.people[place.person].blocked:
        raise refused(
            403, "ConversationBlockedByUser", "User blocked the conversation with the bot."
        )
    if not teams.app_is_in(place):
        raise not_in_roster()


def message_of(call: Call, place: Place, root: str = "") -> Message:
    """Return the activity that the path names; one that is gone, or of another thread, is not there."""
    message = place.messages.get(call.match("activity"))
    if message is None or message.deleted or is_over(call.teams, message):
        raise no_activity()
    if root and place.is_channel and message.root != root:
        raise no_activity()
    return message


def own_message_of(call: Call, place: Place, root: str) -> Message:
    """Return one of the app's own activities: nobody changes what others wrote."""
    message = message_of(call, place, root)
    if message.author:
        raise refused(403, "Forbidden", "The bot may only change its own messages.")
    return message


def is_over(teams: TeamsSandbox, message: Message) -> bool:
    """Whether the day of a targeted message has passed."""
    return bool(message.expires) and message.expires <= teams.clock.now()


def check_prompt(teams: TeamsSandbox, place: Place, activity: Json) -> None:
    """Refuse an answer that names a targeted message which is not there (any more)."""
    for entity in activity.get("entities") or []:
        if entity.get("type") != "targetedMessageInfo":
            continue
        message_id = str(entity.get("messageId") or "")
        if not message_id.isdigit():
            raise refused(400, "INVALID_TARGETED_MESSAGE_ID", "The message id is not valid.")
        message = place.messages.get(message_id)
        if message is None or not message.only_for or is_over(teams, message):
            raise refused(
                404, "TARGETED_MESSAGE_EXPIRED_OR_DELETED", "The targeted message is gone."
            )
