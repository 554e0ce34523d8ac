"""Messages, who wrote them, and what happened to them since.

One sequence per conversation numbers everything that happens in it. A message
keeps two of those numbers: `number`, where it stands, and `changed`, when it was
last touched. So "what changed after n" is all that a page needs to catch up, and
it gets every message once, as it is now.

A platform may tell late of what an agent wrote. Such a message keeps its number,
and is read where it was said (`in_place`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ConversationId, FileId, GuestId, MessageId
from bot.domain.richtext import Body

LONGEST_TEXT = 8000
LONGEST_EMOJI = 64
MOST_FILES = 5
MOST_REACTIONS = 30
OWN_EMOJI = re.compile(r":[a-z0-9_+'-]+(::skin-tone-[2-6])?:")
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# Notices that tell who takes part.
NAMING_MEMBERS = {"invited", "joined", "left"}
KEYCAP, JOINER = "\u20e3", "\u200d"


class MessageKind(StrEnum):
    """Who may read it: everyone, agents only, or everyone it concerns."""

    PUBLIC = "public"
    NOTE = "note"
    NOTICE = "notice"


class FileState(StrEnum):
    """Whether we have the bytes yet."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message; `size` in bytes, `width` and `height` in pixels."""

    id: FileId
    name: str
    type: str
    size: int
    state: FileState = FileState.READY
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened, as the key of a text and what fills it (CONV-10).

    `agents_only`: guests do not see it, because it does not concern them.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    agents_only: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to become a message."""

    text: str
    body: Body | None = None
    kind: MessageKind = MessageKind.PUBLIC
    files: tuple[File, ...] = ()
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message; written by a guest, by an agent, or (by nobody) a notice.

    `written_at` is when we heard of it, `said_at` when its agent wrote it, by the platform's clock.
    `withdrawn`: a note that guests could read once; to them it is deleted.
    """

    id: MessageId
    conversation_id: ConversationId
    number: int
    changed: int
    source: str
    text: str
    written_at: datetime
    kind: MessageKind = MessageKind.PUBLIC
    body: Body | None = None
    guest_id: GuestId | None = None
    agent_id: AgentId | None = None
    notice: Notice | None = None
    edited: bool = False
    deleted: bool = False
    reactions: Mapping[str, list[str]] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    version: str = ""
    withdrawn: bool = False
    said_at: datetime | None = None

    @property
    def for_guests(self) -> bool:
        """Tell whether guests may see it: no notes, no notices among agents."""
        if self.kind is MessageKind.NOTICE:
            return self.notice is not None and not self.notice.agents_only
        return self.kind is MessageKind.PUBLIC

    @property
    def for_outsiders(self) -> bool:
        """Tell whether outsiders may see it where they may only read: not who comes and goes (CONV-14)."""
        return self.for_guests and (self.notice is None or self.notice.key not in NAMING_MEMBERS)

    def takes(self, version: str) -> bool:
        """Tell whether an edit changes it: not what is deleted, and not by an older version."""
        return not self.deleted and not (version and version <= self.version)

    def edited_to(self, text: str, body: Body | None = None, version: str = "") -> "Message":
        """Change the words; what is deleted stays deleted, and an older version changes nothing.

        `version` orders edits that may come in any order; it is compared as text.
        """
        if not self.takes(version):
            return self
        version = version or self.version
        text = checked(text, may_be_empty=bool(self.files))
        if (text, body) == (self.text, self.body):
            return self
        return replace(self, text=text, body=body, edited=True, version=version)

    def emptied(self) -> "Message":
        """Delete it: its place stays, its words and files go."""
        return replace(self, text="", body=None, deleted=True, reactions={}, files=())

    def as_note(self) -> "Message":
        """Take it back from the guests: agents keep it as a note (CONV-08)."""
        if self.kind is not MessageKind.PUBLIC:
            return self
        return replace(self, kind=MessageKind.NOTE, withdrawn=True)

    def as_answer(self) -> "Message":
        """Send a note to the guests after all."""
        if self.kind is not MessageKind.NOTE:
            return self
        return replace(self, kind=MessageKind.PUBLIC, withdrawn=False)

    def reacted(self, person: str, emoji: str, *, there: bool) -> "Message":
        """Add or take away a person's reaction; doing it twice changes nothing."""
        people = [other for other in self.reactions.get(emoji, []) if other != person]
        if there:
            people.append(person)
        reactions = {**self.reactions, emoji: people}
        kept = {name: who for name, who in reactions.items() if who}
        if self.deleted or len(kept) > MOST_REACTIONS:
            return self
        return replace(self, reactions=kept)

    def with_file(self, file: File) -> "Message":
        """Say what became of one of its files."""
        return replace(self, files=tuple(file if f.id == file.id else f for f in self.files))


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after a cursor, and the cursor to ask with next time.

    `header`: something about the conversation itself changed too. `more`: ask again at once, this
    was only the first part. `read_only`: outsiders do not see who takes part (CONV-14).
    """

    messages: tuple[Message, ...]
    cursor: int
    more: bool = False
    header: bool = False
    read_only: bool = False


def in_place(messages: Iterable[Message]) -> list[Message]:
    """Put messages in the order in which people read them (CONV-07).

    That is the order of their numbers, but for what an agent said before something that was heard first:
    it stands directly above that. Web pages do the same (`web_widget/static/widget/timeline.js`).
    """
    placed: list[Message] = []
    latest = LONG_AGO
    for message in sorted(messages, key=lambda one: one.number):
        said = message.said_at or latest
        if said < latest:
            later = (n for n, one in enumerate(placed) if one.said_at and one.said_at > said)
            placed.insert(next(later), message)
        else:
            placed.append(message)
            latest = said
    return placed


def checked(text: str, *, may_be_empty: bool = False) -> str:
    """Return the text as we keep it (NFC, no control characters), or raise NotAllowed."""
    if len(text) > LONGEST_TEXT:
        raise NotAllowed("message_too_long")
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    if not text.isprintable():  # it mostly is, which is told at once
        text = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) != "Cc")
    text = text.strip()
    if not text and not may_be_empty:
        raise NotAllowed("message_empty")
    return text


def checked_emoji(emoji: str) -> str:
    """Return a reaction as we keep it: an emoji, or a platform's own one as `:name:`."""
    if len(emoji) <= LONGEST_EMOJI and (OWN_EMOJI.fullmatch(emoji) or _is_emoji(emoji)):
        return emoji
    raise NotAllowed("reaction_invalid")


def _is_emoji(text: str) -> bool:
    """Tell whether it is signs and no words; a keycap is a digit with a frame around it."""
    kinds = {unicodedata.category(char)[0] for char in text if char != JOINER}
    signs = KEYCAP in text or (bool(kinds & {"S", "P"}) and not text.isascii())
    return signs and not kinds & {"L", "Z", "C"}
