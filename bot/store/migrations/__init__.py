"""The history of the tables, written by Alembic and read by us."""
