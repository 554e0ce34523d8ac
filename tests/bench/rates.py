"""How many messages a second, end to end and durable; how long one takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.rows import Row, at_least, at_most
from tests.bench.scene import ACTIVE, Scene, both
from tests.bench.servers import Server, load

EACH = 20
SENDERS = 16
IDLE_RATE, IDLE_COUNT = 20, 60
WANTED, WANTED_RATE = 0.25, 1000
WANTED_IDLE, WANTED_LOADED = 3, 50


@dataclass(frozen=True)
class Speed:
    """Messages a second, and the CPU of the server for each, in microseconds."""

    rate: float
    cpu: float


def to_agents(
    scene: Scene, server: Server, *, pages: bool = False, first: int = 0, copies: int = 1
) -> Speed:
    """Have guests write until all of it stands where agents read, in so many copies."""
    scene.stand_in.ask("forget")
    total, cpu = ACTIVE * EACH, server.cpu()
    job = {"round": scene.round(), "connections": ACTIVE, "each": EACH, "pages": pages}
    done = load(server, "write", first=first, **job)
    at = scene.stand_in.ask(total * copies)["at"]
    return Speed(total / (at - done["begun"]), (server.cpu() - cpu) / total * 1e6)


def to_guests(
    scene: Scene,
    server: Server,
    *,
    acks: bool = False,
    first: int | None = None,
    teams: Mapping[str, Any] | None = None,
) -> Speed:
    """Have agents answer until all of it stands on the guests' pages; `teams` says how Teams is spoken.

    Each round has guests of its own: a page that comes again says what arrived the last time, and then
    the agents' messages get their ticks, which is measured with `acks`.
    """
    total, cpu = ACTIVE * EACH, server.cpu()
    number = next(scene.numbers)
    if first is None:
        first = ACTIVE * (number % (scene.guests // ACTIVE))
    job = {"round": scene.round(), "connections": ACTIVE, "each": EACH, "senders": SENDERS}
    done = load(server, "answer", serial=number * total, first=first, acks=acks, teams=teams, **job)
    return Speed(total / (done["ended"] - done["begun"]), (server.cpu() - cpu) / total * 1e6)


def times(scene: Scene, server: Server, rate: float, count: int, connections: int) -> list[float]:
    """Return the milliseconds from each message to the call at Slack, the shortest first."""
    scene.stand_in.ask("forget")
    job = {"round": scene.round(), "connections": connections, "rate": rate, "count": count}
    sent = load(server, "pace", **job)["sent"]
    scene.stand_in.ask(count)
    posts = {text: at for at, text in scene.stand_in.ask("posts")["posts"]}
    return sorted((posts[text] - at) * 1000 for text, at in sent.items())


def rates(scene: Scene) -> Iterator[Row]:
    """Measure both directions and the times, each in turn with the bare handler."""
    with both(scene) as (bare, frontdesk):
        for server in (bare, frontdesk):
            to_agents(scene, server)
            to_guests(scene, server)
        yield from compared(
            "guest to Slack",
            [(to_agents(scene, bare), to_agents(scene, frontdesk)) for _ in range(scene.rounds)],
        )
        with_pages = max(to_agents(scene, frontdesk, pages=True).rate for _ in range(2))
        yield Row("guest to Slack, guests' pages open", with_pages, "messages/s")
        speeds = [
            (to_guests(scene, bare), to_guests(scene, frontdesk)) for _ in range(scene.rounds)
        ]
        yield from compared("Slack to guest", speeds)
        acked = max(to_guests(scene, frontdesk, acks=True).rate for _ in range(2))
        yield Row("Slack to guest, with ticks for the agents", acked, "messages/s")
        yield from idle(scene, "guest to Slack", (bare, frontdesk), 1, WANTED_IDLE)
        yield from _loaded(scene, frontdesk)


def compared(name: str, speeds: list[tuple[Speed, Speed]]) -> Iterator[Row]:
    """Compare the best rounds; a round that something else disturbed says nothing about the code.

    In each pair the bare handler comes first.
    """
    bare = max((one for one, _ in speeds), key=lambda one: one.rate)
    ours = max((one for _, one in speeds), key=lambda one: one.rate)
    against = f"bare: {bare.rate:,.0f}"
    ratio = ours.rate / bare.rate
    yield Row(name, ours.rate, "messages/s", against, ratio, *at_least(WANTED)(ratio))
    cheapest, bare_cpu = min(o.cpu for _, o in speeds), min(b.cpu for b, _ in speeds)
    against = f"bare: {bare_cpu:,.0f}"
    yield Row(f"{name}, CPU", cheapest, "µs/message", against, cheapest / bare_cpu)


def idle(
    scene: Scene,
    name: str,
    servers: tuple[Server, Server],
    connections: int,
    wanted: float | None = None,
) -> Iterator[Row]:
    """Compare how long a message takes when there is little else to do: the bare handler, then ours.

    Of the rounds the one with the shortest median counts, as of the rates the fastest.
    """
    rounds = [
        [times(scene, server, IDLE_RATE, IDLE_COUNT, connections) for server in servers]
        for _ in range(scene.rounds)
    ]
    theirs, ours = (
        min(found, key=lambda one: one[len(one) // 2]) for found in zip(*rounds, strict=True)
    )
    p50, against = ours[len(ours) // 2], theirs[len(theirs) // 2]
    found = (f"bare: {against:.2f}", p50 / against)
    target = at_most(wanted)(p50) if wanted else ("", None)
    yield Row(f"{name}, idle, p50", p50, "ms", *found, *target)
    yield Row(f"{name}, idle, p99", ours[int(len(ours) * 0.99)], "ms")


def _loaded(scene: Scene, frontdesk: Server) -> Iterator[Row]:
    half = to_agents(scene, frontdesk).rate / 2
    found = times(scene, frontdesk, half, int(half * 3), ACTIVE)
    p50 = found[len(found) // 2]
    against = f"at {half:,.0f}/s"
    yield Row(
        "guest to Slack, half load, p50", p50, "ms", against, None, *at_most(WANTED_LOADED)(p50)
    )
    yield Row("guest to Slack, half load, p99", found[int(len(found) * 0.99)], "ms", against)
