"""The JSON that Slack shows for users, channels, messages, files and views."""

from __future__ import annotations

from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.records import App, Channel, FileRecord, Message, User, Usergroup, View
from bot.sandbox.slack.state import SlackSandbox

_PLAIN_FIELDS = (
    "subtype",
    "user",
    "team",
    "bot_id",
    "app_id",
    "username",
    "icons",
    "client_msg_id",
    "blocks",
    "attachments",
    "edited",
)


def user_shape(slack: SlackSandbox, user: User, *, with_email: bool = True) -> Json:
    """Return a user object; the address only shows with `users:read.email`."""
    image = user.image or f"{slack.base_url}/slack/files/avatar/{user.id}.png"
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "title": user.title,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": 0,
        "avatar_hash": "g" + user.id.lower()[-11:],
        "team": user.team_id,
        **{f"image_{size}": image for size in (24, 32, 48, 72, 192, 512)},
    }
    if with_email and user.email:
        profile["email"] = user.email
    if user.is_bot:
        profile.update(bot_id=user.bot_id, api_app_id=user.app_id, always_active=True)
    shape: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if not user.deleted:
        shape.update(
            tz=user.tz,
            tz_label=user.tz,
            tz_offset=user.tz_offset,
            is_admin=user.is_admin,
            is_owner=user.is_owner,
            is_primary_owner=user.is_owner,
            is_restricted=user.is_restricted,
            is_ultra_restricted=user.is_ultra_restricted,
        )
    return shape


def channel_shape(channel: Channel, viewer: str) -> Json:
    """Return a conversation object as `viewer` (a user id) sees it."""
    shape: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_org_shared": False,
        "context_team_id": channel.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        shape.update(user=channel.partner_of(viewer), is_user_deleted=False, priority=0)
        return shape
    shape.update(
        name=channel.name,
        name_normalized=channel.name,
        is_channel=channel.kind == "public",
        is_group=channel.kind == "private",
        is_private=channel.kind != "public",
        is_general=channel.name == "general",
        is_shared=False,
        is_ext_shared=False,
        is_member=viewer in channel.members,
        creator=channel.creator,
        topic={"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        purpose={"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        num_members=len(channel.members),
        unlinked=0,
        previous_names=[],
    )
    return shape


def message_shape(slack: SlackSandbox, message: Message, *, metadata: bool = False) -> Json:
    """Return a message object; `metadata` only where the caller asked for it."""
    shape: Json = {"type": "message", "ts": message.ts, "text": message.text}
    for name in _PLAIN_FIELDS:
        if value := getattr(message, name):
            shape[name] = value
    if message.bot_id and not message.username:
        shape["bot_profile"] = bot_profile(slack, message)
    if message.files:
        shape["files"] = [file_shape(slack, slack.files[one]) for one in message.files]
        shape["upload"] = True
        shape["display_as_bot"] = False
    _thread_fields(slack, message, shape)
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if metadata and message.metadata is not None:
        shape["metadata"] = message.metadata
    shape.update(message.extra)
    return shape


def _thread_fields(slack: SlackSandbox, message: Message, shape: Json) -> None:
    if not message.thread_ts:
        return
    shape["thread_ts"] = message.thread_ts
    channel = slack.channels[message.channel]
    if message.is_reply:
        root = channel.messages.get(message.thread_ts)
        shape["parent_user_id"] = (root and (root.user or root.bot_id)) or ""
        if message.subtype == "thread_broadcast" and root is not None:
            shape["root"] = message_shape(slack, root)
        return
    authors = dict.fromkeys(
        reply.user or reply.bot_id for reply in map(channel.messages.__getitem__, message.replies)
    )
    shape.update(
        reply_count=len(message.replies),
        reply_users_count=len(authors),
        reply_users=list(authors)[:5],
        latest_reply=message.replies[-1] if message.replies else message.ts,
        is_locked=False,
        subscribed=False,
    )


def bot_profile(slack: SlackSandbox, message: Message) -> Json:
    """Who stands behind a bot's message."""
    app = slack.apps.get(message.app_id)
    return {
        "id": message.bot_id,
        "app_id": message.app_id,
        "user_id": message.user,
        "name": app.name if app else message.bot_id,
        "icons": {"image_48": f"{slack.base_url}/slack/files/avatar/{message.user}.png"},
        "deleted": False,
        "updated": 0,
        "team_id": message.team,
    }


def file_shape(slack: SlackSandbox, record: FileRecord) -> Json:
    """Return a file object; `url_private` wants a token, `desk_url` is for the desk's page."""
    kind = record.name.rpartition(".")[2].lower() if "." in record.name else ""
    base = f"{slack.base_url}/slack/files"
    shares: Json = {"public": {}, "private": {}}
    for channel_id, places in record.shares.items():
        channel = slack.channels[channel_id]
        shares["public" if channel.kind == "public" else "private"][channel_id] = places
    groups: dict[str, list[str]] = {"public": [], "private": [], "im": [], "mpim": []}
    for channel_id in record.shares:
        groups[slack.channels[channel_id].kind].append(channel_id)
    return {
        "id": record.id,
        "created": record.created,
        "timestamp": record.created,
        "name": record.name,
        "title": record.title or record.name,
        "mimetype": record.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": record.user,
        "user_team": record.team_id,
        "editable": False,
        "size": record.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(groups["public"]),
        "url_private": f"{base}/private/{record.team_id}-{record.id}/{record.name}",
        "url_private_download": (
            f"{base}/private/{record.team_id}-{record.id}/download/{record.name}"
        ),
        "desk_url": f"{base}/desk/{record.id}/{record.secret}/{record.name}",
        "permalink": f"{base}/permalink/{record.id}",
        "channels": groups["public"],
        "groups": groups["private"],
        "ims": groups["im"],
        "shares": {name: places for name, places in shares.items() if places},
    }


def view_shape(slack: SlackSandbox, view: View) -> Json:
    """Return a view object: what the app gave plus what Slack adds."""
    installed = slack.installations.get((view.app_id, view.team_id))
    defaults: Json = {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "submit": None,
        "close": None,
    }
    return {
        "id": view.id,
        "team_id": view.team_id,
        **defaults,
        **view.payload,
        "state": {"values": view.state},
        "hash": view.hash,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": view.app_id,
        "app_installed_team_id": view.team_id,
        "bot_id": installed.bot_id if installed else "",
    }


def usergroup_shape(group: Usergroup) -> Json:
    """Return a user group object, with its members."""
    return {
        "id": group.id,
        "team_id": group.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "users": list(group.users),
        "user_count": len(group.users),
        "date_delete": 0,
    }


def app_shape(slack: SlackSandbox, app: App, team_id: str) -> Json:
    """Return what the desk needs to know of an app in a workspace."""
    installed = slack.installations.get((app.id, team_id))
    return {
        "id": app.id,
        "name": app.name,
        "installed": installed is not None,
        "bot_user_id": installed.bot_user_id if installed else None,
        "bot_id": installed.bot_id if installed else None,
        "scopes": sorted(installed.scopes) if installed else [],
        "bot_events": sorted(app.bot_events),
        "commands": list(app.commands),
        "shortcuts": list(app.shortcuts),
        "events_url": app.events_url,
        "sockets": len(slack.sockets.open_for(app.id)),
    }
