"""What people do besides writing: typing, uploading, opening the Home tab, changing."""

from __future__ import annotations

import base64
import binascii

from bot.sandbox.asked import word
from bot.sandbox.slack import events, installing, posting, sharing
from bot.sandbox.slack.control.asked import app_alone, app_for, channel_seen, person
from bot.sandbox.slack.errors import ControlError, Json
from bot.sandbox.slack.records import Audience, Token, User, Usergroup
from bot.sandbox.slack.richtext import normalise
from bot.sandbox.slack.shapes import (
    file_shape,
    message_shape,
    user_shape,
    usergroup_shape,
    view_shape,
)
from bot.sandbox.slack.state import SlackSandbox

_PROFILE = (
    "display_name",
    "real_name",
    "title",
    "image",
    "status_text",
    "status_emoji",
    "deleted",
)


async def open_home(slack: SlackSandbox, body: Json) -> Json:
    """Open the app's Home (or Messages) tab; the app hears of it each time."""
    user = person(slack, body)
    app, installed = app_for(slack, body, user.team_id)
    channel, _ = slack.direct_channel(user.team_id, user.id, installed.bot_user_id)
    tab = str(body.get("tab", "home"))
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    known = slack.homes.get((user.id, app.id))
    shown = view_shape(slack, slack.views[known]) if known else None
    if shown is not None and tab == "home":
        event["view"] = shown
    events.emit(slack, user.team_id, event, only_app=app.id)
    return {"channel": channel.id, "view": shown}


async def typing(slack: SlackSandbox, body: Json) -> Json:
    """Show others that somebody types; apps are not told, as on Slack."""
    user = person(slack, body)
    channel = channel_seen(slack, user, body)
    delta = {
        "type": "typing",
        "channel": channel.id,
        "thread_ts": body.get("thread_ts", ""),
        "user": user.id,
    }
    slack.live.tell(Audience(channel.team_id, channel.id, but=user.id), lambda: delta)
    return {}


async def upload(slack: SlackSandbox, body: Json) -> Json:
    """Put a file into a channel as a person does."""
    user = person(slack, body)
    channel = channel_seen(slack, user, body)
    if user.id not in channel.members:
        raise ControlError("not_in_channel", "That person is not in the channel.")
    try:
        content = base64.b64decode(word(body, "content"), validate=True)
    except binascii.Error as error:
        raise ControlError("invalid_content", "The content is not base64.") from error
    record = sharing.new_file(slack, user, word(body, "filename"), len(content))
    record.content, record.completed = content, True
    record.title = str(body.get("title") or record.name)
    message = sharing.share(
        slack,
        Token("", "user", user.team_id, user.id),
        channel,
        [record],
        comment=normalise(str(body.get("text") or "")),
        thread_ts=str(body.get("thread_ts") or ""),
    )
    return {
        "file": file_shape(slack, record),
        "ts": message.ts,
        "message": message_shape(slack, message),
    }


async def unfurl(slack: SlackSandbox, body: Json) -> Json:
    """Add a preview to a message, as Slack does a moment after it was posted."""
    channel = slack.channels.get(word(body, "channel"))
    message = channel.messages.get(word(body, "ts")) if channel else None
    if channel is None or message is None:
        raise ControlError("message_not_found", "There is no such message.")
    url = str(body.get("url", "https://example.com/"))
    preview = {"id": len(message.attachments) + 1, "from_url": url, "original_url": url}
    preview["title"] = str(body.get("title", "Example"))
    posting.edit(slack, channel, message, {"attachments": [*message.attachments, preview]})
    return {"message": message_shape(slack, message)}


async def presence(slack: SlackSandbox, body: Json) -> Json:
    """Comes or goes."""
    user = person(slack, body)
    wanted = word(body, "presence")
    if wanted not in {"active", "away"}:
        raise ControlError("invalid_presence", "Presence is active or away.")
    user.presence = wanted
    delta = {"type": "presence", "user": user.id, "presence": wanted}
    slack.live.tell(Audience(user.team_id), lambda: delta)
    return {}


async def profile(slack: SlackSandbox, body: Json) -> Json:
    """Change what others see of somebody; `deleted` deactivates the account."""
    user = slack.users.get(word(body, "user"))
    if user is None:
        raise ControlError("user_not_found", "There is no such user.")
    for name in _PROFILE:
        if name in body:
            setattr(user, name, body[name])
    user.updated = int(slack.clock.now())
    _tell_user(slack, user, "user_change")
    return {"user": user_shape(slack, user)}


async def usergroup(slack: SlackSandbox, body: Json) -> Json:
    """Say who is in a user group, as an admin does; an unknown one is made."""
    users, team_id = body.get("users"), word(body, "team")
    if not isinstance(users, list) or not {*map(str, users)} <= slack.users.keys():
        raise ControlError("user_not_found", "`users` is a list of ids of users.")
    handle = word(body, "handle")
    group = next((one for one in slack.usergroups.values() if one.handle == handle), None)
    if group is None:
        group = Usergroup(slack.new_id("S"), team_id, handle, handle)
        slack.usergroups[group.id] = group
    before, group.users = group.users, [str(one) for one in users]
    events.group_event(slack, group, before)
    return {"usergroup": usergroup_shape(group)}


async def join_team(slack: SlackSandbox, body: Json) -> Json:
    """Add a new person to a workspace, with a token to act by."""
    team_id, name = word(body, "team"), word(body, "name")
    if team_id not in slack.workspaces:
        raise ControlError("team_not_found", "There is no such workspace.")
    user = User(
        id=slack.new_id("U"),
        team_id=team_id,
        name=name,
        real_name=word(body, "real_name"),
        display_name=str(body.get("display_name", name)),
        email=str(body.get("email", "")),
    )
    token = f"xoxp-sandbox-{name}"
    slack.add_user(user, token)
    _tell_user(slack, user, "team_join")
    return {"user": user_shape(slack, user), "token": token}


def _tell_user(slack: SlackSandbox, user: User, event: str) -> None:
    events.user_event(slack, user, event)
    slack.live.tell(
        Audience(user.team_id), lambda: {"type": "user", "user": user_shape(slack, user)}
    )


async def delete_channel(slack: SlackSandbox, body: Json) -> Json:
    """Delete a channel with all that is in it, as only an admin can."""
    user = person(slack, body)
    channel = channel_seen(slack, user, body)
    if not user.is_admin or channel.kind in {"im", "mpim"}:
        raise ControlError("not_allowed", "Only an admin deletes channels.")
    events.channel_event(slack, channel, "deleted", user.id)
    delta = {"type": "channel_deleted", "channel": channel.id}
    slack.live.tell(Audience(channel.team_id, channel.id), lambda: delta)
    del slack.channels[channel.id]
    return {}


async def uninstall(slack: SlackSandbox, body: Json) -> Json:
    """Take the app out of a workspace, as an admin does."""
    app, team_id = app_alone(slack, body), word(body, "team")
    if (app.id, team_id) not in slack.installations:
        raise ControlError("app_not_installed", "The app is not installed in that workspace.")
    installing.uninstall(slack, app, team_id)
    return {}
