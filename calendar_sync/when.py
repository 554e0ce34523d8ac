"""Times of meetings as agents read them: the day, the clock, and whose zone it is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.texts import Texts

HOUR = 60


def day_shown(at: datetime, zone: str, texts: Texts) -> str:
    """Return the day of an instant, as in `Sat 2026-11-28`."""
    local = in_zone(at, zone)
    return f"{texts.say(f'meet.day_{local.weekday()}')} {local:%Y-%m-%d}"


def clock_shown(at: datetime, zone: str) -> str:
    """Return the time of day of an instant."""
    return f"{in_zone(at, zone):%H:%M}"


def span_shown(start: datetime, end: datetime, zone: str, texts: Texts) -> str:
    """Return from when until when, with the zone, as in `Sat 2026-11-28 10:00-10:30 (Europe/Berlin)`."""
    until = clock_shown(end, zone)
    if in_zone(start, zone).date() != in_zone(end, zone).date():
        until = f"{day_shown(end, zone, texts)} {until}"
    return f"{start_shown(start, zone, texts)}\u2013{until} ({zone})"


def start_shown(start: datetime, zone: str, texts: Texts) -> str:
    """Return the day and the time of an instant."""
    return f"{day_shown(start, zone, texts)} {clock_shown(start, zone)}"


def length_shown(length: timedelta, texts: Texts) -> str:
    """Return a length in words."""
    minutes = int(length.total_seconds()) // 60
    hours, rest = divmod(minutes, HOUR)
    if hours and rest:
        return texts.say("meet.hours_minutes", hours=hours, minutes=rest)
    return texts.say("meet.hours", count=hours) if hours else texts.say("meet.minutes", count=rest)


def in_zone(at: datetime, zone: str) -> datetime:
    """Return an instant on a clock there; UTC for a zone that is none: a guest may claim any."""
    try:
        return at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return at.astimezone(UTC)
