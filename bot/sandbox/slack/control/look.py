"""Everything as one person sees it: the desk's page reads this once and then listens."""

from __future__ import annotations

from bot.sandbox.asked import number
from bot.sandbox.slack import viewing
from bot.sandbox.slack.control.asked import person
from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.posting import ephemeral_shape
from bot.sandbox.slack.records import Channel, Message, User
from bot.sandbox.slack.shapes import (
    app_shape,
    channel_shape,
    message_shape,
    user_shape,
    usergroup_shape,
    view_shape,
)
from bot.sandbox.slack.state import SlackSandbox


async def state(slack: SlackSandbox, body: Json) -> Json:
    """Return the whole picture, with the number of the last delta in it."""
    user = person(slack, body)
    most = int(number(body, "messages", 200))
    team = slack.workspaces[user.team_id]
    people = slack.team_users(team.id)
    seen = slack.channels_of(user)
    return {
        "seq": slack.live.seq,
        "team": {"id": team.id, "name": team.name, "domain": team.domain},
        "me": user_shape(slack, user),
        "users": [user_shape(slack, one) for one in people],
        "usergroups": [
            usergroup_shape(group)
            for group in slack.usergroups.values()
            if group.team_id == team.id
        ],
        **_app_part(slack, user, body),
        "channels": [_whole(slack, one, user, most) for one in seen if one.kind != "im"],
        "dms": [_whole(slack, one, user, most) for one in seen if one.kind == "im"],
        "presence": {one.id: one.presence for one in people if not one.is_bot},
        "statuses": [
            {"channel": one.id, "thread_ts": ts, **status}
            for one in seen
            for ts, status in one.statuses.items()
        ],
    }


def _app_part(slack: SlackSandbox, user: User, body: Json) -> Json:
    for app, _ in slack.team_apps(user.team_id):
        if body.get("app") in {None, "", app.id}:
            home = slack.homes.get((user.id, app.id))
            return {
                "app": app_shape(slack, app, user.team_id),
                "views": viewing.shown_stack(slack, user.id, app.id),
                "home": view_shape(slack, slack.views[home]) if home else None,
            }
    return {"app": None, "views": [], "home": None}


def _whole(slack: SlackSandbox, channel: Channel, user: User, most: int) -> Json:
    return {
        **channel_shape(channel, user.id),
        "members": list(channel.members),
        "messages": [
            _with_replies(slack, channel, channel.messages[ts]) for ts in channel.top[-most:]
        ],
        "ephemerals": [
            ephemeral_shape(slack, message)
            for message in channel.ephemerals.values()
            if message.visible_to == user.id
        ],
    }


def _with_replies(slack: SlackSandbox, channel: Channel, message: Message) -> Json:
    replies = [message_shape(slack, channel.messages[ts]) for ts in message.replies]
    return {**message_shape(slack, message), "replies": replies}
