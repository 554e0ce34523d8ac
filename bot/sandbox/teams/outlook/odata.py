"""What may stand in a question to Graph: query options, `Prefer`, `$select`, `$filter`, `$expand`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import TeamsError, graph_error
from bot.sandbox.teams.mailboxes.records import Event
from bot.sandbox.teams.outlook.zones import need_zone

MOST = 1000
_PREFERENCE = re.compile(r'([\w.\-]+)="?([^",;]*)"?', re.ASCII)
MARK = re.compile(
    r"String \{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\} Name [^\s'][^']*", re.ASCII
)
_ANY = re.compile(
    r"singleValueExtendedProperties/[Aa]ny\(\s*(\w+)\s*:\s*\1/id eq '((?:[^']|'')*)'"
    r" and \1/value eq '((?:[^']|'')*)'\s*\)"
)
_EQUALS = re.compile(r"(subject|iCalUId|showAs|id) eq '((?:[^']|'')*)'")
_COMPARES = re.compile(r"(start|end)/dateTime (ge|gt|le|lt) '([^']*)'")
_EXPAND = re.compile(r"singleValueExtendedProperties\(\$filter=id eq '((?:[^']|'')*)'\)")
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "ge": lambda one, other: one >= other,
    "gt": lambda one, other: one > other,
    "le": lambda one, other: one <= other,
    "lt": lambda one, other: one < other,
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What `Prefer` asks for; `applied` is told in the answer."""

    zone: str = "UTC"
    page: int = 0
    immutable: bool = False
    text: bool = False


def preferences(call: Call) -> Preferences:
    """Read every `Prefer` header; what Outlook does not know is refused."""
    known: Json = {}
    for header in call.request.headers.getall("Prefer", []):
        for piece in header.split(","):
            found = _PREFERENCE.fullmatch(piece.strip())
            if found is None:
                raise _bad_request(f"Invalid preference: {piece.strip()}")
            known |= _preference(found[1].lower(), found[2])
    return Preferences(**known)


def _preference(name: str, value: str) -> Json:
    if name == "outlook.timezone":
        need_zone(value)
        return {"zone": value}
    if name == "odata.maxpagesize" and value.isdigit() and 0 < int(value) <= MOST:
        return {"page": int(value)}
    if name == "idtype" and value == "ImmutableId":
        return {"immutable": True}
    if name == "outlook.body-content-type" and value in {"text", "html"}:
        return {"text": value == "text"}
    raise _bad_request(f"Invalid preference: {name}")


def _bad_request(message: str) -> TeamsError:
    return graph_error(400, "BadRequest", message)


def check_options(call: Call, known: Collection[str]) -> dict[str, str]:
    """Return the query; options that this question does not take, and any given twice, are refused."""
    query = call.request.query
    for name in query:
        if name not in known:
            raise graph_error(
                400, "ErrorInvalidUrlQuery", f"Query option '{name}' is not allowed here."
            )
        if len(query.getall(name)) > 1:
            raise _bad_request(f"Query option '{name}' was specified more than once.")
    return dict(query)


def whole(query: dict[str, str], name: str, usual: int, least: int, most: int) -> int:
    """Return a number of the query."""
    text = query.get(name, str(usual))
    if not text.isdigit() or not least <= int(text) <= most:
        raise graph_error(
            400, "ErrorInvalidUrlQuery", f"Invalid value '{text}' for {name} query option found."
        )
    return int(text)


def check_select(query: dict[str, str], known: Collection[str], kind: str) -> set[str]:
    """Return what `$select` names; nothing when it is not there."""
    names = {one.strip() for one in query["$select"].split(",")} if "$select" in query else set()
    if strange := names - set(known):
        raise graph_error(
            400,
            "RequestBroker--ParseUri",
            f"Could not find a property named '{min(strange)}' on type '{kind}'.",
        )
    return names


def select(query: dict[str, str], shape: Json, known: Collection[str], kind: str) -> Json:
    """Return only what `$select` names, and what stands beside it in any case."""
    names = check_select(query, known, kind)
    if not names:
        return shape
    return {
        name: value for name, value in shape.items() if name in names | {"id"} or name[0] == "@"
    }


def chooser(text: str | None) -> Callable[[Event], bool]:
    """Return what `$filter` lets through; forms that Outlook does not know are refused."""
    tests = []
    rest = (text or "").strip()
    while rest:
        for pattern, make in ((_ANY, _has_mark), (_EQUALS, _equals), (_COMPARES, _compares)):
            if found := pattern.match(rest):
                tests.append(make(found))
                rest = rest[found.end() :]
                break
        else:
            raise _bad_filter(text)
        if rest:
            word, _, rest = rest.lstrip().partition(" ")
            if word != "and" or not rest:
                raise _bad_filter(text)
    return lambda event: all(test(event) for test in tests)


def _bad_filter(text: Any) -> TeamsError:
    return graph_error(400, "ErrorInvalidUrlQueryFilter", f"The query filter '{text}' is invalid.")


def _plain(text: str) -> str:
    return text.replace("''", "'")


def check_mark(name: Any) -> str:
    """Return the id of an extended property if it has the form that is modelled."""
    if not isinstance(name, str) or not MARK.fullmatch(name):
        raise graph_error(
            400,
            "ErrorInvalidProperty",
            "PropertyId values may only be in one of the following formats: 'MapiPropertyType "
            "namespaceGuid Name propertyName', 'MapiPropertyType namespaceGuid Id propertyId' or "
            "'MapiPropertyType propertyTag'.",
        )
    return name.lower()


def _has_mark(found: re.Match[str]) -> Callable[[Event], bool]:
    name, value = check_mark(_plain(found[2])), _plain(found[3])
    return lambda event: event.marks.get(name) == value


def _equals(found: re.Match[str]) -> Callable[[Event], bool]:
    name, value = found[1], _plain(found[2])
    own: dict[str, Callable[[Event], Any]] = {
        "iCalUId": lambda event: event.uid,
        "id": lambda event: event.id,
        "showAs": lambda event: event.body.get("showAs", "busy"),
        "subject": lambda event: event.body.get("subject", ""),
    }
    return lambda event: bool(own[name](event) == value)


def _compares(found: re.Match[str]) -> Callable[[Event], bool]:
    name, compare = found[1], _COMPARISONS[found[2]]
    value = found[3].removesuffix("Z")
    return lambda event: compare(f"{getattr(event, name):%Y-%m-%dT%H:%M:%S}", value)


def expanded(query: dict[str, str]) -> str:
    """Return the extended property that `$expand` asks for, or nothing."""
    if "$expand" not in query:
        return ""
    found = _EXPAND.fullmatch(query["$expand"])
    if found is None:
        raise _bad_request("Invalid $expand: only one extended property, by its id.")
    return _plain(found[1])
