"""The audit log in the database: written with the act itself, never changed (MGR-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, true

from bot.domain.acts import Act, Actor, ActorKind, Entry
from bot.domain.ids import ConversationId
from bot.store import tables as t

ADD = insert(t.audit)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with its place in the log, and the number of its conversation."""

    id: int
    number: int | None
    entry: Entry


class Audit:
    """Keep who did what, and show it."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def add(
        self,
        act: Act,
        by: Actor,
        conversation_id: ConversationId | None = None,
        **details: str,
    ) -> None:
        """Keep an act; it stays only if the act itself does."""
        row = {
            "at": self._now,
            "act": act,
            "actor_kind": by.kind,
            "actor_id": by.id,
            "conversation_id": conversation_id,
            "details": details,
        }
        self._db.execute(ADD, row)

    def of(self, conversation_id: ConversationId, limit: int = 200) -> Sequence[Entry]:
        """Return what was done to a conversation, the last first."""
        return self._entries(t.audit.c.conversation_id == conversation_id, limit)

    def latest(self, limit: int) -> Sequence[Entry]:
        """Return what was done last, the last first."""
        return self._entries(true(), limit)

    def since(self, since: datetime, limit: int = 10_000) -> Sequence[Entry]:
        """Return everything that was done since an instant, the last first."""
        return self._entries(t.audit.c.at >= since, limit)

    def listed(self, since: datetime, after: int, limit: int) -> Sequence[Listed]:
        """Return what was done since an instant, behind an entry of this place; the first first."""
        a, c = t.audit.c, t.conversation.c
        query = (
            select(t.audit, c.number)
            .outerjoin(t.conversation, c.id == a.conversation_id)
            .where(a.id > after, a.at >= since)
            .order_by(a.id)
            .limit(limit)
        )
        return [Listed(row.id, row.number, _entry(row)) for row in self._db.execute(query)]

    def _entries(self, where: ColumnElement[bool], limit: int) -> Sequence[Entry]:
        query = select(t.audit).where(where).order_by(t.audit.c.id.desc()).limit(limit)
        return [_entry(row) for row in self._db.execute(query)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.at,
        Act(row.act),
        ActorKind(row.actor_kind),
        row.actor_id,
        ConversationId(row.conversation_id) if row.conversation_id else None,
        row.details,
    )
