"""The lanes of the outbox: what waits in one, who is first, and who is told."""

from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update

from bot.domain.deliveries import Delivery
from bot.store import tables as t

# Something is due now; something will be due at another time than was known.
OUTBOX_TOPIC, OUTBOX_LATER = "outbox", "outbox later"
WAITS_IN_LANE = (t.outbox.c.lane == bindparam("of_lane"), t.outbox.c.buried_at.is_(None))
IN_DOUBT = t.outbox.c.unsure > 0  # somebody has it in hand, or had, and nobody knows how that ended
UNTOUCHED = {"attempts": 0, "failures": 0, "unsure": 0, "again": False}
NEXT_OF_LANE = select(func.min(t.outbox.c.id)).where(*WAITS_IN_LANE).scalar_subquery()
ADVANCE = (
    update(t.outbox)
    .where(t.outbox.c.id == NEXT_OF_LANE, t.outbox.c.due_at.is_(None))
    .values(due_at=t.outbox.c.not_before)
    .returning(t.outbox.c.due_at)
)
LOCK_LANE = text("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 0))")


class Lanes:
    """Keep the order of each lane: its first item, and only that one, has a `due_at`."""

    def __init__(self, db: Connection, now: datetime, topics: set[str]) -> None:
        self._db = db
        self._now = now
        self._topics = topics

    def advance(self, lane: str) -> None:
        """Let the next item of a lane be due, as the one before it is done with."""
        next_of_lane = self._db.execute(ADVANCE, {"of_lane": lane}).first()
        if next_of_lane:
            self.wake(next_of_lane.due_at)

    def wake(self, due_at: datetime) -> None:
        """Tell the worker, once committed, that something is due at this time."""
        self._topics.add(OUTBOX_TOPIC if due_at <= self._now else OUTBOX_LATER)

    def lock(self, lane: str) -> None:
        """Let nobody add to the lane while somebody looks whether it is empty."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(LOCK_LANE, {"lane": lane})


def as_row(delivery: Delivery, start: datetime, lease: timedelta = timedelta(0)) -> dict[str, Any]:
    """Return a new row of the outbox, with what the statements that write it ask for besides UNTOUCHED.

    With a `lease` it is in somebody's hands already, if it is the first of its lane.
    """
    assert is_dataclass(delivery)
    return {
        "lane": delivery.lane,
        "of_lane": delivery.lane,
        "gate": delivery.gate,
        "key": delivery.key,
        "start": start + lease,
        "kind": delivery.kind,
        "payload": {field.name: getattr(delivery, field.name) for field in fields(delivery)},
        "not_before": start,
    }
