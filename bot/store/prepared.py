"""Statements that come again and again, compiled once: on SQLite the way to the driver is most of their cost.

With every execution SQLAlchemy looks up, checks and wraps. A statement that comes a second time as the same
object is a constant of one of our modules: it goes to the driver with what was found out the first time.
Whatever needs more (many rows at once, defaults of columns, lists inside a query) goes SQLAlchemy's way.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Connection, Executable
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel.sql.sqltypes import UTCDateTime

Process = Callable[[Any], Any]
SQLITE = pysqlite.dialect()
TIME = UTCDateTime().dialect_impl(SQLITE)
WRITE_TIME, READ_TIME = TIME.bind_processor(SQLITE), TIME.result_processor(SQLITE, None)
assert WRITE_TIME, "SQLite keeps times as words"
assert READ_TIME, "SQLite keeps times as words"
EMPTY: Mapping[type, object] = {list: [], dict: {}, type(None): None}
# An action writes its one `now` many times, and pages read the same times over and over.
write_time: Process = lru_cache(maxsize=1024)(WRITE_TIME)
read_time: Process = lru_cache(maxsize=4096)(READ_TIME)


class Found:
    """What a statement found, all of it; as much of SQLAlchemy's result as the store uses."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """Return every row."""
        return self._rows

    def first(self) -> Any:
        """Return the first row; None when there is none."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        """Return the only row; None when there is none."""
        if len(self._rows) > 1:
            raise MultipleResultsFound("more than one row")
        return self.first()

    def one(self) -> Any:
        """Return the only row; NoResultFound when there is none."""
        row = self.one_or_none()
        if row is None:
            raise NoResultFound("no row")
        return row

    def scalar_one(self) -> Any:
        """Return the first column of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        """Return the first column of the only row; None when there is none."""
        row = self.one_or_none()
        return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled statement: its words, its parameters in order, how values become the driver's and back.

    `names` are the parameters it was compiled for, `own` those that have a value already, as the driver
    takes it. `writes` and `reads` say what becomes of values, by their place in `order` or in a row.
    """

    sql: str
    names: frozenset[str]
    order: tuple[str, ...]
    own: Mapping[str, Any]
    writes: tuple[tuple[int, Process], ...]
    make: Callable[[Sequence[Any]], Any] | None
    reads: tuple[tuple[int, Process], ...]

    def run(self, driver: sqlite3.Connection, given: Mapping[str, Any]) -> Found:
        """Execute it in the transaction that the driver is in."""
        everything = {**given, **self.own} if self.own else given
        values = [everything[name] for name in self.order]
        for place, process in self.writes:
            values[place] = process(values[place])
        cursor = driver.execute(self.sql, values)
        try:
            rows = self._rows(cursor.fetchall(), self.make) if self.make else ()
            return Found(rows, cursor.rowcount)
        finally:
            cursor.close()

    def _rows(
        self, rows: Sequence[Sequence[Any]], make: Callable[[Sequence[Any]], Any]
    ) -> Sequence[Any]:
        if not self.reads:
            return [make(row) for row in rows]
        return [self._row(list(row), make) for row in rows]

    def _row(self, values: list[Any], make: Callable[[Sequence[Any]], Any]) -> Any:
        for place, process in self.reads:
            values[place] = process(values[place])
        return make(values)


class PreparedConnection(Connection):
    """A connection to SQLite that knows the statements which came before."""

    @cached_property
    def driver(self) -> sqlite3.Connection:
        """What speaks to SQLite below; the way there takes as long as a short statement."""
        driver = self.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection), "an engine of SQLite has no others"
        return driver

    def execute(self, statement: Any, parameters: Any = None, **options: Any) -> Any:
        """Execute a statement; one that cannot be made comes out as SQLAlchemy's own error."""
        given = (
            parameters[0] if isinstance(parameters, list) and len(parameters) == 1 else parameters
        )
        if not isinstance(given, dict) or options:
            return super().execute(statement, parameters, **options)
        prepared = _READY.get(statement) or _known(statement, given, self.dialect)
        if prepared is None or prepared.names != given.keys():
            return super().execute(statement, parameters)
        try:
            return prepared.run(self.driver, given)
        except sqlite3.Error:
            return super().execute(statement, parameters)


# What comes again is a constant, so it may be held; the others go when whoever made them is done.
_READY: dict[Executable, Prepared] = {}
_SEEN: WeakKeyDictionary[Executable, Prepared | None] = WeakKeyDictionary()
_ONCE: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()


def _known(statement: Executable, given: Mapping[str, Any], dialect: Dialect) -> Prepared | None:
    """Return the statement prepared, from the second time on; None for one that has to go the long way."""
    if statement in _SEEN:
        return _SEEN[statement]
    if statement not in _ONCE:
        _ONCE[statement] = True
        return None
    _SEEN[statement] = prepared = prepare(statement, frozenset(given), dialect)
    if prepared:
        _READY[statement] = prepared
    return prepared


def prepare(statement: Any, names: frozenset[str], dialect: Dialect) -> Prepared | None:
    """Compile a statement; None when it needs what only SQLAlchemy does with each execution."""
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=sorted(names))
    special = (
        compiled.literal_execute_params,
        compiled.post_compile_params,
        compiled.insert_prefetch,
        compiled.update_prefetch,
    )
    if any(special) or compiled.positiontup is None:
        return None
    order = tuple(compiled.positiontup)
    process = {name: _writing(compiled, name) for name in order}
    own = {name: compiled.params[name] for name in order if name not in names}
    return Prepared(
        compiled.string,
        names,
        order,
        {name: _as_written(process[name], value) for name, value in own.items()},
        tuple(
            (place, found)
            for place, name in enumerate(order)
            if name in names and (found := process[name])
        ),
        *_columns(compiled, dialect),
    )


def _writing(compiled: SQLCompiler, name: str) -> Process | None:
    kind = compiled.binds[name].type
    if isinstance(kind, UTCDateTime):
        return write_time
    processors: Mapping[str, Any] = compiled._bind_processors  # noqa: SLF001  what SQLAlchemy itself would use each time
    process = processors.get(name)
    return _json_writer(process) if process and isinstance(kind, JSON) else process


def _json_writer(process: Process) -> Process:
    """Write JSON; most of it is empty, and that is written already."""
    empty: dict[type, Any] = {kind: process(made) for kind, made in EMPTY.items()}

    def write(value: Any) -> Any:
        return process(value) if value or type(value) not in empty else empty[type(value)]

    return write


def _as_written(process: Process | None, value: Any) -> Any:
    return process(value) if process else value


def _columns(compiled: SQLCompiler, dialect: Dialect) -> tuple[Any, Any]:
    """Say how a row is made of what the driver returns; nothing where no rows come back."""
    found = compiled._result_columns  # noqa: SLF001  what SQLAlchemy itself would use each time
    if not found:
        return None, ()
    row = namedtuple("Row", [column.keyname for column in found], rename=True)  # type: ignore[misc]  # noqa: PYI024  names are known when it runs
    reads = ((place, _reading(column.type, dialect)) for place, column in enumerate(found))
    return row._make, tuple((place, process) for place, process in reads if process)


def _reading(kind: Any, dialect: Dialect) -> Process | None:
    if isinstance(kind, UTCDateTime):
        return read_time
    process: Process | None = kind._cached_result_processor(dialect, None)  # noqa: SLF001  what SQLAlchemy itself would use each time
    return process
