"""How Google writes what it returns: events, calendars, lists."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.google.records import Calendar, Event
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.google.times import show_moment, show_stamp

_AS_WRITTEN = (
    "summary",
    "description",
    "location",
    "colorId",
    "recurrence",
    "transparency",
    "visibility",
    "extendedProperties",
    "anyoneCanAddSelf",
    "guestsCanInviteOthers",
    "guestsCanModify",
    "guestsCanSeeOtherGuests",
    "source",
)


def event_shape(
    google: GoogleSandbox, calendar: Calendar, event: Event, person: str, zone: str = ""
) -> Json:
    """Return an event as its person reads it, times in the zone asked for or the calendar's own."""
    shown = _head(event)
    body, at = event.body, zone or calendar.zone
    shown |= {name: body[name] for name in _AS_WRITTEN if body.get(name) is not None}
    shown |= {
        "htmlLink": f"{google.base_url}/calendar#google/{calendar.owner or person}/{event.id}",
        "created": show_stamp(event.created),
        "creator": _who(google, event.creator, person),
        "organizer": {"email": calendar.id, "self": True},
        "start": show_moment(body["start"], event.start, at, calendar.zone),
        "end": show_moment(body["end"], event.end, at, calendar.zone),
        "sequence": event.sequence,
        "iCalUID": event.uid,
        "reminders": body.get("reminders") or {"useDefault": True},
        "eventType": "default",
    }
    if body.get("attendees"):
        shown["attendees"] = [_attendee(one, calendar) for one in body["attendees"]]
    if event.conference is not None:
        shown["conferenceData"] = event.conference
        for entry in event.conference.get("entryPoints", ()):
            shown["hangoutLink"] = entry["uri"]
    return shown


def _head(event: Event) -> Json:
    head: Json = {
        "kind": "calendar#event",
        "etag": event.etag,
        "id": event.id,
        "status": event.body.get("status", "confirmed"),
        "updated": show_stamp(event.updated),
    }
    if event.series:
        head["recurringEventId"] = event.series
        head["originalStartTime"] = event.body["originalStartTime"]
    return head


def _who(google: GoogleSandbox, key: str, reader: str) -> Json:
    email = google.people[key].email
    return {"email": email, "self": True} if key == reader else {"email": email}


def _attendee(one: Json, calendar: Calendar) -> Json:
    shown = {**one, "responseStatus": one.get("responseStatus", "needsAction")}
    if one["email"].lower() == calendar.id:
        shown |= {"self": True, "organizer": True}
    return shown


def changed_shape(
    google: GoogleSandbox, calendar: Calendar, event: Event, person: str, zone: str = ""
) -> Json:
    """Return an event of a list; of a deleted one only that it is gone is certain."""
    if event.cancelled:
        return _head(event)
    return event_shape(google, calendar, event, person, zone)


def entry_shape(google: GoogleSandbox, calendar: Calendar, person: str) -> Json:
    """Return a calendar as it stands in somebody's list."""
    role = calendar.roles[person]
    shown: Json = {
        "kind": "calendar#calendarListEntry",
        "etag": f'"{10**15 + len(calendar.id)}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "colorId": "7",
        "backgroundColor": calendar.colour,
        "foregroundColor": "#ffffff",
        "selected": True,
        "accessRole": role,
        "defaultReminders": [],
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }
    if calendar.id == google.people[person].email:
        shown["primary"] = True
    return shown
