"""The entries of the built-in calendar, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.domain.ids import AgentId, ordered_id
from bot.store import tables as ours
from calendar_sync import tables as t
from calendar_sync.ports import Draft, Event, Span

o = t.own_event.c


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its owner sees it."""

    event: Event
    title: str


class OwnEvents:
    """Find and change the entries of an agent; each change takes the next number of the agent's calendar."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def add(self, agent_id: AgentId, draft: Draft) -> Event:
        """Write an entry under its key, or return the one that stands there, also where it is gone."""
        changed = self._next(agent_id)
        known = self.by_key(agent_id, draft.key)
        if known:
            return known
        row = {
            "id": ordered_id(self._now),
            "agent_id": agent_id,
            "key": _key(agent_id, draft.key),
            "is_busy": True,
            "is_gone": False,
            "changed": changed,
            **_columns(draft),
        }
        self._db.execute(insert(t.own_event), row)
        return self._one(o.id == row["id"]) or _lost()

    def by_key(self, agent_id: AgentId, key: str) -> Event | None:
        """Return the entry that was written under a key."""
        return self._one(o.key == _key(agent_id, key))

    def by_id(self, agent_id: AgentId, event: str) -> Event | None:
        """Return an entry of an agent."""
        return self._one(o.agent_id == agent_id, o.id == event)

    def change(self, agent_id: AgentId, event: str, draft: Draft) -> Event:
        """Bring an entry to what it should be."""
        changed = self._next(agent_id)
        new = update(t.own_event).where(o.agent_id == agent_id, o.id == event)
        self._db.execute(new.values(changed=changed, **_columns(draft)))
        return self.by_id(agent_id, event) or _lost()

    def remove(self, agent_id: AgentId, event: str) -> None:
        """Take an entry away; its key stays, so that it is known to be gone."""
        changed = self._next(agent_id)
        here = (o.agent_id == agent_id, o.id == event, o.is_gone.is_(False))
        self._db.execute(update(t.own_event).where(*here).values(is_gone=True, changed=changed))

    def busy(self, agent_id: AgentId, start: datetime, end: datetime) -> Sequence[Span]:
        """Return what keeps an agent busy between two instants."""
        here = (o.agent_id == agent_id, o.is_busy, o.is_gone.is_(False))
        query = select(o.starts_at, o.ends_at).where(*here, o.starts_at < end, o.ends_at > start)
        rows = self._db.execute(query.order_by(o.starts_at))
        return [Span(row.starts_at, row.ends_at) for row in rows]

    def entries(self, agent_id: AgentId, start: datetime, end: datetime) -> Sequence[Entry]:
        """Return what stands in an agent's calendar between two instants."""
        here = (o.agent_id == agent_id, o.is_gone.is_(False))
        query = select(t.own_event).where(*here, o.starts_at < end, o.ends_at > start)
        rows = self._db.execute(query.order_by(o.starts_at, o.id))
        return [Entry(_event(row), row.title) for row in rows]

    def after(self, agent_id: AgentId, number: int) -> tuple[Sequence[Event], int]:
        """Return what changed after a number, with the number of the last change."""
        query = select(t.own_event).where(o.agent_id == agent_id, o.changed > number)
        rows = self._db.execute(query.order_by(o.changed)).all()
        return [_event(row) for row in rows], rows[-1].changed if rows else number

    def _next(self, agent_id: AgentId) -> int:
        """Take the next number, under the agent's row: numbers are committed in their order."""
        agent = ours.agent.c
        self._db.execute(select(agent.id).where(agent.id == agent_id).with_for_update())
        last = self._db.scalar(select(func.max(o.changed)).where(o.agent_id == agent_id))
        return (last or 0) + 1

    def _one(self, *here: Any) -> Event | None:
        row = self._db.execute(select(t.own_event).where(*here)).one_or_none()
        return _event(row) if row else None


def _key(agent_id: AgentId, key: str) -> str:
    return f"{agent_id}/{key}"


def _columns(draft: Draft) -> dict[str, Any]:
    details = {
        "key": draft.key,
        "uid": draft.uid,
        "text": draft.text,
        "zone": draft.zone,
        "sequence": draft.sequence,
        "attendees": list(draft.attendees),
        "place": draft.place,
    }
    title, start, end = draft.title, draft.start, draft.end
    return {"title": title, "starts_at": start, "ends_at": end, "details": details}


def _event(row: Row[tuple[Any, ...]]) -> Event:
    return Event(
        id=row.id,
        etag=str(row.changed),
        start=row.starts_at,
        end=row.ends_at,
        key=row.details["key"],
        place=row.details["place"],
        is_gone=row.is_gone,
    )


def _lost() -> Event:
    raise AssertionError("what was just written is there")
