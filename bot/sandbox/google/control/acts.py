"""What people do in their calendars themselves: adding, moving, resizing, answering, deleting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.asked import number, word
from bot.sandbox.errors import ControlError, Json
from bot.sandbox.google.changes import note
from bot.sandbox.google.errors import GoogleError
from bot.sandbox.google.events import check
from bot.sandbox.google.records import OWNER, WRITER, Calendar, Event, Person
from bot.sandbox.google.seed import put
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.google.times import read_stamp

_RESPONSES = ("accepted", "tentative", "declined", "needsAction")


async def create(google: GoogleSandbox, body: Json) -> Json:
    """Add an event; with `repeats` a series of so many, `every_days` apart."""
    person = person_of(google, body)
    calendar = calendar_of(google, person, body, writes=True)
    start = instant(body, "start")
    end = instant(body, "end") if "end" in body else start + timedelta(minutes=_minutes(body))
    written: Json = {"summary": str(body.get("title", "Busy")), **_extras(body)}
    all_day, repeats = bool(body.get("all_day")), int(number(body, "repeats", 1))
    event = _put(google, person, calendar, {**written, **_times(calendar, start, end, all_day)})
    made: Json = {"event": event.id, "calendar": calendar.id}
    if repeats > 1:
        step = timedelta(days=number(body, "every_days", 7))
        made["events"] = _repeat(google, event, calendar, repeats=repeats, step=step)
    return made


def _extras(body: Json) -> Json:
    extras: Json = {}
    if body.get("tentative"):
        extras["status"] = "tentative"
    if body.get("free"):
        extras["transparency"] = "transparent"
    for name in ("location", "description"):
        if body.get(name):
            extras[name] = str(body[name])
    if body.get("attendees"):
        extras["attendees"] = [{"email": str(one)} for one in body["attendees"]]
    return extras


def _repeat(
    google: GoogleSandbox, series: Event, calendar: Calendar, *, repeats: int, step: timedelta
) -> list[str]:
    """Make a series of an event; each of its events has an id made of the series' and its start."""
    person, body = google.people[series.creator], dict(series.body)
    series.body["recurrence"] = [f"RRULE:FREQ=DAILY;INTERVAL={step.days};COUNT={repeats}"]
    found = []
    for n in range(repeats):
        start, end = series.start + n * step, series.end + n * step
        times = _times(calendar, start, end, bool(body["start"].get("date")))
        inner = {**body, **times, "originalStartTime": times["start"]}
        one = _put(google, person, calendar, inner)
        del calendar.events[one.id]
        one.id = f"{series.id}_{start.strftime('%Y%m%dT%H%M%SZ')}"
        one.series, one.uid = series.id, series.uid
        calendar.events[one.id] = one
        found.append(one.id)
    return found


def _put(google: GoogleSandbox, person: Person, calendar: Calendar, body: Json) -> Event:
    try:
        return put(google, calendar, person.key, body)
    except GoogleError as error:
        raise _refused(error) from error


def _times(calendar: Calendar, start: datetime, end: datetime, all_day: bool) -> Json:
    zone = ZoneInfo(calendar.zone)
    first, last = start.astimezone(zone), end.astimezone(zone)
    if all_day:
        after = max(last.date(), first.date() + timedelta(days=1))
        return {"start": {"date": str(first.date())}, "end": {"date": str(after)}}
    return {
        name: {"dateTime": at.isoformat(), "timeZone": calendar.zone}
        for name, at in (("start", first), ("end", last))
    }


async def move(google: GoogleSandbox, body: Json) -> Json:
    """Move an event to another start; it lasts as long as before."""
    event, calendar = event_of(google, body, writes=True)
    start = instant(body, "start")
    return _retimed(google, calendar, event, start, start + (event.end - event.start))


async def resize(google: GoogleSandbox, body: Json) -> Json:
    """Let an event end at another time, or last so many minutes."""
    event, calendar = event_of(google, body, writes=True)
    end = event.start + timedelta(minutes=_minutes(body))
    if "end" in body:
        end = instant(body, "end")
    return _retimed(google, calendar, event, event.start, end)


def _retimed(
    google: GoogleSandbox, calendar: Calendar, event: Event, start: datetime, end: datetime
) -> Json:
    all_day = bool(event.body["start"].get("date"))
    return _changed(google, calendar, event, _times(calendar, start, end, all_day))


def _changed(google: GoogleSandbox, calendar: Calendar, event: Event, new: Json) -> Json:
    body = {**event.body, **new}
    try:
        start, end = check(body, calendar)
    except GoogleError as error:
        raise _refused(error) from error
    event.sequence += (start, end) != (event.start, event.end)
    event.body, event.start, event.end = body, start, end
    note(google, calendar, event.id)
    return {"event": event.id}


async def change(google: GoogleSandbox, body: Json) -> Json:
    """Change what an event is called, whether it is tentative or free."""
    event, calendar = event_of(google, body, writes=True)
    new: Json = {}
    if "title" in body:
        new["summary"] = str(body["title"])
    if "tentative" in body:
        new["status"] = "tentative" if body["tentative"] else "confirmed"
    if "free" in body:
        new["transparency"] = "transparent" if body["free"] else "opaque"
    for name in ("location", "description"):
        if name in body:
            new[name] = str(body[name])
    return _changed(google, calendar, event, new)


async def delete(google: GoogleSandbox, body: Json) -> Json:
    """Delete an event."""
    event, calendar = event_of(google, body, writes=True)
    event.body["status"] = "cancelled"
    note(google, calendar, event.id)
    return {"event": event.id}


async def respond(google: GoogleSandbox, body: Json) -> Json:
    """Answer an invitation: for oneself, or as the `attendee` with that address."""
    event, calendar = event_of(google, body)
    email = str(body.get("attendee") or google.people[word(body, "user")].email).lower()
    response = str(body.get("response", "declined"))
    if response not in _RESPONSES:
        raise ControlError("unknown_response", f"A response is one of {', '.join(_RESPONSES)}.")
    attendees: list[Any] = [dict(one) for one in event.body.get("attendees") or ()]
    found = next((one for one in attendees if one["email"].lower() == email), None)
    if found is None:
        if "attendee" in body:
            raise ControlError("attendee_not_found", "Nobody with that address is invited.")
        found = {"email": email}
        attendees.append(found)
    found["responseStatus"] = response
    return _changed(google, calendar, event, {"attendees": attendees})


# --- what is meant -------------------------------------------------------------------------


def person_of(google: GoogleSandbox, body: Json) -> Person:
    """Return the person that `user` names, by key or by address."""
    name = word(body, "user")
    person = google.people.get(name) or google.person_by(name)
    if person is None:
        raise ControlError("user_not_found", "There is no such person.")
    return person


def calendar_of(
    google: GoogleSandbox, person: Person, body: Json, *, writes: bool = False
) -> Calendar:
    """Return the calendar that `calendar` names, else the person's primary one."""
    calendar = google.calendars.get(str(body.get("calendar") or person.email))
    role = calendar.roles.get(person.key) if calendar else None
    if calendar is None or role is None:
        raise ControlError("calendar_not_found", "There is no such calendar.")
    if writes and role not in {OWNER, WRITER}:
        raise ControlError("read_only", "That calendar can only be read.")
    return calendar


def event_of(google: GoogleSandbox, body: Json, *, writes: bool = False) -> tuple[Event, Calendar]:
    """Return the event that `event` names and its calendar."""
    calendar = calendar_of(google, person_of(google, body), body, writes=writes)
    event = calendar.events.get(word(body, "event"))
    if event is None or event.cancelled:
        raise ControlError("event_not_found", "There is no such event.")
    return event, calendar


def instant(body: Json, name: str) -> datetime:
    """Return a stamp with its offset, or seconds since 1970, as UTC."""
    value = body.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    read = read_stamp(value)
    if read is None or not read[1]:
        raise ControlError("invalid_time", f"{name} is a stamp with its offset.")
    return read[0].astimezone(UTC)


def _minutes(body: Json) -> float:
    minutes = number(body, "minutes", 30)
    if minutes < 0:
        raise ControlError("invalid_number", "minutes are not below nought.")
    return minutes


def _refused(error: GoogleError) -> ControlError:
    return ControlError(error.word or "refused", str(error.body["error"]["message"]))
