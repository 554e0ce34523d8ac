"""The time of day where somebody is."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_time(now: datetime, zone: str) -> str:
    """Return the clock on a guest's wall, with its zone."""
    try:
        return now.astimezone(ZoneInfo(zone)).strftime("%H:%M") + f" ({zone})"
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a guest may claim anything
        return now.strftime("%H:%M") + " (UTC)"
