"""`users.*`, `usergroups.*`, `team.info`, `emoji.list`, `bots.info`."""

from __future__ import annotations

from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Audience, User, Usergroup
from bot.sandbox.slack.registry import READ, Call, Method, page
from bot.sandbox.slack.shapes import channel_shape, user_shape, usergroup_shape


def _shown(call: Call, user: User) -> Json:
    return user_shape(call.slack, user, with_email=call.has("users:read.email"))


def info(call: Call) -> Json:
    """One user."""
    return {"user": _shown(call, call.user())}


def listed(call: Call) -> Json:
    """Everybody, bots and deactivated ones too, by page."""
    users = [_shown(call, user) for user in call.slack.team_users(call.team_id)]
    members, metadata = page(users, call, default=1000)
    return {
        "members": members,
        "cache_ts": int(call.slack.clock.now()),
        "response_metadata": metadata,
    }


def lookup_by_email(call: Call) -> Json:
    """Return an active person with that address."""
    email = call.args.required("email").lower()
    for user in call.slack.team_users(call.team_id):
        if user.email.lower() == email and not user.deleted:
            return {"user": _shown(call, user)}
    raise SlackError("users_not_found")


def get_presence(call: Call) -> Json:
    """`active` or `away`; more of it for oneself."""
    user = call.user() if call.args.get("user") else call.actor
    return {"presence": user.presence, "online": user.presence == "active", "auto_away": False}


def set_presence(call: Call) -> Json:
    """Set one's own presence: `auto` or `away`."""
    wanted = call.args.required("presence")
    if wanted not in {"auto", "away"}:
        raise SlackError("invalid_presence")
    user = call.actor
    user.presence = "active" if wanted == "auto" else "away"
    call.slack.live.tell(
        Audience(user.team_id),
        lambda: {"type": "presence", "user": user.id, "presence": user.presence},
    )
    return {}


def conversations(call: Call) -> Json:
    """Return the channels that a user is in, as far as the caller can see them."""
    user = call.user() if call.args.get("user") else call.actor
    kinds = channel_kinds(call)
    skip = call.args.flag("exclude_archived")
    shown = [
        channel_shape(channel, user.id)
        for channel in call.slack.channels.values()
        if channel.kind in kinds
        and user.id in channel.members
        and call.slack.can_see(call.actor, channel)
        and not (skip and channel.archived)
    ]
    channels, metadata = page(shown, call)
    return {"channels": channels, "response_metadata": metadata}


def channel_kinds(call: Call) -> set[str]:
    """Return the kinds in `types`, each with the scope it needs."""
    names = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    scopes = {"public": "channels:read", "private": "groups:read"}
    kinds = set()
    for name in call.args.listed("types") or ["public_channel"]:
        if name not in names:
            raise SlackError("invalid_types")
        call.need(scopes.get(names[name], f"{names[name]}:read"))
        kinds.add(names[name])
    return kinds


def profile_get(call: Call) -> Json:
    """Return the profile alone."""
    user = call.user() if call.args.get("user") else call.actor
    return {"profile": _shown(call, user)["profile"]}


def usergroups_list(call: Call) -> Json:
    """Return the user groups; members only with `include_users`."""
    groups = [usergroup_shape(group) for group in _groups(call)]
    if not call.args.flag("include_users"):
        groups = [{k: v for k, v in group.items() if k != "users"} for group in groups]
    return {"usergroups": groups}


def usergroups_users_list(call: Call) -> Json:
    """Return the members of one group."""
    wanted = call.args.required("usergroup")
    for group in _groups(call):
        if group.id == wanted:
            return {"users": list(group.users)}
    raise SlackError("no_such_subteam")


def _groups(call: Call) -> list[Usergroup]:
    return [group for group in call.slack.usergroups.values() if group.team_id == call.team_id]


def team_info(call: Call) -> Json:
    """Return the token's workspace."""
    wanted = call.args.text("team") or call.team_id
    if wanted != call.team_id:
        raise SlackError("team_not_found")
    team = call.slack.workspaces[wanted]
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "email_domain": "",
            "url": f"https://{team.domain}.slack.com/",
            "icon": {"image_default": True},
        }
    }


def emoji_list(call: Call) -> Json:
    """Return custom emoji: this workspace has one, and an alias of it."""
    image = f"{call.slack.base_url}/slack/files/avatar/emoji.png"
    return {
        "emoji": {"frontdesk": image, "desk": "alias:frontdesk"},
        "cache_ts": call.slack.event_ts(),
    }


def bots_info(call: Call) -> Json:
    """Return the bot behind a bot id."""
    wanted = call.args.required("bot")
    for app, installed in call.slack.team_apps(call.team_id):
        if installed.bot_id == wanted:
            return {
                "bot": {
                    "id": wanted,
                    "deleted": False,
                    "name": app.name,
                    "updated": 0,
                    "app_id": app.id,
                    "user_id": installed.bot_user_id,
                    "icons": {},
                }
            }
    raise SlackError("bot_not_found")


METHODS = (
    Method("users.info", info, ("users:read",), 4),
    Method("users.list", listed, ("users:read",), 2),
    Method("users.lookupByEmail", lookup_by_email, ("users:read.email",), 3),
    Method("users.getPresence", get_presence, ("users:read",), 3),
    Method("users.setPresence", set_presence, ("users:write",), 2),
    Method("users.conversations", conversations, READ, 3),
    Method("users.profile.get", profile_get, ("users.profile:read",), 4),
    Method("usergroups.list", usergroups_list, ("usergroups:read",), 2),
    Method("usergroups.users.list", usergroups_users_list, ("usergroups:read",), 2),
    Method("team.info", team_info, ("team:read",), 3),
    Method("emoji.list", emoji_list, ("emoji:read",), 2),
    Method("bots.info", bots_info, ("users:read",), 3),
)
