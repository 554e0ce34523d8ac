"""Starts as one long number: a byte for every five minutes says whether a meeting can begin then.

Hours, grids and what is busy are put together with one operation, however long the time is. Where
somebody's hours begin at an odd minute, there is a byte for every minute instead: it is always exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from calendar_sync.clocks import DAY, WIDEST, instant, midnight, stretches
from calendar_sync.openings import Opening, Week

FIVE = 5


class Frame(NamedTuple):
    """Which minutes the bytes stand for: `size` minutes from `base` on, `cell` minutes each."""

    base: int
    size: int
    cell: int

    def strike(self, cells: bytearray, low: int, high: int, byte: bytes = b"\0") -> None:
        """Set the bytes of all starts from `low` on and before `high`."""
        base, _, cell = self
        first, behind = max(0, -((base - low) // cell)), min(len(cells), -((base - high) // cell))
        if first < behind:
            cells[first:behind] = byte * (behind - first)


class Masks(NamedTuple):
    """Where a meeting fits into the hours, and where the grid has a start."""

    fits: int
    grid: int


def frame_around(openings: Iterable[Opening]) -> Frame:
    """Return a frame that holds all that is open, from one midnight in UTC to another."""
    found = [one for one in openings if one.since < one.until]
    base = min((one.since for one in found), default=0) // DAY * DAY
    end = -(max((one.until for one in found), default=0) // -DAY) * DAY
    odd = any(at % FIVE for one in found for day in one.week.days for pair in day for at in pair)
    return Frame(base, end - base, 1 if odd else FIVE)


def starts(mask: int, frame: Frame) -> Sequence[int]:
    """Return the minutes at which a meeting can begin, in order."""
    cells = mask.to_bytes(frame.size // frame.cell, "little")
    minutes = range(frame.base, frame.base + frame.size, frame.cell)
    return list(compress(minutes, cells))


@lru_cache(maxsize=256)
def hours_masks(week: Week, length: int, frame: Frame) -> Masks:
    """Return where meetings of so many minutes fit, and the grid.

    The hours are what the agent's clock shows: an hour that comes twice counts twice, one that is skipped
    not at all. What touches is one, also over midnight. The grid begins where an interval does, and anew
    after a break; its steps are those of the clock on the wall (MTG-02, MTG-12). Kept, since every guest who
    looks at a page asks for the same days.
    """
    first, last = frame.base - WIDEST, frame.base + frame.size + length + WIDEST
    found = sorted(_spans(week, first, last))
    fits, grid = bytearray(frame.size // frame.cell), bytearray(frame.size // frame.cell)
    for opens, closes in _joined(found):
        frame.strike(fits, opens, closes - length + 1, b"\1")
    for opens, closes, anchor in found:
        _paint(grid, frame, range(opens + (anchor - opens) % week.grid, closes, week.grid))
    return Masks(int.from_bytes(fits, "little"), int.from_bytes(grid, "little"))


def _paint(grid: bytearray, frame: Frame, minutes: range) -> None:
    """Set the bytes of every so many minutes."""
    base, _, cell = frame
    step = minutes.step // cell
    first = (minutes.start - base) // cell
    first = first if first >= 0 else first % step
    behind = min(-((base - minutes.stop) // cell), len(grid))
    if first < behind:
        grid[first:behind:step] = b"\1" * -((first - behind) // step)


def _spans(week: Week, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Yield the instants at which the clock shows the hours of these days, and what the grid counts from."""
    local = list(_local(week, first // DAY * DAY, last))
    for since, until, offset in stretches(week.zone, first - WIDEST, last + WIDEST):
        for start, end in local:
            if since < end - offset and start - offset < until:
                yield max(since, start - offset), min(until, end - offset), start - offset


def _local(week: Week, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the hours of all days from a midnight on that are not off, as the clock shows them."""
    off = {midnight(day) for day in week.off}
    weekday = instant(first).weekday()
    for at in range(first, last + 1, DAY):
        if at not in off:
            for start, end in week.days[weekday]:
                yield at + start, at + end
        weekday = (weekday + 1) % 7


def _joined(found: Sequence[tuple[int, int, int]]) -> Sequence[tuple[int, int]]:
    """Return sorted spans as windows: what touches or overlaps is one."""
    windows: list[tuple[int, int]] = []
    for start, end, _ in found:
        if windows and start <= windows[-1][1]:
            windows[-1] = windows[-1][0], max(end, windows[-1][1])
        else:
            windows.append((start, end))
    return windows
