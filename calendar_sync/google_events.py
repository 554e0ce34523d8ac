"""Events as Google Calendar writes them (Calendar API v3), read and written."""

import base64
import hashlib
import html
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendar_sync.ports import Draft, Event, Listed

MARK = "frontdesk"
Json = Mapping[str, Any]
NOT_SAID = datetime(1970, 1, 1, tzinfo=UTC)
WRITERS = {"owner", "writer"}


def event_id(key: str) -> str:
    """Return the id under which an event is made: Google allows a-v and digits."""
    digest = hashlib.sha256(f"frontdesk {key}".encode()).digest()
    return base64.b32hexencode(digest).decode().lower().rstrip("=")


def body(draft: Draft) -> dict[str, Any]:
    """Return an event as it is to be; Google shows its description as HTML, so what people typed is escaped.

    Its status is left out: with it, a change would bring back what was deleted.
    """
    return {
        "summary": draft.title,
        "description": html.escape(draft.text, quote=False),
        "location": draft.place,
        "start": _written(draft.start, draft.zone),
        "end": _written(draft.end, draft.zone),
        "transparency": "opaque",
        "attendees": [{"email": address} for address in draft.attendees],
        "extendedProperties": {"private": {MARK: draft.key}},
    }


def conference(draft: Draft) -> dict[str, Any]:
    """Return what asks for a link for video; asking again with the same id makes no second one."""
    asked = hashlib.sha256(f"video {draft.key} {draft.sequence}".encode()).hexdigest()[:32]
    solution = {"type": "hangoutsMeet"}
    return {"createRequest": {"requestId": asked, "conferenceSolutionKey": solution}}


def read_event(told: Json, zone: str = "UTC") -> Event:
    """Read an event; `zone` is the calendar's, in which whole days begin."""
    private = told.get("extendedProperties", {}).get("private", {})
    guests = told.get("attendees", [])
    return Event(
        id=told["id"],
        etag=told.get("etag", ""),
        start=_read(told.get("start"), zone),
        end=_read(told.get("end"), zone),
        key=private.get(MARK, ""),
        place=_place(told),
        is_gone=told.get("status") == "cancelled",
        is_declined=any(
            one.get("self") and one.get("responseStatus") == "declined" for one in guests
        ),
    )


def read_listed(told: Json) -> Listed:
    """Read an entry of the list of calendars."""
    return Listed(
        id=told["id"],
        name=told.get("summaryOverride") or told.get("summary") or told["id"],
        is_main=bool(told.get("primary")),
        may_write=told.get("accessRole") in WRITERS,
    )


def instant(text: str) -> datetime:
    """Read an instant (RFC 3339)."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _written(at: datetime, zone: str) -> dict[str, str]:
    return {"dateTime": at.astimezone(UTC).isoformat(), "timeZone": zone}


def _read(told: Json | None, zone: str) -> datetime:
    if told and "dateTime" in told:
        return instant(told["dateTime"])
    if told and "date" in told:
        return datetime.fromisoformat(told["date"]).replace(tzinfo=_zone(zone)).astimezone(UTC)
    return NOT_SAID


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _place(told: Json) -> str:
    """Return the link for video, else the place that was given."""
    points = told.get("conferenceData", {}).get("entryPoints", [])
    video = next((one.get("uri") for one in points if one.get("entryPointType") == "video"), None)
    return str(told.get("hangoutLink") or video or told.get("location") or "")
