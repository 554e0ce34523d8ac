"""Find conversations: by words, by who waits, by who holds them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from bot.domain import wording
from bot.domain.contacts import SHARED, ContactKind
from bot.domain.conversations import State
from bot.domain.ids import AgentId, ConversationId, Ref, ServiceId
from bot.store import tables as t
from bot.store.finder import Finder, Hit
from bot.store.index import Index, said

c, n, g = t.conversation.c, t.participant.c, t.contact_guest.c
LONGEST_EXCERPT = 90
WAITS = (c.state == State.OPEN, c.waiting_since.is_not(None))
OF_VIPS = (
    select(n.conversation_id)
    .select_from(t.contact)
    .join(t.contact_guest, g.contact_id == t.contact.c.id)
    .join(t.participant, n.person == g.guest_id)
    .join(t.conversation, c.id == n.conversation_id)
    .where(
        *WAITS,
        t.contact.c.kind == ContactKind.VIP,
        g.book == SHARED,
        n.is_guest,
        n.left_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a list of conversations; `title` is a name of its own (TTL-04).

    `excerpt`: the words around those that were looked for, as somebody wrote them. `vip`: goes before others.
    """

    id: ConversationId
    number: int
    state: State
    service_id: ServiceId | None
    assignee_id: AgentId | None
    waiting_since: datetime | None
    last_at: datetime
    title: str | None = None
    excerpt: str = ""
    vip: bool = False


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which conversations are wanted; what is left out does not matter.

    `late`: those of each service that have waited since that time or longer.
    """

    service_id: ServiceId | None = None
    tags: tuple[str, ...] = ()
    assignee_id: AgentId | None = None
    unassigned: bool = False
    late: Mapping[ServiceId | None, datetime] | None = field(default=None)

    @property
    def marks(self) -> tuple[str, ...]:
        """Return what the index knows of it."""
        tags = tuple(wording.mark(wording.TAG, tag) for tag in self.tags)
        return (*tags, wording.mark(wording.SERVICE, self.service_id)) if self.service_id else tags

    def where(self) -> Iterable[ColumnElement[bool]]:
        """Yield what a conversation has to be."""
        if self.service_id:
            yield c.service_id == self.service_id
        for tag in self.tags:
            yield exists().where(t.tag.c.conversation_id == c.id, t.tag.c.name == tag)
        if self.assignee_id:
            yield c.assignee_id == self.assignee_id
        if self.unassigned:
            yield c.assignee_id.is_(None)
        if self.late is not None:
            late = (
                and_(c.service_id == one, c.waiting_since <= at) for one, at in self.late.items()
            )
            yield or_(False, *late)


EVERY = Narrowed()


class Search:
    """Lists of conversations; every filter is a bound value (B15)."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def words(
        self, words: str, limit: int = 10, narrowed: Narrowed = EVERY, offset: int = 0
    ) -> Sequence[Found]:
        """Find by number, title, any present or past member, tag, or words of a message (CONV-12).

        What was said last comes first, after the one with the number. What was just written is found, too.
        """
        terms = wording.terms_of(words)
        numbered = [] if narrowed.marks else self._numbered(words)
        hits: Sequence[Hit] = []
        if terms or narrowed.marks:
            finder = Finder(self._db, self.index.pending())
            hits = finder.find(terms, narrowed.marks, offset + limit + len(numbered))
        rest = [hit for hit in hits if hit.conversation_id not in numbered]
        wanted = [*(Hit(one, None) for one in numbered), *rest][offset : offset + limit]
        return self._with_excerpts(wanted, terms)

    @property
    def index(self) -> Index:
        """Return what search reads."""
        return Index(self._db)

    def queue(
        self, limit: int = 20, narrowed: Narrowed = EVERY, offset: int = 0
    ) -> Sequence[Found]:
        """Return the open conversations that wait for an answer: VIPs first, the longest wait first."""
        vips = list(self._db.scalars(OF_VIPS))
        where, order = (*WAITS, *narrowed.where()), (c.waiting_since, c.number)
        first = (
            self._found(*where, c.id.in_(vips), order=order, limit=offset + limit) if vips else []
        )
        others = (*where, c.id.not_in(vips)) if vips else where
        start = max(0, offset - len(first))
        shown = [replace(one, vip=True) for one in first[offset:]]
        return shown + self._found(*others, order=order, limit=limit - len(shown), offset=start)

    def held_by(self, agent_id: AgentId, limit: int = 20, offset: int = 0) -> Sequence[Found]:
        """Return the open conversations an agent is responsible for, newest first."""
        held = (c.state == State.OPEN, c.assignee_id == agent_id)
        return self._found(*held, order=(c.last_at.desc(),), limit=limit, offset=offset)

    def served_by(self, service_id: ServiceId) -> Sequence[ConversationId]:
        """Return the open conversations of a service."""
        query = select(c.id).where(c.state == State.OPEN, c.service_id == service_id)
        return [ConversationId(found) for found in self._db.scalars(query)]

    def open_in(self, channel: Ref, limit: int = 10) -> Sequence[Found]:
        """Return the open conversations that have a thread in a channel, newest first."""
        h = t.thread.c
        here = (h.platform == channel.platform, h.channel == channel.value, ~h.left)
        inside = exists().where(h.conversation_id == c.id, *here)
        return self._found(c.state == State.OPEN, inside, order=(c.last_at.desc(),), limit=limit)

    def _numbered(self, words: str) -> list[str]:
        number = words.strip().removeprefix("#")
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            return []
        return list(self._db.scalars(select(c.id).where(c.number == int(number))))

    def _with_excerpts(
        self, hits: Sequence[Hit], terms: tuple[wording.Term, ...]
    ) -> Sequence[Found]:
        m = t.message.c
        asked = [hit.message_id for hit in hits if hit.message_id]
        texts = select(m.id, m.kind, m.text, m.notice, m.deleted).where(m.id.in_(asked))
        parts = {
            row.id: wording.excerpt(said(row), terms, LONGEST_EXCERPT)
            for row in (self._db.execute(texts) if asked else ())
        }
        ids = [hit.conversation_id for hit in hits]
        found = {one.id: one for one in self._found(c.id.in_(ids), order=(), limit=len(ids))}
        return [
            replace(
                found[ConversationId(hit.conversation_id)], excerpt=parts.get(hit.message_id, "")
            )
            for hit in hits
        ]

    def _found(
        self,
        *where: ColumnElement[bool],
        order: tuple[ColumnElement[Any], ...],
        limit: int,
        offset: int = 0,
    ) -> list[Found]:
        query = select(t.conversation).where(*where).order_by(*order).limit(limit).offset(offset)
        return [
            Found(
                ConversationId(row.id),
                row.number,
                State(row.state),
                ServiceId(row.service_id) if row.service_id else None,
                AgentId(row.assignee_id) if row.assignee_id else None,
                row.waiting_since,
                row.last_at,
                row.title,
            )
            for row in self._db.execute(query)
        ]
