"""The same with agents in Teams, and with agents on both platforms.

Each of the guests who are active at once has a channel of its own, for Teams counts by channel: seven
messages a second, sixty in half a minute. Our pacing is on as in life, and lines that have to wait stand
together, so one post may show many messages: messages are counted. The bare handler does what it does
beside Slack, with its cheaper signatures: everything here is compared with the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle

from tests.bench.connector import settings
from tests.bench.filled import fill
from tests.bench.houses import GUESTS, House, house_in_both, house_in_teams
from tests.bench.rates import Speed, compared, idle, to_agents, to_guests
from tests.bench.rows import Row
from tests.bench.scene import ACTIVE, Scene, side_by_side
from tests.bench.servers import Server

TOKENS = 64


def teams(scene: Scene) -> Iterator[Row]:
    """Measure both directions in turn with the bare handler, and what it costs to write to both platforms."""
    rounds = range(scene.rounds)
    with _serving(scene, house_in_teams(scene.stand_in.origin)) as (bare, frontdesk):
        write, answer = (partial(one, scene, cycle(_groups())) for one in (_write, _answer))
        for measure in (write, answer):
            measure(bare), measure(frontdesk)
        yield from compared("guest to Teams", [(write(bare), write(frontdesk)) for _ in rounds])
        yield from compared("Teams to guest", [(answer(bare), answer(frontdesk)) for _ in rounds])
        yield from idle(scene, "guest to Teams", (bare, frontdesk), ACTIVE)
    with _serving(scene, house_in_both(scene.stand_in.origin)) as (bare, frontdesk):
        write = partial(_write, scene, cycle(_groups()))
        write(frontdesk, copies=2)
        found = max((write(frontdesk, copies=2) for _ in rounds), key=lambda one: one.rate)
        yield Row("guest to Slack and Teams", found.rate, "messages/s")
        yield Row("guest to Slack and Teams, CPU", found.cpu, "µs/message")


def _groups() -> list[int]:
    """Return where the groups of guests begin who are active at once."""
    return list(range(0, GUESTS, ACTIVE))


def _write(scene: Scene, groups: Iterator[int], server: Server, copies: int = 1) -> Speed:
    return to_agents(scene, server, first=next(groups), copies=copies)


def _answer(scene: Scene, groups: Iterator[int], server: Server) -> Speed:
    tokens = scene.stand_in.ask(f"tokens-{TOKENS}")
    spoken = {"service_url": f"{scene.stand_in.origin}/teams/", "tokens": tokens}
    return to_guests(scene, server, first=next(groups), teams=spoken)


@contextmanager
def _serving(scene: Scene, house: House) -> Iterator[tuple[Server, Server]]:
    """Have the bare handler, and Frontdesk for this house."""
    database = scene.folder / f"house-{scene.round()}.db"
    people = fill(f"sqlite:///{database}", scene.folder, GUESTS, house)
    with side_by_side(scene, database, people, settings(scene.stand_in.origin)) as servers:
        yield servers
