"""What guests see of booking and of meetings, as JSON; booking_shapes.py says how it looks."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.entrances import Asked, Form
from bot.domain.errors import NotFound
from bot.domain.ids import GuestId
from bot.domain.links import Links
from bot.domain.people import Agent
from bot.store import Transaction
from bot.texts import languages
from calendar_sync.add_to_calendar import add_links
from calendar_sync.appointments import Offer, Owner, resolve
from calendar_sync.change import lengths_for
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.owners import host_zone, lengths_of
from calendar_sync.parties import guest_entry
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings
from web_widget.booking_shapes import (
    BookingShape,
    ComingShape,
    HostShape,
    MeetingAnswer,
    MeetingShape,
    ModeName,
    SlotsShape,
)
from web_widget.entrances import LIMITS, form_json
from web_widget.presence import presence_of, presence_of_service
from web_widget.views import time_json

FORM = Form(name=Asked.REQUIRED, email=Asked.REQUIRED)
FIRST_LOOK = timedelta(days=41)
LONGEST_LOOK = timedelta(days=62)
Days = tuple[date | None, date | None]


def booking_json(
    tx: Transaction, slug: str, narrowed: Days, links: Links, language: str
) -> BookingShape:
    """Show whom a booking link leads to (ENT-02); NotFound when there is nobody."""
    owner = resolve(tx, slug)
    first, last = bounds(tx, owner)
    there = presence_of_service(tx, owner.service) if owner.service else presence_of(owner.agents)
    lengths = list(lengths_of(tx, owner))
    return {
        "kind": "booking",
        "slug": slug,
        "owner": "service" if owner.service else "agent",
        "title": owner.name,
        "avatar_url": _picture(owner, links),
        "presence": there.value,
        "mode": _mode(owner),
        "people": _hosts(owner.agents, links),
        "lengths": sorted(lengths),
        "minutes": lengths[0],
        "zone": host_zone(tx, owner),
        "first": max(first, narrowed[0] or first).isoformat(),
        "last": min(last, narrowed[1] or last).isoformat(),
        "narrowed": any(narrowed),
        "form": form_json(FORM),
        "consent": None,
        "language": language,
        "languages": sorted(languages("web_widget")),
        "limits": LIMITS,
    }


def bounds(tx: Transaction, owner: Owner) -> tuple[date, date]:
    """Return the first and the last day on which something may be offered, in the zone of the host."""
    today = tx.now.astimezone(ZoneInfo(host_zone(tx, owner))).date()
    known = tx.of(Bookables).availabilities(owner.agents).values()
    last = (
        one.horizon.last_day(tx.now.astimezone(ZoneInfo(one.hours.zone)).date()) for one in known
    )
    return today, max(last, default=today)


def zone_of(tx: Transaction, slug: str) -> str:
    """Return the zone of whom a booking link leads to."""
    return host_zone(tx, resolve(tx, slug))


def days_of(today: date, asked: Days) -> tuple[date, date]:
    """Return which days are looked at: those that are asked for, at most two months of them."""
    first = asked[0] or today
    last = asked[1] or first + FIRST_LOOK
    return first, min(last, first + LONGEST_LOOK)


def slots_json(offer: Offer, first: date, last: date) -> SlotsShape:
    """Show what is free."""
    return {
        "slots": [time_json(start) for start in offer.starts],
        "minutes": offer.minutes,
        "zone": offer.zone,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "incomplete": offer.incomplete,
    }


def meeting_json(
    tx: Transaction, meeting_id: MeetingId, links: Links, me: GuestId | None
) -> MeetingShape:
    """Show a meeting to its guest; `me` is whom the asking browser is known as."""
    meeting = tx.of(Meetings).get(meeting_id)
    people = tx.people.agents([one.agent_id for one in meeting.hosts])
    coming = tx.people.agents([one.agent_id for one in meeting.coming])
    owner = _owner(tx, meeting, people)
    first, last = bounds(tx, owner)
    guest = tx.guests.get(meeting.guest_id)
    link = links.meeting(meeting.id)
    to_calendar = add_links(guest_entry(tx, meeting, links))
    lengths = {int(one.total_seconds() // 60) for one in lengths_for(tx, meeting)}
    return {
        "id": meeting.id,
        "state": meeting.state.value,
        "is_over": meeting.end <= tx.now,
        "may_change": meeting.is_booked and not meeting.has_begun(tx.now),
        "subject": meeting.subject,
        "start": time_json(meeting.start),
        "end": time_json(meeting.end),
        "minutes": int(meeting.length.total_seconds() // 60),
        "zone": meeting.zone,
        "host_zone": host_zone(tx, owner),
        "title": owner.name,
        "avatar_url": _picture(owner, links),
        "people": _hosts(coming, links),
        "place": meeting.place,
        "email": guest.email,
        "emails": list(meeting.extras),
        "slug": owner.slug or None,
        "lengths": sorted(lengths),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "conversation": meeting.conversation_id if _takes_part(tx, meeting, me) else None,
        "share_url": _share(tx, meeting, links),
        "url": link,
        "ics_url": f"{link}/meeting.ics",
        "google_url": to_calendar["google"],
        "outlook_url": to_calendar["outlook"],
    }


def meeting_answer(
    tx: Transaction, meeting_id: MeetingId, links: Links, me: GuestId | None
) -> MeetingAnswer:
    """Show a meeting, and what may be written in its conversation: from here its page leads there."""
    return {"meeting": meeting_json(tx, meeting_id, links, me), "limits": LIMITS}


def coming_json(tx: Transaction, meetings: Iterable[Meeting]) -> list[ComingShape]:
    """Show meetings in a list."""
    return [
        {
            "id": one.id,
            "subject": one.subject,
            "title": _owner(tx, one, tx.people.agents([host.agent_id for host in one.hosts])).name,
            "start": time_json(one.start),
        }
        for one in meetings
    ]


def _owner(tx: Transaction, meeting: Meeting, people: Sequence[Agent]) -> Owner:
    """Return whom the meeting was booked with: a service that can be booked still, else its agents."""
    bookables = tx.of(Bookables)
    booking = bookables.service(meeting.service_id) if meeting.service_id else None
    if meeting.service_id and booking:
        slug = bookables.slug(meeting.service_id) or ""
        return Owner(slug, people, tx.people.service(meeting.service_id), booking)
    first = next(one for one in people if one.id == meeting.organiser)
    return Owner(first.slug, [first])


def _mode(owner: Owner) -> ModeName | None:
    return owner.booking.mode.value if owner.booking else None


def _picture(owner: Owner, links: Links) -> str:
    shown = owner.service or owner.agents[0]
    return shown.avatar_url or links.avatar(shown.name, shown.id)


def _hosts(agents: Iterable[Agent], links: Links) -> list[HostShape]:
    return [
        {"name": one.name, "avatar_url": one.avatar_url or links.avatar(one.name, one.id)}
        for one in agents
    ]


def _takes_part(tx: Transaction, meeting: Meeting, me: GuestId | None) -> bool:
    if me is None:
        return False
    try:
        tx.conversations.get_for_guest(meeting.conversation_id, me)
    except NotFound:
        return False
    return True


def _share(tx: Transaction, meeting: Meeting, links: Links) -> str | None:
    share = tx.conversations.get(meeting.conversation_id).share
    return links.share(share.token) if share and share.is_valid(tx.now) else None
