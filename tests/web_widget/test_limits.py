"""Limits per guest and per address, bounded in memory (S9, WID-10)."""

from collections.abc import AsyncIterator

import pytest

from bot.signals.local import LocalSignals
from bot.store import Store
from tests.web_widget.conftest import Desk, desk_on
from tests.world import Clock
from web_widget.addresses import network
from web_widget.limits import MOST_KEYS, Limits, Rule, Rules, TooMany

FIVE = Rule("five", 5, 60)


def test_a_burst_passes_and_then_one_at_a_time(clock: Clock) -> None:
    # S9
    limits = Limits(clock)
    for _ in range(5):
        limits.take(FIVE, "a")
    with pytest.raises(TooMany) as refused:
        limits.take(FIVE, "a")
    assert refused.value.after == 12
    limits.take(FIVE, "b")
    clock.pass_by(12)
    limits.take(FIVE, "a")
    with pytest.raises(TooMany):
        limits.take(FIVE, "a")
    clock.pass_by(3600)
    for _ in range(5):
        limits.take(FIVE, "a")


def test_limits_that_are_off_let_everything_through(clock: Clock) -> None:
    limits = Limits(clock, enabled=False, rules=Rules(held_from=1))
    for _ in range(100):
        limits.take(FIVE, "a")
        limits.hold("a")
    assert not limits._free_at


def test_memory_is_bounded_and_the_longest_silent_is_forgotten(clock: Clock) -> None:
    # S9
    limits = Limits(clock)
    for n in range(MOST_KEYS + 10):
        limits.count(FIVE, str(n))
    assert len(limits._free_at) == MOST_KEYS
    assert ("five", "0") not in limits._free_at


def test_held_requests_are_counted_until_they_end(clock: Clock) -> None:
    limits = Limits(clock, rules=Rules(held_from=2))
    limits.hold("a")
    limits.hold("a")
    with pytest.raises(TooMany):
        limits.hold("a")
    limits.let_go("a")
    limits.hold("a")
    limits.let_go("a")
    limits.let_go("a")
    assert not limits._held


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_counts_by_who_owns_it(address: str, counted: str) -> None:
    # S9
    assert network(address) == counted


async def test_new_sessions_are_limited_by_address(strict: Desk) -> None:
    # S9
    for _ in range(20):
        await strict.new_guest()
    refused = await strict.guest().call("POST", "/api/sessions", json={})
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert 0 < int(refused.headers["Retry-After"]) <= 180
    invented = await strict.guest(**{"X-Forwarded-For": "198.51.100.1"}).call(
        "POST", "/api/sessions", json={}
    )
    assert invented.status == 429
    strict.clock.pass_by(int(refused.headers["Retry-After"]))
    await strict.new_guest()


@pytest.fixture
async def behind_proxies(store: Store, signals: LocalSignals, clock: Clock) -> AsyncIterator[Desk]:
    rules = Rules(sessions=Rule("sessions", 1, 3600))
    limits = Limits(clock, rules=rules)
    async with desk_on(store, signals, clock, limits=limits, trusted_proxies=2) as desk:
        yield desk


async def test_behind_proxies_only_what_they_wrote_counts(behind_proxies: Desk) -> None:
    # S9: two of ours; what stands left of their entries the guest may have invented
    async def begin(forwarded: str | None) -> int:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        return (await behind_proxies.guest(**headers).call("POST", "/api/sessions", json={})).status

    assert await begin("198.51.100.1, 10.0.0.1") == 201
    assert await begin("203.0.113.9, 198.51.100.1, 10.0.0.1") == 429
    assert await begin("198.51.100.2, 10.0.0.1") == 201
    assert await begin("2001:db8::1, 10.0.0.1") == 201
    assert await begin("2001:db8::2, 10.0.0.1") == 429
    assert await begin(None) == 201
    assert await begin("10.0.0.1") == 429


async def test_new_conversations_are_limited_but_old_ones_go_on(strict: Desk) -> None:
    # S9: 6 in 12 hours
    guest = await strict.new_guest()
    limits = strict.limits
    conversation = await guest.opened("one")
    for _ in range(5):
        limits.count(
            limits.rules.openings, next(k for n, k in limits._free_at if n == "conversations/guest")
        )
    refused = await guest.write_first(entrance={"kind": "contact", "id": "ada"})
    assert (refused.status, refused.code) == (429, "rate_limited")
    again = await guest.write_first("two")
    assert (again.status, again.json["conversation"]["id"]) == (201, conversation)
    strict.clock.pass_by(2 * 3600)
    assert (await guest.write_first(entrance={"kind": "contact", "id": "ada"})).status == 201


async def test_messages_are_limited_and_none_is_lost_on_the_way(strict: Desk) -> None:
    # S9
    guest, other = await strict.new_guest(), await strict.new_guest()
    conversation = await guest.opened()
    answers = [await guest.write(conversation, str(n)) for n in range(30)]
    assert [a.status for a in answers[:29]] == [201] * 29
    assert answers[29].status == 429
    assert (await other.write_first()).status == 201
    messages = (await guest.feed(conversation)).json["messages"]
    assert [m["text"] for m in messages] == ["Hello", *(str(n) for n in range(29))]


async def test_waiting_requests_of_one_address_are_limited(
    store: Store, signals: LocalSignals, clock: Clock
) -> None:
    # S10
    limits = Limits(clock, rules=Rules(held_from=0))
    async with desk_on(store, signals, clock, limits=limits) as desk:
        guest = await desk.new_guest()
        conversation = await guest.opened()
        cursor = (await guest.feed(conversation)).json["cursor"]
        assert (await guest.feed(conversation, cursor, wait=1)).status == 429
        assert (await guest.feed(conversation, cursor)).status == 200


async def test_what_one_guest_is_refused_is_not_taken_from_their_neighbours(
    store: Store, signals: LocalSignals, clock: Clock
) -> None:
    # S9
    rules = Rules(
        messages=Rule("messages/guest", 3, 60), messages_from=Rule("messages/address", 9, 60)
    )
    async with desk_on(store, signals, clock, limits=Limits(clock, rules=rules)) as desk:
        hasty, calm = await desk.new_guest(), await desk.new_guest()
        conversation = await hasty.opened()
        answers = [await hasty.write(conversation, f"{n}") for n in range(20)]
        assert [one.status for one in answers] == [201] * 2 + [429] * 18
        assert (await calm.write_first()).status == 201
