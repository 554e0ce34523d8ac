"""Tables as CSV (RFC 4180), written so that no cell is a formula in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

SIGN = "'"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return a table; words of people in it are shown and not run."""
    written = StringIO(newline="")
    csv.writer(written).writerows([inert(cell) for cell in row] for row in rows)
    return written.getvalue()


def inert(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not run."""
    return SIGN + cell if cell.lstrip(SIGN).startswith(DANGEROUS) else cell
