"""Every address of Outlook's stand-in, all of which want the token of a person."""

from __future__ import annotations

import functools

from aiohttp import web

from bot.sandbox.teams import login
from bot.sandbox.teams.calls import Route, make_handler
from bot.sandbox.teams.outlook import events, schedule, subscriptions, views
from bot.sandbox.teams.outlook.control.routes import outlook_control
from bot.sandbox.teams.outlook.sign_in import sign_in_routes
from bot.sandbox.teams.state import TeamsSandbox

_EVENT = "/me/events/{event}"
_IN = "/me/calendars/{calendar}"
ROUTES = (
    Route("GET", "/me", "me", views.me),
    Route("GET", "/me/mailboxSettings", "mailbox_settings", views.settings),
    Route("GET", "/me/calendars", "calendars", views.calendars),
    Route("GET", "/me/calendar", "calendar", views.calendar),
    Route("GET", _IN, "calendar", views.calendar),
    Route("GET", "/me/events", "events", views.events),
    Route("GET", "/me/calendar/events", "events", views.events),
    Route("GET", f"{_IN}/events", "events", views.events),
    Route("POST", "/me/events", "create_event", events.create),
    Route("POST", "/me/calendar/events", "create_event", events.create),
    Route("POST", f"{_IN}/events", "create_event", events.create),
    Route("GET", _EVENT, "event", events.get),
    Route("PATCH", _EVENT, "update_event", events.update),
    Route("DELETE", _EVENT, "delete_event", events.delete),
    Route("POST", f"{_EVENT}/cancel", "cancel_event", events.cancel),
    Route("GET", f"{_IN}/events/{{event}}", "event", events.get),
    Route("PATCH", f"{_IN}/events/{{event}}", "update_event", events.update),
    Route("DELETE", f"{_IN}/events/{{event}}", "delete_event", events.delete),
    Route("GET", "/me/calendarView", "calendar_view", views.view),
    Route("GET", "/me/calendar/calendarView", "calendar_view", views.view),
    Route("GET", f"{_IN}/calendarView", "calendar_view", views.view),
    Route("GET", "/me/calendarView/delta", "delta", views.delta),
    Route("GET", "/me/calendar/calendarView/delta", "delta", views.delta),
    Route("GET", f"{_IN}/calendarView/delta", "delta", views.delta),
    Route("POST", "/me/calendar/getSchedule", "schedule", schedule.query),
    Route("GET", "/subscriptions", "subscriptions", subscriptions.listed),
    Route("POST", "/subscriptions", "subscribe", subscriptions.create),
    Route("GET", "/subscriptions/{subscription}", "subscription", subscriptions.get),
    Route("PATCH", "/subscriptions/{subscription}", "renew", subscriptions.renew),
    Route("DELETE", "/subscriptions/{subscription}", "unsubscribe", subscriptions.delete),
    Route(
        "POST",
        "/subscriptions/{subscription}/reauthorize",
        "reauthorize",
        subscriptions.reauthorize,
    ),
)


def outlook_routes(teams: TeamsSandbox) -> list[web.RouteDef]:
    """Return Graph's addresses for calendars, the sign-in of people, and the control API."""
    accept = functools.partial(login.accept, audience=login.GRAPH, by_person=True)
    return [
        *sign_in_routes(teams),
        *(
            web.route(
                one.verb,
                f"/teams/graph/v1.0{one.path}",
                make_handler(teams, one, accept, graph=True),
            )
            for one in ROUTES
        ),
        *outlook_control(teams),
    ]
