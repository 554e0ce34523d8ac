"""What was measured, and against what; the table that is printed and the file that is written."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

MARKS = {True: "yes", False: "NO", None: ""}


@dataclass(frozen=True)
class Row:
    """One number. `against` is what it is compared with, `ratio` the two divided.

    `target` is in words; `met` is None where there is nothing to meet.
    """

    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


def at_least(target: float) -> Callable[[float], tuple[str, bool]]:
    """Make a target that is met from below."""
    return lambda found: (f"at least {target:g}", found >= target)


def at_most(target: float) -> Callable[[float], tuple[str, bool]]:
    """Make a target that is met from above."""
    return lambda found: (f"at most {target:g}", found <= target)


def table(rows: list[Row]) -> str:
    """Return the rows as a table for people."""
    head = ("what", "value", "unit", "against", "ratio", "target", "met")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    numbers = {1, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def write(rows: list[Row], file: Path) -> None:
    """Write the rows for programs."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    value = f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:.2f}"
    return (row.name, value, row.unit, row.against, ratio, row.target, MARKS[row.met])
