"""How we speak to SQLite and to PostgreSQL."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from bot.store.prepared import PreparedConnection

READERS = 4
WRITERS = 8
# In KiB for each connection: the writer holds the hot pages, readers mostly pass by.
WRITE_CACHE, READ_CACHE = "cache_size=-16000", "cache_size=-2000"
BEGIN = "BEGIN IMMEDIATE"


def open_engines(url: str) -> tuple[Engine, Engine]:
    """Return an engine to write with and one whose transactions read one snapshot."""
    if make_url(url).get_backend_name() == "sqlite":
        writing = _sqlite(url, BEGIN, "synchronous=FULL", "foreign_keys=ON", WRITE_CACHE)
        return writing, _sqlite(url, "BEGIN", "query_only=ON", READ_CACHE)
    # TCP keepalive notices a server that went away without a word; a lost connection is replaced.
    alive = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
    engine = create_engine(
        url,
        pool_size=WRITERS + READERS,
        max_overflow=0,
        connect_args={**alive, "connect_timeout": 5},
    )
    snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return engine, engine.execution_options(**snapshot)


def _sqlite(url: str, begin: str, *pragmas: str) -> Engine:
    """Open a write-ahead log where transactions start when, and how, we say."""
    engine = create_engine(url, connect_args={"isolation_level": None, "check_same_thread": False})
    engine._connection_cls = PreparedConnection  # noqa: SLF001  there is no other way to say it

    def prepare(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "busy_timeout=10000", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    def start(connection: Connection) -> None:
        # Straight to the driver: it comes with every transaction, and SQLAlchemy's way takes longer than it.
        driver = driver_of(connection)
        if not driver.in_transaction:  # a writer has begun already
            driver.execute(begin).close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine


def driver_of(db: Connection) -> sqlite3.Connection:
    """Return what speaks to SQLite below a connection."""
    assert isinstance(db, PreparedConnection), "an engine of SQLite has no others"
    return db.driver


def begin(db: Connection) -> None:
    """Begin to write on SQLite; SQLAlchemy's way takes twice as long as what it does."""
    driver_of(db).execute(BEGIN).close()


def commit(db: Connection) -> None:
    """Keep what was written since `begin`."""
    _begun(db).commit()


def rollback(db: Connection) -> None:
    """Take back what was written since `begin`."""
    _begun(db).rollback()


def _begun(db: Connection) -> Connection | sqlite3.Connection:
    """Return what has to end it: what went SQLAlchemy's way has begun there, too."""
    return db if db.in_transaction() else driver_of(db)
