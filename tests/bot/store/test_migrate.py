"""The tables are made by migrations, once, also when two processes start together."""

import asyncio
import contextlib
import sqlite3

import pytest
from sqlalchemy import create_engine, text

from bot.store import migrate
from tests.databases import drop_database, new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    url = new_database(request.getfixturevalue("postgres"))
    yield url
    drop_database(url)


async def test_an_empty_database_becomes_current_once(empty) -> None:
    assert not migrate.is_current(empty)
    await asyncio.gather(*(asyncio.to_thread(migrate.upgrade, empty) for _ in range(2)))
    assert migrate.is_current(empty)
    migrate.upgrade(empty)
    migrate.check(empty)
    engine = create_engine(empty)
    with engine.begin() as db:
        db.execute(text("DROP INDEX ix_inbox_at"))
    engine.dispose()
    with pytest.raises(migrate.Drift):
        migrate.check(empty)


def test_a_new_file_has_its_write_ahead_log_before_anybody_opens_it(tmp_path) -> None:
    """Connections that switch to it side by side do not wait for each other: one is refused."""
    path = tmp_path / "new.db"
    migrate.upgrade(f"sqlite:///{path}")
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
