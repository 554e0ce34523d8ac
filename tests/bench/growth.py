"""Whether a message costs more when many are stored."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench.filled import grow, stored
from tests.bench.rates import Speed, to_agents, to_guests
from tests.bench.rows import Row, at_most
from tests.bench.scene import ACTIVE, Scene
from tests.bench.servers import start_frontdesk

SIZES, FEW_SIZES = (10, 10_000, 100_000, 1_000_000), (10, 100_000)
WANTED = 1.15


def growth(scene: Scene) -> Iterator[Row]:
    """Measure on databases of different sizes in turn, so that whatever else happens meets all."""
    sizes = FEW_SIZES if scene.quick else SIZES
    files = list(_files(scene, sizes))
    speeds: dict[int, list[tuple[Speed, Speed]]] = {size: [] for size in sizes}
    with ExitStack() as running:
        servers = {}
        for size, file in zip(sizes, files, strict=True):
            server = start_frontdesk(f"sqlite:///{file}", scene.stand_in.api_url, scene.people)
            running.callback(server.close)
            servers[size] = server
        for _round in range(scene.rounds + 1):
            for size, server in servers.items():
                speeds[size].append((to_agents(scene, server), to_guests(scene, server)))
    first = {way: _best(speeds[sizes[0]][1:], way) for way in (0, 1)}
    for way, name in enumerate(("guest to Slack", "Slack to guest")):
        for size in sizes[1:]:
            found = _best(speeds[size][1:], way)
            ratio = found / first[way]
            target = at_most(WANTED)(ratio) if size == sizes[-1] else ("", None)
            against = f"with {sizes[0]}: {first[way]:,.0f}"
            yield Row(f"{name}, {size:,} stored, CPU", found, "µs/message", against, ratio, *target)


def _files(scene: Scene, sizes: tuple[int, ...]) -> Iterator[Path]:
    """Make a database of each size."""
    for size in sizes:
        file = scene.folder / f"stored-{size}.db"
        shutil.copy(scene.database, file)
        grow(file, size, ACTIVE)
        assert stored(file) == size, stored(file)
        yield file


def _best(speeds: list[tuple[Speed, Speed]], way: int) -> float:
    return min(pair[way].cpu for pair in speeds)
