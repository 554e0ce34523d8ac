"""`conversations.join`, `.invite`, `.kick`, `.leave`."""

from __future__ import annotations

from bot.sandbox.slack import membership
from bot.sandbox.slack.errors import Json, SlackError, invalid_arguments
from bot.sandbox.slack.records import Channel
from bot.sandbox.slack.registry import Call, Method
from bot.sandbox.slack.shapes import channel_shape


def _open_channel(call: Call) -> Channel:
    channel = call.channel()
    if channel.kind in {"im", "mpim"}:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def join(call: Call) -> Json:
    """Join a public channel; being there already is only worth a warning."""
    channel = _open_channel(call)
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    shape: Json = {}
    if not membership.join(call.slack, channel, call.actor.id):
        shape = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    return {"channel": channel_shape(channel, call.actor.id), **shape}


def invite(call: Call) -> Json:
    """Invites people (or an app's bot user) into a channel that the caller is in."""
    channel = _open_channel(call)
    needed = "channels:write.invites" if channel.kind == "public" else "groups:write.invites"
    if not call.has(needed):
        call.need("channels:manage" if channel.kind == "public" else "groups:write")
    users = call.args.listed("users")
    if not users:
        raise invalid_arguments("[ERROR] missing required field: users")
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    for user_id in users:
        _check_guest(call, channel, user_id)
    for user_id in users:
        membership.join(call.slack, channel, user_id, inviter=call.actor.id)
    return {"channel": channel_shape(channel, call.actor.id)}


def _check_guest(call: Call, channel: Channel, user_id: str) -> None:
    user = call.slack.users.get(user_id)
    if user is None or user.team_id != call.team_id:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_is_deactivated")
    if user_id == call.actor.id:
        raise SlackError("cant_invite_self")
    if user_id in channel.members:
        raise SlackError("already_in_channel")
    if user.is_ultra_restricted:
        raise SlackError("user_is_ultra_restricted")


def kick(call: Call) -> Json:
    """Remove somebody else from a channel."""
    channel = _open_channel(call)
    call.need("channels:manage" if channel.kind == "public" else "groups:write")
    user = call.user()
    if user.id == call.actor.id:
        raise SlackError("cant_kick_self")
    if channel.name == "general":
        raise SlackError("cant_kick_from_general")
    if call.actor.id not in channel.members or user.id not in channel.members:
        raise SlackError("not_in_channel")
    if call.actor.is_restricted:
        raise SlackError("restricted_action")
    membership.leave(call.slack, channel, user.id)
    return {}


def leave(call: Call) -> Json:
    """Leaves a channel."""
    channel = _open_channel(call)
    if channel.name == "general":
        raise SlackError("cant_leave_general")
    if call.actor.id not in channel.members:
        return {"not_in_channel": True}
    membership.leave(call.slack, channel, call.actor.id)
    return {}


METHODS = (
    Method("conversations.join", join, ("channels:join",), 3),
    Method(
        "conversations.invite",
        invite,
        ("channels:manage", "channels:write.invites", "groups:write", "groups:write.invites"),
        3,
    ),
    Method("conversations.kick", kick, ("channels:manage", "groups:write"), 3),
    Method("conversations.leave", leave, ("channels:manage", "channels:join", "groups:write"), 3),
)
