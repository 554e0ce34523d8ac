"""How `@bob`, `#sales` and `@here` become mentions, in commands and posts that ask for it."""

from __future__ import annotations

import re

from bot.sandbox.slack.records import User
from bot.sandbox.slack.state import SlackSandbox

_AT = re.compile(r"(?<![\w<@|])@([a-z0-9._-]*[a-z0-9_-])", re.IGNORECASE)
_HASH = re.compile(r"(?<![\w<#&|])#([a-z0-9_-]+)")
_BROADCASTS = {"here", "channel", "everyone"}


def linked(slack: SlackSandbox, viewer: User, text: str, *, labels: bool) -> str:
    """Replace names by ids; with `labels` as commands have them, otherwise as posts do."""
    people = {one.name.lower(): one for one in slack.team_users(viewer.team_id)}
    people |= {one.display_name.lower(): one for one in people.values() if one.display_name}
    channels = {one.name: one for one in slack.channels_of(viewer) if one.name}

    def at(found: re.Match[str]) -> str:
        name = found.group(1).lower()
        if name in _BROADCASTS and not labels:
            return f"<!{name}>"
        one = people.get(name)
        if one is None:
            return found.group()
        return f"<@{one.id}|{one.name}>" if labels else f"<@{one.id}>"

    def hashed(found: re.Match[str]) -> str:
        one = channels.get(found.group(1))
        if one is None:
            return found.group()
        return f"<#{one.id}|{one.name}>" if labels else f"<#{one.id}>"

    return _HASH.sub(hashed, _AT.sub(at, text))
