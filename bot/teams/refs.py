"""How Teams' identifiers become our opaque refs, and back; everything is scoped by its tenant.

A message is named by its conversation and its own id: in a channel the id is the same with and without
the thread's suffix, so the thread need not be known to find it.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote

from bot.domain.ids import PlatformName, Ref

SUFFIX = ";messageid="
PLAIN = ":@;=,~!*'()"
MILLISECONDS = re.compile(r"[0-9]{1,14}")


class Place(NamedTuple):
    """A channel or a chat of a tenant, or a message in it when `message` is set."""

    tenant: str
    conversation: str
    message: str | None = None

    @property
    def is_person(self) -> bool:
        """Tell whether the conversation is a person, who is reached in a chat of their own."""
        return self.conversation.startswith(("29:", "8:"))

    @property
    def is_channel(self) -> bool:
        """Tell whether it has threads; chats have none."""
        return self.conversation.startswith("19:")

    @property
    def thread(self) -> str:
        """Return the conversation in which an answer to this message belongs."""
        return self.conversation + SUFFIX + self.message if self.message else self.conversation


class Owned(NamedTuple):
    """A person of a tenant."""

    tenant: str
    id: str


class FileKind(StrEnum):
    """Where a file of an agent's is, which decides who has to be asked for it, and with which token.

    SHARED: in the team's own store, through Graph. INLINE: a picture beside the words, at the
    connector. OFFERED: in a personal chat, at an address that needs no token.
    """

    SHARED = "shared"
    INLINE = "inline"
    OFFERED = "offered"


class FilePlace(NamedTuple):
    """A file of an agent's."""

    tenant: str
    kind: FileKind
    address: str


def place_ref(tenant: str, conversation: str, message: str | None = None) -> Ref:
    """Make the ref of a channel or a chat, or of a thread or a message by its id."""
    bare = conversation.partition(SUFFIX)[0]
    parts = (tenant, quote(bare, safe=PLAIN), message)
    return Ref(PlatformName.TEAMS, "/".join(part for part in parts if part))


def read_place(ref: Ref) -> Place:
    """Read a ref made by `place_ref`, or the account of somebody to write to."""
    tenant, conversation, *message = ref.value.split("/")
    return Place(tenant, unquote(conversation), *message)


def owned_ref(tenant: str, person: str) -> Ref:
    """Make the ref of a person."""
    return Ref(PlatformName.TEAMS, f"{tenant}/{quote(person, safe=PLAIN)}")


def read_owned(ref: Ref) -> Owned:
    """Read a ref made by `owned_ref`."""
    tenant, person = ref.value.split("/")
    return Owned(tenant, unquote(person))


def file_ref(tenant: str, kind: FileKind, address: str) -> Ref:
    """Make the ref of a file."""
    return Ref(PlatformName.TEAMS, f"{tenant}/{kind}/{quote(address, safe='')}")


def read_file(ref: Ref) -> FilePlace:
    """Read a ref made by `file_ref`."""
    tenant, kind, address = ref.value.split("/")
    return FilePlace(tenant, FileKind(kind), unquote(address))


def root_of(conversation: str) -> str | None:
    """Return which thread a conversation's id names, if any."""
    return conversation.partition(SUFFIX)[2] or None


def time_of(message: Ref) -> datetime | None:
    """Return when a message was written: Teams names messages by their time, in milliseconds.

    No two of a conversation have the same, and an edit does not change it. None for any other name.
    """
    told = read_place(message).message or ""
    return datetime.fromtimestamp(int(told) / 1000, UTC) if MILLISECONDS.fullmatch(told) else None
