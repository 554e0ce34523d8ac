"""What goes to the platforms and comes from them, and how we are let in there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.columns import NO_ROWID, Json, Row, Serial, where


class OutboxRow(Row, table=True):
    """A delivery that waits; a delivered one is gone.

    `due_at` says it all: none, the item waits behind another of its lane or is buried;
    past, it is ready; future, it is postponed, or somebody has it in hand until then.
    So the index on `due_at` holds the heads of the lanes and nothing else.
    `attempts` counts who had it in hand, `failures` how often in a row trying failed,
    `unsure` the attempts that nobody knows the end of; `again`: it was added once more while
    somebody had it in hand.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_lane", "lane", "id"),
        Index("outbox_due", "due_at", **where("due_at IS NOT NULL")),
        Index("outbox_one_head_per_lane", "lane", unique=True, **where("due_at IS NOT NULL")),
        Index("outbox_gate", "gate", **where("due_at IS NOT NULL")),
        Index("outbox_key", "key", unique=True, **where("key IS NOT NULL")),
        Index("outbox_buried", "buried_at", **where("buried_at IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    lane: str
    gate: str | None = None
    key: str | None = None
    kind: str
    payload: dict[str, str] = Field(sa_type=Json)
    not_before: datetime
    due_at: datetime | None = None
    attempts: int = 0
    failures: int = 0
    unsure: int = 0
    again: bool = False
    buried_at: datetime | None = None
    error: str | None = None


class InboxRow(Row, table=True):
    """What a platform told us already: a repeat of it changes nothing (B1, S1)."""

    __tablename__ = "inbox"
    __table_args__ = NO_ROWID
    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)


class EarlyAnswerRow(Row, table=True):
    """An agent's answer that came before we knew the root of its thread; kept until we do."""

    __tablename__ = "early_answer"
    __table_args__ = (
        UniqueConstraint("platform", "value"),
        Index("early_root", "platform", "root"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    platform: str
    root: str
    value: str
    agent_id: str = Field(foreign_key="agent.id")
    draft: dict[str, Any] = Field(sa_type=Json)
    at: datetime


class InstallationRow(Row, table=True):
    """Our app in one workspace or tenant; the token is encrypted with a key outside the database."""

    __tablename__ = "installation"
    platform: str = Field(primary_key=True)
    tenant: str = Field(primary_key=True)
    name: str
    secret: str
    facts: dict[str, str] = Field(sa_type=Json)
    installed_at: datetime
    revoked_at: datetime | None = None


class NonceRow(Row, table=True):
    """A value that may come back once, before it expires; kept as a hash."""

    __tablename__ = "nonce"
    hash: str = Field(primary_key=True)
    expires_at: datetime = Field(index=True)
