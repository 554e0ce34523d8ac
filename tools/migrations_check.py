"""Hold the migrations against the tables in code, on SQLite and on PostgreSQL.

Each database is built by the migrations alone; then Alembic looks for what they left out.
"""

import tempfile
from pathlib import Path

from bot.store import migrate
from tests.databases import new_database, postgres_server


def check(name: str, url: str) -> None:
    """Build the database at `url` and raise if it is not what the code describes."""
    migrate.upgrade(url)
    migrate.check(url)
    print(f"{name}: the migrations build the tables that the code describes")


def main() -> None:
    """Check both databases."""
    with tempfile.TemporaryDirectory() as folder:
        check("SQLite", f"sqlite:///{Path(folder) / 'frontdesk.db'}")
    with postgres_server() as address:
        check("PostgreSQL", new_database(address))


if __name__ == "__main__":
    main()
