"""Fixtures shared by all tests: a database of one's own on each kind, a store, the time; how they are run."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, NullPool, create_engine
from sqlmodel import SQLModel

from bot.signals.local import LocalSignals
from bot.store import Store, Transaction, migrate
from tests.databases import new_database, postgres_server
from tests.watched import is_watched, unwatched
from tests.world import START, Clock, set_up

# A busy machine is no fault of the code, so nothing is timed. What is tried is the same in every run, so that
# a change is judged by itself; with CHAOS=long it is what nobody may have tried yet.
settings.register_profile(
    "same",
    deadline=None,
    derandomize=os.environ.get("CHAOS") != "long",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("same")

LET_GO = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@dataclass
class Kept:
    """A database for many tests; fresh, while nothing was committed since it was filled."""

    engine: Engine
    is_fresh: bool = False


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the collector away from what stays: nine thousand tests, and everything that they import."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what may take longest, so that no process is left alone with it; files stay together."""
    longest, most = Counter[Path](), Counter(item.path for item in items)
    for item in items:
        allowed = (mark.args[0] for mark in item.iter_markers("timeout"))
        longest[item.path] = max(longest[item.path], *allowed, 0)
    items.sort(key=lambda item: (-longest[item.path], -most[item.path]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch only those tests for coverage that have to be."""
    with nullcontext() if is_watched(item) else unwatched():
        return (yield)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_database(postgres: str) -> Iterator[Kept]:
    """Make one for the whole run: a new database costs more than most tests."""
    url = new_database(postgres)
    migrate.upgrade(url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as db:
        set_up(Transaction(db, START))
        db.exec_driver_sql(keep())
    yield Kept(engine, is_fresh=True)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "test.db"
    migrate.upgrade(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    fill(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with the people of `tests/world.py`; each test runs on both kinds."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, tmp_path / 'test.db')}"
    kept = request.getfixturevalue("postgres_database")
    if not kept.is_fresh:
        fill(kept.engine)
    kept.is_fresh = False
    return kept.engine.url.render_as_string(hide_password=False)


def fill(engine: Engine) -> None:
    """Take away what an earlier test left, and bring in the people that tests know."""
    with engine.begin() as db:
        if engine.dialect.name == "postgresql":
            db.exec_driver_sql(as_new())
        else:
            set_up(Transaction(db, START))


def keep() -> str:
    """Say in PostgreSQL that the rows which are there now are kept beside their tables."""
    tables = (one.name for one in SQLModel.metadata.sorted_tables)
    copies = (f'CREATE TABLE kept."{one}" AS TABLE public."{one}"' for one in tables)
    return ";".join(["CREATE SCHEMA kept", *copies])


@cache
def as_new() -> str:
    """Say in PostgreSQL, in one command, that the rows are those that were kept, and nobody is connected."""
    tables = [one.name for one in SQLModel.metadata.sorted_tables]
    return ";".join(
        [
            LET_GO,
            "SET LOCAL session_replication_role = replica",
            *(f'DELETE FROM public."{one}"' for one in tables),
            *(f'INSERT INTO public."{one}" TABLE kept."{one}"' for one in tables),
        ]
    )


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
