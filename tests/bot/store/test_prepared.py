"""A statement that comes again takes the short way, and nobody can tell."""

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound

from bot.store import prepared
from bot.store import tables as t
from bot.store.engines import open_engines
from bot.store.migrate import upgrade
from bot.store.prepared import Found, PreparedConnection, prepare

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
GUEST = {"name": "Ann", "language": "en", "time_zone": "UTC", "blocked": False, "created_at": NOW}
WIDGET = {"services": ["sales"], "origins": [], "look": {"color": "red"}}


@pytest.fixture
def db(tmp_path):
    url = f"sqlite:///{tmp_path / 'test.db'}"
    upgrade(url)
    writing, reading = open_engines(url)
    with writing.begin() as connection:
        assert isinstance(connection, PreparedConnection)
        yield connection
    reading.dispose()
    writing.dispose()


def add(db, times):
    """Add guests with one statement, `times` times: from the second on it is a prepared one."""
    adding = insert(t.guest).returning(t.guest.c.id)
    return [db.execute(adding, {"id": f"g{place}", **GUEST}) for place in range(times)]


def test_rows_are_the_same_both_ways(db):
    add(db, 1)
    db.execute(insert(t.widget), {"id": "w", **WIDGET})
    for table, key in ((t.guest, "g0"), (t.widget, "w")):
        query = select(table).where(table.c.id == bindparam("key"))
        long_way, short_way, again = (db.execute(query, {"key": key}) for _ in range(3))
        assert not isinstance(long_way, Found)
        assert isinstance(short_way, Found)
        assert tuple(long_way.one()) == tuple(short_way.one()) == tuple(again.one())
    assert db.execute(query, {"key": "w"}).one().look == {"color": "red"}


def test_what_a_prepared_insert_writes_is_what_sqlalchemy_reads(db):
    first, second = add(db, 2)
    assert (first.scalar_one(), second.scalar_one()) == ("g0", "g1")
    rows = db.execute(select(t.guest).order_by(t.guest.c.id)).all()
    assert {name: getattr(rows[1], name) for name in GUEST} == GUEST
    assert rows[0][1:] == rows[1][1:]


def test_an_update_says_how_many_rows_it_changed(db):
    add(db, 3)
    rename = update(t.guest).where(t.guest.c.id > bindparam("after")).values(name="Bob")
    assert [db.execute(rename, {"after": "g0"}).rowcount for _ in range(3)] == [2, 2, 2]


def test_one_and_none_and_many_are_told_apart(db):
    add(db, 2)
    query = select(t.guest.c.id, t.guest.c.name).where(t.guest.c.name == bindparam("called"))
    _first, nothing, many = (db.execute(query, {"called": name}) for name in ("Ann", "Eve", "Ann"))
    assert (nothing.first(), nothing.one_or_none(), nothing.scalar_one_or_none()) == (None,) * 3
    assert list(nothing) == []
    assert many.first() == many.all()[0] == ("g0", "Ann")
    for ask in (nothing.one, nothing.scalar_one):
        with pytest.raises(NoResultFound):
            ask()
    with pytest.raises(MultipleResultsFound):
        many.one()


def test_what_the_database_refuses_is_sqlalchemys_error(db):
    adding = insert(t.guest)
    for place in ("a", "b"):
        db.execute(adding, {"id": place, **GUEST})
    with pytest.raises(IntegrityError) as refused:
        db.execute(adding, {"id": "b", **GUEST})
    assert isinstance(refused.value.orig, sqlite3.IntegrityError)


def test_other_parameters_than_the_first_time_take_the_long_way(db):
    adding = insert(t.guest)
    for place in ("a", "b"):
        db.execute(adding, {"id": place, **GUEST})
    db.execute(adding, {"id": "c", "email": "ann@example.com", **GUEST})
    found = db.execute(select(t.guest.c.email).order_by(t.guest.c.id)).all()
    assert [row.email for row in found] == [None, None, "ann@example.com"]


def test_several_rows_at_once_and_no_parameters_take_the_long_way(db):
    adding = insert(t.guest)
    rows = [{"id": place, **GUEST} for place in ("a", "b")]
    db.execute(adding, rows)
    db.execute(adding, [{"id": "c", **GUEST}])
    query = select(t.guest.c.id)
    assert [len(db.execute(query).all()) for _ in range(2)] == [3, 3]


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        (select(t.guest).where(t.guest.c.id.in_(["a", "b"])), set()),
        (insert(t.guest), {"id", "name", "created_at"}),
    ],
    ids=["a list in the query", "defaults of columns"],
)
def test_what_needs_more_is_not_prepared(db, statement, names):
    assert prepare(statement, frozenset(names), db.dialect) is None


def test_a_statement_that_nobody_keeps_is_forgotten(db):
    before = len(prepared._ONCE)
    for place in range(5):
        db.execute(select(t.guest).where(t.guest.c.id == bindparam("x")), {"x": str(place)})
    db.execute(text("SELECT 1"))
    assert len(prepared._ONCE) <= before + 1
