"""`reactions.*`."""

from __future__ import annotations

import re

from bot.sandbox.slack import posting
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.registry import Call, Method
from bot.sandbox.slack.shapes import message_shape

_NAME = re.compile(r"[a-z0-9_+'\-]{1,100}(::skin-tone-[2-6])?")


def _item(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.messages.get(call.args.required("timestamp"))
    if message is None or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    return channel, message


def _name(call: Call) -> str:
    name = call.args.required("name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _change(call: Call, *, add: bool) -> Json:
    name = _name(call)
    channel, message = _item(call)
    if channel.archived:
        raise SlackError("is_archived")
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    posting.react(call.slack, channel, message, call.actor.id, name, add=add)
    return {}


def add(call: Call) -> Json:
    """Reacts once per name and user."""
    return _change(call, add=True)


def remove(call: Call) -> Json:
    """Take one's own reaction back."""
    return _change(call, add=False)


def get(call: Call) -> Json:
    """Return the message with its reactions."""
    channel, message = _item(call)
    shape = message_shape(call.slack, message)
    shape["permalink"] = f"{call.slack.base_url}/archives/{channel.id}/p{message.ts}"
    return {"type": "message", "channel": channel.id, "message": shape}


METHODS = (
    Method("reactions.add", add, ("reactions:write",), 3),
    Method("reactions.remove", remove, ("reactions:write",), 2),
    Method("reactions.get", get, ("reactions:read",), 3),
)
