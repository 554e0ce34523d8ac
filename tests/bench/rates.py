"""How many messages a second, end to end and durable; how long one takes."""

from collections.abc import Iterator
from dataclasses import dataclass

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


def to_slack(scene: Scene, server: Server, *, pages: bool = False) -> Speed:
    """Have guests write until all of it stands in Slack."""
    scene.stand_in.ask("forget")
    total, cpu = ACTIVE * EACH, server.cpu()
    job = {"round": scene.round(), "connections": ACTIVE, "each": EACH, "pages": pages}
    done = load(server, "write", **job)
    at = scene.stand_in.ask(total)["at"]
    return Speed(total / (at - done["begun"]), (server.cpu() - cpu) / total * 1e6)


def to_guests(scene: Scene, server: Server, *, acks: bool = False) -> Speed:
    """Have events come until all of them stand on the guests' pages.

    Each round has guests of its own: a page that comes again says what arrived the last time, and then
    the agents' messages get their ticks, which is measured with `acks`.
    """
    total, cpu = ACTIVE * EACH, server.cpu()
    number = next(scene.numbers)
    first = ACTIVE * (number % (scene.guests // ACTIVE))
    job = {"round": scene.round(), "connections": ACTIVE, "each": EACH, "senders": SENDERS}
    done = load(server, "answer", serial=number * total, first=first, acks=acks, **job)
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
            to_slack(scene, server)
            to_guests(scene, server)
        yield from _compared(
            "guest to Slack",
            [(to_slack(scene, bare), to_slack(scene, frontdesk)) for _ in range(scene.rounds)],
        )
        with_pages = max(to_slack(scene, frontdesk, pages=True).rate for _ in range(2))
        yield Row("guest to Slack, guests' pages open", with_pages, "messages/s")
        speeds = [
            (to_guests(scene, bare), to_guests(scene, frontdesk)) for _ in range(scene.rounds)
        ]
        yield from _compared("Slack to guest", speeds)
        acked = max(to_guests(scene, frontdesk, acks=True).rate for _ in range(2))
        yield Row("Slack to guest, with ticks for the agents", acked, "messages/s")
        yield from _idle(scene, bare, frontdesk)
        yield from _loaded(scene, frontdesk)


def _compared(name: str, speeds: list[tuple[Speed, Speed]]) -> Iterator[Row]:
    """Compare the best rounds; a round that something else disturbed says nothing about the code."""
    bare = max((one for one, _ in speeds), key=lambda one: one.rate)
    ours = max((one for _, one in speeds), key=lambda one: one.rate)
    against = f"bare: {bare.rate:,.0f}"
    ratio = ours.rate / bare.rate
    yield Row(name, ours.rate, "messages/s", against, ratio, *at_least(WANTED)(ratio))
    cheapest, bare_cpu = min(o.cpu for _, o in speeds), min(b.cpu for b, _ in speeds)
    against = f"bare: {bare_cpu:,.0f}"
    yield Row(f"{name}, CPU", cheapest, "µs/message", against, cheapest / bare_cpu)


def _idle(scene: Scene, bare: Server, frontdesk: Server) -> Iterator[Row]:
    ours, theirs = (
        min(
            (times(scene, server, IDLE_RATE, IDLE_COUNT, 1) for _ in range(2)),
            key=lambda found: found[len(found) // 2],
        )
        for server in (frontdesk, bare)
    )
    p50, against = ours[len(ours) // 2], theirs[len(theirs) // 2]
    compared = (f"bare: {against:.2f}", p50 / against)
    yield Row("guest to Slack, idle, p50", p50, "ms", *compared, *at_most(WANTED_IDLE)(p50))
    yield Row("guest to Slack, idle, p99", ours[int(len(ours) * 0.99)], "ms")


def _loaded(scene: Scene, frontdesk: Server) -> Iterator[Row]:
    half = to_slack(scene, frontdesk).rate / 2
    found = times(scene, frontdesk, half, int(half * 3), ACTIVE)
    p50 = found[len(found) // 2]
    against = f"at {half:,.0f}/s"
    yield Row(
        "guest to Slack, half load, p50", p50, "ms", against, None, *at_most(WANTED_LOADED)(p50)
    )
    yield Row("guest to Slack, half load, p99", found[int(len(found) * 0.99)], "ms", against)
