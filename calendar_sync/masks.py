"""Starts as one long number: a byte for every five minutes says whether a meeting can begin then.

Hours, grids and what is busy are put together with one operation, however long the time is. Where
somebody's hours begin at an odd minute, or their clocks change at one, there is a byte for every minute
instead: it is always exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from calendar_sync.clocks import DAY, WIDEST, Stretch, instant, midnight, stretches
from calendar_sync.openings import Opening, Week

FIVE = 5
SET = b"\1"


class Frame(NamedTuple):
    """Which minutes the bytes stand for: `size` minutes from `base` on, `cell` minutes each."""

    base: int
    size: int
    cell: int

    def strike(self, cells: bytearray, low: int, high: int) -> None:
        """Take out all starts from `low` on and before `high`."""
        base, _, cell = self
        first, behind = max(0, -((base - low) // cell)), min(len(cells), -((base - high) // cell))
        if first < behind:
            cells[first:behind] = bytes(behind - first)


class Masks(NamedTuple):
    """Where a meeting fits into the hours, and where the grid has a start."""

    fits: int
    grid: int


def frame_around(openings: Iterable[Opening]) -> Frame:
    """Return a frame that holds all that is open, from one midnight in UTC to another."""
    found = [one for one in openings if one.since < one.until]
    base = min((one.since for one in found), default=0) // DAY * DAY
    end = -(max((one.until for one in found), default=0) // -DAY) * DAY
    odd = any(_is_odd(one.week, base, end + WIDEST) for one in found)
    return Frame(base, end - base, 1 if odd else FIVE)


def _is_odd(week: Week, start: int, end: int) -> bool:
    """Tell whether hours, or the clocks themselves, do not keep to steps of five minutes."""
    if any(at % FIVE for day in week.days for pair in day for at in pair):
        return True
    clocks = stretches(week.zone, start, end)
    return any(since % FIVE or offset % FIVE for since, _, offset in clocks)


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
    base, size, cell = frame
    first, end = base // DAY * DAY - WIDEST, base + size + length
    hours = _on_the_wall(week, first, -((first - end - WIDEST) // DAY), cell)
    shown = [
        slice((since + offset - first) // cell, (until + offset - first) // cell)
        for since, until, offset in _between(week.zone, base, end)
    ]
    is_open, grid = (
        int.from_bytes(b"".join(cells[part] for part in shown), "little") for cells in hours
    )
    in_frame = (1 << 8 * (size // cell)) - 1
    return Masks(_lasting(is_open, -(-length // cell)) & in_frame, grid & in_frame)


def _between(zone: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield what clocks show from one instant to another, and not beyond."""
    for since, until, offset in stretches(zone, start, end):
        yield Stretch(max(since, start), min(until, end), offset)


def _on_the_wall(week: Week, first: int, days: int, cell: int) -> tuple[bytes, bytes]:
    """Return what is open, and the grid, on so many days from a local midnight on, whatever the clocks do.

    Without a day off every week is like the first, and only that one is painted. Hours of the days before
    reach into the first ones.
    """
    off = {midnight(day) for day in week.off}.intersection(
        range(first - WIDEST, first + days * DAY, DAY)
    )
    painted = days if off else min(days, 7)
    weekday = instant(first - WIDEST).weekday()
    is_open, grid = (
        bytearray((painted * DAY + 2 * WIDEST) // cell),
        bytearray((painted * DAY + 2 * WIDEST) // cell),
    )
    for number in range(painted + WIDEST // DAY):
        if first - WIDEST + number * DAY in off:
            continue
        for start, end in week.days[(weekday + number) % 7]:
            low, high = (number * DAY + start) // cell, (number * DAY + end) // cell
            is_open[low:high] = SET * (high - low)
            grid[low : high : week.grid // cell] = SET * -((low - high) * cell // week.grid)
    shown = slice(WIDEST // cell, (WIDEST + painted * DAY) // cell)
    times = -(-days // painted)
    return bytes(is_open[shown]) * times, bytes(grid[shown]) * times


def _lasting(mask: int, cells: int) -> int:
    """Leave what is set for so many cells from there on."""
    done = 1
    while done < cells:
        more = min(done, cells - done)
        mask &= mask >> 8 * more
        done += more
    return mask
