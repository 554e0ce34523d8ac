"""What SQLite and PostgreSQL both can, but say through constructs of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

ByDialect = Mapping[str, Executable]
INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(table: Table) -> ByDialect:
    """Write what is not there yet: `ON CONFLICT DO NOTHING`, by the name of the dialect.

    A row comes back only when it was written.
    """
    key = list(table.primary_key.columns)
    return {
        name: insert(table).on_conflict_do_nothing().returning(*key)
        for name, insert in INSERTS.items()
    }


def insert_or_update(
    table: Table, key: Sequence[str], update: Mapping[str, Any] | None = None
) -> ByDialect:
    """Write a row, or bring the one with the same key up to date with the columns that were given."""
    return {name: _upsert(insert(table), table, key, update) for name, insert in INSERTS.items()}


def _upsert(
    insert: Any, table: Table, key: Sequence[str], update: Mapping[str, Any] | None
) -> Executable:
    columns: list[Column[Any]] = [c for c in table.columns if c.name not in key]
    values = update or {column.name: insert.excluded[column.name] for column in columns}
    changed: Executable = insert.on_conflict_do_update(index_elements=list(key), set_=values)
    return changed
