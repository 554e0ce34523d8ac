"""The time of day where somebody is."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_time(now: datetime, zone: str) -> str:
    """Return the clock on a guest's wall, with its zone."""
    try:
        return now.astimezone(ZoneInfo(zone)).strftime("%H:%M") + f" ({zone})"
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a guest may claim anything
        return now.strftime("%H:%M") + " (UTC)"


def told(values: Mapping[str, str], *, to_guest: bool = False) -> Mapping[str, str]:
    """Say the times in a notice about a meeting on the clock of whom it is for: `when` it is, and `before`.

    They stand there as ISO 8601 in UTC, beside the zones of guest and host, which were checked.
    """
    if "start" not in values:
        return values
    zone = values["zone"] if to_guest else values["host_zone"]
    start, end = (_there(values[name], zone) for name in ("start", "end"))
    when = f"{start:%Y-%m-%d %H:%M}\u2013{end:%H:%M} ({zone})"
    before = f"{_there(values['was'], zone):%Y-%m-%d %H:%M}" if values["was"] else ""
    return {**values, "when": when, "before": before}


def _there(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
