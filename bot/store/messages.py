"""Messages in the database, and the sequence that numbers what happens to them."""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from bot.domain.errors import NotFound
from bot.domain.ids import (
    AgentId,
    ConversationId,
    FileId,
    GuestId,
    MessageId,
    PlatformName,
    Ref,
    ThreadId,
    ordered_id,
)
from bot.domain.messages import (
    Changes,
    Draft,
    File,
    FileState,
    Message,
    MessageKind,
    Notice,
    in_place,
)
from bot.domain.people import Guest
from bot.domain.richtext import from_json, to_json
from bot.store import tables as t
from bot.store.dialects import insert_new
from bot.store.guests import guest_of

c, m = t.conversation.c, t.message.c
NEXT_NUMBER = (
    update(t.conversation)
    .where(c.id == bindparam("conversation"))
    .values(last_number=c.last_number + 1)
    .returning(c.last_number)
)
NEXT_MESSAGE = (
    update(t.conversation)
    .where(c.id == bindparam("conversation"))
    .values(last_number=c.last_number + 1, last_at=bindparam("at", type_=c.last_at.type))
    .returning(c.last_number)
)
ADD = insert_new(t.message)
BY_ID = select(t.message).where(m.id == bindparam("message"))
AUTHOR = [column.label(f"author_{column.name}") for column in t.guest.c]
AuthorRow: Any = namedtuple("AuthorRow", t.guest.c.keys())  # type: ignore[misc]  # noqa: PYI024  names are the table's
PLACED = (
    select(t.message, t.thread.c.platform, t.thread.c.root, *AUTHOR)
    .join(t.thread, t.thread.c.conversation_id == m.conversation_id)
    .outerjoin(t.guest, t.guest.c.id == m.guest_id)
    .where(m.id == bindparam("message"), t.thread.c.id == bindparam("thread"))
)
BY_SOURCE = select(t.message).where(
    m.conversation_id == bindparam("conversation"), m.source == bindparam("source")
)
LAST_GUEST = (
    select(m.guest_id)
    .where(m.conversation_id == bindparam("conversation"), m.guest_id.is_not(None))
    .order_by(m.number.desc())
    .limit(1)
)
BY_NUMBER = select(t.message).where(
    m.conversation_id == bindparam("conversation"), m.number == bindparam("number")
)
HEAD = select(c.last_number, c.changed, c.read_only).where(c.id == bindparam("conversation"))
CHANGED = (
    select(t.message)
    .where(m.conversation_id == bindparam("conversation"), m.changed > bindparam("after"))
    .order_by(m.changed)
    .limit(bindparam("limit"))
)
LAST_ANSWER = (
    select(func.coalesce(func.max(m.number), 0))
    .where(
        m.conversation_id == bindparam("conversation"),
        m.agent_id.is_not(None),
        m.kind == MessageKind.PUBLIC,
        ~m.deleted,
    )
    .scalar_subquery()
)
# What was there before somebody closed it is not waited for any more.
IS_UNANSWERED = (
    m.conversation_id == bindparam("conversation"),
    m.guest_id.is_not(None),
    m.number > LAST_ANSWER,
    ~m.deleted,
    or_(c.closed_at.is_(None), m.written_at >= c.closed_at),
)
UNANSWERED_SINCE = (
    select(func.min(m.written_at, type_=m.written_at.type))
    .join(t.conversation)
    .where(*IS_UNANSWERED)
)
UNANSWERED = (
    select(t.message)
    .join(t.conversation)
    .where(*IS_UNANSWERED)
    .order_by(m.number)
    .limit(bindparam("limit"))
)
OF_AGENTS = (
    select(t.message)
    .where(
        m.conversation_id == bindparam("conversation"),
        m.number > bindparam("after"),
        m.number <= bindparam("up_to"),
        m.agent_id.is_not(None),
        m.kind == MessageKind.PUBLIC,
    )
    .order_by(m.number)
)
FOR_GUESTS = CHANGED.where(or_(m.kind != MessageKind.NOTE, m.withdrawn))


class Messages:
    """Find and keep messages.

    Every change takes the next number of the conversation first. That locks its row
    until the commit, so numbers become visible in their order and a cursor never
    passes one that is still to come. A number may stay unused.
    """

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def next_number(self, conversation_id: ConversationId) -> int:
        """Take the next number, and with it the conversation's lock."""
        return int(self._db.execute(NEXT_NUMBER, {"conversation": conversation_id}).scalar_one())

    def get(self, message_id: MessageId) -> Message:
        """Return a message we know exists."""
        return _message(self._db.execute(BY_ID, {"message": message_id}).one())

    def placed(
        self, message_id: MessageId, thread_id: ThreadId
    ) -> tuple[Message, Ref | None, Guest | None]:
        """Return a message, the root of a thread that it belongs in, and the guest who wrote it.

        No root until it is known, no guest where somebody else wrote it.
        """
        row = self._db.execute(PLACED, {"message": message_id, "thread": thread_id}).one()
        root = Ref(PlatformName(row.platform), row.root) if row.root else None
        guest = guest_of(AuthorRow._make(row[-len(AUTHOR) :])) if row.guest_id else None
        return _message(row), root, guest

    def by_source(self, conversation_id: ConversationId, source: str) -> Message | None:
        """Return the message that came from this source before, if any."""
        asked = {"conversation": conversation_id, "source": source}
        row = self._db.execute(BY_SOURCE, asked).one_or_none()
        return _message(row) if row else None

    def by_number(self, conversation_id: ConversationId, number: int) -> Message:
        """Return the message at a place; NotFound when there is none."""
        asked = {"conversation": conversation_id, "number": number}
        row = self._db.execute(BY_NUMBER, asked).one_or_none()
        if row is None:
            raise NotFound("message_unknown")
        return _message(row)

    def add(
        self,
        conversation_id: ConversationId,
        draft: Draft,
        *,
        source: str,
        guest_id: GuestId | None = None,
        agent_id: AgentId | None = None,
        version: str = "",
        said_at: datetime | None = None,
        number: int | None = None,
    ) -> Message | None:
        """Write the next message; None when one from this source is there already.

        `number` is its place, where that was taken before with the conversation's lock.
        """
        if number is None:
            place = {"conversation": conversation_id, "at": self._now}
            number = int(self._db.execute(NEXT_MESSAGE, place).scalar_one())
        message = Message(
            id=MessageId(ordered_id(self._now)),
            conversation_id=conversation_id,
            number=number,
            changed=number,
            source=source,
            text=draft.text,
            written_at=self._now,
            kind=draft.kind,
            body=draft.body,
            guest_id=guest_id,
            agent_id=agent_id,
            notice=draft.notice,
            files=draft.files,
            version=version,
            said_at=said_at,
        )
        row = {
            "id": message.id,
            "conversation_id": conversation_id,
            "number": number,
            "source": source,
            "notice": asdict(draft.notice) if draft.notice else None,
            "written_at": self._now,
            "said_at": said_at,
            "guest_id": guest_id,
            "agent_id": agent_id,
            **_changing(message),
        }
        added = self._db.execute(ADD[self._db.dialect.name], row).first()
        return message if added else None

    def change(self, message: Message, how: Callable[[Message], Message]) -> Message:
        """Apply a rule to a message as it is now, under the conversation's lock."""
        number = self.next_number(message.conversation_id)
        now = self.get(message.id)
        changed = how(now)
        if changed == now:
            return now
        changed = replace(changed, changed=number)
        row = _changing(changed)
        self._db.execute(update(t.message).where(m.id == message.id).values(**row))
        return changed

    def changes_after(
        self,
        conversation_id: ConversationId,
        cursor: int,
        limit: int = 200,
        *,
        for_guests: bool = False,
    ) -> Changes:
        """Return what happened after a cursor; ask inside one snapshot (`Store.read`)."""
        asked = {"conversation": conversation_id}
        last, header, read_only = self._db.execute(HEAD, asked).one()
        if last <= cursor:
            return Changes((), cursor)
        query = FOR_GUESTS if for_guests else CHANGED
        rows = self._db.execute(query, {**asked, "after": cursor, "limit": limit}).all()
        messages = tuple(_message(row) for row in rows)
        more = len(messages) == limit
        end = messages[-1].changed if more else last
        return Changes(messages, end, more, cursor < header <= end, read_only)

    def latest(
        self, conversation_id: ConversationId, limit: int, *, for_guests: bool = False
    ) -> list[Message]:
        """Return the last messages in the order in which they are read, oldest first."""
        query = select(t.message).where(m.conversation_id == conversation_id, ~m.deleted)
        if for_guests:
            query = query.where(m.kind != MessageKind.NOTE)
        rows = self._db.execute(query.order_by(m.number.desc()).limit(limit)).all()
        return in_place(_message(row) for row in rows)

    def between(self, conversation_id: ConversationId, after: int, up_to: int) -> list[Message]:
        """Return agents' public messages with a number in (after, up_to], oldest first."""
        asked = {"conversation": conversation_id, "after": after, "up_to": up_to}
        return [_message(row) for row in self._db.execute(OF_AGENTS, asked)]

    def of_guests_since(self, conversation_id: ConversationId, since: datetime) -> list[Message]:
        """Return what guests wrote since a moment, oldest first, without what is deleted."""
        query = select(t.message).where(
            m.conversation_id == conversation_id,
            m.guest_id.is_not(None),
            m.written_at >= since,
            ~m.deleted,
        )
        return [_message(row) for row in self._db.execute(query.order_by(m.number))]

    def last_guest(self, conversation_id: ConversationId) -> GuestId | None:
        """Return which guest wrote last (MEM-08)."""
        row = self._db.execute(LAST_GUEST, {"conversation": conversation_id}).first()
        return GuestId(row.guest_id) if row else None

    def unanswered_since(self, conversation_id: ConversationId) -> datetime | None:
        """Return when a guest wrote what no agent has answered yet for guests to see, the oldest (ESC-02)."""
        asked = {"conversation": conversation_id}
        since: datetime | None = self._db.execute(UNANSWERED_SINCE, asked).scalar_one()
        return since

    def unanswered(self, conversation_id: ConversationId, limit: int = 100) -> list[Message]:
        """Return what guests wrote that no agent has answered yet, the oldest first (ESC-02)."""
        asked = {"conversation": conversation_id, "limit": limit}
        return [_message(row) for row in self._db.execute(UNANSWERED, asked)]

    def unread(self, conversation_id: ConversationId, after: int) -> int:
        """Count what agents wrote to guests after a number."""
        query = select(func.count()).where(
            m.conversation_id == conversation_id,
            m.number > after,
            m.agent_id.is_not(None),
            m.kind == MessageKind.PUBLIC,
            ~m.deleted,
        )
        return self._db.scalar(query) or 0


def file_json(file: File) -> dict[str, Any]:
    """Write a file's description as the message's row keeps it."""
    return asdict(file)


def read_file(row: dict[str, Any]) -> File:
    """Read what `file_json` wrote."""
    return File(**{**row, "id": FileId(row["id"]), "state": FileState(row["state"])})


def _changing(message: Message) -> dict[str, Any]:
    return {
        "changed": message.changed,
        "kind": message.kind,
        "text": message.text,
        "body": to_json(message.body) if message.body is not None else None,
        "files": [file_json(file) for file in message.files],
        "reactions": dict(message.reactions),
        "edited": message.edited,
        "deleted": message.deleted,
        "withdrawn": message.withdrawn,
        "version": message.version,
    }


def _message(row: Row[tuple[object, ...]]) -> Message:
    return Message(
        id=MessageId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        number=row.number,
        changed=row.changed,
        source=row.source,
        text=row.text,
        written_at=row.written_at,
        kind=MessageKind(row.kind),
        body=from_json(row.body) if row.body is not None else None,
        guest_id=GuestId(row.guest_id) if row.guest_id else None,
        agent_id=AgentId(row.agent_id) if row.agent_id else None,
        notice=Notice(**row.notice) if row.notice else None,
        edited=row.edited,
        deleted=row.deleted,
        withdrawn=row.withdrawn,
        reactions=row.reactions,
        files=tuple(read_file(file) for file in row.files) if row.files else (),
        version=row.version,
        said_at=row.said_at,
    )
