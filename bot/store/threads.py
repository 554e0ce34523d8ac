"""Threads, and the copies of messages in them, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, exists, insert, or_, select, update
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.domain.conversations import State, Thread
from bot.domain.ids import ConversationId, MessageId, PlatformName, Ref, ThreadId
from bot.store import tables as t
from bot.store.dialects import insert_new

BY_ID = select(t.thread).where(t.thread.c.id == bindparam("thread"))
OPEN = (
    select(t.thread)
    .where(t.thread.c.conversation_id == bindparam("conversation"), ~t.thread.c.left)
    .order_by(t.thread.c.platform, t.thread.c.channel)
)
SHOWING = (
    select(t.thread)
    .where(
        t.thread.c.conversation_id == bindparam("conversation"),
        or_(
            ~t.thread.c.left,
            t.thread.c.id.in_(
                select(t.copy.c.thread_id).where(t.copy.c.message_id == bindparam("message"))
            ),
        ),
    )
    .order_by(t.thread.c.platform, t.thread.c.channel)
)
EVER = (
    select(t.thread)
    .where(t.thread.c.conversation_id == bindparam("conversation"))
    .order_by(t.thread.c.platform, t.thread.c.channel)
)
BY_ROOT = select(t.thread).where(
    t.thread.c.platform == bindparam("platform"), t.thread.c.root == bindparam("root")
)
BY_FORMER_ROOT = (
    select(t.thread)
    .join(t.former_root)
    .where(
        t.former_root.c.platform == bindparam("platform"),
        t.former_root.c.value == bindparam("root"),
    )
)
IN_CHANNEL = (
    t.thread.c.platform == bindparam("platform"),
    t.thread.c.channel == bindparam("channel"),
    ~t.thread.c.left,
)
OPEN_IN = (
    select(t.thread)
    .join(t.conversation, t.conversation.c.id == t.thread.c.conversation_id)
    .where(*IN_CHANNEL, t.conversation.c.state == State.OPEN, t.thread.c.root.is_not(None))
    .order_by(t.conversation.c.number.desc())
)
AWAITS_ROOT = select(exists().where(*IN_CHANNEL, t.thread.c.root.is_(None)))
ADD_COPY = insert_new(t.copy)
OF_MESSAGE = t.copy.c.message_id == bindparam("message")
IN_THREAD = t.copy.c.thread_id == bindparam("thread")
COPIES = select(t.copy).where(OF_MESSAGE)
COPY_IN = COPIES.where(IN_THREAD)
AT = (
    select(t.copy)
    .join(t.message, t.message.c.id == t.copy.c.message_id)
    .where(t.copy.c.platform == bindparam("platform"), t.copy.c.value == bindparam("place"))
    .order_by(t.message.c.number)
)
SET_MARKS = (
    update(t.copy)
    .where(OF_MESSAGE, IN_THREAD)
    .values(marks=bindparam("signs", type_=t.copy.c.marks.type))
)
ADD_FORMER_ROOT = insert_new(t.former_root)
CARD_SHOWN = (
    update(t.thread)
    .where(t.thread.c.id == bindparam("thread"))
    .values(card_at=bindparam("at", type_=UTCDateTime()), card_says=bindparam("says"))
)


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a message stands in a thread; `marks` are the reactions of ours on it.

    `ours`: we posted it, so it is ours to change; otherwise an agent wrote it there.
    """

    message_id: MessageId
    thread_id: ThreadId
    ref: Ref
    ours: bool
    marks: tuple[str, ...] = ()


class Entered(StrEnum):
    """How a conversation came to have a thread in a channel."""

    NEW = "new"
    BACK = "back"
    THERE = "there"


class Threads:
    """Find and keep threads and copies."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def get(self, thread_id: ThreadId) -> Thread:
        """Return a thread we know exists."""
        return _thread(self._db.execute(BY_ID, {"thread": thread_id}).one())

    def of(self, conversation_id: ConversationId) -> Sequence[Thread]:
        """Return the threads where the conversation goes on."""
        rows = self._db.execute(OPEN, {"conversation": conversation_id})
        return [_thread(row) for row in rows]

    def ever_of(self, conversation_id: ConversationId) -> Sequence[Thread]:
        """Return all its threads, those that it has left among them."""
        rows = self._db.execute(EVER, {"conversation": conversation_id})
        return [_thread(row) for row in rows]

    def showing(self, conversation_id: ConversationId, message_id: MessageId) -> Sequence[Thread]:
        """Return where a message is or will be seen: also in threads left since, if it stands there."""
        asked = {"conversation": conversation_id, "message": message_id}
        return [_thread(row) for row in self._db.execute(SHOWING, asked)]

    def by_root(self, root: Ref) -> Thread | None:
        """Return the thread that has, or had, this root; also one that the conversation has left."""
        asked = {"platform": root.platform, "root": root.value}
        row = (
            self._db.execute(BY_ROOT, asked).one_or_none()
            or self._db.execute(BY_FORMER_ROOT, asked).one_or_none()
        )
        return _thread(row) if row else None

    def enter(self, conversation_id: ConversationId, channel: Ref) -> tuple[Thread, Entered]:
        """Have a thread in a channel: a new one, or the one that the conversation had there before."""
        place = {"platform": channel.platform, "channel": channel.value}
        here = (
            t.thread.c.conversation_id == conversation_id,
            *(t.thread.c[name] == value for name, value in place.items()),
        )
        row = self._db.execute(select(t.thread).where(*here)).one_or_none()
        if row:
            self._db.execute(update(t.thread).where(*here).values(left=False))
            return replace(_thread(row), left=False), Entered.BACK if row.left else Entered.THERE
        thread = Thread(ThreadId(uuid4().hex), conversation_id, channel)
        new = {"id": thread.id, "conversation_id": conversation_id, "left": False, **place}
        self._db.execute(insert(t.thread), new)
        return thread, Entered.NEW

    def leave(self, thread_id: ThreadId) -> None:
        """Go on elsewhere: nothing more is posted there."""
        self._db.execute(update(t.thread).where(t.thread.c.id == thread_id).values(left=True))

    def linked(self, thread_id: ThreadId, link: str) -> None:
        """Remember a thread's address for people; empty when there is none."""
        self._db.execute(update(t.thread).where(t.thread.c.id == thread_id).values(link=link))

    def opened(self, thread_id: ThreadId, root: Ref, card_says: str = "") -> None:
        """Remember the root of a thread, and what its card says."""
        opened = update(t.thread).where(t.thread.c.id == thread_id)
        values = {"root": root.value, "card_at": self._now, "card_says": card_says}
        self._db.execute(opened.values(values))

    def lost(self, thread: Thread, root: Ref) -> None:
        """Put a root that is gone among the former ones; the thread will get another."""
        row = {"platform": root.platform, "value": root.value, "thread_id": thread.id}
        self._db.execute(ADD_FORMER_ROOT[self._db.dialect.name], row)
        lost = update(t.thread).where(t.thread.c.id == thread.id)
        self._db.execute(lost.values(root=None, card_at=None, card_says="", link=None))

    def card_shown(self, thread_id: ThreadId, says: str) -> None:
        """Remember when the card was brought up to date, and what it says."""
        self._db.execute(CARD_SHOWN, {"thread": thread_id, "at": self._now, "says": says})

    def add_copy(self, message_id: MessageId, thread_id: ThreadId, ref: Ref, *, ours: bool) -> None:
        """Remember where a message stands; hearing of it twice changes nothing."""
        row = {
            "message_id": message_id,
            "thread_id": thread_id,
            "platform": ref.platform,
            "value": ref.value,
            "ours": ours,
            "marks": [],
        }
        self._db.execute(ADD_COPY[self._db.dialect.name], row)

    def copy_in(self, thread_id: ThreadId, message_id: MessageId) -> Copy | None:
        """Return a message's copy in a thread."""
        asked = {"message": message_id, "thread": thread_id}
        row = self._db.execute(COPY_IN, asked).one_or_none()
        return _copy(row) if row else None

    def copies(self, message_id: MessageId) -> Sequence[Copy]:
        """Return all copies of a message."""
        rows = self._db.execute(COPIES, {"message": message_id})
        return [_copy(row) for row in rows]

    def at(self, ref: Ref) -> Sequence[Copy]:
        """Return what stands there, if it is ours: several lines of a guest may stand together."""
        asked = {"platform": ref.platform, "place": ref.value}
        return [_copy(row) for row in self._db.execute(AT, asked)]

    def by_copy(self, ref: Ref) -> Copy | None:
        """Return what stands there, the last line where there are several."""
        found = self.at(ref)
        return found[-1] if found else None

    def open_in(self, channel: Ref) -> Sequence[Thread]:
        """Return the threads in a channel whose conversations are open, the newest first."""
        rows = self._db.execute(OPEN_IN, {"platform": channel.platform, "channel": channel.value})
        return [_thread(row) for row in rows]

    def awaits_root(self, channel: Ref) -> bool:
        """Tell whether a thread is on its way to a channel, so that its root is not known yet."""
        asked = {"platform": channel.platform, "channel": channel.value}
        return bool(self._db.scalar(AWAITS_ROOT, asked))

    def set_marks(self, copy: Copy, marks: Sequence[str]) -> None:
        """Remember which reactions of ours a copy carries."""
        here = {"message": copy.message_id, "thread": copy.thread_id}
        self._db.execute(SET_MARKS, {**here, "signs": list(marks)})


def _thread(row: Row[tuple[object, ...]]) -> Thread:
    platform = PlatformName(row.platform)
    return Thread(
        id=ThreadId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        channel=Ref(platform, row.channel),
        root=Ref(platform, row.root) if row.root else None,
        left=row.left,
        card_at=row.card_at,
        card_says=row.card_says,
        link=row.link,
    )


def _copy(row: Row[tuple[object, ...]]) -> Copy:
    return Copy(
        MessageId(row.message_id),
        ThreadId(row.thread_id),
        Ref(PlatformName(row.platform), row.value),
        row.ours,
        tuple(row.marks),
    )
