"""When an agent can be booked, by a form or in words: the same fields everywhere (MTG-02, MTG-03, MTG-08)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.domain.errors import NotAllowed
from bot.domain.hours import DAY, Hours
from bot.domain.timetable import read_hours, written, written_holidays
from calendar_sync.availability import Availability, Horizon, Unit, Video

ZONE, HOURS, BREAKS, HOLIDAYS = "zone", "hours", "breaks", "holidays"
BEFORE, AFTER, NOTICE, HORIZON = "before", "after", "notice", "horizon"
PER_DAY, PER_GUEST, GRID, DURATIONS = "per_day", "per_guest", "grid", "durations"
REMINDERS, VIDEO, ADDRESS = "reminders", "video", "address"
NAMES = (
    ZONE, HOURS, BREAKS, HOLIDAYS, DURATIONS, GRID, BEFORE, AFTER, NOTICE, HORIZON, PER_DAY, PER_GUEST,
    REMINDERS, VIDEO, ADDRESS,
)  # fmt: skip
MULTILINE = {HOURS, BREAKS, HOLIDAYS}
OPTIONAL = {HOURS, BREAKS, HOLIDAYS, BEFORE, AFTER, NOTICE, PER_DAY, REMINDERS, ADDRESS}
# Which field is to be mended when the rules refuse what stands in it; lists have those of their words.
FIELD_OF = {
    "zone_unknown": ZONE,
    "holiday_unclear": HOLIDAYS,
    "meeting_before": BEFORE,
    "meeting_after": AFTER,
    "meeting_notice": NOTICE,
    "meeting_horizon": HORIZON,
    "meeting_per_day": PER_DAY,
    "meeting_per_guest": PER_GUEST,
    "meeting_grid": GRID,
    "meeting_durations": DURATIONS,
    "meeting_reminders": REMINDERS,
    "meeting_address": ADDRESS,
}
LENGTH = re.compile(r"(\d{1,6})\s*(m|min|minutes?|minuten?|h|hours?|std|stunden?|d|days?|tage?)?")
AHEAD = re.compile(r"(\d{1,4})\s*(months?|monate?n?|mo|d|days?|tage?n?)")
HOUR = 60
Found = TypeVar("Found")


class Wrong(NotAllowed):
    """What stands in one field is refused: `field` is its name."""

    def __init__(self, field: str, error: NotAllowed) -> None:
        super().__init__(error.key, **error.values)
        self.field = field


def values_of(availability: Availability) -> dict[str, str]:
    """Return what stands in the form; `read_values` reads the same from it."""
    horizon, unit = availability.horizon, str(availability.horizon.unit)
    breaks = Hours(availability.breaks, availability.hours.zone)
    return {
        ZONE: availability.hours.zone,
        HOURS: "\n".join(written(availability.hours)),
        BREAKS: "\n".join(written(breaks)),
        HOLIDAYS: "\n".join(written_holidays(availability.hours)),
        DURATIONS: ", ".join(map(span_words, availability.durations)),
        GRID: span_words(availability.grid),
        BEFORE: span_words(availability.before),
        AFTER: span_words(availability.after),
        NOTICE: span_words(availability.notice),
        HORIZON: f"{horizon.count} {unit if horizon.count != 1 else unit.removesuffix('s')}",
        PER_DAY: str(availability.per_day) if availability.per_day else "",
        PER_GUEST: str(availability.per_guest),
        REMINDERS: ", ".join(map(span_words, availability.reminders)),
        VIDEO: str(availability.video),
        ADDRESS: availability.address,
    }


def read_values(values: Mapping[str, str], before: Availability) -> Availability:
    """Return what is filled in; what is not named stays. `Wrong` says which field is refused, and why."""
    told = values_of(before) | dict(values)
    if told[VIDEO] != Video.ADDRESS and ADDRESS not in values:
        told[ADDRESS] = ""
    zone, hours = told[ZONE], _lines(told[HOURS])
    week = _in(HOURS, read_hours, hours, zone, _lines(told[HOLIDAYS].replace(",", "\n")))
    pauses = _in(BREAKS, read_hours, _lines(told[BREAKS]), zone, ())
    found = replace(before, hours=week, video=Video.NONE, address="")
    for name, value in (
        ("breaks", pauses.weekdays),
        ("durations", _in(DURATIONS, read_spans, told[DURATIONS])),
        ("grid", _in(GRID, read_span, told[GRID])),
        ("before", _in(BEFORE, read_span, told[BEFORE])),
        ("after", _in(AFTER, read_span, told[AFTER])),
        ("notice", _in(NOTICE, read_span, told[NOTICE])),
        ("horizon", _in(HORIZON, _horizon, told[HORIZON])),
        ("per_day", _in(PER_DAY, _count, told[PER_DAY]) if told[PER_DAY].strip() else None),
        ("per_guest", _in(PER_GUEST, _count, told[PER_GUEST])),
        ("reminders", _in(REMINDERS, read_spans, told[REMINDERS])),
    ):
        found = _in(name, _with, found, name, value)
    return _in(ADDRESS, _placed, found, told[VIDEO], told[ADDRESS].strip())


def span_words(minutes: int) -> str:
    """Write minutes as people do: `45m`, `2h`, `1d`."""
    if minutes and minutes % DAY == 0:
        return f"{minutes // DAY}d"
    if minutes and minutes % HOUR == 0:
        return f"{minutes // HOUR}h"
    return f"{minutes}m"


def read_span(words: str) -> int:
    """Read minutes: `45`, `45m`, `2h`, `1 day`; nothing is none of them."""
    folded = words.strip().casefold()
    if not folded:
        return 0
    found = LENGTH.fullmatch(folded)
    if found is None:
        raise NotAllowed("span_unclear", words=words.strip()[:40])
    unit = (found[2] or "m")[0]
    return int(found[1]) * {"m": 1, "h": HOUR, "s": HOUR, "d": DAY, "t": DAY}[unit]


def read_spans(words: str) -> tuple[int, ...]:
    """Read several: `30, 45m, 1h`."""
    return tuple(map(read_span, filter(str.strip, re.split(r"[,;\n]|\s+(?=\d)", words))))


def _horizon(words: str) -> Horizon:
    found = AHEAD.fullmatch(words.strip().casefold())
    if found is None:
        raise NotAllowed("horizon_unclear", words=words.strip()[:40])
    return Horizon(int(found[1]), Unit.MONTHS if found[2].startswith("mo") else Unit.DAYS)


def _count(words: str) -> int:
    told = words.strip()
    if not (told.isascii() and told.isdecimal() and len(told) < 6):
        raise NotAllowed("count_unclear", words=told[:40])
    return int(told)


def _lines(words: str) -> list[str]:
    return words.replace(";", "\n").splitlines()


def _with(availability: Availability, name: str, value: Any) -> Availability:
    return replace(availability, **{name: value})


def _placed(availability: Availability, video: str, address: str) -> Availability:
    chosen = Video(video) if video in set(Video) else Video.NONE
    return replace(availability, video=chosen, address=address)


def _in(field: str, read: Callable[..., Found], *given: object) -> Found:
    try:
        return read(*given)
    except Wrong:
        raise
    except NotAllowed as error:
        raise Wrong(FIELD_OF.get(error.key, field), error) from None
