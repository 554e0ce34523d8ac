"""`getSchedule`: when people are free, as letters and as items."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import TeamsError, graph_error
from bot.sandbox.teams.mailboxes.records import Event, Mailbox
from bot.sandbox.teams.outlook import odata
from bot.sandbox.teams.outlook.access import need_scope
from bot.sandbox.teams.outlook.shapes import working_hours
from bot.sandbox.teams.outlook.zones import read_moment, show_moment, unknown_property

_KNOWN = {"schedules", "startTime", "endTime", "availabilityViewInterval"}
_MOST, _LONGEST = 20, timedelta(days=62)
_LETTERS = {"free": 0, "tentative": 1, "busy": 2, "oof": 3, "workingElsewhere": 4}


def query(call: Call) -> Json:
    """Return the schedules of up to twenty people; what went wrong with one stands beside it."""
    need_scope(call, "Calendars.Read")
    wanted = odata.preferences(call)
    body = {name[:1].lower() + name[1:]: value for name, value in call.body.items()}
    if strange := set(body) - _KNOWN:
        raise unknown_property(min(strange), "getSchedule")
    names = body.get("schedules")
    if not isinstance(names, list) or not 0 < len(names) <= _MOST:
        raise _invalid("The number of schedules is between 1 and 20.")
    start = read_moment(body.get("startTime"), "startTime")
    end = read_moment(body.get("endTime"), "endTime")
    minutes = body.get("availabilityViewInterval", 30)
    if not isinstance(minutes, int) or not 5 <= minutes <= 1440:
        raise _invalid("The availabilityViewInterval is between 5 and 1440 minutes.")
    step = timedelta(minutes=minutes)
    if not step <= end - start <= _LONGEST:
        raise _invalid("The requested time window is too short or too long.")
    return {
        "@odata.context": f"{call.teams.graph_url}$metadata#Collection("
        "microsoft.graph.scheduleInformation)",
        "value": [_one(call, str(name), (start, end), step, wanted.zone) for name in names],
    }


def _invalid(message: str) -> TeamsError:
    return graph_error(400, "ErrorInvalidParameter", message)


def _one(
    call: Call, name: str, window: tuple[datetime, datetime], step: timedelta, zone: str
) -> Json:
    person = call.teams.person_by(name, call.tenant_id)
    mailbox = call.teams.outlook.mailboxes.get(person.key) if person else None
    if mailbox is None:
        message = "The mailbox of the recipient could not be found."
        error = {"message": message, "responseCode": "ErrorMailRecipientNotFound"}
        return {"scheduleId": name, "scheduleItems": [], "error": error}
    start, end = window
    found = sorted(
        (
            one
            for one in mailbox.default.events.values()
            if not one.removed and one.start < end and one.end > start
        ),
        key=lambda one: one.start,
    )
    return {
        "scheduleId": name,
        "availabilityView": _letters(found, start, end, step),
        "scheduleItems": [_item(call, mailbox, one, zone) for one in found],
        "workingHours": working_hours(mailbox),
    }


def _letters(found: list[Event], start: datetime, end: datetime, step: timedelta) -> str:
    letters = []
    at = start
    while at < end:
        taken = [
            _LETTERS[one.body.get("showAs") or "busy"]
            for one in found
            if one.start < at + step and one.end > at
        ]
        letters.append(str(max(taken, default=0)))
        at += step
    return "".join(letters)


def _item(call: Call, mailbox: Mailbox, event: Event, zone: str) -> Json:
    item: Json = {
        "status": event.body.get("showAs") or "busy",
        "start": show_moment(event.start, zone),
        "end": show_moment(event.end, zone),
    }
    if mailbox.person == call.person:
        is_private = event.body.get("sensitivity") in {"private", "confidential"}
        place = (event.body.get("location") or {}).get("displayName", "")
        item |= {
            "isPrivate": is_private,
            "subject": event.body.get("subject", ""),
            "location": place,
        }
    return item
