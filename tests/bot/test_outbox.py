"""The worker: order, retries, held back neighbours, mistakes of ours, and the end of a process."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from bot.outbox import AT_ONCE, LEASE, MOST_BUGS, Outbox
from bot.ports import Refused, Retry
from bot.store import Store, StoreBusy, Transaction
from bot.store.hands import Follower, Hand
from tests.world import START, Clock


@dataclass(frozen=True)
class Parcel:
    """A delivery whose lane, gate and key a test chooses."""

    kind: ClassVar[str] = "parcel"
    lane: str
    word: str
    gate: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Unknown(Parcel):
    """A delivery that this process does not know, as while a new version is rolled out."""

    kind: ClassVar[str] = "unknown"


@dataclass
class Neighbour:
    """A handler that notes what it was asked; `errors` by word, each raised once."""

    errors: dict[str, list[Exception]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    tries: list[tuple[str, bool]] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    hold: dict[str, asyncio.Event] = field(default_factory=dict)

    def read(self, tx: Transaction, payload: Any) -> str | None:
        word: str = payload["word"]
        if word.startswith("nothing"):
            return None
        if word.startswith("broken"):
            raise ValueError(word)
        if word.startswith("waits") and tx.now < START + timedelta(seconds=1):
            raise Retry(word)
        if word.startswith("refused"):
            raise Refused(word)
        if word.startswith("spoils"):
            tx._db.execute(text("SELECT nothing FROM nowhere"))
        return word

    async def send(self, job: str, *, maybe_sent: bool) -> str:
        self.tries.append((job, maybe_sent))
        if job in self.hold:
            await self.hold[job].wait()
        if self.errors.get(job):
            raise self.errors[job].pop(0)
        self.sent.append(job)
        return job

    def record(self, tx: Transaction, job: str, result: str) -> None:
        assert result == job
        if job.startswith("unrecorded"):
            raise ValueError(job)
        self.recorded.append(job)


@pytest.fixture
def neighbour() -> Neighbour:
    return Neighbour()


@pytest.fixture
def outbox(store: Store, neighbour: Neighbour) -> Outbox:
    return Outbox(store, {Parcel.kind: neighbour})


async def add(store: Store, *parcels: Parcel) -> None:
    await store.run(lambda tx: tx.outbox.add(*parcels))


async def deliver(outbox: Outbox) -> int:
    """Deliver until nothing is due."""
    tried = 0
    while now := await outbox.deliver_due():
        tried += now
    return tried


async def buried(store: Store) -> list[str]:
    return [reason for _kind, reason, _at in await store.read(lambda tx: tx.outbox.buried())]


async def test_one_lane_is_delivered_in_order(store, outbox, neighbour) -> None:
    # CONV-07
    await add(store, *(Parcel("a", word) for word in ("one", "two", "three")))
    assert [await outbox.deliver_due() for _ in range(4)] == [1, 1, 1, 0]
    assert neighbour.sent == neighbour.recorded == ["one", "two", "three"]


async def test_nothing_to_send_any_more_is_finished_without_a_call(
    store, outbox, neighbour
) -> None:
    await add(store, Parcel("a", "nothing"), Parcel("a", "two"))
    await deliver(outbox)
    assert neighbour.tries == [("two", False)]


async def test_what_cannot_be_read_yet_waits_and_the_rest_is_found_behind_it(
    store, outbox, neighbour, clock
) -> None:
    # B5: a message waits for its thread, and what is told meanwhile can hurry it
    await add(store, *(Parcel(f"{n}", f"waits {n}") for n in range(AT_ONCE)))
    await add(store, Parcel("last", "sent"))
    assert await outbox.deliver_due() == 1
    assert neighbour.sent == ["sent"]
    clock.pass_by(1)
    assert await outbox.deliver_due() == AT_ONCE


async def test_a_neighbour_that_says_no_time_at_all_gets_a_moment(
    store, outbox, neighbour, clock
) -> None:
    # B24
    neighbour.errors["one"] = [Retry("ratelimited", after=0)]
    await add(store, Parcel("a", "one"))
    assert await deliver(outbox) == 1
    clock.pass_by(1)
    await deliver(outbox)
    assert neighbour.sent == ["one"]


async def test_a_failure_holds_back_its_lane_and_is_tried_again(
    store, outbox, neighbour, clock
) -> None:
    neighbour.errors["one"] = [Retry("away"), Retry("away")]
    await add(store, Parcel("a", "one"), Parcel("a", "two"), Parcel("b", "other"))
    await deliver(outbox)
    assert neighbour.sent == ["other"]
    clock.pass_by(1)
    await deliver(outbox)
    assert neighbour.sent == ["other"]
    clock.pass_by(5)
    await deliver(outbox)
    assert neighbour.sent == ["other", "one", "two"]


async def test_too_many_holds_back_everything_behind_the_gate_and_nothing_else(
    store, outbox, neighbour, clock
) -> None:
    # B24 R2
    neighbour.errors["a1"] = [Retry("ratelimited", after=30)]
    await add(store, Parcel("a", "a1", "channel"))
    await deliver(outbox)
    await add(
        store,
        Parcel("a", "a2", "channel"),
        Parcel("b", "b1", "channel"),
        Parcel("c", "c1", "other channel"),
        Parcel("d", "d1"),
    )
    clock.pass_by(29)
    await deliver(outbox)
    assert sorted(neighbour.sent) == ["c1", "d1"]
    clock.pass_by(1)
    await deliver(outbox)
    assert sorted(neighbour.sent) == ["a1", "a2", "b1", "c1", "d1"]
    assert neighbour.sent.index("a1") < neighbour.sent.index("a2")
    await add(store, Parcel("e", "e1", "channel"))
    await deliver(outbox)
    assert neighbour.sent[-1] == "e1"


async def test_lanes_that_wait_already_are_held_back_with_the_rest(
    store, outbox, neighbour, clock
) -> None:
    # B24
    later = clock.now + timedelta(seconds=5)
    await store.run(lambda tx: tx.outbox.add(Parcel("b", "b1", "channel"), due_at=later))
    neighbour.errors["a1"] = [Retry("ratelimited", after=30)]
    await add(store, Parcel("a", "a1", "channel"))
    await deliver(outbox)
    due_at = await store.read(lambda tx: tx.outbox.next_due())
    assert due_at == clock.now + timedelta(seconds=30)


async def test_a_gate_stays_shut_until_the_longest_of_its_answers(
    store, outbox, neighbour, clock
) -> None:
    # B24
    neighbour.errors = {
        "a1": [Retry("ratelimited", after=60)],
        "b1": [Retry("ratelimited", after=10)],
    }
    await add(store, Parcel("a", "a1", "channel"), Parcel("b", "b1", "channel"))
    await deliver(outbox)
    await add(store, Parcel("c", "c1", "channel"))
    clock.pass_by(30)
    await deliver(outbox)
    assert neighbour.sent == []
    clock.pass_by(30)
    await deliver(outbox)
    assert sorted(neighbour.sent) == ["a1", "b1", "c1"]


async def test_a_neighbour_without_a_gate_may_say_when_too(store, outbox, neighbour, clock) -> None:
    neighbour.errors["one"] = [Retry("ratelimited", after=7)]
    await add(store, Parcel("a", "one"), Parcel("b", "two"))
    await deliver(outbox)
    clock.pass_by(6)
    await deliver(outbox)
    assert neighbour.sent == ["two"]
    clock.pass_by(1)
    await deliver(outbox)
    assert neighbour.sent == ["two", "one"]


async def test_a_lost_answer_is_looked_for_until_it_is_certain(
    store, outbox, neighbour, clock
) -> None:
    # B3
    neighbour.errors["one"] = [
        Retry("the answer was lost", maybe_sent=True),
        Retry("ratelimited", after=3),
        Retry("away"),
    ]
    await add(store, Parcel("a", "one", "channel"))
    for _ in range(4):
        await deliver(outbox)
        clock.pass_by(60)
    assert neighbour.tries == [("one", False), ("one", True), ("one", True), ("one", True)]
    assert neighbour.sent == ["one"]


async def test_what_was_held_back_unsent_is_not_taken_for_sent(
    store, outbox, neighbour, clock
) -> None:
    # B3 B24
    neighbour.errors["one"] = [Retry("ratelimited", after=3)]
    await add(store, Parcel("a", "one", "channel"))
    await deliver(outbox)
    await add(store, Parcel("b", "two", "channel"))
    await deliver(outbox)
    clock.pass_by(3)
    await deliver(outbox)
    assert sorted(neighbour.tries) == [("one", False), ("one", False), ("two", False)]


async def test_a_refused_item_is_buried_told_of_and_frees_its_lane(
    store, neighbour, caplog
) -> None:
    told = []
    outbox = Outbox(
        store, {Parcel.kind: neighbour}, lambda tx, item, why: told.append((item.lane, why))
    )
    neighbour.errors["one"] = [Refused("no such channel")]
    await add(store, Parcel("a", "one"), Parcel("a", "refused by reading"), Parcel("a", "two"))
    await deliver(outbox)
    assert neighbour.sent == ["two"]
    assert sorted(await buried(store)) == ["no such channel", "refused by reading"]
    assert told == [("a", "no such channel"), ("a", "refused by reading")]
    assert "gave up" in caplog.text


async def test_a_mistake_of_ours_is_buried_after_some_tries_and_frees_its_lane(
    store, outbox, neighbour, clock, caplog
) -> None:
    neighbour.errors["one"] = [KeyError("typo")] * MOST_BUGS
    await add(store, Parcel("a", "one"), Parcel("a", "two"), Parcel("b", "other"))
    for tries in range(1, MOST_BUGS + 1):
        await deliver(outbox)
        assert len([word for word, _ in neighbour.tries if word == "one"]) == tries
        clock.pass_by(600)
    assert neighbour.sent == ["other", "two"]
    assert await buried(store) == ["KeyError"]
    assert [sure for word, sure in neighbour.tries if word == "one"] == [False] + [True] * 4


async def test_a_neighbour_that_was_away_for_long_is_not_buried_by_one_mistake(
    store, outbox, neighbour, clock
) -> None:
    # CONV-07: nothing is lost
    neighbour.errors["one"] = [
        *[Retry("lost", maybe_sent=True)] * (MOST_BUGS + 2),
        *[Retry("away")] * (MOST_BUGS + 2),
        KeyError("typo"),
    ]
    await add(store, Parcel("a", "one"))
    for _ in range(2 * MOST_BUGS + 6):
        await deliver(outbox)
        clock.pass_by(600)
    assert await buried(store) == []
    assert neighbour.sent == ["one"]


async def test_waiting_as_asked_makes_no_pause_longer(store, outbox, neighbour, clock) -> None:
    # B24, CONV-07: what waited out six limits is not put off for minutes by one mishap
    neighbour.errors["one"] = [*[Retry("too many", 5.0)] * 6, Retry("away"), Retry("away")]
    await add(store, Parcel("a", "one"))
    for seconds in (5, 5, 5, 5, 5, 5, 1, 2):
        await deliver(outbox)
        assert neighbour.sent == []
        clock.pass_by(seconds)
    await deliver(outbox)
    assert neighbour.sent == ["one"]


async def test_a_process_that_ended_makes_no_pause_longer(store, outbox, neighbour, clock) -> None:
    neighbour.errors["one"] = [Retry("away")]
    await add(store, Parcel("a", "one"))
    for _process in range(5):
        await store.run(lambda tx: tx.outbox.claim(1, timedelta()))
    await deliver(outbox)
    clock.pass_by(1)
    await deliver(outbox)
    assert neighbour.sent == ["one"]


@pytest.mark.parametrize("word", ["broken", "spoils"])
async def test_a_mistake_while_reading_jams_nobody(
    store, outbox, neighbour, clock, word, caplog
) -> None:
    await add(store, Parcel("a", word), Parcel("a", "behind"), Parcel("b", "other"))
    for _ in range(MOST_BUGS + 1):
        await deliver(outbox)
        await deliver(outbox)
        clock.pass_by(600)
    assert neighbour.sent == ["other", "behind"]
    assert len(await buried(store)) == 1
    assert all(not sure for sent, sure in neighbour.tries)


async def test_a_kind_that_nobody_knows_jams_nobody(store, outbox, neighbour, caplog) -> None:
    await add(store, Unknown("a", "new"), Parcel("b", "other"))
    await deliver(outbox)
    assert neighbour.sent == ["other"]


async def test_what_could_not_be_recorded_is_not_finished(store, outbox, neighbour, clock) -> None:
    # B3
    await add(store, Parcel("a", "unrecorded"))
    await deliver(outbox)
    clock.pass_by(1)
    await deliver(outbox)
    assert neighbour.tries == [("unrecorded", False), ("unrecorded", True)]
    assert neighbour.recorded == []


async def test_who_took_too_long_changes_nothing(store, outbox, neighbour, clock, caplog) -> None:
    neighbour.hold["one"] = asyncio.Event()
    await add(store, Parcel("a", "one"), Parcel("a", "two"))
    slow = asyncio.create_task(outbox.deliver_due())
    while not neighbour.tries:
        await asyncio.sleep(0)
    clock.pass_by(LEASE.total_seconds() + 1)
    held = neighbour.hold.pop("one")
    await deliver(outbox)
    assert neighbour.recorded == ["one", "two"]
    held.set()
    await slow
    assert neighbour.recorded == ["one", "two"]
    assert "took too long" in caplog.text


class Flaky:
    """A store whose writes fail when a test says so."""

    def __init__(self, store: Store) -> None:
        self.store, self.single = store, True
        self.errors: list[Exception | None] = []

    async def run(self, action, *args):
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        return await self.store.run(action, *args)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_busy_store_is_asked_again_and_nothing_is_buried(
    store, neighbour, clock, caplog
) -> None:
    flaky = Flaky(store)
    outbox = Outbox(flaky, {Parcel.kind: neighbour})
    await add(store, Parcel("a", "one"))
    flaky.errors = [StoreBusy()]
    assert await outbox._take() == ([], StoreBusy.after)
    flaky.errors = [OSError("the database is away")]
    assert await outbox.deliver_due() == 0
    assert "cannot look into the outbox" in caplog.text
    flaky.errors = [None, StoreBusy()]
    assert await outbox.deliver_due() == 1
    assert "left until its lease ends" in caplog.text
    clock.pass_by(LEASE.total_seconds())
    await deliver(outbox)
    assert neighbour.tries == [("one", False), ("one", True)]
    assert neighbour.recorded == ["one"]


async def until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


async def test_a_slow_lane_holds_back_no_other(store, outbox, neighbour) -> None:
    # B24
    neighbour.hold["slow"] = asyncio.Event()
    running = asyncio.create_task(outbox.run())
    await add(store, Parcel("a", "slow"))
    outbox.wake()
    await until(lambda: neighbour.tries)
    await add(store, *(Parcel("b", f"{n}") for n in range(4)))
    await until(lambda: outbox.wake() or len(neighbour.recorded) == 4)
    assert neighbour.recorded == ["0", "1", "2", "3"]
    outbox.stop()
    neighbour.hold["slow"].set()
    await running
    assert neighbour.recorded[-1] == "slow"


async def test_no_more_than_its_places_are_taken_at_once(store, outbox, neighbour) -> None:
    lanes = AT_ONCE + 5
    for n in range(lanes):
        neighbour.hold[f"{n}"] = asyncio.Event()
    await add(store, *(Parcel(f"{n}", f"{n}") for n in range(lanes)))
    running = asyncio.create_task(outbox.run())
    await until(lambda: len(neighbour.tries) == AT_ONCE)
    outbox.wake()
    await store.run(lambda tx: tx.now)
    assert len(neighbour.tries) == AT_ONCE
    for held in neighbour.hold.values():
        held.set()
    await until(lambda: len(neighbour.recorded) == lanes)
    outbox.stop()
    await running


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_a_dead_process_left_in_hand_is_taken_up_at_once(
    store, outbox, neighbour
) -> None:
    # B3 R1
    await add(store, Parcel("a", "one"))
    await store.run(lambda tx: tx.outbox.claim(9, LEASE))
    running = asyncio.create_task(outbox.run())
    await until(lambda: neighbour.recorded)
    outbox.stop()
    await running
    assert neighbour.tries == [("one", True)]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_what_another_process_has_in_hand_is_left_to_it(store, outbox, neighbour) -> None:
    await add(store, Parcel("a", "theirs"))
    await store.run(lambda tx: tx.outbox.claim(9, LEASE))
    await add(store, Parcel("b", "ours"))
    running = asyncio.create_task(outbox.run())
    await until(lambda: neighbour.recorded)
    outbox.stop()
    await running
    assert neighbour.recorded == ["ours"]


async def test_the_worker_sleeps_until_something_is_due(store, outbox, clock: Clock) -> None:
    assert (await outbox._take())[1] == 5.0
    later = START + timedelta(seconds=2)
    await store.run(lambda tx: tx.outbox.add(Parcel("a", "one"), due_at=later))
    assert (await outbox._take())[1] == 2.0
    outbox.stop()
    await outbox.run()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_is_added_is_claimed_in_the_same_commit(store, outbox, neighbour) -> None:
    running = asyncio.create_task(outbox.run())
    await until(lambda: outbox._in_hand)
    await add(store, Parcel("a", "one"))  # nobody wakes the worker
    await until(lambda: neighbour.recorded == ["one"])
    outbox.stop()
    await running


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_there_was_no_room_for_is_looked_for_at_once(store, outbox, neighbour) -> None:
    outbox._free = 1
    running = asyncio.create_task(outbox.run())
    await until(lambda: outbox._in_hand)
    await add(store, Parcel("a", "one"), Parcel("b", "two"), Parcel("c", "three"))
    await until(lambda: sorted(neighbour.recorded) == ["one", "three", "two"])
    outbox.stop()
    await running


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_an_action_that_failed_had_added_is_in_nobodys_hand(
    store, outbox, neighbour
) -> None:
    def fails(tx: Transaction) -> None:
        tx.outbox.add(Parcel("b", "taken back"))
        raise LookupError

    running = asyncio.create_task(outbox.run())
    await until(lambda: outbox._in_hand)
    alone = store.run(fails)
    with pytest.raises(LookupError):
        await alone
    told = await asyncio.gather(
        add(store, Parcel("a", "one")),
        store.run(fails),
        add(store, Parcel("c", "two")),
        return_exceptions=True,
    )
    assert isinstance(told[1], LookupError)
    await until(lambda: sorted(neighbour.recorded) == ["one", "two"])
    outbox.stop()
    await running
    assert sorted(neighbour.sent) == ["one", "two"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_waited_for_room_goes_before_what_is_new(
    store, outbox, neighbour, clock
) -> None:
    neighbour.hold["one"] = asyncio.Event()
    outbox._free = 1
    running = asyncio.create_task(outbox.run())
    await until(lambda: outbox._in_hand)
    for lane, word in ("a", "one"), ("b", "two"):
        await add(store, Parcel(lane, word))
        clock.pass_by(1)
    outbox._free = 1  # there is room again, and the worker has not looked yet
    await add(store, Parcel("c", "three"))
    await until(lambda: len(neighbour.tries) == 3)
    assert [word for word, _ in neighbour.tries] == ["one", "two", "three"]
    neighbour.hold["one"].set()
    await until(lambda: len(neighbour.recorded) == 3)
    outbox.stop()
    await running


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_is_added_for_later_wakes_the_worker_then(
    store, outbox, clock, neighbour
) -> None:
    running = asyncio.create_task(outbox.run())
    await until(lambda: outbox._in_hand)
    soon = clock.now + timedelta(seconds=0.05)
    await store.run(lambda tx: tx.outbox.add(Parcel("a", "later"), due_at=soon))
    clock.pass_by(1)
    await until(lambda: neighbour.recorded == ["later"])
    outbox.stop()
    await running


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_behind", [True, False])
async def test_a_mistake_in_claiming_so_leaves_it_to_the_next_look(
    store, outbox, neighbour, caplog, is_behind: bool
) -> None:
    def fails(*_asked: object) -> None:
        raise RuntimeError("once")

    outbox._is_behind = is_behind
    store.follow(Follower(outbox._open_hand, fails, outbox._take_added))
    await add(store, Parcel("a", "one"))
    assert "what is added cannot be taken along" in caplog.text
    store.unfollow()
    assert await deliver(outbox) == 1
    assert neighbour.recorded == ["one"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # elsewhere nobody follows
async def test_who_does_not_take_what_was_claimed_harms_nobody_who_waits(
    store, outbox, caplog
) -> None:
    def fails(_claimed: object) -> None:
        raise LookupError("a mistake of ours")

    store.follow(Follower(outbox._open_hand, outbox._collect_added, fails))
    await add(store, Parcel("a", "one"))
    assert "does not take what it is told" in caplog.text
    store.unfollow()


async def test_after_the_end_nothing_is_claimed_or_begun(store, outbox, neighbour) -> None:
    outbox.stop()
    await add(store, Parcel("a", "one"))
    assert not outbox._open_hand().is_open
    assert await store.run(outbox._collect_added, Hand(0, LEASE), True) == ([], False)
    outbox._begin(["left for the next start"])
    assert neighbour.tries == []
