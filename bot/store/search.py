"""Find conversations: by words, by who waits, by who holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from bot.domain.conversations import State
from bot.domain.ids import AgentId, ConversationId, Ref, ServiceId
from bot.store import tables as t

c = t.conversation.c


@dataclass(frozen=True, slots=True)
class Found:
    """A line of a list of conversations; `title` as agents see it comes from the caller."""

    id: ConversationId
    number: int
    state: State
    service_id: ServiceId | None
    assignee_id: AgentId | None
    waiting_since: datetime | None
    last_at: datetime


class Search:
    """Lists of conversations; every filter is a bound value (B15)."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def words(self, words: str, limit: int = 10) -> Sequence[Found]:
        """Find by number, title, any present or past member, or message text (CONV-12), newest first."""
        found = or_(self._members(words), self._texts(words), self._own(words))
        return self._found(found, order=c.last_at.desc(), limit=limit)

    def queue(self, limit: int = 20) -> Sequence[Found]:
        """Return the open conversations that wait for an answer, the longest wait first."""
        waits = (c.state == State.OPEN, c.waiting_since.is_not(None))
        return self._found(*waits, order=c.waiting_since, limit=limit)

    def held_by(self, agent_id: AgentId, limit: int = 20) -> Sequence[Found]:
        """Return the open conversations an agent is responsible for, newest first."""
        held = (c.state == State.OPEN, c.assignee_id == agent_id)
        return self._found(*held, order=c.last_at.desc(), limit=limit)

    def served_by(self, service_id: ServiceId) -> Sequence[ConversationId]:
        """Return the open conversations of a service."""
        query = select(c.id).where(c.state == State.OPEN, c.service_id == service_id)
        return [ConversationId(found) for found in self._db.scalars(query)]

    def open_in(self, channel: Ref, limit: int = 10) -> Sequence[Found]:
        """Return the open conversations that have a thread in a channel, newest first."""
        h = t.thread.c
        here = (h.platform == channel.platform, h.channel == channel.value, ~h.left)
        inside = c.id.in_(select(h.conversation_id).where(*here))
        return self._found(c.state == State.OPEN, inside, order=c.last_at.desc(), limit=limit)

    def waiting(self) -> int:
        """Count the open conversations that wait for an answer."""
        waits = (c.state == State.OPEN, c.waiting_since.is_not(None))
        return self._db.scalar(select(func.count()).select_from(t.conversation).where(*waits)) or 0

    def _own(self, words: str) -> ColumnElement[bool]:
        number = words.strip().removeprefix("#")
        titled = _contains(c.title, words)
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            return titled
        return or_(titled, c.number == int(number))

    def _members(self, words: str) -> ColumnElement[bool]:
        p, g, a = t.participant.c, t.guest.c, t.agent.c
        guests = select(g.id).where(or_(_contains(g.name, words), _contains(g.email, words)))
        agents = select(a.id).where(_contains(a.name, words))
        people = or_(p.person.in_(guests), p.person.in_(agents))
        return c.id.in_(select(p.conversation_id).where(people))

    def _texts(self, words: str) -> ColumnElement[bool]:
        m = t.message.c
        return c.id.in_(select(m.conversation_id).where(_contains(m.text, words), ~m.deleted))

    def _found(
        self, *where: ColumnElement[bool], order: ColumnElement[Any], limit: int
    ) -> list[Found]:
        rows = self._db.execute(select(t.conversation).where(*where).order_by(order).limit(limit))
        return [
            Found(
                ConversationId(row.id),
                row.number,
                State(row.state),
                ServiceId(row.service_id) if row.service_id else None,
                AgentId(row.assignee_id) if row.assignee_id else None,
                row.waiting_since,
                row.last_at,
            )
            for row in rows
        ]


def _contains(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    lowered = func.lower(column)
    return or_(*(lowered.contains(spelling, autoescape=True) for spelling in _spellings(words)))


def _spellings(words: str) -> set[str]:
    """Return what `lower` may have made of them: in SQLite, and in some PostgreSQL, it knows ASCII only."""
    words = words.strip()
    return {words.lower(), *map(_ascii_lower, (words, words.lower(), words.upper(), words.title()))}


def _ascii_lower(words: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in words)
