"""Alarms: deliveries that go out at a time, which may be set again."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.domain.deliveries import Delivery
from bot.store import tables as t
from bot.store.dialects import INSERTS
from bot.store.lanes import IN_DOUBT, UNTOUCHED, Lanes, as_row

# An alarm is alone in its lane, so that it is always the first there.
SET = {
    name: new(t.outbox)
    .values(due_at=bindparam("start", type_=UTCDateTime()), **UNTOUCHED)
    .on_conflict_do_update(
        index_elements=["key"],
        index_where=t.outbox.c.key.is_not(None),
        set_={
            "again": IN_DOUBT,
            "payload": new(t.outbox).excluded.payload,
            "due_at": case((IN_DOUBT, t.outbox.c.due_at), else_=new(t.outbox).excluded.due_at),
        },
    )
    for name, new in INSERTS.items()
}
# Whoever waits for something to be due looks at least so often (s).
LOOKED_EVERY = timedelta(seconds=5)


class Alarms:
    """Set alarms; `tx.outbox.cancel` takes one back, as anything else that has a key."""

    def __init__(self, db: Connection, now: datetime, topics: set[str]) -> None:
        self._db = db
        self._now = now
        self._lanes = Lanes(db, now, topics)

    def set(self, delivery: Delivery, due_at: datetime) -> None:
        """Deliver at a time, instead of at the time that was set before under this key; one statement.

        Its lane has to be its key. While somebody has it in hand, it comes once more right afterwards.
        Nobody is woken for what is further away than the worker sleeps.
        """
        assert delivery.lane == delivery.key, "nothing else may wait in the lane of an alarm"
        self._db.execute(SET[self._db.dialect.name], as_row(delivery, due_at))
        if due_at <= self._now + LOOKED_EVERY:
            self._lanes.wake(due_at)
