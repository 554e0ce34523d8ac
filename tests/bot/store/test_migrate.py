"""The tables are made by migrations, once, also when two processes start together."""

import asyncio

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
