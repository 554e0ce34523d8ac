"""The outbox table: order in a lane, claims, leases, keys, gates; against a simple model, too."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, Engine, create_engine, event, select, text

from bot.domain.deliveries import OutboxItem
from bot.store import Store, Transaction
from bot.store import tables as t
from bot.store.hands import Hand
from bot.store.lanes import OUTBOX_LATER, OUTBOX_TOPIC
from bot.store.outbox import LeaseLost
from tests.world import START, Clock

LEASE = timedelta(seconds=30)
WAITING = """INSERT INTO outbox (lane, kind, payload, not_before, attempts, failures, unsure, again)
SELECT n % 50, 'parcel', '{}', now(), 0, 0, 0, false FROM generate_series(1, 30000) AS n"""


@dataclass(frozen=True)
class Parcel:
    """A delivery whose lane, gate and key a test chooses."""

    kind: ClassVar[str] = "parcel"
    lane: str
    word: str = ""
    gate: str | None = None
    key: str | None = None


def add(tx: Transaction, *parcels: Parcel, due_at: datetime | None = None) -> None:
    tx.outbox.add(*parcels, due_at=due_at)


def claim(tx: Transaction, limit: int = 20, lease: timedelta = LEASE) -> list[OutboxItem]:
    return list(tx.outbox.claim(limit, lease))


def finish(tx: Transaction, item: OutboxItem) -> None:
    tx.outbox.finish(item)


def words(items: list[OutboxItem]) -> list[str]:
    return sorted(item.payload["word"] for item in items)


async def test_only_the_head_of_a_lane_can_be_claimed(store: Store) -> None:
    # CONV-07
    await store.run(add, Parcel("a", "1"), Parcel("a", "2"), Parcel("b", "3"))
    heads = await store.run(claim)
    assert words(heads) == ["1", "3"]
    assert await store.run(claim) == []
    await store.run(finish, next(item for item in heads if item.lane == "a"))
    assert words(await store.run(claim)) == ["2"]


async def test_no_more_is_claimed_than_asked_for_the_longest_due_first(store, clock) -> None:
    for n in range(4):
        await store.run(add, Parcel(f"{n}", f"{n}"), due_at=START - timedelta(seconds=n))
    assert words(await store.run(claim, 2)) == ["2", "3"]


async def test_what_is_for_later_waits_and_holds_back_its_lane(store, clock: Clock) -> None:
    later = clock.now + timedelta(seconds=10)
    await store.run(add, Parcel("a", "1"), due_at=later)
    await store.run(add, Parcel("a", "2"))
    assert await store.run(claim) == []
    assert await store.read(lambda tx: tx.outbox.next_due()) == later
    clock.pass_by(10)
    [first] = await store.run(claim)
    await store.run(finish, first)
    assert words(await store.run(claim)) == ["2"]


async def test_a_lane_that_goes_on_keeps_the_times_of_its_items(store, clock: Clock) -> None:
    later = clock.now + timedelta(seconds=60)
    await store.run(add, Parcel("a", "1"))
    await store.run(add, Parcel("a", "2"), due_at=later)
    [first] = await store.run(claim)
    await store.run(finish, first)
    assert await store.run(claim) == []
    assert await store.read(lambda tx: tx.outbox.next_due()) == later


async def test_an_empty_outbox_has_nothing_due(store) -> None:
    await store.run(add)
    assert await store.read(lambda tx: tx.outbox.next_due()) is None


async def test_whose_worker_died_comes_back_as_maybe_sent_and_the_dead_hand_is_off(
    store, clock: Clock
) -> None:
    # B3
    await store.run(add, Parcel("a", "1"), Parcel("a", "2"))
    [first] = await store.run(claim)
    clock.pass_by(LEASE.total_seconds() + 1)
    [again] = await store.run(claim)
    assert (again.id, first.maybe_sent, again.maybe_sent) == (first.id, False, True)
    for late in (
        lambda tx: tx.outbox.finish(first),
        lambda tx: tx.outbox.bury(first, "no"),
        lambda tx: tx.outbox.postpone(first, tx.now, "no"),
    ):
        with pytest.raises(LeaseLost):
            await store.run(late)
    await store.run(finish, again)
    assert words(await store.run(claim)) == ["2"]


async def test_what_a_dead_process_had_in_hand_is_given_back(store, clock: Clock) -> None:
    await store.run(add, Parcel("a", "1"), Parcel("b", "2"))
    await store.run(add, Parcel("c", "3"), due_at=clock.now + timedelta(hours=1))
    assert words(await store.run(claim)) == ["1", "2"]
    await store.run(lambda tx: tx.outbox.release_all())
    again = await store.run(claim)
    assert words(again) == ["1", "2"]
    assert all(item.maybe_sent for item in again)


@pytest.mark.parametrize("maybe_sent", [True, False])
async def test_a_postponed_item_says_whether_it_may_have_been_sent(
    store, clock: Clock, maybe_sent: bool
) -> None:
    # B3
    await store.run(add, Parcel("a", "1"), Parcel("a", "2"))
    [item] = await store.run(claim)
    due_at = clock.now + timedelta(seconds=5)
    await store.run(lambda tx: tx.outbox.postpone(item, due_at, "x", doubts=int(maybe_sent)))
    assert await store.run(claim) == []
    clock.pass_by(5)
    [again] = await store.run(claim)
    assert (again.id, again.maybe_sent, again.attempts) == (item.id, maybe_sent, 2)


async def test_a_buried_item_is_kept_and_frees_its_lane(store, clock: Clock) -> None:
    await store.run(add, Parcel("a", "1"), Parcel("a", "2"))
    [item] = await store.run(claim)
    await store.run(lambda tx: tx.outbox.bury(item, "no such channel"))
    assert words(await store.run(claim)) == ["2"]
    [grave] = await store.read(lambda tx: tx.outbox.buried())
    assert grave == ("parcel", "no such channel", clock.now)


async def test_what_was_given_up_can_be_tried_again(store) -> None:
    await store.run(add, Parcel("a", "1"), Parcel("a", "2"), Parcel("b", "3"))
    first = {item.lane: item for item in await store.run(claim)}
    await store.run(lambda tx: [tx.outbox.bury(item, "no") for item in first.values()])
    assert await store.run(lambda tx: tx.outbox.revive()) == 2
    found = await store.run(claim)
    assert words(found) == ["2", "3"]
    await store.run(finish, next(item for item in found if item.lane == "a"))
    assert words(await store.run(claim)) == ["1"]
    assert await store.run(lambda tx: tx.outbox.revive()) == 0


async def test_a_key_is_there_once_and_the_latest_word_counts(store) -> None:
    await store.run(add, Parcel("a", "old", key="k"))
    await store.run(add, Parcel("a", "new", key="k"))
    [item] = await store.run(claim)
    assert item.payload["word"] == "new"
    await store.run(finish, item)
    assert await store.run(claim) == []


async def test_what_is_asked_for_again_while_in_hand_is_sent_once_more(store, clock: Clock) -> None:
    await store.run(add, Parcel("a", "1", key="k"))
    [item] = await store.run(claim)
    await store.run(add, Parcel("a", "2", key="k"))
    await store.run(add, Parcel("a", "3", key="k"))
    assert await store.run(claim) == []
    await store.run(finish, item)
    assert await store.run(claim) == []  # a card is updated at most once a second
    clock.pass_by(1)
    [again] = await store.run(claim)
    assert (again.payload["word"], again.attempts, again.maybe_sent) == ("3", 1, False)
    await store.run(finish, again)
    assert await store.run(claim) == []


async def test_what_is_due_later_wakes_whoever_waits_for_the_next(store, clock: Clock) -> None:
    woken: list[set[str]] = []

    def heard(act):
        def run(tx: Transaction) -> None:
            act(tx)
            woken.append(set(tx.topics))

        return store.run(run)

    later = clock.now + timedelta(seconds=5)
    await heard(lambda tx: tx.outbox.add(Parcel("a", "1", key="k")))
    await heard(lambda tx: tx.outbox.add(Parcel("b", "2"), due_at=later))
    item, *_ = await store.run(claim)
    await heard(lambda tx: tx.outbox.add(Parcel("a", "3", key="k")))
    await heard(lambda tx: tx.outbox.finish(item))
    assert woken == [{OUTBOX_TOPIC}, {OUTBOX_LATER}, {OUTBOX_TOPIC}, {OUTBOX_LATER}]


async def test_what_waits_under_a_key_can_be_cancelled(store, clock: Clock) -> None:
    await store.run(add, Parcel("a", "1", key="k"), due_at=clock.now + timedelta(hours=1))
    await store.run(add, Parcel("a", "2"))
    await store.run(lambda tx: tx.outbox.cancel("k"))
    assert words(await store.run(claim)) == ["2"]
    await store.run(lambda tx: tx.outbox.cancel("nothing"))


async def test_what_is_in_hand_is_finished_once_although_it_was_cancelled(store) -> None:
    await store.run(add, Parcel("a", "1", key="k"))
    [item] = await store.run(claim)
    await store.run(add, Parcel("a", "2", key="k"))
    await store.run(lambda tx: tx.outbox.cancel("k"))
    await store.run(finish, item)
    assert await store.run(claim) == []


async def test_what_failed_and_waits_can_be_cancelled_too(store, clock: Clock) -> None:
    # B20: a reminder that could not be sent yet is not sent for a meeting that is off
    await store.run(add, Parcel("a", "1", key="k"), Parcel("a", "2"))
    [item] = await store.run(claim)
    if item.payload["word"] != "1":
        await store.run(finish, item)
        [item] = await store.run(claim)
    later = clock.now + timedelta(seconds=5)
    await store.run(lambda tx: tx.outbox.postpone(item, later, "away"))
    await store.run(lambda tx: tx.outbox.cancel("k"))
    clock.pass_by(5)
    assert "1" not in words(await store.run(claim))


async def test_a_revived_item_and_a_cancelled_one_get_on_in_one_lane(store) -> None:
    await store.run(add, Parcel("a", "1"), Parcel("a", "2"))
    await store.run(add, Parcel("a", "3", key="k"))
    [first] = await store.run(claim)
    await store.run(lambda tx: tx.outbox.bury(first, "no"))
    await store.run(lambda tx: tx.outbox.revive())
    await store.run(lambda tx: tx.outbox.cancel("k"))
    [second] = await store.run(claim)
    assert second.payload["word"] == "2"


async def test_a_gate_holds_back_its_lanes_and_no_others(store, clock: Clock) -> None:
    # B24
    await store.run(
        add,
        *(Parcel(f"{gate}{n}", f"{gate}{n}", gate) for gate in "xy" for n in range(3)),
    )
    [busy] = await store.run(claim, 1)
    await store.run(add, Parcel("free", "free"))
    until = clock.now + timedelta(seconds=10)
    await store.run(lambda tx: tx.outbox.hold_back(busy.gate or "", until))
    others = {word for word in ("x0", "x1", "x2", "y0", "y1", "y2") if word[0] != busy.gate}
    assert set(words(await store.run(claim))) == {*others, "free"}
    clock.pass_by(10)
    held = set(words(await store.run(claim)))
    assert held == {f"{busy.gate}{n}" for n in range(3)} - {busy.payload["word"]}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_who_holds_a_gate_back_waits_for_nobody(store, database, clock: Clock) -> None:
    # B24
    await store.run(add, *(Parcel(f"x{n}", f"{n}", "x") for n in range(3)))
    until = clock.now + timedelta(seconds=10)
    engine = create_engine(database)
    with engine.begin() as other:  # somebody else is about to change one of them
        other.execute(select(t.outbox).where(t.outbox.c.lane == "x1").with_for_update())
        async with asyncio.timeout(10):
            await store.run(lambda tx: tx.outbox.hold_back("x", until))
    engine.dispose()
    assert words(await store.run(claim)) == ["1"]


async def test_a_lane_that_waits_can_be_hurried(store, clock: Clock) -> None:
    await store.run(add, Parcel("a", "1"), Parcel("b", "2"))
    later = clock.now + timedelta(seconds=60)
    for item in await store.run(claim):
        await store.run(lambda tx, item=item: tx.outbox.postpone(item, later, "waits"))
    await store.run(lambda tx: tx.outbox.hurry("a"))
    [first] = await store.run(claim)
    assert first.lane == "a"
    await store.run(lambda tx: tx.outbox.hurry("a"))
    assert await store.run(claim) == []


async def test_what_is_added_into_a_hand_is_as_if_it_had_been_claimed(store) -> None:
    def add(tx: Transaction, hand: Hand | None) -> set[str]:
        tx = Transaction(tx._db, tx.now, hand)
        tx.outbox.add(Parcel("a", "1", "x"), Parcel("a", "2"), Parcel("b", "3"), Parcel("c", "4"))
        return tx.topics

    hand = Hand(2, LEASE)
    assert await store.run(add, hand) == {OUTBOX_TOPIC}  # the last one is for somebody else
    assert [item.payload["word"] for item in hand.items] == ["1", "3"]
    assert [item.payload["word"] for item in await store.run(claim)] == ["4"]
    await store.run(lambda tx: tx.outbox.finish(hand.items[0]))
    assert [item.payload["word"] for item in await store.run(claim)] == ["2"]
    await store.run(lambda tx: tx.outbox.give_back(hand.items[1:]))
    [again] = await store.run(claim)
    assert again == replace(hand.items[1], attempts=2)


async def test_concurrent_claimers_share_the_work_and_keep_the_order(
    store, database, signals, clock
) -> None:
    """Two processes deliver while others add: nothing twice, nothing early, nothing stuck."""
    # B24 CONV-07
    second = store if store.single else Store(database, signals, clock)
    lanes, each = 8, 10
    done: list[tuple[str, int]] = []
    busy: set[str] = set()
    adding = asyncio.gather(
        *(store.run(add, Parcel(f"{lane}", f"{n}")) for n in range(each) for lane in range(lanes))
    )

    async def deliver(mine: Store) -> None:
        while not adding.done() or await mine.read(lambda tx: tx.outbox.next_due()):
            items = await mine.run(claim, 3)
            for item in items:
                assert item.lane not in busy
                busy.add(item.lane)
                done.append((item.lane, item.id))
            await asyncio.sleep(0)
            busy.difference_update(item.lane for item in items)
            await asyncio.gather(*(mine.run(finish, item) for item in items))

    async with asyncio.timeout(30):
        await asyncio.gather(deliver(store), deliver(store), deliver(second), deliver(second))
    assert len(done) == len(set(done)) == lanes * each
    for lane in {lane for lane, _ in done}:
        ids = [item for of, item in done if of == lane]
        assert ids == sorted(ids)
    if second is not store:
        await second.close()


async def test_an_item_added_while_its_lane_empties_is_not_forgotten(store) -> None:
    added, go_on = threading.Event(), threading.Event()

    def add_slowly(tx: Transaction) -> None:
        add(tx, Parcel("a", "2"))
        added.set()
        go_on.wait(20)

    await store.run(add, Parcel("a", "1"))
    [first] = await store.run(claim)
    adding = asyncio.create_task(store.run(add_slowly))
    await asyncio.to_thread(added.wait)
    finishing = asyncio.create_task(store.run(finish, first))
    await asyncio.wait({finishing}, timeout=0.2)
    go_on.set()
    await asyncio.gather(adding, finishing)
    assert words(await store.run(claim)) == ["2"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_claim_costs_what_is_due_and_not_what_waits(store) -> None:
    """Counted in steps of SQLite's machine, which a busy computer does not change."""

    def steps_of_a_claim(tx: Transaction) -> int:
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 1

        driver = tx.outbox._db.connection
        driver.set_progress_handler(count, 1)
        items = tx.outbox.claim(20, timedelta(0))
        tx.outbox.next_due()
        driver.set_progress_handler(None, 1)
        assert len(items) == 20
        return steps

    def fill(tx: Transaction, each: int) -> None:
        add(tx, *(Parcel(f"{lane}", "") for _ in range(each) for lane in range(40)))

    await store.run(fill, 10)
    few = await store.run(steps_of_a_claim)
    await store.run(fill, 200)
    many = await store.run(steps_of_a_claim)
    assert many < few * 1.2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_claim_finds_what_is_due_by_its_index(store) -> None:
    def explain(tx: Transaction) -> str:
        add(tx, *(Parcel(f"{n}", "") for n in range(50)))
        tx._db.execute(text(WAITING))
        tx._db.execute(text("ANALYZE outbox"))
        sent: list[tuple] = []
        watch = lambda *call: sent.append(call[2:4])  # noqa: E731  removed by the same name
        event.listen(tx._db, "before_cursor_execute", watch)
        claim(tx)
        event.remove(tx._db, "before_cursor_execute", watch)
        [(statement, values)] = sent
        return "\n".join(tx._db.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())

    plan = await store.run(explain)
    assert "outbox_due" in plan
    assert "Seq Scan on outbox" not in plan


@dataclass
class Waiting:
    """One item as the model sees it; `seen`: somebody had it once and its end is not known."""

    word: str
    gate: str | None
    key: str | None
    not_before: datetime
    due_at: datetime | None = None
    in_hand: bool = False
    attempt: int = 0
    seen: bool = False
    again: str | None = None


@dataclass
class Model:
    """What should be in the outbox: a list for each lane."""

    lanes: dict[str, list[Waiting]] = field(default_factory=dict)

    def find(self, word: str) -> tuple[str, Waiting]:
        return next(
            (name, one) for name, lane in self.lanes.items() for one in lane if one.word == word
        )

    def remove(self, name: str, one: Waiting) -> None:
        lane = self.lanes[name]
        lane.remove(one)
        if lane and lane[0].due_at is None:
            lane[0].due_at = lane[0].not_before


class OutboxMachine(RuleBasedStateMachine):
    """Everything that can be asked of the outbox, in any order, in one open transaction."""

    hands = Bundle("hands")
    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.model = Model()
        self.count = 0
        self.released = False
        self.connection: Connection = self.engine.connect()
        self.outer = self.connection.begin()

    def teardown(self) -> None:
        try:
            self.drain()
        finally:
            self.outer.rollback()
            self.connection.close()

    @property
    def outbox(self):
        return Transaction(self.connection, self.now).outbox

    def drain(self) -> None:
        """Nothing is stuck: what waits comes out lane by lane, in order, when time passes."""
        self.now += timedelta(days=2)
        expected = {name: list(lane) for name, lane in self.model.lanes.items() if lane}
        came: dict[str, list[str]] = {}
        while items := self.outbox.claim(50, LEASE):
            for item in items:
                came.setdefault(item.lane, []).append(item.payload["word"])
                self.outbox.finish(item)
            self.now += timedelta(seconds=1)
        for name, lane in expected.items():
            wanted = []
            for one in lane:
                wanted.append(one.again or one.word)
                if one.again:
                    wanted.append(one.again)
            assert came.pop(name) == wanted
        assert came == {}

    @rule(
        lane=st.sampled_from("abc"),
        gate=st.sampled_from([None, "x", "y"]),
        key=st.sampled_from([None, None, "k"]),
        later=st.sampled_from([0, 0, 0, 7]),
    )
    def add(self, lane: str, gate: str | None, key: str | None, later: int) -> None:
        self.count += 1
        word = f"{self.count}"
        key = f"{key}/{lane}" if key else None
        gate = f"{gate}" if gate else None
        start = self.now + timedelta(seconds=later)
        self.outbox.add(Parcel(lane, word, gate, key), due_at=start if later else None)
        queue = self.model.lanes.setdefault(lane, [])
        same = next((one for one in queue if key and one.key == key), None)
        if same is None:
            queue.append(Waiting(word, gate, key, start, None if queue else start))
        elif same.in_hand or same.seen:
            same.again = word
        else:
            same.word = word

    @rule(
        target=hands,
        lane=st.sampled_from("abc"),
        gate=st.sampled_from([None, "x"]),
        room=st.integers(0, 1),
    )
    def take(self, lane: str, gate: str | None, room: int):
        """Add something for somebody who takes it at once, if they have room and it is the first."""
        self.count += 1
        hand = Hand(room, LEASE)
        tx = Transaction(self.connection, self.now, hand)
        tx.outbox.add(Parcel(lane, f"{self.count}", gate))
        queue = self.model.lanes.setdefault(lane, [])
        one = Waiting(f"{self.count}", gate, None, self.now, None if queue else self.now)
        queue.append(one)
        if not room or len(queue) > 1:
            assert hand.items == []
            return []
        assert tx.topics == set()
        one.attempt, one.in_hand, one.seen, one.due_at = 1, True, True, self.now + LEASE
        [item] = hand.items
        assert (item.payload["word"], item.gate, item.maybe_sent) == (one.word, gate, False)
        return [(item, one)]

    @rule(hand=hands)
    def give_back(self, hand) -> None:
        for _, one in self.tried(hand, lambda item: self.outbox.give_back([item])):
            one.in_hand, one.seen, one.due_at = False, False, self.now

    @rule(target=hands, limit=st.integers(1, 4))
    def claim(self, limit: int):
        items = self.outbox.claim(limit, LEASE)
        due = {
            name: lane[0]
            for name, lane in self.model.lanes.items()
            if lane and lane[0].due_at and lane[0].due_at <= self.now
        }
        assert len(items) == min(limit, len(due))
        assert len({item.lane for item in items}) == len(items)
        held = []
        for item in items:
            one = due[item.lane]
            assert item.payload["word"] == (one.again or one.word)
            assert item.maybe_sent == one.seen
            assert item.gate == one.gate
            one.attempt += 1
            assert item.attempts == one.attempt
            one.in_hand, one.seen, one.due_at = True, True, self.now + LEASE
            held.append((item, one))
        return held

    def tried(
        self, hand, act: Callable[[OutboxItem], None]
    ) -> Iterator[tuple[OutboxItem, Waiting]]:
        """Do something with what is in a hand; yield it if it was still ours, else that was refused."""
        if not hand:
            return
        item, one = hand.pop()
        lane = self.model.lanes[item.lane]
        ours = any(other is one for other in lane) and one.attempt == item.attempts
        if ours and one.in_hand:
            act(item)
            yield item, one
        else:
            with pytest.raises(LeaseLost):
                act(item)

    @rule(hand=hands)
    def finish(self, hand) -> None:
        for item, one in self.tried(hand, self.outbox.finish):
            if one.again:
                one.word, one.again, one.attempt = one.again, None, 0
                one.in_hand, one.seen = False, False
                one.due_at = self.now + timedelta(seconds=1)
            else:
                self.model.remove(item.lane, one)

    @rule(hand=hands, seconds=st.integers(0, 40), maybe_sent=st.booleans())
    def postpone(self, hand, seconds: int, maybe_sent: bool) -> None:
        due_at = self.now + timedelta(seconds=seconds)

        def later(item: OutboxItem) -> None:
            self.outbox.postpone(item, due_at, "x", doubts=int(maybe_sent))

        for _, one in self.tried(hand, later):
            one.in_hand, one.seen, one.due_at = False, maybe_sent, due_at

    @rule(hand=hands)
    def bury(self, hand) -> None:
        for item, one in self.tried(hand, lambda item: self.outbox.bury(item, "no")):
            self.model.remove(item.lane, one)

    @rule(lane=st.sampled_from("abc"))
    def cancel(self, lane: str) -> None:
        key = f"k/{lane}"
        self.outbox.cancel(key)
        queue = self.model.lanes.get(lane, [])
        one = next((one for one in queue if one.key == key), None)
        if one is None:
            return
        if one.in_hand or one.seen:  # what it says now is the latest all the same
            one.word, one.again = one.again or one.word, None
        else:
            self.model.remove(lane, one)

    @rule(gate=st.sampled_from("xy"), seconds=st.integers(1, 20))
    def hold_back(self, gate: str, seconds: int) -> None:
        until = self.now + timedelta(seconds=seconds)
        self.outbox.hold_back(gate, until)
        for lane in self.model.lanes.values():
            if lane and lane[0].gate == gate and not lane[0].seen and lane[0].due_at < until:
                lane[0].due_at = until

    @rule(lane=st.sampled_from("abc"))
    def hurry(self, lane: str) -> None:
        self.outbox.hurry(lane)
        queue = self.model.lanes.get(lane, [])
        if queue and not queue[0].seen and queue[0].due_at > self.now:
            queue[0].due_at = self.now

    @precondition(lambda self: any(self.model.lanes.values()))
    @rule()
    def release_all(self) -> None:
        self.outbox.release_all()
        for lane in self.model.lanes.values():
            if lane and lane[0].seen:
                lane[0].due_at = self.now

    @rule(seconds=st.integers(1, 40))
    def pass_by(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def each_lane_has_one_head_and_nothing_is_lost(self) -> None:
        o = t.outbox.c
        query = select(o.lane, o.payload, o.due_at, o.key).where(o.buried_at.is_(None))
        rows = self.connection.execute(query.order_by(o.lane, o.id)).all()
        kept = [(row.lane, row.payload["word"], row.due_at, row.key) for row in rows]
        assert kept == [
            (name, one.again or one.word, one.due_at, one.key)
            for name in sorted(self.model.lanes)
            for one in self.model.lanes[name]
        ]
        heads = [row.lane for row in rows if row.due_at is not None]
        assert sorted(heads) == sorted(name for name, lane in self.model.lanes.items() if lane)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = create_engine(database)
    yield engine
    engine.dispose()


def test_the_outbox_does_what_a_simple_model_of_it_does(engine: Engine) -> None:
    machine = type("Machine", (OutboxMachine,), {"engine": engine})
    quick = engine.dialect.name == "sqlite"
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40 if quick else 12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
