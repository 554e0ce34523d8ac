"""What pages, dialogs and commands ask for: free slots; to book, move and cancel (MTG-04 to MTG-07).

A slot is free when the calendars say so at that moment: they are asked before each transaction that takes one
(decision 0061).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.acts import Actor
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, GuestId
from bot.domain.invitations import Invitee
from bot.domain.timetable import checked_zone
from bot.store import Store, Transaction, utc_now
from calendar_sync.book import book, book_with
from calendar_sync.bookings import Booking, Live, span_of
from calendar_sync.calendars import Calendars
from calendar_sync.cancel import cancel
from calendar_sync.change import lengths_for, reschedule
from calendar_sync.choosing import free_starts
from calendar_sync.diaries import AROUND, Asking, diaries, moving, of_days
from calendar_sync.hold import Held, hold, release
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.openings import ONE_DAY, Dates
from calendar_sync.owners import Owner, host_zone, lengths_of, of_meeting, resolve
from calendar_sync.ports import Span
from calendar_sync.slots import Diary
from calendar_sync.store.meetings import Meetings

MOST_DAYS, FURTHEST = timedelta(days=100), timedelta(days=800)

__all__ = ["Appointments", "Booking", "Held", "Offer", "Owner", "resolve"]


@dataclass(frozen=True, slots=True)
class Offer:
    """The starts (UTC, in order) at which a meeting of `minutes` can begin.

    `lengths`: the minutes to choose from, the first one by default. `zone` is the asker's, `host_zone` that
    of whom they meet. `incomplete`: a calendar could not be read, so there may be more (B22).
    """

    starts: Sequence[datetime]
    minutes: int
    lengths: Sequence[int]
    zone: str
    host_zone: str
    incomplete: bool = False


class Appointments:
    """Slots and meetings, for whoever may ask: callers check who that is."""

    def __init__(
        self, store: Store, calendars: Calendars, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._calendars = calendars
        self._clock = clock

    async def offer(  # noqa: PLR0917  a question in the order in which one asks it
        self,
        slug: str,
        first: date,
        last: date,
        zone: str,
        minutes: int | None = None,
        agent: AgentId | None = None,
        *,
        by_agent: bool = False,
    ) -> Offer:
        """Return the free slots on some days of the asker's zone, both included (ENT-02, MTG-04).

        `minutes`: None for the length that comes first. `agent`: only with this one of a service. NotFound
        for a link that leads to nobody.
        """
        owner = (await self._store.read(resolve, slug)).only(agent)
        asking = of_days(self._dates(first, last, zone), by_agent=by_agent)
        live = await self._live(owner.ids, asking.start, asking.end)
        return await self._store.read(_offer, owner, live, asking, minutes)

    async def offer_again(
        self,
        meeting_id: MeetingId,
        first: date,
        last: date,
        zone: str,
        minutes: int | None = None,
        *,
        by_agent: bool = False,
    ) -> Offer:
        """Return the slots that a meeting can be moved to; its own time counts as free (MTG-07)."""
        meeting = await self._store.read(_meeting, meeting_id)
        asking = moving(meeting, of_days(self._dates(first, last, zone), by_agent=by_agent))
        ids = [one.agent_id for one in meeting.coming]
        live = await self._live(ids, asking.start, asking.end)
        return await self._store.read(_offer_again, meeting, live, asking, minutes)

    async def hold(
        self, slug: str, start: datetime, minutes: int, holder_key: str, guest_id: GuestId | None
    ) -> Held:
        """Hold a slot while a form is open; again for the same slot and key makes it last longer (MTG-06).

        `holder_key` is what only the asker knows; each has one hold. NotAllowed("slot_taken") when it is not
        free, or when `guest_id` is of somebody who is blocked.
        """
        span = span_of(start, minutes)
        owner = await self._store.read(resolve, slug)
        live = await self._live(owner.ids, span.start, span.end)
        return await self._store.run(_hold, slug, span, holder_key, live, guest_id)

    async def release(self, hold_id: str) -> None:
        """Let go of what was held."""
        await self._store.run(release, hold_id)

    async def book(self, slug: str, wanted: Booking, guest_id: GuestId, by: Actor) -> Meeting:
        """Book a slot; a repeated `source` returns what was booked then (MTG-04 to MTG-06).

        NotAllowed("slot_taken") when somebody was faster; NotAllowed("calendar_unreachable") when the
        calendar cannot be asked.
        """
        owner = await self._store.read(resolve, slug)
        live = await self._live(owner.ids, wanted.span.start, wanted.span.end)
        return await self._store.run(_book, slug, wanted, guest_id, by, live)

    async def book_for(
        self, agent_id: AgentId, whom: GuestId | Invitee, wanted: Booking, by: Actor
    ) -> Meeting:
        """Book a slot in an agent's own calendar, with a guest whom we know or an address (MTG-10)."""
        live = await self._live([agent_id], wanted.span.start, wanted.span.end)
        return await self._store.run(book_with, agent_id, whom, wanted, by, live)

    async def reschedule(
        self, meeting_id: MeetingId, start: datetime, minutes: int, by: Actor
    ) -> Meeting:
        """Move a meeting, or change its length (MTG-07); NotAllowed("slot_taken") leaves it as it was."""
        span = span_of(start, minutes)
        meeting = await self._store.read(_meeting, meeting_id)
        ids = [one.agent_id for one in meeting.coming]
        live = await self._live(ids, span.start, span.end)
        return await self._store.run(reschedule, meeting_id, start, minutes, by, live)

    async def cancel(self, meeting_id: MeetingId, by: Actor, reason: str = "") -> Meeting:
        """Call a meeting off (MTG-07)."""
        return await self._store.run(cancel, meeting_id, by, reason)

    async def _live(self, agents: Sequence[AgentId], start: datetime, end: datetime) -> Live:
        """Ask the calendars when these agents are busy; who cannot be read is left out (B22)."""
        found = await self._calendars.busy(agents, start - AROUND, end + AROUND)
        return {one: spans for one, spans in found.items() if isinstance(spans, Sequence)}

    def _dates(self, first: date, last: date, zone: str) -> Dates:
        """Keep what is asked for near to today, and short; NotAllowed for a zone that nobody knows."""
        today = self._clock().date()
        first = min(max(first, today - ONE_DAY), today + FURTHEST)
        return Dates(first, max(first, min(last, first + MOST_DAYS)), checked_zone(zone))


def _meeting(tx: Transaction, meeting_id: MeetingId) -> Meeting:
    return tx.of(Meetings).get(meeting_id)


def _offer(tx: Transaction, owner: Owner, live: Live, asking: Asking, minutes: int | None) -> Offer:
    return _offered(
        tx, owner, diaries(tx, owner.agents, live, asking), asking, lengths_of(tx, owner), minutes
    )


def _offer_again(
    tx: Transaction, meeting: Meeting, live: Live, asking: Asking, minutes: int | None
) -> Offer:
    owner = of_meeting(tx, meeting)
    lengths = [int(one.total_seconds() // 60) for one in lengths_for(tx, meeting)]
    return _offered(tx, owner, diaries(tx, owner.agents, live, asking), asking, lengths, minutes)


def _offered(  # noqa: PLR0917  who is asked for what, and what is known of them
    tx: Transaction,
    owner: Owner,
    known: Mapping[AgentId, Diary],
    asking: Asking,
    lengths: Sequence[int],
    minutes: int | None,
) -> Offer:
    chosen = lengths[0] if minutes is None else minutes
    if chosen not in lengths and not asking.by_agent:
        raise NotAllowed("length_unknown")
    span = span_of(asking.start, chosen)
    starts = free_starts(owner, known, asking, span.end - span.start, tx.now)
    incomplete = len(known) < len(owner.agents)
    return Offer(
        starts, chosen, lengths, asking.dates.zone, host_zone(tx, owner), incomplete=incomplete
    )


def _hold(  # noqa: PLR0917  what a request says, and what was read for it
    tx: Transaction, slug: str, span: Span, holder_key: str, live: Live, guest_id: GuestId | None
) -> Held:
    if guest_id and tx.guests.get(guest_id).blocked:
        raise NotAllowed("guest_blocked")
    return hold(tx, resolve(tx, slug), span, holder_key, live)


def _book(  # noqa: PLR0917  what a request says, and what was read for it
    tx: Transaction, slug: str, wanted: Booking, guest_id: GuestId, by: Actor, live: Live
) -> Meeting:
    return book(tx, resolve(tx, slug), wanted, guest_id, by, live)
