"""Fixtures shared by all tests: a database of one's own on each kind, a store, and the time."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.signals.local import LocalSignals
from bot.store import Store, migrate
from tests.databases import drop_database, new_database, postgres_server, template
from tests.world import Clock, set_up


def fill(url: str) -> None:
    """Make the tables and bring in the people that tests know."""

    async def people() -> None:
        store = Store(url, LocalSignals(), Clock())
        await store.run(set_up)
        await store.close()

    migrate.upgrade(url)
    asyncio.run(people())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    return template(postgres, fill)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "test.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the people of `tests/world.py`; each test runs on both kinds."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{copy}"
        return
    address = request.getfixturevalue("postgres")
    url = new_database(address, request.getfixturevalue("postgres_template"))
    yield url
    drop_database(url)


@pytest.fixture
def signals() -> LocalSignals:
    return LocalSignals()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database: str, signals: LocalSignals, clock: Clock) -> AsyncIterator[Store]:
    store = Store(database, signals, clock)
    yield store
    await store.close()
