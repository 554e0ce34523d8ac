"""`freeBusy.query`: when the events of calendars keep their people busy."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sandbox.errors import Json
from bot.sandbox.google.calls import Call
from bot.sandbox.google.errors import invalid, refused, required
from bot.sandbox.google.records import Calendar, Event
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.google.times import read_bounds, show_instant, zone_of

_MOST_CALENDARS = 50
_LONGEST = timedelta(days=92)


def query(call: Call) -> Json:
    """Return what is busy, calendar by calendar; what went wrong with one stands in its errors."""
    body = call.body
    for name in ("timeMin", "timeMax"):
        if not body.get(name):
            raise required(f"Missing required field: {name}")
    low, high = read_bounds(body)
    assert low is not None, "it was just looked at"
    assert high is not None, "it was just looked at"
    if high - low > _LONGEST:
        raise refused(
            400,
            "timeRangeTooLong",
            "The requested time range is too long.",
            domain="calendar",
            location="timeMax",
        )
    zone = body.get("timeZone") or "UTC"
    zone_of(zone, f"Invalid value '{zone}' for timeZone.")
    most = body.get("calendarExpansionMax") or _MOST_CALENDARS
    if not 0 < most <= _MOST_CALENDARS:
        raise invalid("Invalid value for: calendarExpansionMax")
    items = [one.get("id") or "" for one in body.get("items") or ()]
    found = {
        one: _calendar(call, one, low, high, zone)
        if at < most
        else _error("tooManyCalendarsRequested")
        for at, one in enumerate(items)
    }
    return {
        "kind": "calendar#freeBusy",
        "timeMin": show_instant(low, "UTC"),
        "timeMax": show_instant(high, "UTC"),
        "calendars": found,
    }


def _error(reason: str) -> Json:
    return {"errors": [{"domain": "global", "reason": reason}], "busy": []}


def _calendar(call: Call, name: str, low: datetime, high: datetime, zone: str) -> Json:
    google = call.google
    known = google.people.get(call.person)
    calendar = google.calendars.get(known.email if name == "primary" and known else name)
    if calendar is None or call.person not in calendar.roles:
        return _error("notFound")
    return {
        "busy": [
            {"start": show_instant(start, zone), "end": show_instant(end, zone)}
            for start, end in busy_of(google, calendar, low, high)
        ]
    }


def busy_of(
    google: GoogleSandbox, calendar: Calendar, low: datetime, high: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the busy times inside a range, those that touch each other as one."""
    taken = sorted(
        (max(one.start, low), min(one.end, high))
        for one in calendar.events.values()
        if one.start < high and one.end > low and keeps_busy(google, calendar, one)
    )
    merged: list[tuple[datetime, datetime]] = []
    for start, end in taken:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def keeps_busy(google: GoogleSandbox, calendar: Calendar, event: Event) -> bool:
    """Whether an event blocks its time: tentative ones do, transparent and declined ones do not."""
    owner = google.people.get(calendar.owner)
    declined = any(
        owner is not None
        and one["email"].lower() == owner.email
        and one.get("responseStatus") == "declined"
        for one in event.body.get("attendees") or ()
    )
    return (
        not event.cancelled
        and event.body.get("transparency") != "transparent"
        and not event.body.get("recurrence")
        and not declined
    )
