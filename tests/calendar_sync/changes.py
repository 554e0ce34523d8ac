"""Every change of the clocks in 2026 and 2027, found by looking at every zone each half hour."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


@cache
def changes() -> dict[str, tuple[datetime, ...]]:
    """The instants (UTC) of the changes, by the zones that have any."""
    found = {zone: tuple(_changes(zone)) for zone in sorted(available_timezones())}
    return {zone: instants for zone, instants in found.items() if instants}


def _changes(zone: str):
    there = ZoneInfo(zone)
    day = FIRST
    while day < LAST:
        after = day + timedelta(days=1)
        if day.astimezone(there).utcoffset() != after.astimezone(there).utcoffset():
            half = day
            while half.astimezone(there).utcoffset() == day.astimezone(there).utcoffset():
                half += timedelta(minutes=30)
            yield half
        day = after
