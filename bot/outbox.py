"""The worker that carries deliveries out of the outbox, each lane in order."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.domain.deliveries import OutboxItem, Payload, next_attempt
from bot.ports import DeliveryError, Retry
from bot.store import Store, StoreBusy, Transaction
from bot.store.hands import Follower, Hand
from bot.store.outbox import LeaseLost

log = logging.getLogger(__name__)

J = TypeVar("J")
R = TypeVar("R")
LEASE = timedelta(seconds=30)
AT_ONCE = 32
IDLE, SHORTEST_PAUSE = 5.0, 0.02
MOST_BUGS = 5
GivenUp = Callable[[Transaction, OutboxItem, str], None]


class Broken(DeliveryError):
    """We made a mistake; after some tries the item is buried, so that it holds back nobody for ever."""


class Handler(Protocol[J, R]):
    """How one kind of delivery is made; only `send` can touch the network."""

    def read(self, tx: Transaction, payload: Payload) -> J | None:
        """Collect what is needed to send; None when there is nothing to send any more."""
        ...

    async def send(self, job: J, *, maybe_sent: bool) -> R:
        """Make one call to the outside world."""
        ...

    def record(self, tx: Transaction, job: J, result: R) -> None:
        """Keep what came back, in the transaction that finishes the delivery."""
        ...


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed item with what is needed to send it; no job: there is nothing to send any more."""

    item: OutboxItem
    handler: Handler[Any, Any]
    job: Any


class Outbox:
    """Claims what is due and hands it to the handler of its kind."""

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler[Any, Any]],
        on_given_up: GivenUp | None = None,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._on_given_up = on_given_up
        self._awake = asyncio.Event()
        self._stopping = False
        self._free = AT_ONCE
        self._is_behind = True
        self._shut: dict[str, datetime] = {}
        self._suspects: set[int] = set()
        self._in_hand: asyncio.TaskGroup | None = None

    def wake(self) -> None:
        """Look again: something may be due."""
        self._awake.set()

    def stop(self) -> None:
        """Take nothing new; `run` returns when what is in hand is done."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Deliver until stopped; a lane that hangs takes one place and holds back no other.

        Where this is the only process, what an earlier one left in hand is taken up at once, and what is
        added is claimed in the commit that adds it.
        """
        if self._store.single:
            await self._store.run(lambda tx: tx.outbox.release_all())
        self._store.follow(Follower(self._open_hand, self._collect_added, self._take_added))
        try:
            async with asyncio.TaskGroup() as self._in_hand:
                while not self._stopping:
                    self._awake.clear()
                    found, pause = await self._take()
                    self._begin(found)
                    if pause:
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(self._awake.wait(), pause)
        finally:
            self._store.unfollow()
            self._in_hand = None

    async def deliver_due(self) -> int:
        """Deliver what is due now, once; return how many items were tried."""
        found, _pause = await self._take()
        await asyncio.gather(*(self._deliver(ready) for ready in found))
        return len(found)

    def _begin(self, found: Sequence[Ready]) -> None:
        """Start what was claimed; what comes when everything has ended is left for the next start."""
        if self._in_hand is None:
            return
        for ready in found:
            self._free -= 1
            self._in_hand.create_task(self._deliver(ready)).add_done_callback(self._done)

    def _open_hand(self) -> Hand:
        """Say for how much of what is added there is room: none while older things wait for it.

        Runs in the store's thread, as does all that reads or claims.
        """
        is_shut = self._stopping or self._is_behind
        return Hand(0 if is_shut else self._free, LEASE)

    def _collect_added(
        self, tx: Transaction, hand: Hand, is_more: bool
    ) -> tuple[Sequence[Ready], bool]:
        """Read what was taken when it was added, and claim what else is due."""
        found = self._readable(tx, hand.items)
        room = 0 if self._stopping else self._free - len(found)
        if not is_more or room <= 0:
            self._is_behind |= is_more
            return found, is_more and bool(found)
        more_found, more = self._claim(tx, room)
        return [*found, *more_found], more

    def _take_added(self, claimed: tuple[Sequence[Ready], bool]) -> None:
        """Start what was claimed so."""
        found, more = claimed
        self._begin(found)
        if more:
            self.wake()

    async def _take(self) -> tuple[Sequence[Ready], float]:
        """Claim as much as there is room for; with how long to wait, 0 when there may be more."""
        if self._free <= 0:
            return [], IDLE
        try:
            return await self._store.run(self._claim_due, self._free)
        except StoreBusy as busy:
            return [], busy.after
        except Exception:
            log.exception("cannot look into the outbox")
            return [], IDLE

    def _claim_due(self, tx: Transaction, limit: int) -> tuple[Sequence[Ready], float]:
        """Claim, and find out how long nothing else will be due."""
        found, more = self._claim(tx, limit)
        return found, 0 if more else _pause(tx)

    def _claim(self, tx: Transaction, limit: int) -> tuple[Sequence[Ready], bool]:
        """Claim and collect in one transaction, so that what is sent is what stands there; True: and more."""
        while items := tx.outbox.claim(limit, LEASE):
            self._is_behind = len(items) == limit
            if found := self._readable(tx, items):
                return found, self._is_behind
        self._is_behind = False
        return [], False

    def _readable(self, tx: Transaction, items: Sequence[OutboxItem]) -> list[Ready]:
        """Collect what is to be sent of what was claimed; the rest is put back."""
        free = [item for item in items if self._is_free(tx, item)]
        return [ready for item in free if (ready := self._collect(tx, item))]

    def _is_free(self, tx: Transaction, item: OutboxItem) -> bool:
        """Tell whether the item's gate is open; an item that came while it was shut waits with the others."""
        until = self._shut.get(item.gate or "")
        if until is None:
            return True
        if until <= tx.now:
            self._shut.pop(item.gate or "", None)
            return True
        tx.outbox.postpone(item, until, "held back", doubts=item.doubts - 1)
        return False

    def _collect(self, tx: Transaction, item: OutboxItem) -> Ready | None:
        """Read what is to be sent; what cannot be read is put back at once, and holds back nobody else."""
        try:
            if item.id in self._suspects:
                self._suspects.discard(item.id)
                raise Broken("spoiled a transaction")
            handler = self._handlers[item.kind]
            return Ready(item, handler, handler.read(tx, item.payload))
        except DeliveryError as problem:
            self._put_back(tx, item, problem)
        except Exception as bug:
            log.exception("cannot prepare: kind=%s item=%d", item.kind, item.id)
            if tx.is_spoiled:  # nothing was claimed then; the next time it is left out
                self._suspects.add(item.id)
                raise
            self._put_back(tx, item, Broken(type(bug).__name__))
        return None

    def _done(self, _task: asyncio.Task[None]) -> None:
        """Give the place back; who waited for one looks again. The next of the lane wakes us by itself."""
        if self._free <= 0:
            self._awake.set()
        self._free += 1

    async def _deliver(self, ready: Ready) -> None:
        """Make one delivery, and write down how it went."""
        item = ready.item
        try:
            problem = await self._make(ready)
            if problem:
                self._remember(item, await self._store.run(self._put_back, item, problem))
                self._awake.set()
        except LeaseLost:
            log.warning("took too long: kind=%s item=%d", item.kind, item.id)
        except Exception:
            log.exception("left until its lease ends: kind=%s item=%d", item.kind, item.id)

    def _remember(self, item: OutboxItem, until: datetime | None) -> None:
        """Keep in mind how long a neighbour wants to be left alone."""
        if until and item.gate:
            self._shut[item.gate] = max(until, self._shut.get(item.gate, until))

    def _put_back(
        self, tx: Transaction, item: OutboxItem, problem: DeliveryError
    ) -> datetime | None:
        """Try it again later, or give up what was refused; return until when its gate is shut.

        A neighbour that says how long to leave it alone is obeyed for everything behind the same gate.
        """
        if isinstance(problem, Retry) and problem.after is not None:
            until = tx.now + timedelta(seconds=max(problem.after, SHORTEST_PAUSE))
            tx.outbox.postpone(item, until, str(problem), doubts=_doubts(item, problem))
            if item.gate:
                tx.outbox.hold_back(item.gate, until)
            return until
        if isinstance(problem, Retry) or (isinstance(problem, Broken) and item.doubts < MOST_BUGS):
            failures, doubts = item.failures + 1, _doubts(item, problem)
            due_at = next_attempt(failures, tx.now)
            tx.outbox.postpone(item, due_at, str(problem), doubts=doubts, failures=failures)
            return None
        log.error("gave up: kind=%s item=%d: %s", item.kind, item.id, problem)
        tx.outbox.bury(item, str(problem))
        if self._on_given_up:
            self._on_given_up(tx, item, str(problem))
        return None

    async def _make(self, ready: Ready) -> DeliveryError | None:
        """Send and record; return what went wrong."""
        item, handler, job = ready.item, ready.handler, ready.job
        try:
            result = await handler.send(job, maybe_sent=item.maybe_sent) if job else None
            await self._store.run(_finish, handler, item, job, result)
        except DeliveryError as problem:
            return problem
        except (LeaseLost, StoreBusy):
            raise
        except Exception as bug:
            log.exception("cannot deliver: kind=%s item=%d", item.kind, item.id)
            return Broken(type(bug).__name__)
        return None


def _pause(tx: Transaction) -> float:
    """Return for how many seconds nothing will be due, if nobody wakes us."""
    due_at = tx.outbox.next_due()
    pause = (due_at - tx.now).total_seconds() if due_at else IDLE
    return min(IDLE, max(SHORTEST_PAUSE, pause))


def _finish(
    tx: Transaction, handler: Handler[Any, Any], item: OutboxItem, job: Any, result: Any
) -> None:
    tx.outbox.finish(item)
    if job:
        handler.record(tx, job, result)


def _doubts(item: OutboxItem, problem: DeliveryError) -> int:
    """Count the attempts that may have left it there; a doubt stays until an attempt ends well.

    What failed may have been the look for the earlier attempt, which says nothing about it (B3). Only
    our own mistakes add up, so that a neighbour that is away for long does not bring it nearer to burial.
    """
    if not isinstance(problem, Retry):
        return item.doubts
    return 1 if item.maybe_sent or problem.maybe_sent else 0
