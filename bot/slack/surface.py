"""What we ask of Slack and offer in it; `manifests/slack.yaml` is made from this."""

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
CALLBACK_PATH = "/slack/oauth/callback"
# Each slash command with the word it stands for: after `/frontdesk` any word is said first.
COMMANDS = {"/frontdesk": "", "/assign": "assign", "/rename": "rename", "/meet": "meet"}
SHORTCUT = "conversation_actions"

# Each right with the reason for it; the manifest says the same.
SCOPES = {
    "app_mentions:read": "To do what is asked with @Frontdesk in a thread.",
    "assistant:write": "To show that a guest is typing.",
    "channels:history": "To hear answers in public channels, and to find a post whose answer was lost.",
    "channels:read": "To see who is in a public channel and what it is called.",
    "chat:write": "To post what guests write.",
    "chat:write.customize": "To show guests under their own names and pictures.",
    "commands": "To offer the slash commands and the message shortcut.",
    "files:read": "To bring agents' files to guests.",
    "files:write": "To show guests' files to agents.",
    "groups:history": "The same as channels:history, for private channels.",
    "groups:read": "The same as channels:read, for private channels.",
    "im:history": "To hear answers in direct messages, where contact links lead.",
    "im:read": "To know one's own direct messages.",
    "im:write": "To begin direct messages with an agent.",
    "metadata.message:read": "To find a post of ours again when the answer to it was lost.",
    "reactions:read": "To see agents' reactions.",
    "reactions:write": "To show what was delivered, seen, kept as a note, or failed.",
    "usergroups:read": "To name user groups that agents mention, and to see who is in that of a service.",
    "users:read": "To show guests who answers, and whether anybody is there.",
    "users:read.email": "To send managers and agents their mails.",
}
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
    "subteam_members_changed",
    "tokens_revoked",
    "user_change",
)
POST_METADATA = "frontdesk_post"
