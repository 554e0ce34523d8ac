"""What we ask of Teams and offer in it; `manifests/teams` is made from this."""

from dataclasses import dataclass

MESSAGES_PATH = "/teams/messages"
# The message action, and what opens a dialog after a slash: `commandId` in what Teams sends us.
ACTION = "conversation_actions"
DIALOG = "frontdesk"

# What the owner of a team allows when the app is installed there, each right with the reason for it.
TEAM_PERMISSIONS = {
    "ChannelMessage.Read.Group": "To hear answers without a mention, and find a post whose answer was lost.",
    "TeamMember.Read.Group": "To see who owns the team: owners are managers here.",
}
# What the tenant's admin may allow besides; everything else works without.
GRAPH_PERMISSIONS = {
    "Files.Read.All": "To bring files that agents attach in channels to guests.",
    "Presence.Read.All": "To show guests whether anybody is there.",
    "User.Read.All": "To notice accounts that were switched off; presence is not looked at without it.",
}


@dataclass(frozen=True, slots=True)
class CommandList:
    """Commands that Teams offers in one place; a place has at most one list, of at most twelve."""

    scope: str
    triggers: tuple[str, ...]
    names: tuple[str, ...]


# In channels what concerns conversations; what is left out here is understood there as well.
COMMAND_LISTS = (
    CommandList(
        "team",
        ("mention", "slash"),
        (
            "help",
            "queue",
            "mine",
            "show",
            "assign",
            "take",
            "rename",
            "close",
            "reopen",
            "note",
            "reply",
            "meet",
        ),
    ),
    # There are no slash commands in personal chats.
    CommandList(
        "personal",
        ("mention",),
        (
            "help",
            "queue",
            "mine",
            "show",
            "search",
            "link",
            "meet",
            "meetings",
            "availability",
            "same",
            "setup",
            "doctor",
        ),
    ),
)
