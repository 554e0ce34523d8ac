"""A strict reader of iCalendar, written from RFC 5545 and RFC 5546: what it does not know, it refuses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

NAME = r"[A-Za-z0-9-]+"
SAFE = r"[^\x00-\x08\x0a-\x1f\x7f\";:,]*"
QUOTED = r"\"[^\x00-\x08\x0a-\x1f\x7f\"]*\""
VALUE = rf"(?:{QUOTED}|{SAFE})"
LINE = re.compile(
    rf"(?P<name>{NAME})(?P<params>(?:;{NAME}={VALUE}(?:,{VALUE})*)*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
PARAM = re.compile(rf";({NAME})=({VALUE}(?:,{VALUE})*)")
ESCAPE = re.compile(r"\\(.?)")
LINE_ENDS = {"\u0085", "\u2028", "\u2029"}
# What RFC 5546 (3.2.2, 3.2.5, 3.2.1) asks of an event that is sent.
ONCE = (
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "ORGANIZER",
)


@dataclass(frozen=True)
class Property:
    name: str
    params: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        return ESCAPE.sub(_unescaped, self.value)

    @property
    def instant(self) -> datetime:
        """Return a time in UTC; whatever is not in UTC would need a VTIMEZONE."""
        return datetime.strptime(self.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """A calendar with one event."""

    method: str
    properties: Sequence[Property]

    def __getitem__(self, name: str) -> Property:
        [found] = self.all(name)
        return found

    def all(self, name: str) -> Sequence[Property]:
        return [one for one in self.properties if one.name == name]

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.properties}


def read(data: bytes) -> Read:
    """Read a calendar of ours; AssertionError where it breaks a rule."""
    properties = list(_properties(data))
    shape = [(one.name, one.value) for one in properties if one.name in ("BEGIN", "END")]
    assert shape == [
        ("BEGIN", "VCALENDAR"),
        ("BEGIN", "VEVENT"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    event = properties.index(Property("BEGIN", {}, "VEVENT"))
    assert properties[-2] == Property("END", {}, "VEVENT")
    head = {one.name: one.value for one in properties[1:event]}
    assert len(head) == event - 1
    assert head.keys() == {"PRODID", "VERSION", "CALSCALE", "METHOD"}
    assert head["VERSION"] == "2.0"
    found = Read(head["METHOD"], properties[event + 1 : -2])
    for name in ONCE:
        assert len(found.all(name)) == 1, name
    for name in ("DESCRIPTION", "LOCATION"):
        assert len(found.all(name)) <= 1, name
    assert found["DTSTART"].instant < found["DTEND"].instant
    assert bool(found.all("ATTENDEE")) <= (found.method != "PUBLISH")
    assert (found["STATUS"].value == "CANCELLED") == (found.method == "CANCEL")
    return found


def _properties(data: bytes) -> Iterator[Property]:
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    for line in lines:
        assert b"\r" not in line
        assert b"\n" not in line
        assert 0 < len(line) <= 75
        line.decode()  # no character is cut in two
    for line in data[:-2].replace(b"\r\n ", b"").split(b"\r\n"):
        words = line.decode()
        assert not LINE_ENDS & set(words)
        match = LINE.fullmatch(words)
        assert match, words
        found = PARAM.findall(match["params"])
        params = {name: value.strip('"') for name, value in found}
        assert len(params) == len(found), "a parameter stands there twice"
        yield Property(match["name"], params, match["value"])


def _unescaped(match: re.Match[str]) -> str:
    assert match[1] in ("\\", ";", ",", "n", "N"), "an escape that there is not"
    return "\n" if match[1] in "nN" else match[1]
