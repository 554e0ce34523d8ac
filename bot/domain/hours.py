"""Opening hours of a service, and whether somebody is there now.

Intervals are minutes from midnight in the service's own zone; an end beyond 24 h (1440) reaches into
the next day. A day without intervals is closed; no hours at all means always open (WID-03).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
AHEAD = 14
# So many times AHEAD: who is closed for longer than a year does not open.
MOST_LOOKS = 27


@dataclass(frozen=True, slots=True)
class Interval:
    """From one minute of the day to another, the end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Intervals by weekday (Monday is 0), with days off; `zone` is an IANA name."""

    weekdays: Mapping[int, Sequence[Interval]] = field(default_factory=dict)
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()

    def is_open(self, now: datetime) -> bool:
        """Tell whether the service is open at this instant."""
        if not self.weekdays:
            return True
        today = now.astimezone(ZoneInfo(self.zone)).date()
        days = (today - timedelta(days=1), today)
        return any(start <= now < end for day in days for start, end in self.spans(day))

    def opens_at(self, now: datetime) -> datetime | None:
        """Return when it opens next, in UTC; None when it is open, or stays closed for two weeks."""
        if self.is_open(now):
            return None
        today = now.astimezone(ZoneInfo(self.zone)).date()
        coming = (
            start
            for days in range(-1, AHEAD)
            for start, _end in self.spans(today + timedelta(days=days))
            if start > now
        )
        return min(coming, default=None)

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """Return for how long it is open between two instants; no moment counts twice (ESC-05)."""
        return sum((closes - opens for opens, closes in self._open(start, end)), timedelta())

    def open_after(self, start: datetime, length: timedelta) -> datetime | None:
        """Return the first instant (UTC) by which it was open for so long since `start` (ESC-05).

        None when it is not open for so long within a year.
        """
        start, left = start.astimezone(UTC), length
        for _ in range(MOST_LOOKS if self.weekdays else 1):
            end = start + (timedelta(days=AHEAD) if self.weekdays else left)
            for opens, closes in self._open(start, end):
                if closes - opens >= left:
                    return opens + left
                left -= closes - opens
            start = end
        return None

    def _open(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when it is open between two instants (UTC), in order; what touches is one span."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        found = sorted(self._spans(start, end)) if self.weekdays else [(start, end)]
        for n, (opens, closes) in enumerate(found):
            if n + 1 < len(found) and found[n + 1][0] <= closes:
                found[n + 1] = opens, max(closes, found[n + 1][1])
            elif max(opens, start) < min(closes, end):
                yield max(opens, start), min(closes, end)

    def _spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what begins on a day between two instants, or on the one before."""
        day = start.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        while day <= end.astimezone(ZoneInfo(self.zone)).date():
            yield from self.spans(day)
            day += timedelta(days=1)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the instants (UTC) between which it is open on a day, over clock changes too."""
        if day in self.holidays:
            return
        for interval in self.weekdays.get(day.weekday(), ()):
            start, end = self._instant(day, interval.start), self._instant(day, interval.end)
            if start < end:  # not an hour that the clocks skip
                yield start, end

    def _instant(self, day: date, minute: int) -> datetime:
        local = datetime.combine(day + timedelta(days=minute // DAY), time(), ZoneInfo(self.zone))
        local = local.replace(hour=minute % DAY // 60, minute=minute % 60)
        return local.astimezone(UTC)
