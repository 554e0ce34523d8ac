"""Every address of the stand-in for Google."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.google import busy, discovery, events, listing, watching
from bot.sandbox.google.calls import Handler, make_handler
from bot.sandbox.google.consent import consent_routes
from bot.sandbox.google.control.routes import google_control
from bot.sandbox.google.grants import grant_routes
from bot.sandbox.google.state import GoogleSandbox

_BASE = "/google/calendar/v3/"
_METHODS: dict[str, Handler] = {
    "calendarList.list": listing.calendar_list,
    "calendars.get": listing.calendar_get,
    "events.insert": events.insert,
    "events.get": events.get,
    "events.patch": events.patch,
    "events.update": events.update,
    "events.delete": events.delete,
    "events.list": listing.event_list,
    "events.watch": watching.watch,
    "freebusy.query": busy.query,
    "channels.stop": watching.stop,
}
_PARTS = {"{calendarId}": "{calendar}", "{eventId}": "{event}"}


def google_routes(google: GoogleSandbox) -> list[web.RouteDef]:
    """Return what is mounted under the sandbox's prefix."""
    return [
        *consent_routes(google),
        *grant_routes(google),
        *(_route(google, name, handler) for name, handler in _METHODS.items()),
        *google_control(google),
    ]


def _route(google: GoogleSandbox, name: str, handler: Handler) -> web.RouteDef:
    rule = discovery.method(name)
    path = _BASE + rule["path"]
    for theirs, ours in _PARTS.items():
        path = path.replace(theirs, ours)
    return web.route(rule["httpMethod"], path, make_handler(google, name, handler))
