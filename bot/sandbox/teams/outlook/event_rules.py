"""What Outlook takes as an event, and how it refuses anything else."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.teams.errors import graph_error
from bot.sandbox.teams.outlook import odata
from bot.sandbox.teams.outlook.zones import need_zone, read_moment, unknown_property, wrong_property

EVENT = "microsoft.graph.event"
_WRITABLE: dict[str, type | tuple[type, ...]] = {
    "allowNewTimeProposals": bool,
    "attendees": list,
    "body": dict,
    "categories": list,
    "end": dict,
    "hideAttendees": bool,
    "importance": str,
    "isAllDay": bool,
    "isOnlineMeeting": bool,
    "isReminderOn": bool,
    "location": dict,
    "onlineMeetingProvider": str,
    "reminderMinutesBeforeStart": int,
    "responseRequested": bool,
    "sensitivity": str,
    "showAs": str,
    "singleValueExtendedProperties": list,
    "start": dict,
    "subject": str,
    "transactionId": str,
}
_CHOICES = {
    "importance": {"low", "normal", "high"},
    "onlineMeetingProvider": {"teamsForBusiness"},
    "sensitivity": {"normal", "personal", "private", "confidential"},
    "showAs": {"free", "tentative", "busy", "oof", "workingElsewhere"},
}
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_LONGEST_TRANSACTION = 4096


def check(body: Json) -> tuple[datetime, datetime]:
    """Return when an event is; refuse what Outlook would not take."""
    for name, value in body.items():
        kind = _WRITABLE.get(name)
        if name == "recurrence" and value is not None:
            raise graph_error(400, "ErrorInvalidRequest", "The sandbox does not model recurrence.")
        if kind is None and name != "recurrence":
            raise unknown_property(name, EVENT)
        if value is not None and kind is not None:
            _check_kind(name, value, kind)
    for attendee in body.get("attendees") or ():
        _check_attendee(attendee)
    _check_text(body.get("body"))
    _check_known(body.get("location"), {"displayName", "address", "locationUri"}, "location")
    for mark in body.get("singleValueExtendedProperties") or ():
        _check_mark(mark)
    if len(body.get("transactionId") or "") > _LONGEST_TRANSACTION:
        raise wrong_property("The property 'transactionId' is too long.")
    start, end = read_moment(body.get("start"), "start"), read_moment(body.get("end"), "end")
    _check_times(body, start, end)
    return start, end


def _check_kind(name: str, value: Any, kind: type | tuple[type, ...]) -> None:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise graph_error(
            400, "RequestBodyRead", f"Cannot convert the literal of '{name}' to its type."
        )
    if name in _CHOICES and value not in _CHOICES[name]:
        raise graph_error(
            400, "RequestBodyRead", f"Requested value '{value}' was not found for '{name}'."
        )


def _check_times(body: Json, start: datetime, end: datetime) -> None:
    if end < start:
        raise graph_error(
            400,
            "ErrorCalendarEndDateIsEarlierThanStartDate",
            "The end date is earlier than the start date.",
        )
    if not body.get("isAllDay"):
        return
    for name, at in (("Start", start), ("End", end)):
        local = at.astimezone(need_zone(body[name.lower()]["timeZone"]))
        if (local.hour, local.minute, local.second) != (0, 0, 0):
            raise wrong_property(
                f"The Event.{name} property for an all-day event needs to be set to midnight."
            )
    if end <= start:
        raise wrong_property("The duration of an all-day event is 24 hours at least.")


def _check_known(given: Any, known: set[str], kind: str) -> None:
    if given is None:
        return
    if not isinstance(given, dict):
        raise graph_error(400, "RequestBodyRead", f"An object is expected for {kind}.")
    if strange := set(given) - known:
        raise unknown_property(min(strange), f"microsoft.graph.{kind}")


def _check_attendee(attendee: Any) -> None:
    _check_known(attendee, {"emailAddress", "type", "status"}, "attendee")
    given = attendee.get("emailAddress") if isinstance(attendee, dict) else None
    _check_known(given, {"address", "name"}, "emailAddress")
    if given is None or not _EMAIL.fullmatch(str(given.get("address") or "")):
        raise graph_error(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    if attendee.get("type", "required") not in {"required", "optional", "resource"}:
        raise graph_error(400, "RequestBodyRead", "Requested value was not found for 'type'.")


def _check_text(given: Any) -> None:
    _check_known(given, {"contentType", "content"}, "itemBody")
    if given is None:
        return
    if str(given.setdefault("contentType", "text")).lower() not in {"text", "html"}:
        raise graph_error(400, "RequestBodyRead", "Requested value was not found: contentType.")
    if not isinstance(given.setdefault("content", ""), str):
        raise graph_error(400, "RequestBodyRead", "Cannot convert the literal of 'content'.")


def _check_mark(mark: Any) -> None:
    _check_known(mark, {"id", "value"}, "singleValueLegacyExtendedProperty")
    if mark is None or not isinstance(mark.get("value"), str):
        raise wrong_property("An extended property needs a value.")
    odata.check_mark(mark.get("id"))
