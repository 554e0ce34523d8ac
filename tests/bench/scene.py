"""What all sections share: the folder, the stand-in, a database to copy, how thorough to be."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.bench.filled import fill
from tests.bench.servers import Server, StandIn, start_bare, start_frontdesk

ACTIVE = 64


@dataclass(frozen=True)
class Scene:
    """`quick` halves everything that only makes numbers steadier or larger."""

    folder: Path
    stand_in: StandIn
    database: Path
    people: Path
    guests: int
    quick: bool
    numbers: Iterator[int]

    @property
    def rounds(self) -> int:
        return 2 if self.quick else 4

    def round(self) -> str:
        """Name a round; no other has the name."""
        return f"r{next(self.numbers)}"

    def copy(self) -> Path:
        """Return a database like the first one."""
        path = self.folder / f"copy-{next(self.numbers)}.db"
        return Path(shutil.copy(self.database, path))


@contextmanager
def scene(folder: Path, *, quick: bool) -> Iterator[Scene]:
    """Make everything that the sections need."""
    guests = 2_500 if quick else 10_500
    database = folder / "filled.db"
    people = fill(f"sqlite:///{database}", folder, guests)
    stand_in = StandIn()
    try:
        yield Scene(folder, stand_in, database, people, guests, quick, count())
    finally:
        stand_in.close()


@contextmanager
def both(scene: Scene) -> Iterator[tuple[Server, Server]]:
    """Have the bare handler and Frontdesk at once, to be asked in turn."""
    with side_by_side(scene, scene.copy(), scene.people) as servers:
        yield servers


@contextmanager
def side_by_side(
    scene: Scene, database: Path, people: Path, more: Mapping[str, str] | None = None
) -> Iterator[tuple[Server, Server]]:
    """Have the bare handler, and Frontdesk on a database with these people; `more` are settings."""
    with ExitStack() as running:
        bare = start_bare(scene.folder, scene.stand_in.api_url, people)
        running.callback(bare.close)
        url = f"sqlite:///{database}"
        frontdesk = start_frontdesk(url, scene.stand_in.api_url, people, more=more)
        running.callback(frontdesk.close)
        yield bare, frontdesk
