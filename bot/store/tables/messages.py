"""Messages, their files, and where both stand on the platforms."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.columns import NO_ROWID, Json, Row


class MessageRow(Row, table=True):
    """One message: `number` is its place, `changed` the last thing that happened to it.

    `said_at`: when its agent wrote it, by the platform's clock; it may be heard later than what came after.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "source"),
        Index("message_changes", "conversation_id", "changed", unique=True),
        Index("message_numbers", "conversation_id", "number", unique=True),
    )
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    number: int
    changed: int
    source: str
    kind: str
    text: str
    body: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
    notice: dict[str, Any] | None = Field(default=None, sa_type=Json)
    files: list[dict[str, Any]] = Field(sa_type=Json)
    reactions: dict[str, list[str]] = Field(sa_type=Json)
    written_at: datetime
    said_at: datetime | None = None
    guest_id: str | None = Field(default=None, foreign_key="guest.id")
    agent_id: str | None = Field(default=None, foreign_key="agent.id")
    edited: bool = False
    deleted: bool = False
    withdrawn: bool = False
    version: str = ""


class FileRow(Row, table=True):
    """The bytes of a file, or where an agent's file can be fetched from until we have them."""

    __tablename__ = "file"
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    message_id: str = Field(foreign_key="message.id")
    platform: str | None = None
    source: str | None = None
    data: bytes | None = Field(default=None, sa_type=LargeBinary)


class FileCopyRow(Row, table=True):
    """Where a file of a message stands on a platform, so that it can be taken away again."""

    __tablename__ = "file_copy"
    file_id: str = Field(primary_key=True)
    thread_id: str = Field(primary_key=True, foreign_key="thread.id")
    message_id: str = Field(foreign_key="message.id", index=True)
    platform: str
    value: str


class CopyRow(Row, table=True):
    """Where a message stands on a platform: posted by us, or written there by an agent.

    Several messages may stand in one. `marks` are the reactions of ours that it carries.
    """

    __tablename__ = "copy"
    __table_args__ = (Index("copy_place", "platform", "value"), NO_ROWID)
    message_id: str = Field(primary_key=True, foreign_key="message.id")
    thread_id: str = Field(primary_key=True, foreign_key="thread.id")
    platform: str
    value: str
    ours: bool
    marks: list[str] = Field(sa_type=Json)
