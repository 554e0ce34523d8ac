"""What search reads, kept up with what is written (CONV-12).

It is one more reader with a cursor: a conversation's `indexed` says up to which number of its sequence the
index knows it. So writing costs nothing more, and edits and deletions are noticed as on a guest's page.
Whoever searches looks at the index and at what it does not know yet.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, text, update

from bot.domain import wording
from bot.domain.ids import ConversationId
from bot.domain.messages import MessageKind
from bot.store import tables as t
from bot.store.passages import Passage, Passages, place

CONVERSATIONS_AT_ONCE, MESSAGES_AT_ONCE = 100, 500
LOCK = 7_036_422  # a number of our own: one process at a time, so that words are counted right
STALE = timedelta(days=1)  # how far a conversation may stand behind its last message among others

c, m, n = t.conversation.c, t.message.c, t.participant.c
UNINDEXED = (
    select(c.id, c.title, c.service_id, c.last_at, c.last_number, c.indexed)
    .where(c.last_number > c.indexed)
    .order_by(c.last_at.desc())
    .limit(CONVERSATIONS_AT_ONCE)
)
# Nobody waits for a conversation that somebody writes in: it comes the next time.
LOCKED = UNINDEXED.with_for_update(key_share=True, skip_locked=True)
INDEXED = update(t.conversation).where(c.id == bindparam("one")).values(indexed=bindparam("up_to"))
MESSAGES = (
    select(m.id, m.conversation_id, m.changed, m.written_at, m.kind, m.text, m.notice, m.deleted)
    .join(t.conversation, c.id == m.conversation_id)
    .order_by(m.conversation_id, m.changed)
    .limit(MESSAGES_AT_ONCE)
)
PEOPLE = select(n.conversation_id, n.person, n.is_guest, t.guest.c.name, t.guest.c.email).outerjoin(
    t.guest, t.guest.c.id == n.person
)


@dataclass(frozen=True, slots=True)
class Pending:
    """What the index does not know yet: what has to go, what has to come; `known` how far that leads.

    `moved` are conversations whose messages are found in another way now, every one of them.
    """

    gone: list[Passage] = field(default_factory=list)
    new: list[Passage] = field(default_factory=list)
    known: Mapping[str, int] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    more: bool = False


class Index:
    """Looks for what the index does not know yet, and brings it up to date, a batch at a time."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._passages = Passages(db)

    def pending(self) -> Pending:
        """Return the latest that is not indexed yet; changes nothing."""
        return self._read(self._db.execute(UNINDEXED).all())

    def catch_up(self) -> bool:
        """Index the latest that is not indexed yet; True when there is more. Safe side by side."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        pending = self._read(self._db.execute(LOCKED).all())
        self._passages.remove(pending.gone)
        self._passages.add(pending.new)
        self._passages.count()
        known = [{"one": one, "up_to": up_to} for one, up_to in sorted(pending.known.items())]
        if known:
            self._db.execute(INDEXED, known)
        return pending.more

    def forget(self, ids: Sequence[ConversationId]) -> None:
        """Take conversations out of the index, before they are deleted; nothing of them is found any more."""
        self._passages.remove(self._passages.all(ids))
        self._passages.count()

    def _read(self, changed: Sequence[Any]) -> Pending:
        if not changed:
            return Pending()
        marks = self._marks(changed)
        gone, new = self._heads(changed, marks)
        moved = frozenset(one.conversation_id for one in gone if _moved(one, marks))
        rows = self._messages(changed, moved)
        gone_too, new_too = self._said(rows, marks)
        known = _known(changed, rows, moved)
        behind = any(known.get(row.id) != row.last_number for row in changed)
        more = behind or len(changed) == CONVERSATIONS_AT_ONCE
        return Pending(gone + gone_too, new + new_too, known, moved, more)

    def _heads(
        self, changed: Sequence[Any], marks: Mapping[str, frozenset[str]]
    ) -> tuple[list[Passage], list[Passage]]:
        """Read what conversations are found by themselves, where that is not what the index has."""
        ids = [row.id for row in changed]
        people = self._people(ids)
        before = {one.conversation_id: one for one in self._passages.heads(ids)}
        gone, new = [], []
        for row in changed:
            words = wording.words_of(row.title or "") | people[row.id] | marks[row.id]
            head = Passage(place(row.last_at, row.id), row.id, None, words | {wording.HEAD})
            old = before.get(row.id)
            if old is None or old.words != head.words or head.at - old.at >= STALE:
                new.append(head)
                gone += [old] if old else []
        return gone, new

    def _messages(self, changed: Sequence[Any], moved: frozenset[str]) -> Sequence[Any]:
        ids = [row.id for row in changed]
        unread = or_(m.changed > c.indexed, c.id.in_(moved)) if moved else m.changed > c.indexed
        return self._db.execute(MESSAGES.where(c.id.in_(ids), unread)).all()

    def _said(
        self, rows: Sequence[Any], marks: Mapping[str, frozenset[str]]
    ) -> tuple[list[Passage], list[Passage]]:
        """Read what messages are found by, where that is not what the index has."""
        before = {one.message_id: one for one in self._passages.of_messages([r.id for r in rows])}
        gone, new = [], []
        for row in rows:
            old, words = before.get(row.id), wording.words_of(said(row))
            words = words | marks[row.conversation_id] if words else words
            if old and old.words == words:
                continue
            gone += [old] if old else []
            at = old.id if old else place(row.written_at, row.id)
            new += [Passage(at, row.conversation_id, row.id, words)] if words else []
        return gone, new

    def _people(self, ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return by whom conversations are found: guests by name and address, agents as who they are."""
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for row in self._db.execute(PEOPLE.where(n.conversation_id.in_(ids))):
            words = wording.words_of(f"{row.name or ''} {row.email or ''}")
            agent = frozenset((wording.mark(wording.PERSON, row.person),))
            found[row.conversation_id] |= words if row.is_guest else agent
        return found

    def _marks(self, changed: Sequence[Any]) -> Mapping[str, frozenset[str]]:
        """Return what conversations can be narrowed down by: their service and their tags."""
        found = {row.id: frozenset[str]() for row in changed}
        for row in changed:
            if row.service_id:
                found[row.id] |= {wording.mark(wording.SERVICE, row.service_id)}
        tags = select(t.tag).where(t.tag.c.conversation_id.in_(list(found)))
        for row in self._db.execute(tags):
            found[row.conversation_id] |= {wording.mark(wording.TAG, row.name)}
        return found


def said(row: Any) -> str:
    """Return what a message is found by; a notice by a name that the conversation once had."""
    if row.deleted:
        return ""
    if row.kind == MessageKind.NOTICE:
        renamed = row.notice["key"] == "renamed"
        return str(row.notice["values"]["title"]) if renamed else ""
    return str(row.text)


def _known(changed: Sequence[Any], rows: Sequence[Any], moved: frozenset[str]) -> Mapping[str, int]:
    """Say how far it came; of more than a batch, what lies beyond it waits for the next."""
    ends = {row.id: row.last_number for row in changed}
    if len(rows) < MESSAGES_AT_ONCE:
        return ends
    begun = {row.conversation_id: ends[row.conversation_id] for row in rows}
    return dict.fromkeys(moved, -1) | begun | {rows[-1].conversation_id: rows[-1].changed}


def _moved(head: Passage, marks: Mapping[str, frozenset[str]]) -> bool:
    kinds = (wording.SERVICE, wording.TAG)
    before = {word for word in head.words if word.startswith(kinds)}
    return before != marks[head.conversation_id]
