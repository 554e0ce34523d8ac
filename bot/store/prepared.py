"""Statements that come again and again, compiled once: on SQLite the way to the driver is most of their cost.

With every execution SQLAlchemy looks up, checks and wraps. A statement that comes a second time as the same
object is a constant of one of our modules: it goes to the driver with what was found out the first time.
Whatever needs more (many rows at once, defaults of columns, lists inside a query) goes SQLAlchemy's way.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any] | None


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

    `names` are the parameters it was compiled for; a parameter has a name, or a value of its own.
    """

    sql: str
    names: frozenset[str]
    places: tuple[tuple[str | None, Process, Any], ...]
    make: Callable[[Sequence[Any]], Any] | None
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]

    def run(self, driver: sqlite3.Connection, given: Mapping[str, Any]) -> Found:
        """Execute it in the transaction that the driver is in."""
        values = [
            own if name is None else (process(given[name]) if process else given[name])
            for name, process, own in self.places
        ]
        cursor = driver.execute(self.sql, values)
        try:
            rows = [self._row(row) for row in cursor.fetchall()] if self.make else ()
            return Found(rows, cursor.rowcount)
        finally:
            cursor.close()

    def _row(self, row: Sequence[Any]) -> Any:
        assert self.make, "asked before"
        values = list(row)
        for place, process in self.columns:
            values[place] = process(values[place])
        return self.make(values)


class PreparedConnection(Connection):
    """A connection to SQLite that knows the statements which came before."""

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
        driver = self.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection), "an engine of SQLite has no others"
        try:
            return prepared.run(driver, given)
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
    processors = compiled._bind_processors  # noqa: SLF001  what SQLAlchemy itself would use each time
    return Prepared(
        compiled.string,
        names,
        tuple(_place(name, names, processors, compiled.params) for name in compiled.positiontup),
        *_columns(compiled, dialect),
    )


def _place(
    name: str, names: frozenset[str], processors: Mapping[str, Any], own: Mapping[str, Any]
) -> tuple[str | None, Process, Any]:
    process = processors.get(name)
    if name in names:
        return name, process, None
    return None, None, process(own[name]) if process else own[name]


def _columns(compiled: SQLCompiler, dialect: Dialect) -> tuple[Any, Any]:
    """Say how a row is made of what the driver returns; nothing where no rows come back."""
    found = compiled._result_columns  # noqa: SLF001  what SQLAlchemy itself would use each time
    if not found:
        return None, ()
    row = namedtuple("Row", [column.keyname for column in found], rename=True)  # type: ignore[misc]  # noqa: PYI024  names are known when it runs
    processes = (
        (place, column.type._cached_result_processor(dialect, None))  # noqa: SLF001  the same
        for place, column in enumerate(found)
    )
    return row._make, tuple((place, process) for place, process in processes if process)
