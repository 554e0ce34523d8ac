"""Days and times as people read them: on the clock of their zone, in the language of what is around them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.texts import Texts, texts

NOON = 12
PACKAGE = "bot.clock_words"


def zone_named(name: str) -> tzinfo:
    """Return a zone (IANA); UTC for a name that is none: a guest may claim anything."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def said_zone(at: datetime, zone: str) -> str:
    """Name a zone and how far it is ahead of UTC at an instant, like `Europe/Berlin (UTC+1)`."""
    where = zone_named(zone)
    shown = "UTC" + _ahead(at.astimezone(where).utcoffset() or timedelta())
    return shown if where is UTC or zone == "UTC" else f"{zone.replace('_', ' ')} ({shown})"


def said_day(at: datetime, zone: str, words: Texts) -> str:
    """Say a date with its weekday."""
    local, words = at.astimezone(zone_named(zone)), _clock(words)
    return words.say(
        "clock.date",
        weekday=words.say("clock.weekdays").split("|")[local.weekday()],
        day=local.day,
        month=words.say("clock.months").split("|")[local.month - 1],
        year=local.year,
    )


def said_month(at: datetime, zone: str, words: Texts) -> tuple[str, str]:
    """Return what a leaf of a calendar shows: a short month, and the day."""
    local = at.astimezone(zone_named(zone))
    return _clock(words).say("clock.months_short").split("|")[local.month - 1], str(local.day)


def said_time(at: datetime, zone: str, words: Texts) -> str:
    """Say the time of a day."""
    local, words = at.astimezone(zone_named(zone)), _clock(words)
    return words.say(
        "clock.time",
        hour=f"{local.hour:02}",
        hour12=local.hour % NOON or NOON,
        minute=f"{local.minute:02}",
        half="pm" if local.hour >= NOON else "am",
    )


def said_when(at: datetime, zone: str, words: Texts) -> str:
    """Say a date with the time."""
    return _then(said_day(at, zone, words), said_time(at, zone, words), words)


def said_span(start: datetime, end: datetime, zone: str, words: Texts) -> str:
    """Say from when until when; the end has its date where that is another day."""
    where = zone_named(zone)
    is_one_day = start.astimezone(where).date() == end.astimezone(where).date()
    last = (said_time if is_one_day else said_when)(end, zone, words)
    return f"{said_time(start, zone, words)} \u2013 {last}"


def told(values: Mapping[str, str], words: Texts, zone: str) -> Mapping[str, str]:
    """Say the times in a notice about a meeting on a reader's clock: `when` it is, and when it was `before`.

    They stand there as ISO 8601 in UTC; other notices stay as they are.
    """
    if "start" not in values:
        return values
    start, end = (datetime.fromisoformat(values[name]) for name in ("start", "end"))
    day, span = said_day(start, zone, words), said_span(start, end, zone, words)
    when = _then(_then(day, span, words), said_zone(start, zone), words)
    was = datetime.fromisoformat(values["was"]) if values["was"] else None
    return {**values, "when": when, "before": said_when(was, zone, words) if was else ""}


def _then(first: str, second: str, words: Texts) -> str:
    return _clock(words).say("clock.when", day=first, time=second)


def _clock(words: Texts) -> Texts:
    return texts(words.language, PACKAGE)


def _ahead(offset: timedelta) -> str:
    minutes = round(offset / timedelta(minutes=1))
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return ("+" if minutes > 0 else "\u2212") + str(hours) + (f":{rest:02}" if rest else "")
