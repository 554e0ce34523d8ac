"""Runs the migrations on the connection that `bot.store.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import bot.store.tables  # noqa: F401  fills the metadata
import calendar_sync.tables  # noqa: F401  the same for meetings


def _ours(_thing: object, name: str | None, kind: str, _reflected: object, _other: object) -> bool:
    """Leave out what only one kind of database has: the full text indexes, which differ."""
    on_sqlite = context.config.attributes["connection"].dialect.name == "sqlite"
    return not (on_sqlite and kind in ("table", "index") and str(name).startswith("passage_words"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=_ours,
)
with context.begin_transaction():
    context.run_migrations()
