"""The tables of meetings and calendars. Rows stay inside `calendar_sync.store`.

What `bot/store/tables` says about tables holds here, too.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from bot.store.tables.columns import NO_ROWID, ZERO, Json, Row, Serial, table_of, where


class BookableRow(Row, table=True):
    """How an agent or a service can be booked; `owner` is the id of either.

    `slug` names the booking link of a service; an agent's is the slug of their contact link (ENT-02).
    `rules` as `calendar_sync/availability.py` writes them.
    """

    __tablename__ = "bookable"
    owner: str = Field(primary_key=True)
    is_service: bool
    slug: str | None = Field(default=None, unique=True)
    rules: dict[str, Any] = Field(sa_type=Json)


class CalendarAccountRow(Row, table=True):
    """An agent's calendar (MTG-01): `kind` is google, outlook or own.

    `secret` is what signs in there, encrypted; `version` grows with it, so that two who refresh it do not
    overwrite each other. `busy` are the calendars that count as busy, `target` gets the events. `cursor`:
    up to where changes made there were read. `lost_at`: since when it refuses us.
    """

    __tablename__ = "calendar_account"
    agent_id: str = Field(primary_key=True, foreign_key="agent.id")
    kind: str
    address: str
    secret: str
    version: int = Field(default=0, sa_column_kwargs=ZERO)
    busy: list[str] = Field(sa_type=Json)
    target: str
    cursor: str | None = None
    synced_at: datetime | None = Field(default=None, index=True)
    connected_at: datetime
    lost_at: datetime | None = None


class CalendarWatchRow(Row, table=True):
    """Where a calendar tells us of changes, until it expires (MTG-09); `secret` proves that it is the one."""

    __tablename__ = "calendar_watch"
    id: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id", index=True)
    resource: str
    secret: str
    began_at: datetime
    expires_at: datetime = Field(index=True)


class SignInRow(Row, table=True):
    """A sign-in to a calendar that was begun; `state` comes here as its hash, `flow` is encrypted."""

    __tablename__ = "calendar_sign_in"
    state_hash: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id")
    kind: str
    flow: str
    expires_at: datetime = Field(index=True)


class MeetingRow(Row, table=True):
    """A meeting of a guest with agents, in a conversation of its own (MTG-05).

    `zone` is the guest's (IANA); `source` makes booking it safe to repeat; `place` is where it is held: an
    address for video, empty until it is known. `sequence` grows with every change.
    """

    __tablename__ = "meeting"
    __table_args__ = (Index("meeting_coming", "starts_at", **where("state = 'booked'")),)
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    guest_id: str = Field(foreign_key="guest.id", index=True)
    service_id: str | None = Field(default=None, foreign_key="service.id", index=True)
    source: str = Field(unique=True)
    subject: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    extras: list[str] = Field(sa_type=Json)
    state: str
    sequence: int = 0
    place: str = ""
    booked_at: datetime
    changed_at: datetime


class HostRow(Row, table=True):
    """An agent of a meeting, and the event in their calendar.

    `event` is the calendar's name for it, `etag` its version there; `generation` is part of the key under
    which it is made, as is `made_for`: the agent whom it was made for, where they are another one by now.
    `calendar` says in which one it stands. `shows` is the sequence of the meeting that the event shows, -1
    before there is one; `shown_from`, `shown_until` and `shown_place` what it says there. `is_there`: it
    stands in the calendar. `declined`: the host does not come. `trouble`: why it could not be written.
    """

    __tablename__ = "meeting_host"
    __table_args__ = NO_ROWID
    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    agent_id: str = Field(primary_key=True, foreign_key="agent.id", index=True)
    is_organiser: bool
    event: str | None = Field(default=None, index=True)
    etag: str = ""
    generation: int = 0
    made_for: str | None = None
    shows: int = -1
    is_there: bool = False
    calendar: str = ""
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    shown_place: str = ""
    declined: bool = False
    trouble: str = ""


class TakenRow(Row, table=True):
    """Five minutes of an agent that are taken: by a meeting, or held while a form is open (MTG-06).

    `cell` counts five minutes since 1970 (UTC); that it is unique for an agent bars overlaps on every
    database. `holder` is the id of the meeting or of the hold; `until`: when a hold ends.
    """

    __tablename__ = "taken"
    __table_args__ = NO_ROWID
    agent_id: str = Field(primary_key=True, foreign_key="agent.id")
    cell: int = Field(primary_key=True)
    holder: str = Field(index=True)
    until: datetime | None = Field(default=None, index=True)


class RemindedRow(Row, table=True):
    """A reminder that was sent (MTG-08): so many minutes before that start of a meeting."""

    __tablename__ = "reminded"
    __table_args__ = NO_ROWID
    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    minutes: int = Field(primary_key=True)
    starts_at: datetime = Field(primary_key=True)
    at: datetime


class OwnEventRow(Row, table=True):
    """An entry of the built-in calendar; `changed` numbers the last change in the agent's calendar."""

    __tablename__ = "own_event"
    __table_args__ = (Index("own_event_changes", "agent_id", "changed"),)
    id: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id")
    key: str = Field(unique=True)
    title: str
    starts_at: datetime
    ends_at: datetime
    is_busy: bool = True
    is_gone: bool = False
    details: dict[str, Any] = Field(sa_type=Json)
    changed: int = Field(sa_type=Serial)


bookable = table_of(BookableRow)
calendar_account = table_of(CalendarAccountRow)
calendar_watch = table_of(CalendarWatchRow)
sign_in = table_of(SignInRow)
meeting = table_of(MeetingRow)
host = table_of(HostRow)
taken = table_of(TakenRow)
reminded = table_of(RemindedRow)
own_event = table_of(OwnEventRow)
