"""What message events say, read into plain values; nothing here knows the database or the network.

After Slack's reference of the `message` event and its subtypes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.actions.agent_message import Attached
from bot.domain.ids import Ref
from bot.slack.refs import owned_ref, place_ref
from bot.slack.richtext import read_blocks
from bot.slack.surface import POST_METADATA
from bot.slack.workspaces import Workspace

Json = Mapping[str, Any]
SPOKEN = {None, "", "file_share", "thread_broadcast", "me_message"}
NO_FILE = {"tombstone", "hidden_by_limit"}
SLACK_ITSELF = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote; `root` is its thread, None at the top level of a channel.

    `in_our_thread`: the thread's first message is a post of ours. `is_stranger`: the author belongs to
    another workspace (Slack Connect). `version` orders edits.
    """

    account: Ref
    channel: Ref
    written_as: Ref
    root: Ref | None
    text: str
    blocks: Sequence[Json] = ()
    files: Sequence[Attached] = ()
    version: str = ""
    in_our_thread: bool = False
    is_stranger: bool = False
    is_direct: bool = False
    names_us: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """What a person's message says now."""

    said: Said


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that is gone, possibly the first one of a thread; `root` is the thread it was in."""

    written_as: Ref
    root: Ref | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """The workspace and the channel of an event."""

    workspace: Workspace
    channel: str
    is_direct: bool = field(default=False)

    def ref(self, ts: str | None = None) -> Ref:
        """Make the ref of the channel, or of a message in it."""
        return place_ref(self.workspace.team, self.channel, ts)


def read_message(workspace: Workspace, event: Json) -> Said | Edited | Deleted | None:
    """Read a message event; None for what no person did, our own posts first of all (B4)."""
    where = Where(workspace, str(event["channel"]), event.get("channel_type") == "im")
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        root = (event.get("previous_message") or {}).get("thread_ts")
        return Deleted(where.ref(str(event["deleted_ts"])), where.ref(str(root)) if root else None)
    if subtype == "message_changed":
        return _read_change(where, event)
    if subtype not in SPOKEN or by_machine(workspace, event):
        return None
    return read_said(where, event)


def by_machine(workspace: Workspace, message: Json) -> bool:
    """Tell whether a message is not a person's own: a bot's, another bridge's, ours."""
    ours = (message.get("metadata") or {}).get("event_type") == POST_METADATA
    user = message.get("user")
    is_bot = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    return ours or is_bot or user in (None, "", SLACK_ITSELF, workspace.bot_user)


def read_said(where: Where, message: Json) -> Said:
    """Read a person's message, as it came or inside of a change."""
    workspace = where.workspace
    ts, thread_ts = str(message["ts"]), message.get("thread_ts")
    root = where.ref(str(thread_ts)) if thread_ts and thread_ts != ts else None
    opener = message.get("parent_user_id") or (message.get("root") or {}).get("user")
    text = str(message.get("text") or "")
    blocks = [block for block in message.get("blocks") or () if isinstance(block, dict)]
    return Said(
        account=owned_ref(workspace.team, str(message["user"])),
        channel=where.ref(),
        written_as=where.ref(ts),
        root=root,
        text=text,
        blocks=blocks,
        files=_files(workspace.team, message.get("files") or ()),
        version=str((message.get("edited") or {}).get("ts") or ""),
        in_our_thread=opener in (workspace.bot_user, workspace.bot) and bool(opener),
        is_stranger=_is_stranger(workspace.team, message),
        is_direct=where.is_direct,
        names_us=f"<@{workspace.bot_user}>" in text or f"<@{workspace.bot_user}|" in text,
    )


def _read_change(where: Where, event: Json) -> Edited | Deleted | None:
    """Read a change: an added preview is no edit, what is left of a deleted root a deletion (B5, B6)."""
    message, before = event["message"], event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":
        return Deleted(where.ref(str(message["ts"])))
    if message.get("subtype") not in SPOKEN or by_machine(where.workspace, message):
        return None
    if before and _words(message) == _words(before):
        return None
    return Edited(read_said(where, message))


def _words(message: Json) -> tuple[str, object]:
    return str(message.get("text") or ""), read_blocks(message.get("blocks") or (), {})


def _is_stranger(team: str, message: Json) -> bool:
    homes = (message.get("user_team"), message.get("source_team"), message.get("team"))
    return any(home not in (None, "", team) for home in homes)


def _files(team: str, files: Sequence[Json]) -> Sequence[Attached]:
    return [
        Attached(
            owned_ref(team, str(file["id"])),
            str(file.get("name") or file.get("title") or "file"),
            str(file.get("mimetype") or "application/octet-stream"),
            int(file.get("size") or 0),
        )
        for file in files
        if file.get("mode") not in NO_FILE
    ]
