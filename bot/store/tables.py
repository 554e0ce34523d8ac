"""The tables. Rows stay inside bot.store; everyone else sees domain values.

The classes say what there is; queries use the tables at the end of this file.
No constraint is deferred to the commit: on SQLite, actions share one. Times are aware UTC
(SQLModel's own column type refuses anything else). Closed sets are text: an enum's new member
would escape Alembic.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Json = JSON().with_variant(JSONB(), "postgresql")
# Rows that are their key and little more stand in the key's own index (SQLite).
NO_ROWID = {"sqlite_with_rowid": False}
# What rows have that were there before the column came.
NO, ZERO, UNSEEN = {"server_default": false()}, {"server_default": "0"}, {"server_default": "-1"}
# Words are compared letter by letter, whatever the language of the database.
Word = Text().with_variant(Text(collation="C"), "postgresql")
Words = Text().with_variant(TSVECTOR(), "postgresql")
Serial = BigInteger().with_variant(Integer, "sqlite")


def _where(condition: str) -> dict[str, Any]:
    """Keep out of an index what nobody looks for there."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class ServiceRow(SQLModel, table=True):
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


class ChannelRow(SQLModel, table=True):
    """The channel of a service on one platform; `workspace`: what the platform calls where it is."""

    __tablename__ = "channel"
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    platform: str = Field(primary_key=True)
    value: str
    workspace: str = Field(default="", sa_column_kwargs={"server_default": ""})


class MemberRow(SQLModel, table=True):
    """An agent of a service, as its channel says (MEM-07)."""

    __tablename__ = "member"
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    agent_id: str = Field(primary_key=True, foreign_key="agent.id", index=True)


class AgentRow(SQLModel, table=True):
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


class AccountRow(SQLModel, table=True):
    """An agent's account on a platform; one agent may have one on each."""

    __tablename__ = "account"
    platform: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    agent_id: str = Field(foreign_key="agent.id", index=True)


class GuestRow(SQLModel, table=True):
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


class SessionRow(SQLModel, table=True):
    """A guest's token, as a hash."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True)
    guest_id: str = Field(foreign_key="guest.id", index=True)
    created_at: datetime
    revoked_at: datetime | None = None


class WidgetRow(SQLModel, table=True):
    """A widget on a web site; `look` holds form, consent, theme and texts."""

    __tablename__ = "widget"
    id: str = Field(primary_key=True)
    agent_id: str | None = Field(default=None, foreign_key="agent.id")
    services: list[str] = Field(sa_type=Json)
    origins: list[str] = Field(sa_type=Json)
    look: dict[str, Any] = Field(sa_type=Json)


class CounterRow(SQLModel, table=True):
    """A number that only grows, like that of conversations."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True)
    value: int = 0


class ConversationRow(SQLModel, table=True):
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
        Index("conversation_waits", "waiting_since", **_where("waiting_since IS NOT NULL")),
        Index("conversation_unindexed", "last_at", **_where("last_number > indexed")),
        Index(
            "conversation_held",
            "assignee_id",
            "last_at",
            **_where("assignee_id IS NOT NULL AND state = 'open'"),
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


class ParticipantRow(SQLModel, table=True):
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


class ThreadRow(SQLModel, table=True):
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


class FormerRootRow(SQLModel, table=True):
    """A root that somebody deleted; what is still written below it belongs to its thread."""

    __tablename__ = "former_root"
    platform: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    thread_id: str = Field(foreign_key="thread.id", index=True)


class MessageRow(SQLModel, table=True):
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


class FileRow(SQLModel, table=True):
    """The bytes of a file, or where an agent's file can be fetched from until we have them."""

    __tablename__ = "file"
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True)
    message_id: str = Field(foreign_key="message.id")
    platform: str | None = None
    source: str | None = None
    data: bytes | None = Field(default=None, sa_type=LargeBinary)


class FileCopyRow(SQLModel, table=True):
    """Where a file of a message stands on a platform, so that it can be taken away again."""

    __tablename__ = "file_copy"
    file_id: str = Field(primary_key=True)
    thread_id: str = Field(primary_key=True, foreign_key="thread.id")
    message_id: str = Field(foreign_key="message.id", index=True)
    platform: str
    value: str


class CopyRow(SQLModel, table=True):
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


class OutboxRow(SQLModel, table=True):
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
        Index("outbox_due", "due_at", **_where("due_at IS NOT NULL")),
        Index("outbox_one_head_per_lane", "lane", unique=True, **_where("due_at IS NOT NULL")),
        Index("outbox_gate", "gate", **_where("due_at IS NOT NULL")),
        Index("outbox_key", "key", unique=True, **_where("key IS NOT NULL")),
        Index("outbox_buried", "buried_at", **_where("buried_at IS NOT NULL")),
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


class InboxRow(SQLModel, table=True):
    """What a platform told us already: a repeat of it changes nothing (B1, S1)."""

    __tablename__ = "inbox"
    __table_args__ = NO_ROWID
    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)


class EarlyAnswerRow(SQLModel, table=True):
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


class InstallationRow(SQLModel, table=True):
    """Our app in one workspace or tenant; the token is encrypted with a key outside the database."""

    __tablename__ = "installation"
    platform: str = Field(primary_key=True)
    tenant: str = Field(primary_key=True)
    name: str
    secret: str
    facts: dict[str, str] = Field(sa_type=Json)
    installed_at: datetime
    revoked_at: datetime | None = None


class NonceRow(SQLModel, table=True):
    """A value that may come back once, before it expires; kept as a hash."""

    __tablename__ = "nonce"
    hash: str = Field(primary_key=True)
    expires_at: datetime = Field(index=True)


class TagRow(SQLModel, table=True):
    """A word that agents put on a conversation (TAG-03)."""

    __tablename__ = "tag"
    __table_args__ = NO_ROWID
    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id")
    name: str = Field(primary_key=True, index=True)


class PassageRow(SQLModel, table=True):
    """What a message, or the conversation itself where there is none, is found by (CONV-12).

    `id` is ordered by time, so that a search goes from the newest back. `words` as `bot/domain/wording.py`
    makes them; SQLite has them once more in the full text index `passage_words`, kept by triggers.
    """

    __tablename__ = "passage"
    __table_args__ = (
        Index("passage_words_gin", "words", postgresql_using="gin"),
        Index("passage_head", "conversation_id", unique=True, **_where("message_id IS NULL")),
    )
    id: int = Field(primary_key=True, sa_type=Serial)
    conversation_id: str = Field(foreign_key="conversation.id")
    message_id: str | None = Field(default=None, foreign_key="message.id", unique=True)
    words: str = Field(sa_type=Words)


class WordRow(SQLModel, table=True):
    """A word that something is found by, and how many passages have it."""

    __tablename__ = "word"
    __table_args__ = NO_ROWID
    word: str = Field(primary_key=True, sa_type=Word)
    uses: int


class StretchRow(SQLModel, table=True):
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


class InvitationRow(SQLModel, table=True):
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


class ContactRow(SQLModel, table=True):
    """An entry of a phonebook: `book` is an agent's id, or empty for the shared one (PHB-03).

    `words` is what it is found by, as `bot/domain/contacts.py` folds it (PHB-05).
    """

    __tablename__ = "contact"
    id: str = Field(primary_key=True)
    book: str = Field(default="", index=True)
    name: str
    organisation: str | None = None
    kind: str
    emails: list[str] = Field(sa_type=Json)
    phones: list[dict[str, str]] = Field(sa_type=Json)
    picture_url: str | None = None
    owner_id: str | None = Field(default=None, foreign_key="agent.id")
    words: str
    created_at: datetime
    changed_at: datetime


class ContactKeyRow(SQLModel, table=True):
    """An address or number of a contact in one form, unique in its book: the same again is an update."""

    __tablename__ = "contact_key"
    __table_args__ = NO_ROWID
    book: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    contact_id: str = Field(foreign_key="contact.id", index=True)


class ContactGuestRow(SQLModel, table=True):
    """Which contact a guest is, by an agent's word; a typed address alone proves nothing (WID-09)."""

    __tablename__ = "contact_guest"
    __table_args__ = NO_ROWID
    book: str = Field(primary_key=True)
    guest_id: str = Field(primary_key=True, foreign_key="guest.id")
    contact_id: str = Field(foreign_key="contact.id", index=True)


class PictureRow(SQLModel, table=True):
    """A picture of a service or a guest, drawn anew from what was uploaded."""

    __tablename__ = "picture"
    id: str = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class ReportRow(SQLModel, table=True):
    """A picture or a table of figures, kept for some days (MGR-03)."""

    __tablename__ = "report"
    id: str = Field(primary_key=True)
    name: str
    type: str
    data: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(index=True)


class SavedReplyRow(SQLModel, table=True):
    """Words that agents use again and again (MGR-05); `service_id` is empty for those of everybody."""

    __tablename__ = "saved_reply"
    __table_args__ = (UniqueConstraint("service_id", "name"),)
    id: str = Field(primary_key=True)
    service_id: str = ""
    name: str
    text: str


class AuditRow(SQLModel, table=True):
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


def _table(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


service = _table(ServiceRow)
channel = _table(ChannelRow)
member = _table(MemberRow)
agent = _table(AgentRow)
account = _table(AccountRow)
guest = _table(GuestRow)
session = _table(SessionRow)
widget = _table(WidgetRow)
counter = _table(CounterRow)
conversation = _table(ConversationRow)
participant = _table(ParticipantRow)
thread = _table(ThreadRow)
former_root = _table(FormerRootRow)
message = _table(MessageRow)
file = _table(FileRow)
copy = _table(CopyRow)
file_copy = _table(FileCopyRow)
outbox = _table(OutboxRow)
inbox = _table(InboxRow)
early_answer = _table(EarlyAnswerRow)
installation = _table(InstallationRow)
nonce = _table(NonceRow)
tag = _table(TagRow)
passage = _table(PassageRow)
word = _table(WordRow)
stretch = _table(StretchRow)
invitation = _table(InvitationRow)
contact = _table(ContactRow)
contact_key = _table(ContactKeyRow)
contact_guest = _table(ContactGuestRow)
picture = _table(PictureRow)
report = _table(ReportRow)
saved_reply = _table(SavedReplyRow)
audit = _table(AuditRow)
