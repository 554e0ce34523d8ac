"""Events as Microsoft Graph writes them (v1.0), read and written."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendar_sync.ports import Draft, Event, Listed, Span

Json = Mapping[str, Any]
# A name of our own among the properties that any program may add to an event.
MARK = "String {6b0f8d1e-3d0b-4c8e-9a56-1f0f5d1c7a42} Name FrontdeskKey"
NOT_BUSY = {"free", "workingElsewhere"}
NOT_SAID = datetime(1970, 1, 1, tzinfo=UTC)


def transaction_id(key: str) -> str:
    """Return the id by which Graph knows that a repeat is one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"frontdesk:{key}"))


def body(draft: Draft, *, is_new: bool) -> dict[str, Any]:
    """Return an event as it is to be.

    Nobody is named in it: Graph would send invitations of its own. The text of an event with a link for
    video is written once: Graph keeps the link in it, and a new text would take it away.
    """
    wants_video = draft.video and not draft.place
    told: dict[str, Any] = {
        "subject": draft.title,
        "start": _written(draft.start),
        "end": _written(draft.end),
        "location": {"displayName": draft.place},
        "showAs": "busy",
        "singleValueExtendedProperties": [{"id": MARK, "value": draft.key}],
    }
    if is_new or not draft.video:
        told["body"] = {"contentType": "text", "content": draft.text}
    if wants_video:
        told |= {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
    if is_new:
        told["transactionId"] = transaction_id(draft.key)
    return told


def read_event(told: Json) -> Event:
    """Read an event."""
    marks = told.get("singleValueExtendedProperties", [])
    span = read_span(told)
    return Event(
        id=told["id"],
        etag=told.get("@odata.etag", ""),
        start=span.start,
        end=span.end,
        key=next((one["value"] for one in marks if one.get("id") == MARK), ""),
        place=_place(told),
        is_gone=bool(told.get("isCancelled")),
        is_declined=(told.get("responseStatus") or {}).get("response") == "declined",
    )


def read_span(told: Json) -> Span:
    """Read from when to when; whole days begin at midnight where their owner is."""
    zone = _zone(told.get("originalStartTimeZone", "")) if told.get("isAllDay") else None
    return Span(_read(told.get("start"), zone), _read(told.get("end"), zone))


def is_busy(told: Json) -> bool:
    """Tell whether an event keeps its owner busy: all but what is shown as free, or as work elsewhere."""
    return told.get("showAs") not in NOT_BUSY and not told.get("isCancelled")


def read_listed(told: Json) -> Listed:
    """Read one of the calendars."""
    return Listed(
        id=told["id"],
        name=told.get("name") or told["id"],
        is_main=bool(told.get("isDefaultCalendar")),
        may_write=bool(told.get("canEdit", True)),
    )


def instant(text: str) -> datetime:
    """Read an instant, written with its zone or meant as UTC; Graph writes more digits than anybody else."""
    whole, dot, rest = text.removesuffix("Z").partition(".")
    digits = rest[:6] if dot else ""
    at = datetime.fromisoformat(f"{whole}.{digits}" if digits else whole)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def moment(at: datetime) -> str:
    """Write an instant as Graph reads it in addresses and subscriptions."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(at: datetime) -> dict[str, str]:
    """Write an instant as UTC: of IANA names Graph knows a few, and a single event needs no zone."""
    return {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _read(told: Json | None, zone: ZoneInfo | None) -> datetime:
    if not told or "dateTime" not in told:
        return NOT_SAID
    at = instant(told["dateTime"])
    is_midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
    return at.replace(tzinfo=zone).astimezone(UTC) if zone and is_midnight else at


def _zone(name: str) -> ZoneInfo:
    """Return the zone that Windows calls so; UTC for one that its owner made up."""
    from tzlocal.windows_tz import win_tz  # noqa: PLC0415  a long table, for whole days only

    try:
        return ZoneInfo(win_tz.get(name, name) or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _place(told: Json) -> str:
    """Return the link for video, else the place that was given."""
    meeting = told.get("onlineMeeting") or {}
    return str(meeting.get("joinUrl") or (told.get("location") or {}).get("displayName") or "")
