"""Conversations, who takes part, and where agents see them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.columns import NO, NO_ROWID, UNSEEN, ZERO, Json, Row, where


class CounterRow(Row, table=True):
    """A number that only grows, like that of conversations."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True)
    value: int = 0


class ConversationRow(Row, table=True):
    """A conversation.

    `key` is (guest, origin service or agent) and unique: two tabs make one. `last_number` is the end of
    its sequence, and its lock; `changed` numbers the last change of the conversation itself, `delivered`
    is the number up to which guests' messages stand before the agents. `waiting_since`: the oldest
    unanswered message of a guest; `escalated`: how many steps that led to (ESC-03). `moves`: how often it
    was given to another service (ASG-08), `handed`: to one agent (ASG-09). `left_alone_at`: when the
    last agent left (MEM-04).
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index("conversation_waits", "waiting_since", **where("waiting_since IS NOT NULL")),
        Index("conversation_unindexed", "last_at", **where("last_number > indexed")),
        Index(
            "conversation_held",
            "assignee_id",
            "last_at",
            **where("assignee_id IS NOT NULL AND state = 'open'"),
        ),
    )
    id: str = Field(primary_key=True)
    number: int = Field(unique=True)
    key: str | None = Field(default=None, unique=True)
    kind: str
    origin: str
    state: str = Field(index=True)
    guest_id: str = Field(foreign_key="guest.id")
    origin_service_id: str | None = Field(default=None, foreign_key="service.id")
    origin_agent_id: str | None = Field(default=None, foreign_key="agent.id")
    service_id: str | None = Field(default=None, foreign_key="service.id", index=True)
    assignee_id: str | None = Field(default=None, foreign_key="agent.id", index=True)
    title: str | None = None
    share_token: str | None = Field(default=None, unique=True)
    share_expires_at: datetime | None = None
    page: dict[str, str | None] = Field(sa_type=Json)
    opened_at: datetime = Field(index=True)
    last_at: datetime = Field(index=True)
    waiting_since: datetime | None = None
    escalated: int = Field(default=0, sa_column_kwargs=ZERO)
    moves: int = Field(default=0, sa_column_kwargs=ZERO)
    handed: int = Field(default=0, sa_column_kwargs=ZERO)
    left_alone_at: datetime | None = None
    first_answered_at: datetime | None = None
    closed_at: datetime | None = Field(default=None, index=True)
    reopened_at: datetime | None = None
    read_only: bool = Field(default=False, sa_column_kwargs=NO)
    last_number: int = 0
    changed: int = 0
    delivered: int = 0
    indexed: int = Field(default=-1, sa_column_kwargs=UNSEEN)


class ParticipantRow(Row, table=True):
    """Who takes or took part, and up to which number things reached them and were read."""

    __tablename__ = "participant"
    __table_args__ = NO_ROWID
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    person: str = Field(primary_key=True, index=True)
    is_guest: bool
    source: str
    joined_at: datetime
    joined: int = 0
    left_at: datetime | None = None
    muted_until: datetime | None = None
    delivered: int = 0
    seen: int = 0


class InvitationRow(Row, table=True):
    """An address that was asked to join a conversation (ENT-09, MEM-01); the token is kept as a hash.

    `email` is the address in its one form; `guest_id` holds the place, and is who joined once it is accepted.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        Index("invitation_into", "conversation_id", "email"),
        Index("invitation_to", "email", "created_at"),
        Index("invitation_by", "invited_by", "created_at"),
    )
    token_hash: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    email: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    guest_id: str = Field(foreign_key="guest.id", index=True)


class TagRow(Row, table=True):
    """A word that agents put on a conversation (TAG-03)."""

    __tablename__ = "tag"
    __table_args__ = NO_ROWID
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    name: str = Field(primary_key=True, index=True)


class ThreadRow(Row, table=True):
    """A conversation's place in a channel; the root comes when the platform has opened it.

    `link`: the address for people; empty where the platform has none, NULL until it was asked.
    """

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("conversation_id", "platform", "channel"),
        UniqueConstraint("platform", "root"),
        Index("thread_channel", "channel", "root"),
    )
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    platform: str
    channel: str
    root: str | None = None
    left: bool = False
    card_at: datetime | None = None
    card_says: str = ""
    link: str | None = None


class FormerRootRow(Row, table=True):
    """A root that somebody deleted; what is still written below it belongs to its thread."""

    __tablename__ = "former_root"
    platform: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    thread_id: str = Field(foreign_key="thread.id", index=True)
