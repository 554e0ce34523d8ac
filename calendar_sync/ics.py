"""A meeting as iCalendar (RFC 5545) for mails (iTIP, RFC 5546) and for downloads; pure.

Times are written in UTC (decision 0064). What people typed comes in as values, never as lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from bot.domain.addresses import shows_its_host
from bot.domain.contacts import EMAIL, LONGEST_EMAIL
from bot.domain.names import clean_name

PRODUCT = "-//Frontdesk//Meetings//EN"
IN_MAILTO = "@!$'*+-._~/="
LONGEST_LINE, LONGEST_TEXT = 300, 4000
# What no text of iCalendar may hold: controls other than the end of a line, and what ends a line elsewhere.
FORBIDDEN = {
    code: " " for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029) if code != 0x0A
}


class Method(StrEnum):
    """What a calendar should do with it: take it and changes of it, take it away, or just show it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who takes part; `comes`: they said so, and are not asked for an answer."""

    name: str
    email: str
    comes: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows. Times are aware; `made_at` is when this was written: the later one counts.

    `organiser` is who holds it, `sender` the address that sends in their name. `place` is an address for
    video, or words.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    made_at: datetime
    title: str
    text: str
    organiser: Attendee
    attendees: Sequence[Attendee] = ()
    place: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A property of an event, with its parameters: each a string, or several."""

    name: str
    value: str | int | datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)


def written(entry: Entry, method: Method) -> bytes:
    """Return the file; the same entry gives the same bytes. A published one names no attendees (RFC 5546)."""
    from icalendar import Calendar, Event, vCalAddress, vUri  # noqa: PLC0415  slow to import

    calendar, event = Calendar(), Event()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    made = {"organizer": vCalAddress, "attendee": vCalAddress, "conference": vUri}
    for line in _lines(entry, method):
        value = made[line.name](str(line.value)) if line.name in made else line.value
        event.add(line.name, value, dict(line.parameters))
    calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def is_video(place: str) -> bool:
    """Tell whether a place is an address to click on."""
    is_address = place.startswith("https://") and not any(c.isspace() for c in place)
    return is_address and place.isprintable() and shows_its_host(place)


def is_mailable(address: str) -> bool:
    """Tell whether something is one mail address and nothing else: no encoded word either (RFC 2047)."""
    plain = len(address) <= LONGEST_EMAIL and address.isprintable() and "=?" not in address
    return plain and EMAIL.fullmatch(address) is not None


def _lines(entry: Entry, method: Method) -> Iterator[Line]:
    yield Line("uid", entry.uid)
    yield Line("sequence", entry.sequence)
    yield Line("dtstamp", entry.made_at.astimezone(UTC))
    yield Line("dtstart", entry.start.astimezone(UTC))
    yield Line("dtend", entry.end.astimezone(UTC))
    yield Line("summary", _line(entry.title))
    yield Line("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    yield Line("transp", "OPAQUE")
    if entry.text:
        yield Line("description", _text(entry.text))
    yield from _place(entry.place)
    yield from _people(entry, method)


def _place(place: str) -> Iterator[Line]:
    """Say where; an address for video also as what calendars make a button of (RFC 7986)."""
    if not place:
        return
    yield Line("location", _line(place))
    if is_video(place):
        yield Line("conference", place, {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]})


def _people(entry: Entry, method: Method) -> Iterator[Line]:
    sent_by = is_mailable(entry.sender) and entry.sender != entry.organiser.email
    yield _person(
        "organizer", entry.organiser, {"SENT-BY": _mailto(entry.sender)} if sent_by else {}
    )
    for one in entry.attendees if method is not Method.PUBLISH else ():
        asked = {
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "ACCEPTED" if one.comes else "NEEDS-ACTION",
            "RSVP": "FALSE" if one.comes else "TRUE",
        }
        yield _person("attendee", one, asked)


def _person(role: str, one: Attendee, parameters: Mapping[str, str]) -> Line:
    """Write somebody down; ValueError when that is no address."""
    if not is_mailable(one.email):
        raise ValueError("not a mail address")
    # Readers differ in how they read quotes and carets in a parameter (RFC 6868): there are none.
    name = _line(one.name).replace('"', "\u2019").replace("^", "\u02c6")
    return Line(role, _mailto(one.email), {"CN": name, **parameters} if name else parameters)


def _mailto(email: str) -> str:
    return f"mailto:{quote(email, safe=IN_MAILTO)}"


def _text(text: str) -> str:
    readable = text.encode("utf-8", "replace").decode()
    return readable.replace("\r\n", "\n").translate(FORBIDDEN)[:LONGEST_TEXT]


def _line(text: str) -> str:
    return clean_name(text, LONGEST_LINE)
