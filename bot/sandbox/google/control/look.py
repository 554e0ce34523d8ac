"""What a person sees of their calendars, in the shape that the calendar page reads from both stand-ins."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.google.busy import keeps_busy
from bot.sandbox.google.control.acts import instant, person_of
from bot.sandbox.google.records import Calendar, Event, Person
from bot.sandbox.google.shapes import event_shape
from bot.sandbox.google.state import GoogleSandbox


async def people(google: GoogleSandbox, _: Json) -> Json:
    """Return who has an account."""
    return {
        "people": [
            {"user": one.key, "name": one.name, "email": one.email, "zone": one.zone}
            for one in google.people.values()
        ]
    }


async def state(google: GoogleSandbox, body: Json) -> Json:
    """Return somebody's calendars with their events between `start` and `end` (all when not given)."""
    person = person_of(google, body)
    low = instant(body, "start") if "start" in body else None
    high = instant(body, "end") if "end" in body else None
    calendars = []
    for calendar in google.calendars_of(person.key):
        events = [
            event_view(google, calendar, one, person)
            for one in calendar.events.values()
            if (body.get("deleted") or not one.cancelled)
            and not one.body.get("recurrence")
            and (low is None or one.end > low)
            and (high is None or one.start < high)
        ]
        calendars.append(
            {
                "id": calendar.id,
                "name": "Google" if calendar.id == person.email else calendar.summary,
                "colour": calendar.colour,
                "zone": calendar.zone,
                "writable": calendar.roles[person.key] in {"owner", "writer"},
                "events": sorted(events, key=lambda one: str(one["start"])),
            }
        )
    return {
        "seq": google.live.seq,
        "user": person.key,
        "name": person.name,
        "email": person.email,
        "zone": person.zone,
        "calendars": calendars,
    }


def event_view(google: GoogleSandbox, calendar: Calendar, event: Event, person: Person) -> Json:
    """Return one event as screens and tests read it."""
    shape = event_shape(google, calendar, event, person.key)
    return {
        "id": event.id,
        "calendar": calendar.id,
        "title": event.body.get("summary", ""),
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "all_day": bool(event.body["start"].get("date")),
        "status": shape["status"],
        "busy": keeps_busy(google, calendar, event),
        "location": event.body.get("location", ""),
        "description": event.body.get("description", ""),
        "link": shape.get("hangoutLink", ""),
        "attendees": [
            {"email": one["email"], "response": one["responseStatus"]}
            for one in shape.get("attendees", ())
        ],
        "marks": (event.body.get("extendedProperties") or {}).get("private", {}),
        "sequence": event.sequence,
        "etag": event.etag,
    }
