"""Opening hours as people write them: `mon-fri 09:00-12:30,13:30-18:00`, one line for some days (WID-03)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.errors import NotAllowed
from bot.domain.hours import DAY, Hours, Interval

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# In English and in German; the first letters are enough.
NAMES = (
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
)
LINE = re.compile(r"\s*(?P<days>[^\d\s][^\d]*?)\s*:?\s+(?P<times>\d.*)")
TIMES = re.compile(r"(\d{1,2})[:.](\d\d)\s*[-\u2013]\s*(\d{1,2})[:.](\d\d)")
MOST_HOLIDAYS, MOST_LINES, LONGEST_LINE = 400, 50, 200


def read_hours(lines: Iterable[str], zone: str, holidays: Iterable[str]) -> Hours:
    """Read hours from words; NotAllowed says what cannot be understood.

    A day may stand in several lines. What ends before it begins goes on until the next day. No line at all
    means always open.
    """
    weekdays: dict[int, list[Interval]] = {}
    for line in _filled(lines, MOST_LINES):
        days, intervals = _read_line(line)
        for day in days:
            weekdays.setdefault(day, []).extend(intervals)
    by_day = {day: tuple(sorted(times, key=_start)) for day, times in weekdays.items()}
    for day, times in by_day.items():
        _check_apart(day, times)
    days_off = frozenset(_read_date(word) for word in _filled(holidays, MOST_HOLIDAYS))
    return Hours(by_day, checked_zone(zone), days_off)


def checked_zone(zone: str) -> str:
    """Return a time zone's name (IANA), or raise NotAllowed."""
    try:
        return ZoneInfo(zone.strip()).key
    except (KeyError, ValueError, OSError):
        raise NotAllowed("zone_unknown", zone=zone.strip()[:LONGEST_LINE]) from None


def written(hours: Hours) -> Sequence[str]:
    """Write hours so that `read_hours` reads the same; days with the same hours share a line."""
    shown: dict[str, list[int]] = {}
    for day in sorted(hours.weekdays):
        if hours.weekdays[day]:
            shown.setdefault(",".join(map(_written, hours.weekdays[day])), []).append(day)
    return [f"{','.join(_ranges(days))} {times}" for times, days in shown.items()]


def written_holidays(hours: Hours) -> Sequence[str]:
    """Write the days off, the first one first."""
    return [day.isoformat() for day in sorted(hours.holidays)]


def _start(interval: Interval) -> int:
    return interval.start


def _filled(words: Iterable[str], most: int) -> Sequence[str]:
    found = [word.strip() for word in words if word.strip()]
    if len(found) > most:
        raise NotAllowed("hours_too_many", most=str(most))
    return found


def _read_line(line: str) -> tuple[Sequence[int], Sequence[Interval]]:
    found = LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if found is None:
        raise NotAllowed("hours_unclear", line=line[:LONGEST_LINE])
    days = [day for part in found["days"].split(",") for day in _read_days(part, line)]
    return days, [_read_interval(part.strip(), line) for part in found["times"].split(",")]


def _read_days(part: str, line: str) -> Iterator[int]:
    ends = [_day(name.strip().casefold()) for name in re.split("[-\u2013]", part)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > len(("first", "last")):
        raise NotAllowed("hours_unclear", line=line[:LONGEST_LINE])
    yield from (day % 7 for day in range(first, last + 1 if last >= first else last + 8))


def _day(name: str) -> int | None:
    """Return the day that begins so, by at least two letters."""
    found = (day for day, names in enumerate(NAMES) if any(one.startswith(name) for one in names))
    return next(found, None) if len(name) > 1 else None


def _read_interval(part: str, line: str) -> Interval:
    found = TIMES.fullmatch(part)
    if found is None:
        raise NotAllowed("hours_unclear", line=line[:LONGEST_LINE])
    start, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
    is_clock = int(found[2]) < 60 and int(found[4]) < 60 and start < DAY and end <= DAY
    if not is_clock or start == end:
        raise NotAllowed("hours_times", times=part)
    return Interval(start, end if end > start else end + DAY)


def _check_apart(day: int, intervals: Sequence[Interval]) -> None:
    for one, other in pairwise(intervals):
        if other.start < one.end:
            times = f"{DAYS[day]} {_written(one)},{_written(other)}"
            raise NotAllowed("hours_overlap", times=times)


def _read_date(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise NotAllowed("holiday_unclear", day=word[:LONGEST_LINE]) from None


def _written(interval: Interval) -> str:
    end = interval.end if interval.end <= DAY else interval.end - DAY
    return f"{_clock(interval.start)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _ranges(days: Sequence[int]) -> Iterator[str]:
    """Yield days in a row as one: `mon-fri`."""
    row: list[int] = []
    for day in (*days, None):
        if row and (day is None or day != row[-1] + 1):
            yield DAYS[row[0]] if len(row) == 1 else f"{DAYS[row[0]]}-{DAYS[row[-1]]}"
            row = []
        if day is not None:
            row.append(day)
