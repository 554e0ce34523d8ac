"""Joining and leaving: the notice in the channel, the event, the live delta."""

from __future__ import annotations

from bot.sandbox.slack import events, posting
from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import Audience, Channel, Message
from bot.sandbox.slack.shapes import channel_shape
from bot.sandbox.slack.state import SlackSandbox


def join(slack: SlackSandbox, channel: Channel, user_id: str, *, inviter: str = "") -> bool:
    """Put somebody into a channel; False when they were in it."""
    if user_id in channel.members:
        return False
    channel.members[user_id] = None
    _notice(slack, channel, user_id, "has joined the channel", inviter)
    events.member_event(slack, channel, user_id, joined=True)
    _tell_member(slack, channel, user_id, "joined")
    return True


def leave(slack: SlackSandbox, channel: Channel, user_id: str) -> None:
    """Take somebody out of a channel; an app that leaves still hears of it."""
    events.member_event(slack, channel, user_id, joined=False)
    _notice(slack, channel, user_id, "has left the channel")
    _tell_member(slack, channel, user_id, "left")
    del channel.members[user_id]


def _notice(
    slack: SlackSandbox, channel: Channel, user_id: str, words: str, inviter: str = ""
) -> None:
    kind = "group" if channel.kind == "private" else "channel"
    notice = Message(
        channel=channel.id,
        ts="",
        text=f"<@{user_id}> {words}",
        user=user_id,
        subtype=f"{kind}_{'join' if 'joined' in words else 'leave'}",
        extra={"inviter": inviter} if inviter else {},
    )
    posting.post(slack, channel, notice, broadcast=False)


def _tell_member(slack: SlackSandbox, channel: Channel, user_id: str, action: str) -> None:
    delta: Json = {"type": "member", "channel": channel.id, "user": user_id, "action": action}
    slack.live.tell(Audience(channel.team_id, channel.id), lambda: delta)


def tell_channel(slack: SlackSandbox, channel: Channel) -> None:
    """Show people's screens a channel that is new or another."""
    slack.live.tell(
        Audience(channel.team_id, channel.id),
        lambda: {
            "type": "channel",
            "channel": {**channel_shape(channel, ""), "members": list(channel.members)},
        },
    )
