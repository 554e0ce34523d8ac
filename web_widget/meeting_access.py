"""Whose meeting an address names: by its signed link, or by the session of its guest (MTG-07)."""

from dataclasses import dataclass

from aiohttp import hdrs, web

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import GuestId
from bot.domain.links import Links
from bot.domain.people import Guest
from bot.store import Transaction
from calendar_sync.meetings import MeetingId
from calendar_sync.store.meetings import Meetings
from web_widget.keys import LINKS, STORE
from web_widget.paths import ID, MEETING
from web_widget.sessions import Hash, asking


@dataclass(frozen=True, slots=True)
class Entered:
    """A meeting, its guest, and whom the asking browser is known as, if at all."""

    meeting_id: MeetingId
    guest: Guest
    me: GuestId | None


async def entered(request: web.Request) -> Entered:
    """Return the meeting that the address names; NotFound for what is another's, or nobody's."""
    named = request.match_info["token"]
    if not MEETING.fullmatch(named):
        raise NotFound("meeting_unknown")
    token = asking(request) if hdrs.AUTHORIZATION in request.headers else None
    return await request.app[STORE].read(_enter, named, token, request.app[LINKS])


async def may_change(request: web.Request) -> Entered:
    """Return the same for a change: who is blocked may only look (PHB-04)."""
    found = await entered(request)
    if found.guest.blocked:
        raise NotAllowed("guest_blocked")
    return found


def _enter(tx: Transaction, named: str, token: Hash | None, links: Links) -> Entered:
    me = tx.guests.by_token(token) if token else None
    signed = links.meeting_of(named)
    if signed is None and not (me and ID.fullmatch(named)):
        raise NotFound("meeting_unknown")
    meeting = tx.of(Meetings).get(MeetingId(signed or named))
    if signed is None and (me is None or me.id != meeting.guest_id):
        raise NotFound("meeting_unknown")
    return Entered(meeting.id, tx.guests.get(meeting.guest_id), me.id if me else None)
