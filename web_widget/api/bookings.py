"""Booking a meeting: with whom, what is free, a slot that is held, and the booking itself (MTG-04 to 06)."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import hdrs, web

from bot.actions.join import correct_guest
from bot.domain.entrances import Consent
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import GuestId, WidgetId
from bot.domain.people import Guest
from bot.store import Transaction
from calendar_sync.appointments import Booking, resolve
from web_widget.addresses import address_of
from web_widget.answers import answer, done
from web_widget.bodies import read_json
from web_widget.bookings import FORM, booking_json, meeting_answer
from web_widget.counting import take
from web_widget.guests import check_form, known_language, refuse_pretence, with_consent, with_fields
from web_widget.keys import APPOINTMENTS, LIMITS, LINKS, STORE
from web_widget.looking import free, looked
from web_widget.models import NewHold, NewMeeting
from web_widget.paths import HOLD, dates_asked, minutes_asked, slug_in, zone_asked
from web_widget.problems import problem
from web_widget.sessions import Hash, asking, who_may_write
from web_widget.speech import spoken_to
from web_widget.views import time_json

HOLDS = "hold/"


async def get_booking(request: web.Request) -> web.Response:
    """Show whom a booking link leads to (ENT-02)."""
    slug, days = slug_in(request), dates_asked(request)
    links, language = request.app[LINKS], spoken_to(request).language
    return answer(await request.app[STORE].read(booking_json, slug, days, links, language))


async def get_slots(request: web.Request) -> web.Response:
    """Show what is free on some days of a zone; without one, of the host's."""
    slug = slug_in(request)
    request.app[LIMITS].take(request.app[LIMITS].rules.slots_from, address_of(request))
    zone, minutes, days = zone_asked(request), minutes_asked(request), dates_asked(request)
    if zone is None and minutes is None:
        return answer(await looked(request, slug, days))
    return answer(await free(request, slug, days, zone, minutes))


async def post_hold(request: web.Request) -> web.Response:
    """Hold a slot while the form is open; a browser that is nobody yet may, too (MTG-06)."""
    slug, token = slug_in(request), _known_by(request)
    request.app[LIMITS].take(request.app[LIMITS].rules.holds_from, address_of(request))
    new = await read_json(request, NewHold)
    me = await request.app[STORE].read(_asker, token)
    try:
        held = await request.app[APPOINTMENTS].hold(slug, new.start, new.minutes, new.key, me)
    except NotAllowed as refused:
        return await refusal(request, refused, slug, new.minutes)
    shown = {"id": held.id.removeprefix(HOLDS), "until": time_json(held.until)}
    return answer(shown, 201)


async def delete_hold(request: web.Request) -> web.Response:
    """Let go of it; whoever knows its name may. Safe to repeat."""
    slug_in(request)
    held = request.match_info["hold"]
    request.app[LIMITS].take(request.app[LIMITS].rules.holds_from, address_of(request))
    if HOLD.fullmatch(held):
        await request.app[APPOINTMENTS].release(HOLDS + held)
    return done()


async def post_meeting(request: web.Request) -> web.Response:
    """Book it; a repeated key answers as the first time (MTG-05)."""
    slug, token = slug_in(request), asking(request)
    rules = request.app[LIMITS].rules
    await take(
        request, token, (rules.meetings_from, address_of(request), 1), (rules.meetings, token, 1)
    )
    new = await read_json(request, NewMeeting)
    guest = await request.app[STORE].run(_prepared, token, slug, new)
    wanted = Booking(
        new.start,
        new.minutes,
        new.subject,
        tuple(new.emails),
        new.zone,
        new.key,
        f"{HOLDS}{new.hold}" if new.hold else None,
    )
    try:
        meeting = await request.app[APPOINTMENTS].book(slug, wanted, guest.id, guest.actor)
    except NotAllowed as refused:
        return await refusal(request, refused, slug, new.minutes)
    asked = (meeting.id, request.app[LINKS], guest.id)
    return answer(await request.app[STORE].read(meeting_answer, *asked), 201)


async def refusal(
    request: web.Request, refused: NotAllowed, slug: str, minutes: int
) -> web.Response:
    """Say that somebody was faster, together with what is free now; anything else is raised again."""
    if refused.key != "slot_taken":
        raise refused
    return problem(request, 409, refused.key, more=await _fresh(request, slug, minutes))


async def _fresh(request: web.Request, slug: str, minutes: int) -> Mapping[str, object]:
    try:
        return {"slots": await free(request, slug, minutes=minutes)}
    except FrontdeskError:
        return {}


def _prepared(tx: Transaction, token: Hash, slug: str, new: NewMeeting) -> Guest:
    """Keep who the guest is, as far as they may be that; NotAllowed says what is missing."""
    before, owner = who_may_write(tx, token), resolve(tx, slug)
    guest = with_consent(tx, with_fields(before, new.guest), _consent(tx, new.widget), new.guest)
    if guest.name != before.name:
        team = [one.name for one in owner.agents]
        refuse_pretence(guest, [*team, owner.service.name] if owner.service else team)
    check_form(FORM, guest)
    if new.language:
        guest = replace(guest, language=known_language(new.language))
    if guest != before:
        correct_guest(tx, guest)
    return guest


def _consent(tx: Transaction, widget: str | None) -> Consent | None:
    """Return what the widget asks guests to agree to, through which they book (WID-02)."""
    return tx.entrances.widget(WidgetId(widget)).consent if widget else None


def _known_by(request: web.Request) -> Hash | None:
    return asking(request) if hdrs.AUTHORIZATION in request.headers else None


def _asker(tx: Transaction, token: Hash | None) -> GuestId | None:
    guest = tx.guests.by_token(token) if token else None
    return guest.id if guest else None
