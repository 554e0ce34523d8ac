"""Who did what: the words of the audit log (MGR-07)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ConversationId


class ActorKind(StrEnum):
    """Whose act it was; what nobody asked for, like an escalation, is the system's."""

    AGENT = "agent"
    GUEST = "guest"
    SYSTEM = "system"


class Act(StrEnum):
    """What can be done to a conversation, or to what serves it."""

    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    RENAMED = "renamed"
    ASSIGNED = "assigned"
    PICTURED = "pictured"
    JOINED = "joined"
    LEFT = "left"
    RULES_CHANGED = "rules_changed"
    HOURS_CHANGED = "hours_changed"
    ESCALATED = "escalated"
    PAUSED = "paused"
    RESUMED = "resumed"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    CORRECTED = "corrected"
    INVITED = "invited"
    SHARED = "shared"
    UNSHARED = "unshared"
    READ_ONLY = "read_only"
    WRITABLE = "writable"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    REPLY_SAVED = "reply_saved"
    REPLY_CHANGED = "reply_changed"
    REPLY_REMOVED = "reply_removed"
    CONTACT_ADDED = "contact_added"
    CONTACT_CHANGED = "contact_changed"
    CONTACT_REMOVED = "contact_removed"
    CONTACT_LINKED = "contact_linked"
    CONTACT_UNLINKED = "contact_unlinked"
    CONTACTS_IMPORTED = "contacts_imported"
    CONTACTS_EXPORTED = "contacts_exported"
    MEETING_BOOKED = "meeting_booked"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    CALENDAR_CONNECTED = "calendar_connected"
    CALENDAR_CHOSEN = "calendar_chosen"
    CALENDAR_DISCONNECTED = "calendar_disconnected"
    BOOKING_CHANGED = "booking_changed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts; `name` is for notices, the log keeps the id."""

    kind: ActorKind
    id: str
    name: str


SYSTEM = Actor(ActorKind.SYSTEM, "", "Frontdesk")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the audit log; `details` are ids and settings, never words of guests."""

    at: datetime
    act: Act
    actor_kind: ActorKind
    actor_id: str
    conversation_id: ConversationId | None = None
    details: Mapping[str, str] = field(default_factory=dict)
