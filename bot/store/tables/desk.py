"""What managers see and keep: how long things took, reports, saved replies, who did what."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables.columns import Json, Row, Serial


class StretchRow(Row, table=True):
    """Something that took its time: a guest's wait, or a whole conversation until it was closed (MGR-03).

    `kind` is one of `StretchKind`; `service_id` had it at its end, `agent_id` ended it.
    """

    __tablename__ = "stretch"
    __table_args__ = (Index("stretch_ended", "ended_at"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    service_id: str | None = Field(default=None, foreign_key="service.id")
    agent_id: str | None = Field(default=None, foreign_key="agent.id")
    kind: str
    began_at: datetime
    ended_at: datetime


class ReportRow(Row, table=True):
    """A picture or a table of figures, kept for some days (MGR-03)."""

    __tablename__ = "report"
    id: str = Field(primary_key=True)
    name: str
    type: str
    data: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(index=True)


class SavedReplyRow(Row, table=True):
    """Words that agents use again and again (MGR-05); `service_id` is empty for those of everybody."""

    __tablename__ = "saved_reply"
    __table_args__ = (UniqueConstraint("service_id", "name"),)
    id: str = Field(primary_key=True)
    service_id: str = ""
    name: str
    text: str


class AuditRow(Row, table=True):
    """Who did what, when (MGR-07); ids and settings, no words of guests."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_conversation", "conversation_id", "id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    at: datetime = Field(index=True)
    act: str
    actor_kind: str
    actor_id: str
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id")
    details: dict[str, str] = Field(sa_type=Json)
