"""What we ask of Slack and offer in it; a test holds `manifests/slack.yaml` against this."""

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
CALLBACK_PATH = "/slack/oauth/callback"
COMMAND = "/frontdesk"
SHORTCUT = "conversation_actions"

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "group_archive",
    "group_deleted",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
)
POST_METADATA = "frontdesk_post"
