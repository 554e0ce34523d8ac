"""What tests of meetings share: slots on the day after START, and how to ask for them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.domain.ids import AgentId
from bot.domain.people import Guest
from bot.store import Transaction
from calendar_sync.book import book
from calendar_sync.bookings import Booking
from calendar_sync.meetings import Meeting
from calendar_sync.owners import of_agent, resolve
from calendar_sync.ports import Span
from tests.world import ADA, EVE, GUS, TIM

# A Friday; START is at noon on the Thursday before.
FRIDAY = date(2026, 1, 2)
NINE = datetime(2026, 1, 2, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
HALF = timedelta(minutes=30)
FREE: Mapping[AgentId, Sequence[Span]] = {ADA.id: (), TIM.id: (), EVE.id: ()}


def wanted(start: datetime = NINE, source: str = "1", **more) -> Booking:
    return Booking(start, more.pop("minutes", 30), "Offer", source=source, **more)


def booked(
    tx: Transaction, start: datetime = NINE, guest: Guest = GUS, slug: str = "ada", **more
) -> Meeting:
    """Have a guest book a slot; nothing is in the calendar."""
    live = more.pop("live", FREE)
    return book(tx, resolve(tx, slug), wanted(start, **more), guest.id, guest.actor, live)


__all__ = ["FREE", "FRIDAY", "HALF", "NINE", "TEN", "booked", "of_agent", "wanted"]
