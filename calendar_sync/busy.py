"""When somebody is busy, whatever their calendar calls it; tentative and all-day events count (MTG-05)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from calendar_sync.clocks import day_starts


class Taken(Protocol):
    """Whatever has a start and an end, both aware, in any zone; the end is not included.

    Such spans may be of any length, overlap and come in any order. One that ends when it begins, or
    before, keeps nobody busy.
    """

    @property
    def start(self) -> datetime:
        """When it begins."""
        ...

    @property
    def end(self) -> datetime:
        """When it is over."""
        ...


@dataclass(frozen=True, slots=True)
class Busy:
    """From one instant to another; ValueError for a datetime without a zone."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a busy span needs a zone")


def all_day(first: date, until: date, zone: str) -> Busy:
    """Return whole days as a span, in the zone of the calendar (an IANA name).

    `until` is the day after the last one, as Google and Outlook write it. A day has 23 or 25 hours where
    the clocks change.
    """
    return Busy(day_starts(zone, first), day_starts(zone, until))
