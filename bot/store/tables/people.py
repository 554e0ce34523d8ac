"""Services, their agents and channels, and guests with the ways in that they come by."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field

from bot.store.tables.columns import NO, Json, Row


class ServiceRow(Row, table=True):
    """A call group; `hours` and `rules` as `bot/store/service_rows.py` writes them.

    `turn`: who had the last turn, where conversations go round (ASG-16). `user_group`: those in it
    answer, and not whoever else is in the channel (MEM-07).
    """

    __tablename__ = "service"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    picture: str | None = None
    manager_id: str | None = Field(default=None, foreign_key="agent.id")
    mode: str
    share_links: bool
    hours: dict[str, Any] = Field(sa_type=Json)
    rules: dict[str, Any] = Field(sa_type=Json, sa_column_kwargs={"server_default": "{}"})
    turn: str | None = None
    user_group: str | None = None


class ChannelRow(Row, table=True):
    """The channel of a service on one platform; `workspace`: what the platform calls where it is."""

    __tablename__ = "channel"
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    platform: str = Field(primary_key=True)
    value: str
    workspace: str = Field(default="", sa_column_kwargs={"server_default": ""})


class MemberRow(Row, table=True):
    """An agent of a service, as its channel says (MEM-07)."""

    __tablename__ = "member"
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    agent_id: str = Field(primary_key=True, foreign_key="agent.id", index=True)


class AgentRow(Row, table=True):
    """A colleague; `active_at` is when the platform last told whether they are there.

    `gone`: the platform knows them no longer, or as somebody who was switched off (MEM-05).
    `same_as`: they turned out to be another agent; what is left of them is their link and their id.
    """

    __tablename__ = "agent"
    id: str = Field(primary_key=True)
    name: str
    slug: str = Field(unique=True)
    avatar_url: str | None = None
    email: str | None = None
    active: bool | None = None
    active_at: datetime | None = Field(default=None, index=True)
    manages: bool = False
    paused: bool = Field(default=False, sa_column_kwargs=NO)
    gone: bool = Field(default=False, sa_column_kwargs=NO)
    zone: str | None = None
    same_as: str | None = Field(default=None, foreign_key="agent.id")


class AccountRow(Row, table=True):
    """An agent's account on a platform; one agent may have one on each."""

    __tablename__ = "account"
    platform: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id", index=True)


class GuestRow(Row, table=True):
    """An external person."""

    __tablename__ = "guest"
    id: str = Field(primary_key=True)
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    consent_version: str | None = None
    consent_at: datetime | None = None
    blocked: bool = False
    picture: str | None = None
    created_at: datetime


class SessionRow(Row, table=True):
    """A guest's token, as a hash."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True)
    guest_id: str = Field(foreign_key="guest.id", index=True)
    created_at: datetime
    revoked_at: datetime | None = None


class WidgetRow(Row, table=True):
    """A widget on a web site; `look` holds form, consent, theme and texts."""

    __tablename__ = "widget"
    id: str = Field(primary_key=True)
    agent_id: str | None = Field(default=None, foreign_key="agent.id")
    services: list[str] = Field(sa_type=Json)
    origins: list[str] = Field(sa_type=Json)
    look: dict[str, Any] = Field(sa_type=Json)


class PictureRow(Row, table=True):
    """A picture of a service or a guest, drawn anew from what was uploaded."""

    __tablename__ = "picture"
    id: str = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)
