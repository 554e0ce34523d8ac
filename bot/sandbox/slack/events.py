"""Which app hears of what: subscription, scope and membership, then the envelope."""

from __future__ import annotations

from collections.abc import Collection

from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import App, Channel, Installation, User, Usergroup
from bot.sandbox.slack.shapes import user_shape
from bot.sandbox.slack.state import SlackSandbox


def envelope(slack: SlackSandbox, app: App, installed: Installation, event: Json) -> Json:
    """Return the outer event that Slack wraps around each inner one."""
    return {
        "token": app.verification_token,
        "team_id": installed.team_id,
        "context_team_id": installed.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": slack.new_id("Ev"),
        "event_time": int(slack.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": installed.team_id,
                "user_id": installed.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{slack.new_id('E')}",
    }


def emit(
    slack: SlackSandbox,
    team_id: str,
    event: Json,
    *,
    name: str = "",
    scope: str = "",
    channel: Channel | None = None,
    only_app: str = "",
) -> None:
    """Delivers to every app that subscribed to `name`, holds `scope` and is in `channel`."""
    event.setdefault("event_ts", slack.event_ts())
    for app, installed in slack.team_apps(team_id):
        if only_app and app.id != only_app:
            continue
        if (name or event["type"]) not in app.bot_events:
            continue
        if scope and scope not in installed.scopes:
            continue
        if channel is not None and installed.bot_user_id not in channel.members:
            continue
        slack.deliverer.event(app, envelope(slack, app, installed, event))


def message_event(slack: SlackSandbox, channel: Channel, event: Json) -> None:
    """Send a `message` event of any subtype; its subscription depends on the kind of channel."""
    event = {
        **event,
        "type": "message",
        "channel": channel.id,
        "channel_type": channel.type_name,
        "event_ts": event.get("event_ts", event["ts"]),
    }
    plural = {"public": "channels", "private": "groups"}.get(channel.kind, channel.kind)
    emit(
        slack,
        channel.team_id,
        event,
        name=f"message.{plural}",
        scope=f"{plural}:history",
        channel=channel,
    )


def mentions(slack: SlackSandbox, channel: Channel, event: Json) -> None:
    """`app_mention` for each app whose bot user is named in a channel's message."""
    text = event.get("text", "")
    if channel.kind == "im" or "<@" not in text:
        return
    for app, installed in slack.team_apps(channel.team_id):
        bot = installed.bot_user_id
        named = f"<@{bot}>" in text or f"<@{bot}|" in text
        if named and event.get("bot_id") != installed.bot_id:
            said = {key: value for key, value in event.items() if key != "subtype"}
            emit(
                slack,
                channel.team_id,
                {**said, "type": "app_mention", "channel": channel.id, "event_ts": event["ts"]},
                scope="app_mentions:read",
                channel=channel,
                only_app=app.id,
            )


def metadata_posted(slack: SlackSandbox, channel: Channel, event: Json, metadata: Json) -> None:
    """`message_metadata_posted` for apps that subscribed to that event type of that app."""
    for app, _ in slack.team_apps(channel.team_id):
        wanted = any(
            one.get("event_type") in {metadata["event_type"], "*"}
            and one.get("app_id") in {None, "", "*", event.get("app_id")}
            for one in app.metadata_subscriptions
        )
        if wanted:
            said = {
                "type": "message_metadata_posted",
                "app_id": event.get("app_id", ""),
                "bot_id": event.get("bot_id", ""),
                "user_id": event.get("user", ""),
                "team_id": channel.team_id,
                "channel_id": channel.id,
                "message_ts": event["ts"],
                "metadata": metadata,
            }
            emit(
                slack,
                channel.team_id,
                said,
                scope="metadata.message:read",
                channel=channel,
                only_app=app.id,
            )


def reaction_event(
    slack: SlackSandbox,
    channel: Channel,
    *,
    added: bool,
    user: str,
    name: str,
    author: str,
    ts: str,
) -> None:
    """`reaction_added` or `reaction_removed`."""
    event = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item_user": author,
        "item": {"type": "message", "channel": channel.id, "ts": ts},
    }
    emit(slack, channel.team_id, event, scope="reactions:read", channel=channel)


def member_event(slack: SlackSandbox, channel: Channel, user: str, *, joined: bool) -> None:
    """`member_joined_channel` or `member_left_channel`; a bot hears of its own leaving too."""
    event = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "public" else "G",
        "team": channel.team_id,
    }
    emit(slack, channel.team_id, event, scope=f"{channel.scope_name}:read", channel=channel)


def channel_event(slack: SlackSandbox, channel: Channel, act: str, actor: str) -> None:
    """`channel_rename`, `channel_archive` … or their `group_` twins."""
    kind = "group" if channel.kind == "private" else "channel"
    event: Json = {"type": f"{kind}_{act}", "channel": channel.id}
    if act in {"rename", "created"}:
        event["channel"] = {
            "id": channel.id,
            "name": channel.name,
            "name_normalized": channel.name,
            "created": channel.created,
            "creator": channel.creator,
            "is_channel": kind == "channel",
            "is_mpim": False,
        }
    elif actor:
        event["user"] = actor
    inside = None if channel.kind == "public" else channel
    emit(slack, channel.team_id, event, scope=f"{channel.scope_name}:read", channel=inside)


def group_event(slack: SlackSandbox, group: Usergroup, before: Collection[str]) -> None:
    """`subteam_members_changed`: who came into a user group, and who left it."""
    added = [one for one in group.users if one not in before]
    removed = [one for one in before if one not in group.users]
    now = int(slack.clock.now())
    event: Json = {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": group.team_id,
        "date_previous_update": now,
        "date_update": now,
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
    emit(slack, group.team_id, event, scope="usergroups:read")


def user_event(slack: SlackSandbox, user: User, type_: str) -> None:
    """`user_change` or `team_join`; the address only shows with its own scope."""
    for app, installed in slack.team_apps(user.team_id):
        shape = user_shape(slack, user, with_email="users:read.email" in installed.scopes)
        event = {"type": type_, "user": shape, "cache_ts": int(slack.clock.now())}
        emit(slack, user.team_id, event, scope="users:read", only_app=app.id)
