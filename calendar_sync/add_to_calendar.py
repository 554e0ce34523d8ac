"""Links that open a calendar on the web with a meeting filled in; whoever follows one decides there.

Nothing is changed by following them: the calendar shows a form. What is in them, `calendar_sync/ics.py` says.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from calendar_sync.ics import Entry

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = {
    "outlook": "https://outlook.live.com/calendar/0/deeplink/compose",
    "office": "https://outlook.office.com/calendar/0/deeplink/compose",
}
LONGEST_TEXT = 1000


def add_links(entry: Entry) -> Mapping[str, str]:
    """Return an address for `google`, for `outlook` (private accounts) and for `office` (Microsoft 365)."""
    return {"google": _google(entry)} | {name: _outlook(entry, at) for name, at in OUTLOOK.items()}


def _google(entry: Entry) -> str:
    values = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{_basic(entry.start)}/{_basic(entry.end)}",
        "details": entry.text[:LONGEST_TEXT],
        "location": entry.place,
    }
    return _address(GOOGLE, values)


def _outlook(entry: Entry, address: str) -> str:
    values = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": _extended(entry.start),
        "enddt": _extended(entry.end),
        "subject": entry.title,
        "body": entry.text[:LONGEST_TEXT],
        "location": entry.place,
    }
    return _address(address, values)


def _address(address: str, values: Mapping[str, str]) -> str:
    """Write spaces as %20: Outlook shows a plus as a plus."""
    said = {name: value for name, value in values.items() if value}
    return f"{address}?{urlencode(said, quote_via=quote, errors='replace', safe='')}"


def _basic(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
