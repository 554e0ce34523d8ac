"""Availability and bookings of services as plain JSON; whatever else is read is NotAllowed (MTG-02, 11)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from bot.domain.errors import NotAllowed
from bot.domain.hours import Hours, Interval
from calendar_sync.availability import Availability, Horizon, Mode, ServiceBooking, Unit, Video

LONGEST_SHOWN = 40
Readers = Mapping[str, Callable[[Any], Any]]


def to_json(availability: Availability) -> dict[str, Any]:
    """Return an availability for a JSON column."""
    hours, horizon = availability.hours, availability.horizon
    return {
        "hours": {
            "zone": hours.zone,
            "weekdays": _pattern_json(hours.weekdays),
            "holidays": sorted(day.isoformat() for day in hours.holidays),
        },
        "breaks": _pattern_json(availability.breaks),
        "before": availability.before,
        "after": availability.after,
        "notice": availability.notice,
        "horizon": {"count": horizon.count, "unit": horizon.unit.value},
        "per_day": availability.per_day,
        "per_guest": availability.per_guest,
        "grid": availability.grid,
        "durations": list(availability.durations),
        "reminders": list(availability.reminders),
        "video": availability.video.value,
        "address": availability.address,
    }


def from_json(kept: Any) -> Availability:
    """Read what `to_json` wrote; what is missing has its default, what is unknown is refused."""
    return Availability(**_field("availability", kept, partial(_read, readers=AVAILABILITY)))


def booking_to_json(booking: ServiceBooking) -> dict[str, Any]:
    """Return how a service is booked for a JSON column."""
    return {
        "mode": booking.mode.value,
        "durations": list(booking.durations),
        "reuse": booking.reuse,
        "zone": booking.zone,
    }


def booking_from_json(kept: Any) -> ServiceBooking:
    """Read what `booking_to_json` wrote; what is missing has its default, what is unknown is refused."""
    return ServiceBooking(**_field("booking", kept, partial(_read, readers=BOOKING)))


def _read(kept: Any, readers: Readers) -> dict[str, Any]:
    """Read each field by its reader; NotAllowed names the innermost field that cannot be read."""
    fields = _plain(dict, kept)
    unknown = [str(name) for name in fields if name not in readers]
    if unknown:
        raise _unclear(unknown[0])
    return {name: _field(name, value, readers[name]) for name, value in fields.items()}


def _field(name: str, value: Any, read: Callable[..., Any]) -> Any:
    try:
        return read(value)
    except (TypeError, ValueError):
        raise _unclear(name) from None


def _unclear(what: str) -> NotAllowed:
    return NotAllowed("meeting_unclear", what=what[:LONGEST_SHOWN])


def _plain(kind: type, value: Any) -> Any:
    """Return a value of exactly this type: True is no number."""
    if type(value) is not kind:
        raise TypeError
    return value


_text, _number, _flag = (partial(_plain, kind) for kind in (str, int, bool))


def _optional_number(value: Any) -> int | None:
    return None if value is None else int(_number(value))


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(_number(one) for one in _plain(list, value))


def _pattern(value: Any) -> Mapping[int, Sequence[Interval]]:
    """Read intervals by weekday: `{"0": [[540, 1020]]}`."""
    return {
        WEEKDAYS.index(day): tuple(Interval(*_pair(one)) for one in _plain(list, intervals))
        for day, intervals in _plain(dict, value).items()
    }


def _pattern_json(pattern: Mapping[int, Sequence[Interval]]) -> dict[str, list[list[int]]]:
    return {
        str(day): [[one.start, one.end] for one in intervals] for day, intervals in pattern.items()
    }


def _pair(value: Any) -> tuple[int, int]:
    start, end = _numbers(value)
    return start, end


def _days(value: Any) -> frozenset[date]:
    return frozenset(date.fromisoformat(_text(day)) for day in _plain(list, value))


WEEKDAYS = tuple(str(day) for day in range(7))
HOURS: Readers = {"zone": _text, "weekdays": _pattern, "holidays": _days}
HORIZON: Readers = {"count": _number, "unit": Unit}
AVAILABILITY: Readers = {
    "hours": lambda value: Hours(**_read(value, HOURS)),
    "breaks": _pattern,
    "before": _number,
    "after": _number,
    "notice": _number,
    "horizon": lambda value: Horizon(**_read(value, HORIZON)),
    "per_day": _optional_number,
    "per_guest": _number,
    "grid": _number,
    "durations": _numbers,
    "reminders": _numbers,
    "video": Video,
    "address": _text,
}
BOOKING: Readers = {"mode": Mode, "durations": _numbers, "reuse": _flag, "zone": _text}
