"""What columns, indexes and tables have in common."""

from typing import Any

from sqlalchemy import BigInteger, Integer, Table, Text, false, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.types import JSON
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Json = JSON().with_variant(JSONB(), "postgresql")
# Rows that are their key and little more stand in the key's own index (SQLite).
NO_ROWID = {"sqlite_with_rowid": False}
# What rows have that were there before the column came.
NO, ZERO, UNSEEN = {"server_default": false()}, {"server_default": "0"}, {"server_default": "-1"}
# Words are compared letter by letter, whatever the language of the database.
Word = Text().with_variant(Text(collation="C"), "postgresql")
Words = Text().with_variant(TSVECTOR(), "postgresql")
Serial = BigInteger().with_variant(Integer, "sqlite")


def where(condition: str) -> dict[str, Any]:
    """Keep out of an index what nobody looks for there."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Row(SQLModel):
    """What a class says of its table; nothing is made of it, so that it needs no validator either."""

    model_config = {"defer_build": True}


def table_of(row: type[Row]) -> Table:
    """Return the table that queries use, of a class that says what is in it."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
