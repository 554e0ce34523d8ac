"""The audit log as CSV, page by page (MGR-07)."""

from datetime import datetime

from bot.cells import write_rows
from bot.store import Transaction
from bot.store.audit import Listed

HEAD = write_rows([("at", "act", "actor_kind", "actor_id", "conversation", "details")])
PAGE = 1000


def write_page(tx: Transaction, since: datetime, after: int) -> tuple[str, int | None]:
    """Return the rows of the acts behind one that was written, and behind which to go on; None at the end.

    Times are UTC (ISO 8601), people are ids, `details` is `name=value` with `; ` between.
    """
    found = tx.audit.listed(since, after, PAGE)
    rows = [_cells(one) for one in found]
    return write_rows(rows), found[-1].id if len(found) == PAGE else None


def _cells(listed: Listed) -> tuple[str, ...]:
    entry = listed.entry
    details = "; ".join(f"{name}={value}" for name, value in sorted(entry.details.items()))
    number = str(listed.number or "")
    at = entry.at.isoformat(timespec="seconds")
    return at, entry.act, entry.actor_kind, entry.actor_id, number, details
