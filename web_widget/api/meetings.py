"""A guest's meetings: the list, one of them, moving and cancelling it (MTG-07).

Looking changes nothing (B21).
"""

from aiohttp import web

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.links import Links
from bot.store import Transaction
from calendar_sync import ics
from calendar_sync.meetings import MeetingId
from calendar_sync.parties import guest_entry
from calendar_sync.store.meetings import Meetings
from web_widget import headers
from web_widget.addresses import address_of
from web_widget.answers import answer
from web_widget.bodies import read_json
from web_widget.booking_shapes import MeetingsShape, SlotsShape
from web_widget.bookings import coming_json, days_of, meeting_answer, slots_json
from web_widget.keys import APPOINTMENTS, LIMITS, LINKS, STORE
from web_widget.looking import today_in
from web_widget.meeting_access import Entered, entered, may_change
from web_widget.models import CancelledMeeting, MovedMeeting
from web_widget.pages import missing
from web_widget.paths import dates_asked, minutes_asked, zone_asked
from web_widget.problems import problem
from web_widget.sessions import Hash, asking, who


async def get_meetings(request: web.Request) -> web.Response:
    """List one's meetings that are still to come."""
    return answer(await request.app[STORE].read(_coming, asking(request)))


async def get_meeting(request: web.Request) -> web.Response:
    """Show one, to whoever has its link, or is its guest."""
    return await _shown(request, await entered(request))


async def get_meeting_slots(request: web.Request) -> web.Response:
    """Show to when it can be moved; its own time counts as free."""
    found = await entered(request)
    request.app[LIMITS].take(request.app[LIMITS].rules.slots_from, address_of(request))
    return answer(await _slots(request, found, minutes_asked(request)))


async def post_move(request: web.Request) -> web.Response:
    """Hold it at another time, or for another length; a repeat changes nothing."""
    found = await may_change(request)
    request.app[LIMITS].take(request.app[LIMITS].rules.moves_from, address_of(request))
    new = await read_json(request, MovedMeeting)
    move = request.app[APPOINTMENTS].reschedule
    try:
        await move(found.meeting_id, new.start, new.minutes, found.guest.actor)
    except NotAllowed as refused:
        if refused.key != "slot_taken":
            raise
        fresh = await _slots(request, found, new.minutes)
        return problem(request, 409, refused.key, more={"slots": fresh})
    return await _shown(request, found)


async def post_cancel(request: web.Request) -> web.Response:
    """Call it off; a repeat changes nothing."""
    found = await may_change(request)
    request.app[LIMITS].take(request.app[LIMITS].rules.moves_from, address_of(request))
    reason = (await read_json(request, CancelledMeeting)).reason
    await request.app[APPOINTMENTS].cancel(found.meeting_id, found.guest.actor, reason)
    return await _shown(request, found)


async def get_ics(request: web.Request) -> web.Response:
    """Send it as a file for a calendar (MTG-05)."""
    try:
        found = await entered(request)
    except NotFound:
        return missing(request, "unmet")
    links = request.app[LINKS]
    data = await request.app[STORE].read(_ics, found.meeting_id, links)
    own = {
        **headers.FILE,
        "Content-Type": "text/calendar; charset=utf-8; method=PUBLISH",
        "Content-Disposition": 'attachment; filename="meeting.ics"',
    }
    return web.Response(body=data, headers=own)


async def _shown(request: web.Request, found: Entered) -> web.Response:
    asked = (found.meeting_id, request.app[LINKS], found.me)
    return answer(await request.app[STORE].read(meeting_answer, *asked))


async def _slots(request: web.Request, found: Entered, minutes: int | None) -> SlotsShape:
    """Look at the days that are asked for; after a refusal, at those from today on."""
    zone = zone_asked(request) or found.guest.time_zone
    first, last = days_of(today_in(request, zone), dates_asked(request))
    offer_again = request.app[APPOINTMENTS].offer_again
    offer = await offer_again(found.meeting_id, first, last, zone, minutes)
    return slots_json(offer, first, last)


def _coming(tx: Transaction, token: Hash) -> MeetingsShape:
    mine = tx.of(Meetings).coming_of_guest(who(tx, token).id)
    return {"meetings": coming_json(tx, mine)}


def _ics(tx: Transaction, meeting_id: MeetingId, links: Links) -> bytes:
    entry = guest_entry(tx, tx.of(Meetings).get(meeting_id), links)
    return ics.written(entry, ics.Method.PUBLISH)
