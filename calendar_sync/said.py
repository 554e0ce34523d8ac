"""What agents say about meetings, in words: `ann@example.com tomorrow 10:00 30m "Subject"` (MTG-10).

In English and in German, in the agent's own zone; what is no day, time, length or address is the subject.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.contacts import checked_email
from bot.domain.errors import NotAllowed
from bot.domain.timetable import NAMES

DAYS_AHEAD = {
    "today": 0,
    "heute": 0,
    "tomorrow": 1,
    "morgen": 1,
    "overmorrow": 2,
    "übermorgen": 2,
    "uebermorgen": 2,
}  # fmt: skip
LEAD = {"on", "at", "for", "with", "am", "um", "für", "mit", "next", "nächsten", "nächste", "to"}
CLOCK_WORDS = {"am", "pm", "uhr", "h"}
QUOTED = re.compile(r"""["“”„«»]([^"“”„«»]*)["“”„«»]""")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.IGNORECASE)
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)?")
CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(am|pm|uhr)?|(\d{1,2})(am|pm|uhr)")
LENGTH = re.compile(
    r"(?:(\d{1,2})(?:h|hrs?|hours?|std|stunden?)(?:(\d{1,2})(?:m|min)?)?|(\d{1,4})(?:m|min|mins|minutes?|minuten?))"
)
UNITS = re.compile(r"m|min|mins|minutes?|minuten?|h|hrs?|hours?|std|stunden?")
AROUND = "<>(),;"
MOST_MINUTES, LONGEST_SUBJECT, MOST_EXTRAS = 24 * 60, 120, 10


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood; what was not said is None or empty.

    `day` and `clock` are on the agent's own clock; `start` (aware UTC) is there when both are, or when an
    instant was said.
    """

    guest: str = ""
    extras: tuple[str, ...] = ()
    day: date | None = None
    clock: time | None = None
    start: datetime | None = None
    minutes: int | None = None
    subject: str = ""


def read_said(words: str, now: datetime, zone: str) -> Said:
    """Read what is said about a meeting; NotAllowed for a time that is over or that clocks skip.

    A weekday is the next one; today's only while its time is still to come. A time without a day is today's,
    or tomorrow's when it is over.
    """
    subject, rest = _quoted(words)
    here = now.astimezone(ZoneInfo(zone))
    said, plain = _read(_joined(rest.split()), here)
    said = replace(said, subject=(subject or " ".join(plain))[:LONGEST_SUBJECT].strip())
    return _timed(said, here)


def read_day(words: str, now: datetime, zone: str) -> date | None:
    """Read a day alone; None for words that are none."""
    return _day(words.strip().casefold(), now.astimezone(ZoneInfo(zone)).date())


def instant(day: date, clock: time, zone: str) -> datetime:
    """Return when a clock shows a time (UTC), the first of two; NotAllowed for one that it skips (MTG-12)."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).time() != clock:
        raise NotAllowed("meet_skipped", time=f"{day} {clock:%H:%M}")
    return found


def _quoted(words: str) -> tuple[str, str]:
    found = QUOTED.search(words)
    if found is None:
        return "", words
    return " ".join(found[1].split()), f"{words[: found.start()]} {words[found.end() :]}"


def _joined(words: Sequence[str]) -> list[str]:
    """Join `30 min`, `10 am` and `2 Stunden`: a number and what it counts are one."""
    joined: list[str] = []
    for word in words:
        folded = word.casefold().strip(AROUND + ".")
        counts = folded in CLOCK_WORDS or UNITS.fullmatch(folded)
        before = joined[-1] if joined else ""
        if counts and (before.isdecimal() or (folded in CLOCK_WORDS and CLOCK.fullmatch(before))):
            joined[-1] = before + folded
        else:
            joined.append(word)
    return joined


def _read(words: Sequence[str], here: datetime) -> tuple[Said, list[str]]:
    """Sort the words into what they say; the rest comes back as it was typed."""
    said, plain = Said(), []
    for word in words:
        understood = _understood(said, word, here)
        if understood is None:
            plain.append(word)
        said = understood or said
    # `for`, `at` and the like belong to what they led to, at the ends of what is left.
    while plain and plain[0].casefold() in LEAD:
        plain.pop(0)
    while plain and plain[-1].casefold() in LEAD:
        plain.pop()
    return said, plain


def _understood(said: Said, word: str, here: datetime) -> Said | None:
    bare = word.strip(AROUND)
    folded = bare.casefold()
    if "@" in bare.strip("@"):
        return _addressed(said, bare)
    if INSTANT.fullmatch(bare):
        return _at_instant(said, bare, here)
    if said.minutes is None and (minutes := _minutes(folded)):
        return replace(said, minutes=minutes)
    if said.clock is None and (clock := _clock(folded)):
        return replace(said, clock=clock)
    if said.day is None and (day := _day(folded, here.date())):
        return replace(said, day=day)
    return None


def _addressed(said: Said, word: str) -> Said:
    """Keep an address: the first without a sign is the guest's, all others are further people's."""
    address = checked_email(word.lstrip("+").removeprefix("mailto:"))
    if not word.startswith("+") and not said.guest:
        return replace(said, guest=address)
    if len(said.extras) >= MOST_EXTRAS:
        raise NotAllowed("extras_too_many", most=str(MOST_EXTRAS))
    known = {one.casefold() for one in said.extras}
    return said if address.casefold() in known else replace(said, extras=(*said.extras, address))


def _at_instant(said: Said, word: str, here: datetime) -> Said | None:
    try:
        at = datetime.fromisoformat(word.upper())
    except ValueError:
        return None
    if at.tzinfo is None:
        return replace(said, day=at.date(), clock=at.time())
    return replace(said, start=at.astimezone(UTC), day=at.astimezone(here.tzinfo).date())


def _minutes(word: str) -> int | None:
    found = LENGTH.fullmatch(word)
    if found is None:
        return None
    minutes = int(found[3] or 0) + 60 * int(found[1] or 0) + int(found[2] or 0)
    return minutes if 0 < minutes <= MOST_MINUTES else None


def _clock(word: str) -> time | None:
    found = CLOCK.fullmatch(word)
    if found is None:
        return None
    hour, minute, half = int(found[1] or found[4]), int(found[2] or 0), found[3] or found[5]
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day(word: str, today: date) -> date | None:
    if word in DAYS_AHEAD:
        return today + timedelta(days=DAYS_AHEAD[word])
    for number, names in enumerate(NAMES):
        shortest = (names[0][:3], names[1][:2])
        if word in (*names, *shortest):
            return today + timedelta(days=(number - today.weekday()) % 7)
    found = ISO.fullmatch(word)
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = DOTTED.fullmatch(word)
    if found is None:
        return None
    year = int(found[3]) if found[3] else today.year
    named = _date(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
    # Without a year it is the next one.
    if named and not found[3] and named < today:
        return _date(year + 1, int(found[2]), int(found[1]))
    return named


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _timed(said: Said, here: datetime) -> Said:
    """Find the instant; one that is over is said to be, unless the words mean the next one."""
    zone = str(here.tzinfo)
    if said.start is None and said.clock:
        day = said.day or here.date()
        start = instant(day, said.clock, zone)
        if start <= here and said.day is None:
            day += timedelta(days=1)
            start = instant(day, said.clock, zone)
        said = replace(said, day=day, start=start)
    if said.start and said.start <= here:
        raise NotAllowed("meet_over", time=f"{said.start.astimezone(here.tzinfo):%Y-%m-%d %H:%M}")
    return said
