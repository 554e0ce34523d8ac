"""How long a start takes."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.rows import Row, at_most
from tests.bench.scene import Scene
from tests.bench.servers import seconds_to_ready
from tests.processes import free_port, settings

BEST_OF, WANTED = 5, 1.5


def starting(scene: Scene) -> Iterator[Row]:
    """Start on a database that is there, and on none."""
    folder = scene.folder
    against = min(_bare(scene) for _ in range(BEST_OF))
    ours = min(_frontdesk(scene, scene.database) for _ in range(BEST_OF))
    compared = (f"bare: {against:.2f}", ours / against)
    yield Row("start to first answer", ours, "s", *compared, *at_most(WANTED)(ours))
    fresh = min(_frontdesk(scene, folder / f"new-{place}.db") for place in range(2))
    yield Row("the same, making its database", fresh, "s")


def _frontdesk(scene: Scene, database: Path) -> float:
    port = free_port()
    told = settings(port, f"sqlite:///{database}", scene.stand_in.api_url)
    return seconds_to_ready(["-m", "bot", "serve"], told, port)


def _bare(scene: Scene) -> float:
    port = free_port()
    database = str(scene.folder / "start.db")
    words = ["-m", "tests.bench.bare", str(port), database, scene.stand_in.api_url]
    return seconds_to_ready(words, {}, port)
