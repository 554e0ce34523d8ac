"""Everything about the database: tables, queries, transactions."""

from bot.store.store import Store
from bot.store.transaction import Transaction
from bot.store.writers import StoreBusy, utc_now

__all__ = ["Store", "StoreBusy", "Transaction", "utc_now"]
