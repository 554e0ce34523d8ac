"""The outbox table: deliveries written together with what caused them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    update,
)
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.domain.deliveries import Delivery, OutboxItem
from bot.store import tables as t
from bot.store.dialects import INSERTS
from bot.store.hands import Hand
from bot.store.lanes import IN_DOUBT, UNTOUCHED, WAITS_IN_LANE, Lanes, as_row

START = bindparam("start", type_=UTCDateTime())

BEHIND_OTHERS = exists().where(*WAITS_IN_LANE)
FIRST_DUE = case((BEHIND_OTHERS, null()), else_=START)
NEW = {"due_at": FIRST_DUE, **UNTOUCHED}
ADD = insert(t.outbox).values(NEW)
# As if it were claimed at once, if it is the first of its lane: that saves the claim.
IF_FIRST = case((BEHIND_OTHERS, 0), else_=1)
ADD_TAKEN = (
    insert(t.outbox)
    .values({**NEW, "attempts": IF_FIRST, "unsure": IF_FIRST})
    .returning(t.outbox.c.id, t.outbox.c.attempts)
)
ADD_KEYED = {
    name: new(t.outbox)
    .values(NEW)
    .on_conflict_do_update(
        index_elements=["key"],
        index_where=t.outbox.c.key.is_not(None),
        set_={"again": IN_DOUBT, "payload": new(t.outbox).excluded.payload},
    )
    for name, new in INSERTS.items()
}
DUE = (
    select(t.outbox.c.id)
    .where(t.outbox.c.due_at <= bindparam("now"))
    .order_by(t.outbox.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM = (
    update(t.outbox)
    .where(t.outbox.c.id == DUE.c.id)
    .values(
        due_at=bindparam("until"),
        attempts=t.outbox.c.attempts + 1,
        unsure=t.outbox.c.unsure + 1,
    )
    .returning(
        t.outbox.c.id,
        t.outbox.c.lane,
        t.outbox.c.gate,
        t.outbox.c.kind,
        t.outbox.c.payload,
        t.outbox.c.attempts,
        t.outbox.c.failures,
        t.outbox.c.unsure,
    )
)
BEHIND = (
    select(t.outbox.c.kind, t.outbox.c.payload)
    .where(*WAITS_IN_LANE, t.outbox.c.due_at.is_(None))
    .order_by(t.outbox.c.id)
    .limit(bindparam("most"))
)
IS_WAITING = select(exists().where(*WAITS_IN_LANE))
IS_UNBEGUN = select(exists().where(*WAITS_IN_LANE, ~IN_DOUBT))
COUNT = (
    select(func.count())
    .select_from(t.outbox)
    .where(t.outbox.c.gate == bindparam("of_gate"), t.outbox.c.buried_at.is_(None))
)
NEXT_DUE = select(func.min(t.outbox.c.due_at)).where(t.outbox.c.due_at.is_not(None))
# What was asked for again while in hand goes out a second later: a card is updated at most so often.
PAUSE = timedelta(seconds=1)
IN_HAND = (t.outbox.c.id == bindparam("item"), t.outbox.c.attempts == bindparam("attempt"))
FINISH = delete(t.outbox).where(*IN_HAND, ~t.outbox.c.again)
ONCE_MORE = (
    update(t.outbox)
    .where(*IN_HAND, t.outbox.c.again)
    .values(
        again=False,
        attempts=0,
        failures=0,
        unsure=0,
        due_at=bindparam("start", type_=UTCDateTime()),
    )
)
# Who is in somebody's hand is passed over: two that hold back the same gate must not wait for each other.
HELD_BACK = (
    select(t.outbox.c.id)
    .where(
        t.outbox.c.gate == bindparam("of_gate"),
        t.outbox.c.due_at < bindparam("until"),
        t.outbox.c.unsure == 0,
    )
    .with_for_update(skip_locked=True)
)
HOLD_BACK = (
    update(t.outbox)
    .where(t.outbox.c.id.in_(HELD_BACK))
    .values(due_at=bindparam("until", type_=UTCDateTime()))
)


class LeaseLost(Exception):
    """Somebody else has the item by now: what we did with it does not count."""


class OutboxTable:
    """Add, claim, finish and postpone deliveries.

    The first item of a lane, and only that one, has a `due_at`: `add` gives it to an
    item that finds its lane empty, `finish` and `bury` pass it on to the next.
    """

    def __init__(
        self, db: Connection, now: datetime, topics: set[str], hand: Hand | None = None
    ) -> None:
        self._db = db
        self._now = now
        self._lanes = Lanes(db, now, topics)
        self._hand = hand

    def add(self, *deliveries: Delivery, due_at: datetime | None = None) -> None:
        """Deliver later (from `due_at`), after everything already waiting in the same lane."""
        if not deliveries:
            return
        for lane in sorted({delivery.lane for delivery in deliveries}):
            self._lanes.lock(lane)
        start = due_at or self._now
        plain = [delivery for delivery in deliveries if delivery.key is None]
        keyed = [as_row(delivery, start) for delivery in deliveries if delivery.key]
        if start <= self._now:
            plain = [delivery for delivery in plain if not self._taken(delivery)]
        if plain:
            self._db.execute(ADD, [as_row(delivery, start) for delivery in plain])
        for row in keyed:
            self._db.execute(ADD_KEYED[self._db.dialect.name], row)
        if plain or keyed:
            self._lanes.wake(start)

    def _taken(self, delivery: Delivery) -> bool:
        """Add it for an open hand, which gets it if it is the first of its lane; False: there is none."""
        hand = self._hand
        if hand is None or not hand.is_open:
            return False
        row = as_row(delivery, self._now, hand.lease)
        new = self._db.execute(ADD_TAKEN, row).one()
        if new.attempts:
            known = (row["lane"], row["gate"], row["kind"], row["payload"])
            hand.items.append(OutboxItem(new.id, *known, attempts=1, failures=0, doubts=1))
        return True

    def give_back(self, items: Sequence[OutboxItem]) -> None:
        """Let others take what was claimed, and was not tried."""
        for item in items:
            self._change(item, {"due_at": self._now, "unsure": 0})
            self._lanes.wake(self._now)

    def cancel(self, key: str) -> None:
        """Take back what waits under a key; what somebody has in hand is finished once."""
        waiting = t.outbox.c.key == key
        lane = self._db.scalar(select(t.outbox.c.lane).where(waiting))
        if lane is None:
            return
        self._lanes.lock(lane)
        taken_back = delete(t.outbox).where(waiting, ~IN_DOUBT).returning(t.outbox.c.due_at)
        row = self._db.execute(taken_back).first()
        if row is None:
            self._db.execute(update(t.outbox).where(waiting).values(again=False))
        elif row.due_at is not None:  # it was the first of its lane
            self._lanes.advance(lane)

    def claim(self, limit: int, lease: timedelta) -> Sequence[OutboxItem]:
        """Take up to `limit` items that are due, one per lane, until the lease ends."""
        asked = {"now": self._now, "until": self._now + lease, "limit": limit}
        rows = self._db.execute(CLAIM, asked)
        return [
            OutboxItem(
                row.id,
                row.lane,
                row.gate,
                row.kind,
                row.payload,
                row.attempts,
                row.failures,
                row.unsure,
            )
            for row in rows
        ]

    def behind(self, lane: str, most: int) -> Sequence[tuple[str, dict[str, str]]]:
        """Return kind and payload of what waits in a lane behind its first item, in its order."""
        rows = self._db.execute(BEHIND, {"of_lane": lane, "most": most})
        return [(row.kind, row.payload) for row in rows]

    def is_waiting(self, lane: str) -> bool:
        """Tell whether anything in a lane is still to be done."""
        return bool(self._db.scalar(IS_WAITING, {"of_lane": lane}))

    def is_unbegun(self, lane: str) -> bool:
        """Tell whether something waits in a lane that nobody has in hand, nor had without an end."""
        return bool(self._db.scalar(IS_UNBEGUN, {"of_lane": lane}))

    def count(self, gate: str) -> int:
        """Return how much waits behind a gate."""
        return self._db.scalar(COUNT, {"of_gate": gate}) or 0

    def next_due(self) -> datetime | None:
        """When the next item is due, or somebody's lease ends."""
        due_at: datetime | None = self._db.scalar(NEXT_DUE)
        return due_at

    def release_all(self) -> None:
        """Give back what a process that died had in hand; only where there is one process."""
        waiting = t.outbox.c.due_at.is_not(None)
        self._db.execute(
            update(t.outbox).where(waiting, t.outbox.c.unsure > 0).values(due_at=self._now)
        )

    def finish(self, item: OutboxItem) -> None:
        """Forget a delivered item, unless it was asked for again meanwhile."""
        self._lanes.lock(item.lane)
        if self._db.execute(FINISH, _in_hand(item)).rowcount:
            self._lanes.advance(item.lane)
            return
        start = self._now + PAUSE
        if not self._db.execute(ONCE_MORE, {**_in_hand(item), "start": start}).rowcount:
            raise LeaseLost(item.id)
        self._lanes.wake(start)

    def postpone(
        self,
        item: OutboxItem,
        due_at: datetime,
        error: str,
        *,
        doubts: int = 0,
        failures: int | None = None,
    ) -> None:
        """Try again later; its lane waits.

        `doubts` and `failures` as in OutboxItem; 0 doubts: it was certainly not sent. Not told of a failure,
        it has as many as before.
        """
        failed = item.failures if failures is None else failures
        values = {"due_at": due_at, "error": error, "unsure": doubts, "failures": failed}
        self._change(item, values)

    def hold_back(self, gate: str, until: datetime) -> None:
        """Let everything behind a gate wait, as the neighbour asked; what is in hand goes on."""
        self._db.execute(HOLD_BACK, {"of_gate": gate, "until": until})

    def hurry(self, lane: str) -> None:
        """Let a lane go on at once that was postponed, because what it waited for is there."""
        waits = (t.outbox.c.lane == lane, t.outbox.c.due_at > self._now, t.outbox.c.unsure == 0)
        if self._db.execute(update(t.outbox).where(*waits).values(due_at=self._now)).rowcount:
            self._lanes.wake(self._now)

    def bury(self, item: OutboxItem, error: str) -> None:
        """Give up, keep the item for a person to see, free its lane."""
        self._lanes.lock(item.lane)
        self._change(item, {"due_at": None, "error": error, "buried_at": self._now, "key": None})
        self._lanes.advance(item.lane)

    def buried(self, limit: int = 20) -> Sequence[tuple[str, str, datetime]]:
        """Return kind, reason and time of what was given up, newest first."""
        o = t.outbox.c
        query = select(o.kind, o.error, o.buried_at).where(o.buried_at.is_not(None))
        return [
            (row.kind, row.error or "", row.buried_at)
            for row in self._db.execute(query.order_by(o.buried_at.desc()).limit(limit))
        ]

    def revive(self) -> int:
        """Try again what was given up, once a person has mended the cause; return how much that is."""
        again = {"buried_at": None, "attempts": 0, "failures": 0, "not_before": self._now}
        lanes = self._db.scalars(
            update(t.outbox)
            .where(t.outbox.c.buried_at.is_not(None))
            .values(again)
            .returning(t.outbox.c.lane)
        ).all()
        for lane in sorted(set(lanes)):
            self._lanes.lock(lane)
            head = (t.outbox.c.lane == lane, t.outbox.c.due_at.is_not(None))
            if not self._db.scalar(select(exists().where(*head))):
                self._lanes.advance(lane)
        return len(lanes)

    def _change(self, item: OutboxItem, values: dict[str, object]) -> None:
        changed = update(t.outbox).where(*IN_HAND).values(values)
        if not self._db.execute(changed, _in_hand(item)).rowcount:
            raise LeaseLost(item.id)


def _in_hand(item: OutboxItem) -> dict[str, object]:
    return {"item": item.id, "attempt": item.attempts}
