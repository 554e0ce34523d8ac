"""How much memory an idle guest takes."""

import time
from collections.abc import Iterator

from tests.bench.rows import Row, at_most
from tests.bench.scene import Scene, both
from tests.bench.servers import Server, working

FIRST, MANY, MANY_QUICKLY = 200, 10_000, 2_000
WANTED = 24
SETTLE = 2.0
KIB = 1024


def sockets(scene: Scene) -> Iterator[Row]:
    """Open pages that do nothing, and see what the server grows by for each."""
    many = MANY_QUICKLY if scene.quick else MANY
    with both(scene) as (bare, frontdesk):
        against = _each(bare, many)
        ours = _each(frontdesk, many)
    name = f"an idle guest, of {many:,}"
    compared = (f"bare: {against:.1f}", ours / against)
    yield Row(name, ours, "KiB", *compared, *at_most(WANTED)(ours))


def _each(server: Server, many: int) -> float:
    """Return the KiB for each, after the first ones have paid for what all share."""
    with working(server, "idle", first=0, count=FIRST):
        before = _settled(server)
        with working(server, "idle", first=FIRST, count=many) as told:
            assert told["open"] == many
            return (_settled(server) - before) / many / KIB


def _settled(server: Server) -> int:
    """Return the memory once it has stopped to grow."""
    time.sleep(SETTLE)
    return server.memory()
