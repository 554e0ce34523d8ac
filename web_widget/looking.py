"""What is free, as pages ask for it: on some days, for some length, in a zone (MTG-04)."""

from datetime import date
from zoneinfo import ZoneInfo

from aiohttp import web

from web_widget.addresses import address_of
from web_widget.booking_shapes import SlotsShape
from web_widget.bookings import Days, days_of, slots_json, zone_of
from web_widget.keys import APPOINTMENTS, CLOCK, LIMITS, LOOKAHEAD, STORE


async def free(
    request: web.Request,
    slug: str,
    days: Days = (None, None),
    zone: str | None = None,
    minutes: int | None = None,
) -> SlotsShape:
    """Look at the calendars now; without a zone the days are those of the host's."""
    if zone is None:
        zone = await request.app[STORE].read(zone_of, slug)
    first, last = days_of(today_in(request, zone), days)
    offer = await request.app[APPOINTMENTS].offer(slug, first, last, zone, minutes)
    return slots_json(offer, first, last)


def look_ahead(request: web.Request, slug: str, days: Days) -> None:
    """Begin to look for what the page that is being sent will ask for first."""
    limits = request.app[LIMITS]
    if request.method == "GET" and not limits.wait(limits.rules.slots_from, address_of(request)):
        limits.count(limits.rules.slots_from, address_of(request))
        request.app[LOOKAHEAD].start((slug, days), free(request, slug, days))


async def looked(request: web.Request, slug: str, days: Days) -> SlotsShape:
    """Return what was looked for when the page was sent; else look now."""
    begun = request.app[LOOKAHEAD].take((slug, days))
    return await (begun or free(request, slug, days))


def today_in(request: web.Request, zone: str) -> date:
    """Return which day it is in a zone."""
    return request.app[CLOCK]().astimezone(ZoneInfo(zone)).date()
