"""`conversations.*` about the channels themselves; who is in them is in `membership`."""

from __future__ import annotations

import re

from bot.sandbox.slack import events
from bot.sandbox.slack.errors import Json, SlackError, invalid_arguments
from bot.sandbox.slack.membership import tell_channel
from bot.sandbox.slack.methods.people import channel_kinds
from bot.sandbox.slack.records import Channel
from bot.sandbox.slack.registry import HISTORY, MANAGE, READ, Call, Method, page
from bot.sandbox.slack.shapes import channel_shape

_NAME = re.compile(r"[^\sA-Z#.,;:!?()<>\"'/\\]{1,80}")


def listed(call: Call) -> Json:
    """Return the channels that the caller can see, by page."""
    kinds = channel_kinds(call)
    skip = call.args.flag("exclude_archived")
    shown = [
        channel_shape(channel, call.actor.id)
        for channel in call.slack.channels_of(call.actor)
        if channel.kind in kinds and not (skip and channel.archived)
    ]
    channels, metadata = page(shown, call)
    return {"channels": channels, "response_metadata": metadata}


def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel()
    call.need(f"{channel.scope_name}:read")
    shape = channel_shape(channel, call.actor.id)
    if not call.args.flag("include_num_members"):
        shape.pop("num_members", None)
    if call.actor.id in channel.members:
        shape["last_read"] = channel.read.get(call.actor.id, "0000000000.000000")
    return {"channel": shape}


def members(call: Call) -> Json:
    """Return the ids of who is in a channel, by page."""
    channel = call.channel()
    call.need(f"{channel.scope_name}:read")
    ids, metadata = page([{"id": member} for member in channel.members], call)
    return {"members": [one["id"] for one in ids], "response_metadata": metadata}


def _name(call: Call) -> str:
    name = call.args.text("name").removeprefix("#")
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    taken = any(
        channel.name == name and channel.team_id == call.team_id
        for channel in call.slack.channels.values()
    )
    if taken:
        raise SlackError("name_taken")
    return name


def create(call: Call) -> Json:
    """Create a channel with its creator in it."""
    private = call.args.flag("is_private")
    call.need("groups:write" if private else "channels:manage")
    name = _name(call)
    if call.actor.is_restricted:
        raise SlackError("restricted_action")
    channel = Channel(
        call.slack.new_id("C"),
        call.team_id,
        name,
        "private" if private else "public",
        creator=call.actor.id,
    )
    call.slack.add_channel(channel, call.actor.id)
    events.channel_event(call.slack, channel, "created", call.actor.id)
    tell_channel(call.slack, channel)
    return {"channel": channel_shape(channel, call.actor.id)}


def rename(call: Call) -> Json:
    """Give a channel another name: its creator or an admin may."""
    channel = _managed(call)
    if channel.name == "general" or not (call.actor.is_admin or channel.creator == call.actor.id):
        raise SlackError("not_authorized")
    channel.name = _name(call)
    events.channel_event(call.slack, channel, "rename", call.actor.id)
    tell_channel(call.slack, channel)
    return {"channel": channel_shape(channel, call.actor.id)}


def _managed(call: Call) -> Channel:
    channel = call.channel()
    if channel.kind in {"im", "mpim"}:
        raise SlackError("method_not_supported_for_channel_type")
    call.need("channels:manage" if channel.kind == "public" else "groups:write")
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def archive(call: Call) -> Json:
    """Close a channel for good (or until it is unarchived)."""
    channel = _managed(call)
    if channel.archived:
        raise SlackError("already_archived")
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    channel.archived = True
    events.channel_event(call.slack, channel, "archive", call.actor.id)
    tell_channel(call.slack, channel)
    return {}


def unarchive(call: Call) -> Json:
    """Open an archived channel again."""
    channel = call.channel()
    if not channel.archived:
        raise SlackError("not_archived")
    channel.archived = False
    events.channel_event(call.slack, channel, "unarchive", call.actor.id)
    tell_channel(call.slack, channel)
    return {}


def opened(call: Call) -> Json:
    """Open the direct messages with one person (`users`), or an existing channel by id."""
    if call.args.get("channel"):
        channel = call.channel()
        if channel.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    users = call.args.listed("users")
    if not users:
        raise invalid_arguments("[ERROR] missing required field: users")
    if len(users) > 1:
        call.need("mpim:write")
        return _open_group(call, users)
    call.need("im:write")
    user = call.slack.users.get(users[0])
    if user is None or user.team_id != call.team_id:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    channel, existed = call.slack.direct_channel(call.team_id, call.actor.id, user.id)
    shape: Json = {"id": channel.id}
    if call.args.flag("return_im"):
        shape = channel_shape(channel, call.actor.id)
    return {"channel": shape, "no_op": existed, "already_open": existed}


def _open_group(call: Call, users: list[str]) -> Json:
    known = call.slack.users
    if len(users) > 8 or any(
        one not in known or known[one].team_id != call.team_id for one in users
    ):
        raise SlackError("users_list_not_supplied" if not users else "user_not_found")
    wanted = {call.actor.id, *users}
    for channel in call.slack.channels.values():
        if channel.kind == "mpim" and set(channel.members) == wanted:
            return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    name = "mpdm-" + "--".join(sorted(known[one].name for one in wanted)) + "-1"
    channel = Channel(call.slack.new_id("C"), call.team_id, name, "mpim", creator=call.actor.id)
    call.slack.add_channel(channel, *wanted)
    return {"channel": {"id": channel.id}}


def mark(call: Call) -> Json:
    """Move the caller's read mark."""
    channel = call.channel()
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    channel.read[call.actor.id] = call.args.required("ts")
    return {}


def set_topic(call: Call) -> Json:
    """Set the line under a channel's name, at most 250 characters."""
    channel = _managed(call)
    topic = call.args.text("topic")
    if len(topic) > 250:
        raise SlackError("too_long")
    channel.topic = topic
    tell_channel(call.slack, channel)
    return {"channel": channel_shape(channel, call.actor.id)}


METHODS = (
    Method("conversations.list", listed, READ, 2),
    Method("conversations.info", info, READ, 3),
    Method("conversations.members", members, READ, 4),
    Method("conversations.create", create, MANAGE, 2),
    Method("conversations.rename", rename, MANAGE, 2),
    Method("conversations.archive", archive, MANAGE, 2),
    Method("conversations.unarchive", unarchive, MANAGE, 2),
    Method("conversations.open", opened, ("im:write", "mpim:write"), 3),
    Method("conversations.mark", mark, MANAGE + HISTORY, 4),
    Method("conversations.setTopic", set_topic, MANAGE, 2),
)
