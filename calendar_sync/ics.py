"""A meeting as iCalendar (RFC 5545) for mails (iTIP, RFC 5546) and for downloads; pure.

Times are written in UTC (decision 0064). What people typed comes in as values, never as lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import quote

from icalendar import Calendar, Event, vCalAddress, vText, vUri

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


def written(entry: Entry, method: Method) -> bytes:
    """Return the file; the same entry gives the same bytes. A published one names no attendees (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_event(entry, method))
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


def _event(entry: Entry, method: Method) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.made_at.astimezone(UTC))
    event.add("dtstart", entry.start.astimezone(UTC))
    event.add("dtend", entry.end.astimezone(UTC))
    event.add("summary", _line(entry.title))
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if entry.text:
        event.add("description", _lines(entry.text))
    _add_place(event, entry.place)
    _add_people(event, entry, method)
    return event


def _add_place(event: Event, place: str) -> None:
    """Say where; an address for video also as what calendars make a button of (RFC 7986)."""
    if not place:
        return
    event.add("location", _line(place))
    if is_video(place):
        link = vUri(place)
        link.params["VALUE"] = "URI"
        link.params["FEATURE"] = ["AUDIO", "VIDEO"]
        event.add("conference", link)


def _add_people(event: Event, entry: Entry, method: Method) -> None:
    organiser = _address(entry.organiser)
    if is_mailable(entry.sender) and entry.sender != entry.organiser.email:
        organiser.params["SENT-BY"] = _mailto(entry.sender)
    event.add("organizer", organiser)
    for one in entry.attendees if method is not Method.PUBLISH else ():
        address = _address(one)
        address.params["CUTYPE"] = vText("INDIVIDUAL")
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("ACCEPTED" if one.comes else "NEEDS-ACTION")
        address.params["RSVP"] = vText("FALSE" if one.comes else "TRUE")
        event.add("attendee", address)


def _address(one: Attendee) -> vCalAddress:
    """Write somebody down; ValueError when that is no address."""
    if not is_mailable(one.email):
        raise ValueError("not a mail address")
    address = vCalAddress(_mailto(one.email))
    # Readers differ in how they read quotes and carets in a parameter (RFC 6868): there are none.
    if name := _line(one.name).replace('"', "\u2019").replace("^", "\u02c6"):
        address.params["CN"] = vText(name)
    return address


def _mailto(email: str) -> str:
    return f"mailto:{quote(email, safe=IN_MAILTO)}"


def _lines(text: str) -> str:
    readable = text.encode("utf-8", "replace").decode()
    return readable.replace("\r\n", "\n").translate(FORBIDDEN)[:LONGEST_TEXT]


def _line(text: str) -> str:
    return clean_name(text, LONGEST_LINE)
