"""Events: inserting, reading, changing and deleting them, with what Google refuses."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.google.calls import Call
from bot.sandbox.google.changes import finish_conference, note
from bot.sandbox.google.errors import GoogleError, bad_request, invalid, not_found, refused
from bot.sandbox.google.records import READER, WRITER, Calendar, Event
from bot.sandbox.google.shapes import event_shape
from bot.sandbox.google.times import empty_range, read_moment, zone_of

_ID = re.compile(r"[a-v0-9]{5,1024}")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_RESPONSES = {"needsAction", "declined", "tentative", "accepted"}
_CHOICES = {
    "status": {"confirmed", "tentative", "cancelled"},
    "transparency": {"opaque", "transparent"},
    "visibility": {"default", "public", "private", "confidential"},
    "eventType": {"default"},
}
_NOT_MODELLED = ("recurrence", "attachments", "gadget", "eventLabelVersion")
# Google sets these; what a client sends back of them is passed over.
_GOOGLES = {
    "attendeesOmitted",
    "created",
    "creator",
    "etag",
    "eventType",
    "hangoutLink",
    "htmlLink",
    "kind",
    "locked",
    "organizer",
    "originalStartTime",
    "recurringEventId",
    "updated",
}
_MOST_PROPERTIES, _LONGEST_KEY, _LONGEST_VALUE = 300, 44, 1024


def insert(call: Call) -> Json:
    """Add an event under the id that the client chose, or under one of Google's."""
    google, calendar = call.google, call.calendar(WRITER)
    body = _writable(call.body)
    _same(call.body, "id", call.body.get("id"))
    event_id, uid = body.pop("id", None), body.pop("iCalUID", None)
    if event_id is not None and not _ID.fullmatch(event_id):
        raise invalid("Invalid resource id value.")
    if event_id is not None and uid is not None:
        raise bad_request("Only one of id and iCalUID may be given.")
    start, end = check(body, calendar)
    event_id = event_id or google.new_word()
    if event_id in calendar.events:
        raise refused(409, "duplicate", "The requested identifier already exists.")
    now = google.clock.now()
    uid = uid or f"{event_id}@google.com"
    event = Event(event_id, body, uid, start, end, call.person, now)
    wanted = body.pop("conferenceData", None)
    calendar.events[event_id] = event
    _confer(call, calendar, event, wanted)
    note(google, calendar, event_id)
    _mail(call, calendar, event, "invitation")
    return event_shape(google, calendar, event, call.person)


def get(call: Call) -> Json:
    """Return an event; a deleted one is still there, with the status cancelled."""
    calendar = call.calendar(READER)
    event = _event(call, calendar)
    return event_shape(call.google, calendar, event, call.person, _zone(call))


def patch(call: Call) -> Json:
    """Change what is given: null takes away, lists are replaced as a whole."""
    calendar = call.calendar(WRITER)
    event = _event(call, calendar)
    merged = _merged(event.body, _writable(call.body))
    return _change(call, calendar, event, merged)


def update(call: Call) -> Json:
    """Replace everything that can be written; what is not given is gone."""
    calendar = call.calendar(WRITER)
    event = _event(call, calendar)
    return _change(call, calendar, event, _writable(call.body))


def delete(call: Call) -> None:
    """Delete an event; its id stays taken."""
    calendar = call.calendar(WRITER)
    event = _event(call, calendar)
    _match(call, event)
    if event.cancelled:
        raise refused(410, "deleted", "Resource has been deleted")
    _mail(call, calendar, event, "cancellation")
    event.body["status"] = "cancelled"
    note(call.google, calendar, event.id)


def _event(call: Call, calendar: Calendar) -> Event:
    event = calendar.events.get(call.match("event"))
    if event is None:
        raise not_found()
    return event


def _match(call: Call, event: Event) -> None:
    wanted = call.request.headers.get("If-Match")
    if wanted is not None and wanted not in {event.etag, "*"}:
        raise refused(
            412,
            "conditionNotMet",
            "Precondition Failed",
            location="If-Match",
            locationType="header",
        )


def _zone(call: Call) -> str:
    name = call.query.get("timeZone", "")
    if name:
        zone_of(name, f"Invalid value '{name}' for timeZone.")
    return str(name)


def _change(call: Call, calendar: Calendar, event: Event, body: Json) -> Json:
    google = call.google
    _match(call, event)
    _same(body, "id", event.id)
    _same(body, "iCalUID", event.uid)
    body = {name: value for name, value in body.items() if name not in {"id", "iCalUID"}}
    if event.cancelled and body.get("status", "cancelled") == "cancelled":
        raise refused(410, "deleted", "Resource has been deleted")
    if body.pop("sequence", event.sequence) < event.sequence:
        raise invalid(
            "Invalid sequence value. The specified sequence number is below the current sequence "
            "number of the resource. Re-fetch the resource and use its sequence number on the "
            "following request."
        )
    start, end = check(body, calendar)
    wanted = body.pop("conferenceData", None)
    is_moved = (start, end) != (event.start, event.end)
    event.body, event.start, event.end = _kept(event, body), start, end
    event.sequence += is_moved
    if "conferenceData" in call.body:
        _confer(call, calendar, event, wanted)
    note(google, calendar, event.id)
    _mail(call, calendar, event, "cancellation" if event.cancelled else "update")
    return event_shape(google, calendar, event, call.person)


def _kept(event: Event, body: Json) -> Json:
    """Return the new body with what only Google writes there."""
    original = event.body.get("originalStartTime")
    return {**body, "originalStartTime": original} if original else body


def _same(body: Json, name: str, value: Any) -> None:
    if body.get(name, value) != value:
        raise invalid(f"Invalid value for: {name}")


def _writable(body: Json) -> Json:
    for name in _NOT_MODELLED:
        if body.get(name):
            raise bad_request(f"The sandbox does not model {name}.")
    if body.get("eventType", "default") != "default":
        raise bad_request("The sandbox does not model eventType.")
    return copy.deepcopy({name: value for name, value in body.items() if name not in _GOOGLES})


def _merged(old: Json, new: Json) -> Json:
    merged = copy.deepcopy(old)
    for name, value in new.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = _merged(merged[name], value)
        else:
            merged[name] = value
    return merged


# --- what is refused -----------------------------------------------------------------------


def check(body: Json, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return when an event is; refuse what Google would not take."""
    for name in [name for name, value in body.items() if value is None]:
        del body[name]
    start = read_moment(body, "start", calendar.zone)
    end = read_moment(body, "end", calendar.zone)
    if bool(body["start"].get("date")) != bool(body["end"].get("date")):
        raise invalid("Start and end times must either both be date or both be dateTime.")
    if end < start:
        raise empty_range("endTime")
    for name, choices in _CHOICES.items():
        if body.get(name) is not None and body[name] not in choices:
            raise invalid(f"Invalid value for: {name}: {body[name]}")
    for attendee in body.get("attendees") or ():
        _check_attendee(attendee)
    _check_properties(body.get("extendedProperties") or {})
    return start, end


def _check_attendee(attendee: Json) -> None:
    if not _EMAIL.fullmatch(attendee.get("email") or ""):
        raise invalid("Invalid attendee email.")
    if attendee.get("responseStatus", "needsAction") not in _RESPONSES:
        raise invalid("Invalid attendee responseStatus.")


def _check_properties(properties: Json) -> None:
    pairs = list(_pairs(properties))
    if len(pairs) > _MOST_PROPERTIES:
        raise _too_large()
    for key, value in pairs:
        if not key or len(key) > _LONGEST_KEY or len(value) > _LONGEST_VALUE:
            raise _too_large()


def _pairs(properties: Json) -> Iterator[tuple[str, str]]:
    for kind in ("private", "shared"):
        given = properties.get(kind) or {}
        for key in [key for key, value in given.items() if value is None]:
            del given[key]
        yield from given.items()


def _too_large() -> GoogleError:
    return invalid("Invalid extended property: too many, or one too long.")


# --- conferences and mails -----------------------------------------------------------------


def _confer(call: Call, calendar: Calendar, event: Event, wanted: Any) -> None:
    """Make what `conferenceData` asks for; without version 1 it is passed over in silence."""
    if call.query.get("conferenceDataVersion", 0) != 1:
        return
    if wanted is None:
        if "conferenceData" in call.body:
            event.conference, event.conference_at = None, None
        return
    asked = wanted.get("createRequest")
    if not asked:
        return
    if not asked.get("requestId"):
        raise invalid("Missing conference create request id.")
    kind = (asked.get("conferenceSolutionKey") or {}).get("type", "hangoutsMeet")
    if kind != "hangoutsMeet":
        raise invalid("Invalid conference type value.")
    google, known = call.google, (event.conference or {}).get("createRequest", {})
    if known.get("requestId") == asked["requestId"]:
        return
    request = {
        "requestId": asked["requestId"],
        "conferenceSolutionKey": {"type": kind},
        "status": {"statusCode": "pending"},
    }
    event.conference = {"createRequest": request}
    if google.conference == "done":
        finish_conference(google, event.conference)
    else:
        event.conference_at = google.clock.now() + google.conference_delay
        google.conferring.append((calendar, event))


def _mail(call: Call, calendar: Calendar, event: Event, kind: str) -> None:
    """Note whom Google writes to: nobody, unless `sendUpdates` says so."""
    whom = call.query.get("sendUpdates", "none")
    if call.query.get("sendNotifications") and "sendUpdates" not in call.query:
        whom = "all"
    if whom == "none":
        return
    google = call.google
    for attendee in event.body.get("attendees") or ():
        known = google.person_by(attendee["email"])
        if known is not None and (known.key == calendar.owner or whom == "externalOnly"):
            continue
        google.mails.append(
            {
                "to": attendee["email"],
                "kind": kind,
                "event": event.id,
                "calendar": calendar.id,
                "sequence": event.sequence,
                "at": google.clock.now(),
            }
        )
