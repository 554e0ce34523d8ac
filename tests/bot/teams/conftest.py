"""A workplace in Teams for each test."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.teams.seed import seed_demo
from bot.sandbox.teams.state import TeamsSandbox
from bot.store import migrate
from tests.bot.teams.workplace import MANIFEST, Workplace, working


@pytest.fixture(scope="session")
def nobody_yet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("teams") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(nobody_yet: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(nobody_yet, tmp_path / 'desk.db')}"


@pytest.fixture
async def work(database_url: str) -> AsyncIterator[Workplace]:
    async with working(seed_demo(TeamsSandbox(manifest=MANIFEST)), database_url) as place:
        yield place
