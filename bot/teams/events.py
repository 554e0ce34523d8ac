"""What activities say, read into plain values; nothing here knows the database or the network.

After Bot Framework's Activity and what Teams adds to it. The entrance has checked the shapes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from mimetypes import guess_type
from typing import Any

from bot.actions.agent_message import Attached
from bot.domain.ids import Ref
from bot.domain.richtext import plain
from bot.teams.emoji import to_unicode
from bot.teams.mentions import mentions_of
from bot.teams.refs import FileKind, file_ref, owned_ref, place_ref, root_of
from bot.teams.richtext import Read, read_activity

Json = Mapping[str, Any]
APP = "28:"
OFFERED = "application/vnd.microsoft.teams.file.download.info"
UNKNOWN_TYPE = "application/octet-stream"
LONGEST_NUMBER = 16


@dataclass(frozen=True, slots=True)
class Where:
    """The tenant and the conversation of an activity, and which thread it names."""

    tenant: str
    conversation: str
    root: str | None = None
    is_direct: bool = False

    def ref(self, message: str | None = None) -> Ref:
        """Make the ref of the conversation, or of a message in it."""
        return place_ref(self.tenant, self.conversation, message)

    @property
    def place(self) -> Ref:
        """Return where somebody looks: the thread, else the conversation."""
        return self.ref(self.root)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote; `root` is its thread, None at the top level of a channel and in chats.

    `quoted` is the message that it answers in a chat. `references` are ids of files whose places only Graph
    knows. `is_private`: a slash command, seen by its author alone. `version` orders edits.
    """

    where: Where
    account: Ref
    written_as: Ref
    root: Ref | None
    read: Read
    files: Sequence[Attached] = ()
    references: Sequence[str] = ()
    quoted: Ref | None = None
    version: str = ""
    is_private: bool = False
    names_us: bool = False
    named: Mapping[str, Ref] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the words alone, without our name."""
        return plain(self.read.body)

    @property
    def place(self) -> Ref:
        """Return where its author looks."""
        return self.root or self.where.place


@dataclass(frozen=True, slots=True)
class Edited:
    """What a person's message says now."""

    said: Said


@dataclass(frozen=True, slots=True)
class Restored:
    """A person took back that they deleted a message."""

    said: Said


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that is gone, possibly the first one of a thread; `root` is the thread."""

    written_as: Ref
    root: Ref | None = None


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody's reaction to a message, or that they took it back."""

    account: Ref
    message: Ref
    emoji: str
    there: bool


def where_of(activity: Json) -> Where:
    """Read where an activity happened."""
    conversation = activity["conversation"]
    told = (activity.get("channelData") or {}).get("tenant") or {}
    tenant = str(conversation.get("tenantId") or told.get("id") or "").lower()
    thread = ((activity.get("channelData") or {}).get("thread") or {}).get("id")
    name = str(conversation["id"])
    root = str(thread) if thread else root_of(name)
    is_direct = conversation.get("conversationType") == "personal"
    return Where(tenant, name.partition(";")[0], root, is_direct)


def account_of(activity: Json) -> Ref:
    """Return who did it."""
    return owned_ref(where_of(activity).tenant, str(activity["from"]["id"]))


def by_machine(activity: Json) -> bool:
    """Tell whether an activity is not a person's own: a bot's, ours."""
    author = activity.get("from") or {}
    return not author.get("id") or str(author["id"]).startswith(APP) or author.get("role") == "bot"


def read_message(activity: Json) -> Said | Edited | Restored | Deleted | None:
    """Read an activity about a message; None for what no person did (B4)."""
    if not activity.get("id") or by_machine(activity):
        return None
    event = (activity.get("channelData") or {}).get("eventType")
    match activity["type"]:
        case "messageDelete":
            where = where_of(activity)
            root = where.ref(where.root) if where.root else None
            return Deleted(where.ref(str(activity["id"])), root)
        case "messageUpdate" if event == "undeleteMessage":
            return Restored(read_said(activity))
        case "messageUpdate":
            return Edited(read_said(activity))
        case _:
            return read_said(activity)


def read_said(activity: Json) -> Said:
    """Read a person's message, as it came or as it is now."""
    where, message = where_of(activity), str(activity["id"])
    read, mentions = read_activity(activity), mentions_of(activity)
    is_first = where.root in (None, message) or where.is_direct
    return Said(
        where=where,
        account=account_of(activity),
        written_as=where.ref(message),
        root=None if is_first else where.ref(where.root),
        read=read,
        files=[*_pictures(where, read), *_offered(where, activity)],
        references=read.attachments,
        quoted=where.ref(read.quoted) if read.quoted else None,
        version=_version(activity) if activity["type"] == "messageUpdate" else "",
        is_private=bool((activity.get("recipient") or {}).get("isTargeted")),
        names_us=any(mention.is_us for mention in mentions),
        named={one.name: owned_ref(where.tenant, one.account) for one in mentions if not one.is_us},
    )


def read_reactions(activity: Json) -> Sequence[Reacted]:
    """Read which reactions came and went; what has no name is left out."""
    if by_machine(activity) or not activity.get("replyToId"):
        return []
    message, account = where_of(activity).ref(str(activity["replyToId"])), account_of(activity)
    told = (("reactionsAdded", True), ("reactionsRemoved", False))
    found = (
        (to_unicode(str(one.get("type") or "")), there)
        for name, there in told
        for one in activity.get(name) or ()
    )
    return [Reacted(account, message, emoji, there) for emoji, there in found if emoji]


def read_references(where: Where, message: Json, wanted: Sequence[str]) -> Sequence[Attached]:
    """Read from Graph's copy of a message where its files are."""
    return [
        Attached(
            file_ref(where.tenant, FileKind.SHARED, str(one["contentUrl"])),
            str(one.get("name") or "file"),
            guess_type(str(one.get("name") or ""))[0] or UNKNOWN_TYPE,
            0,
        )
        for one in message.get("attachments") or ()
        if one.get("id") in wanted
        and one.get("contentType") == "reference"
        and one.get("contentUrl")
    ]


def inside(thing: object, *names: str) -> Json:
    """Return an object within an object; an empty one where anything else stands.

    What comes back from a button or a dialog may have been changed on an agent's own machine.
    """
    for name in names:
        thing = thing.get(name) if isinstance(thing, Mapping) else None
    return thing if isinstance(thing, Mapping) else {}


def event_key(activity: Json) -> str:
    """Return what makes an activity one of its kind, however often it comes."""
    where, own = where_of(activity), activity.get("id") or activity.get("timestamp")
    return f"teams {where.tenant} {where.conversation} {activity['type']} {own}"


def _pictures(where: Where, read: Read) -> Sequence[Attached]:
    return [
        Attached(
            file_ref(where.tenant, FileKind.INLINE, address), f"picture-{n}.png", "image/png", 0
        )
        for n, address in enumerate(read.pictures, 1)
    ]


def _offered(where: Where, activity: Json) -> Sequence[Attached]:
    """Read files of a personal chat: Teams says where they can be fetched without a token."""
    found = []
    for one in activity.get("attachments") or ():
        content = one.get("content")
        address = content.get("downloadUrl") if isinstance(content, dict) else None
        if one.get("contentType") == OFFERED and address:
            name = str(one.get("name") or "file")
            source = file_ref(where.tenant, FileKind.OFFERED, str(address))
            found.append(Attached(source, name, guess_type(name)[0] or UNKNOWN_TYPE, 0))
    return found


def _version(activity: Json) -> str:
    """Return when an edit was made, in microseconds, all of one length so that they sort."""
    try:
        at = datetime.fromisoformat(str(activity.get("timestamp") or ""))
    except ValueError:
        return ""
    return f"{int(at.timestamp() * 1_000_000):0{LONGEST_NUMBER}d}"
