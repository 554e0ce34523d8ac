"""For how long an agent does not want to be told about a conversation (MEM-02)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import NotAllowed

FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)
LENGTHS = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1), "8h": timedelta(hours=8)}
TOMORROW, ALWAYS, OFF = "tomorrow", "always", "off"
# What can be chosen, in the order in which it is offered.
CHOICES = (*LENGTHS, TOMORROW, ALWAYS, OFF)
# What people may say instead.
SAID = {
    "15": "15m",
    "15min": "15m",
    "15minutes": "15m",
    "1hour": "1h",
    "8hours": "8h",
    "untiltomorrow": TOMORROW,
    "forever": ALWAYS,
    "forgood": ALWAYS,
}


def muted_until(words: str, now: datetime, zone: str) -> datetime | None:
    """Return until when (UTC) somebody wants silence, in their own words; None: not any longer.

    Tomorrow begins at midnight in `zone` (an IANA name). NotAllowed for anything else.
    """
    said = "".join(words.lower().split())
    choice = SAID.get(said, said)
    if choice == OFF:
        return None
    if choice == ALWAYS:
        return FOR_GOOD
    if choice == TOMORROW:
        here = ZoneInfo(zone)
        midnight = datetime.combine(now.astimezone(here) + timedelta(days=1), time(), here)
        return midnight.astimezone(UTC)
    if choice not in LENGTHS:
        raise NotAllowed("mute_unknown", choices=", ".join(CHOICES))
    return now + LENGTHS[choice]
