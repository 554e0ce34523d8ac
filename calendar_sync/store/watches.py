"""Where calendars tell us of changes, in the database (MTG-09)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.domain.ids import AgentId
from calendar_sync import tables as t
from calendar_sync.ports import Watch

w = t.calendar_watch.c


@dataclass(frozen=True, slots=True)
class Kept:
    """A watch of an agent's calendar; `secret` is what the calendar says to prove that it is the one."""

    agent_id: AgentId
    watch: Watch
    secret: str = field(repr=False)


class Watches:
    """Find and keep them; an agent has two while one takes over from the other."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def add(self, agent_id: AgentId, watch: Watch, secret: str) -> None:
        """Keep a new one."""
        row = {
            "id": watch.id,
            "agent_id": agent_id,
            "resource": watch.resource,
            "secret": secret,
            "expires_at": watch.expires_at,
            "began_at": self._now,
        }
        self._db.execute(insert(t.calendar_watch), row)

    def get(self, watch_id: str) -> Kept | None:
        """Return one by the name that the calendar knows it by."""
        row = self._db.execute(select(t.calendar_watch).where(w.id == watch_id)).one_or_none()
        return _kept(row) if row else None

    def of(self, agent_id: AgentId) -> Sequence[Kept]:
        """Return those of an agent, the one that lasts longest first."""
        query = select(t.calendar_watch).where(w.agent_id == agent_id)
        rows = self._db.execute(query.order_by(w.expires_at.desc(), w.id))
        return [_kept(row) for row in rows]

    def half_over(self, agent_id: AgentId) -> bool:
        """Tell whether an agent's last watch has lived half its time, or there is none."""
        query = select(w.began_at, w.expires_at).where(w.agent_id == agent_id)
        row = self._db.execute(query.order_by(w.expires_at.desc()).limit(1)).one_or_none()
        return row is None or self._now >= row.began_at + (row.expires_at - row.began_at) / 2

    def is_over(self, agent_id: AgentId) -> bool:
        """Tell whether nothing tells us of changes in an agent's calendar any more."""
        query = select(w.id).where(w.agent_id == agent_id, w.expires_at > self._now)
        return self._db.execute(query.limit(1)).one_or_none() is None

    def doubt(self, watch_id: str) -> None:
        """Have one taken over soon: it does not live as long as it said."""
        ended = update(t.calendar_watch).where(w.id == watch_id)
        self._db.execute(ended.values(began_at=self._now, expires_at=self._now))

    def remove(self, *watch_ids: str) -> None:
        """Forget some."""
        self._db.execute(delete(t.calendar_watch).where(w.id.in_(watch_ids)))


def _kept(row: Row[tuple[Any, ...]]) -> Kept:
    watch = Watch(row.id, row.resource, row.expires_at)
    return Kept(AgentId(row.agent_id), watch, row.secret)
