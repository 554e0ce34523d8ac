"""A conversation between guests and agents."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ConversationId, GuestId, Ref, ServiceId, ThreadId
from bot.domain.names import clean_name

MOST_MEMBERS = 1000
LONGEST_TITLE = 80


class Origin(StrEnum):
    """How the guest reached us."""

    LINK = "link"
    WIDGET = "widget"
    CALENDAR = "calendar"


class Kind(StrEnum):
    """One guest with one agent, or more than that (CONV-01)."""

    ONE_ON_ONE = "one_on_one"
    GROUP = "group"


class State(StrEnum):
    """Whether it goes on."""

    OPEN = "open"
    CLOSED = "closed"


class Source(StrEnum):
    """How somebody became a member (ASG-10)."""

    SERVICE = "service"
    MANUAL = "manual"
    ASSIGNEE = "assignee"
    MANAGER = "manager"
    AUTO = "auto"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Page:
    """Where a guest was when they wrote first."""

    url: str | None = None
    title: str | None = None
    referrer: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A conversation's own link: whoever holds it may join, until it expires (ENT-06)."""

    token: str
    expires_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Tell whether the link still opens."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one conversation; every change returns a new value.

    `origin_service_id` or `origin_agent_id` never change: with the guest they are the key under which
    the guest finds it again (CONV-02, CONV-03, CONV-05). `service_id` and `assignee_id` are who serves it now
    (ASG-01); `moves` and `handed` count how often it was given to another service, and to one agent
    (ASG-08, ASG-09).
    """

    id: ConversationId
    number: int
    kind: Kind
    origin: Origin
    guest_id: GuestId
    opened_at: datetime
    origin_service_id: ServiceId | None = None
    origin_agent_id: AgentId | None = None
    service_id: ServiceId | None = None
    assignee_id: AgentId | None = None
    title: str | None = None
    state: State = State.OPEN
    share: Share | None = None
    page: Page = Page()
    delivered: int = 0
    last_number: int = 0
    read_only: bool = False
    waiting_since: datetime | None = None
    left_alone_at: datetime | None = None
    moves: int = 0
    handed: int = 0
    escalated: int = 0
    first_answered_at: datetime | None = None
    closed_at: datetime | None = None
    reopened_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Tell whether a guest waits for so long that somebody else was told (ESC-01)."""
        return self.waiting_since is not None and self.escalated > 0

    @property
    def key(self) -> str | None:
        """What is unique about it in the database; a meeting's conversation has no key (CONV-04)."""
        if self.origin is Origin.CALENDAR:
            return None
        return conversation_key(self.guest_id, self.origin_service_id, self.origin_agent_id)

    def assigned_to(self, service_id: ServiceId | None, agent_id: AgentId | None) -> "Conversation":
        """Hand over to a service, or to one of its agents."""
        return replace(self, service_id=service_id, assignee_id=agent_id)

    def renamed(self, title: str) -> "Conversation":
        """Give it a title that both sides see from now on; an empty one clears it (TTL-04)."""
        if len(title) > 4 * LONGEST_TITLE:
            raise NotAllowed("title_too_long")
        return replace(self, title=clean_name(title, LONGEST_TITLE) or None)

    def grown(self, agents: int, guests: int) -> "Conversation":
        """Become a group with the second agent or guest, and stay one (CONV-01)."""
        if self.kind is Kind.ONE_ON_ONE and (agents > 1 or guests > 1):
            return replace(self, kind=Kind.GROUP)
        return self

    def closed(self, now: datetime) -> "Conversation":
        """End it."""
        return replace(self, state=State.CLOSED, closed_at=now)

    def reopened(self, now: datetime) -> "Conversation":
        """Let it go on; when it was closed last stays known."""
        return replace(self, state=State.OPEN, reopened_at=now)

    def shared(self, share: Share | None) -> "Conversation":
        """Turn the share link on, off, or to another token."""
        return replace(self, share=share)

    def for_reading(self, *, only: bool) -> "Conversation":
        """Let outsiders only read and react, or write again (CONV-14)."""
        return replace(self, read_only=only)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation's place in one channel; a service on two platforms has two.

    `root` is unknown until the platform has opened the thread. `left`: the conversation went on
    elsewhere. `card_at`: when the opening card was last brought up to date, `card_says`: what it says.
    `link`: its address for people; None until it was asked for, empty where there is none.
    """

    id: ThreadId
    conversation_id: ConversationId
    channel: Ref
    root: Ref | None = None
    left: bool = False
    card_at: datetime | None = None
    card_says: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a conversation; `delivered` and `seen` are numbers up to which it is so.

    `muted_until`: until then an agent is not told about it by itself (MEM-02).
    """

    person: str
    is_guest: bool
    source: Source
    joined_at: datetime
    left_at: datetime | None = None
    delivered: int = 0
    seen: int = 0
    muted_until: datetime | None = None

    @property
    def is_outsider(self) -> bool:
        """Tell whether it is a guest whom nobody invited: they came by the share link (CONV-14)."""
        return self.is_guest and self.source is Source.LINK


def conversation_key(
    guest_id: GuestId, service_id: ServiceId | None, agent_id: AgentId | None
) -> str:
    """Return the key of (guest, origin service) or of (guest, agent)."""
    return f"{guest_id}/s/{service_id}" if service_id else f"{guest_id}/a/{agent_id}"
