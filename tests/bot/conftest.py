"""An open transaction: nothing is committed, so that a test of an action or a command costs little."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.store import Transaction
from bot.store.engines import open_engines
from tests.world import START


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    writing, reading = open_engines(database)
    reading.dispose()
    yield writing
    writing.dispose()


@pytest.fixture
def tx(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Transaction]:
    with engine.connect() as db, db.begin() as outer:
        yield Transaction(db, START)
        outer.rollback()
    if engine.dialect.name == "postgresql":
        request.getfixturevalue("postgres_database").is_fresh = True
