"""How Google reads and writes instants and days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.sandbox.errors import Json
from bot.sandbox.google.errors import invalid, refused, required

_STAMP = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?P<offset>[Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: Any, problem: str) -> ZoneInfo:
    """Return the zone of an IANA name; anything else is refused with that sentence."""
    if name not in _zones():
        raise invalid(problem)
    return ZoneInfo(name)


def read_stamp(text: Any) -> tuple[datetime, bool] | None:
    """Return an RFC 3339 stamp and whether it says its offset; None for anything else."""
    found = _STAMP.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    try:
        return datetime.fromisoformat(text.upper()), bool(found["offset"])
    except ValueError:
        return None


def read_bound(query: Json, name: str) -> datetime | None:
    """Return a bound of a query as UTC, or None; one without its offset is refused."""
    if name not in query:
        return None
    read = read_stamp(query[name])
    if read is None or not read[1]:
        raise refused(400, "badRequest", "Bad Request", location=name)
    return read[0].astimezone(UTC)


def read_bounds(query: Json) -> tuple[datetime | None, datetime | None]:
    """Return `timeMin` and `timeMax`; an empty range is refused."""
    low, high = read_bound(query, "timeMin"), read_bound(query, "timeMax")
    if low is not None and high is not None and low >= high:
        raise empty_range("timeMax")
    return low, high


def empty_range(location: str) -> Exception:
    """Return the refusal of a range that ends before it begins."""
    return refused(
        400,
        "timeRangeEmpty",
        "The specified time range is empty.",
        domain="calendar",
        location=location,
    )


def read_moment(body: Json, name: str, zone: str) -> datetime:
    """Return `start` or `end` of an event as UTC; days begin in the calendar's own zone."""
    given = body.get(name)
    if not given or not (given.get("date") or given.get("dateTime")):
        raise required(f"Missing {name} time.")
    if given.get("date") and given.get("dateTime"):
        raise invalid(f"Invalid {name} time.")
    if given.get("timeZone") is not None:
        zone_of(given["timeZone"], f"Invalid time zone definition for {name} time.")
    if given.get("date"):
        return _midnight(given["date"], name, zone)
    read = read_stamp(given["dateTime"])
    if read is None:
        raise invalid(f"Invalid value for: {name}.dateTime")
    at, has_offset = read
    if has_offset:
        return at.astimezone(UTC)
    if given.get("timeZone") is None:
        raise required(f"Missing time zone definition for {name} time.")
    return at.replace(tzinfo=ZoneInfo(given["timeZone"])).astimezone(UTC)


def _midnight(text: str, name: str, zone: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise invalid(f"Invalid value for: {name}.date") from None
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def show_moment(given: Json, at: datetime, zone: str, own_zone: str) -> Json:
    """Return `start` or `end` as Google writes it, in the zone of the question or of the calendar."""
    if given.get("date"):
        return {"date": given["date"]}
    return {
        "dateTime": show_instant(at, zone),
        "timeZone": given.get("timeZone") or own_zone,
    }


def show_instant(at: datetime, zone: str) -> str:
    """Return an instant to the second, with the zone's offset or Z."""
    text = at.astimezone(ZoneInfo(zone)).replace(microsecond=0).isoformat()
    return text.replace("+00:00", "Z")


def show_stamp(seconds: float) -> str:
    """Return seconds since 1970 as Google writes `created` and `updated`."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
