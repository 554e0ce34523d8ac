"""Lists: the calendars of a person, and the events of a calendar page by page or since a sync token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.google.calls import Call
from bot.sandbox.google.errors import bad_request, invalid, refused
from bot.sandbox.google.records import FREE_BUSY, OWNER, READER, WRITER, Calendar, Event
from bot.sandbox.google.shapes import changed_shape, entry_shape
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.google.times import read_bound, read_bounds, show_stamp, zone_of

_USUAL, _MOST, _MOST_CALENDARS = 250, 2500, 250
# What Google takes no sync token with, and what makes it give none.
_NOT_WITH_SYNC = (
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMax",
    "timeMin",
    "updatedMin",
)
_NO_TOKEN_AFTER = set(_NOT_WITH_SYNC) - {"timeMax", "timeMin"}
# What may differ between the pages of a list, or between a list and its sync.
_OF_THE_PAGE = {"alt", "fields", "maxResults", "pageToken", "prettyPrint", "quotaUser", "syncToken"}
_WITHOUT = {"timeMax", "timeMin", "showDeleted"}
_RANKS = [FREE_BUSY, READER, "writerWithoutPrivateAccess", WRITER, OWNER]


@dataclass(frozen=True, slots=True)
class _Sync:
    """What a sync token stands for: a calendar as it was, asked in one way."""

    calendar: str
    person: str
    changes: int
    asked: str


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left for the next pages: the list was made when the first one was asked for."""

    calendar: str
    asked: str
    ids: tuple[str, ...]
    changes: int
    syncs: bool


def calendar_list(call: Call) -> Json:
    """Return the calendars in the person's list, the primary one first."""
    google, query = call.google, call.query
    if query.get("syncToken"):
        raise bad_request("The sandbox does not model the sync of calendar lists.")
    if not call.person:
        return {"kind": "calendar#calendarList", "etag": '"0"', "items": []}
    least = _RANKS.index(query.get("minAccessRole", FREE_BUSY))
    mine = [
        one
        for one in google.calendars_of(call.person)
        if _RANKS.index(one.roles[call.person]) >= least
    ]
    size = min(query.get("maxResults", 100), _MOST_CALENDARS)
    start = _offset(query.get("pageToken", "0"), len(mine))
    shown = [entry_shape(google, one, call.person) for one in mine[start : start + size]]
    page: Json = {"kind": "calendar#calendarList", "etag": f'"p{len(mine)}"', "items": shown}
    if start + size < len(mine):
        return {**page, "nextPageToken": str(start + size)}
    return {**page, "nextSyncToken": google.new_word()}


def _offset(text: str, length: int) -> int:
    if not text.isdigit() or int(text) > length:
        raise invalid("Invalid page token value.", "pageToken")
    return int(text)


def calendar_get(call: Call) -> Json:
    """Return what a calendar is called and which zone it has."""
    calendar = call.calendar(READER)
    return {
        "kind": "calendar#calendar",
        "etag": f'"{10**15 + len(calendar.id)}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }


def event_list(call: Call) -> Json:
    """Return a page of events; the last page alone says with which token to go on another day."""
    calendar, google = call.calendar(READER), call.google
    _check_query(call.query)
    rest = _rest(call, calendar)
    size = min(call.query.get("maxResults", _USUAL), _MOST)
    zone = call.query.get("timeZone", "")
    now, later = rest.ids[:size], rest.ids[size:]
    page: Json = {
        "kind": "calendar#events",
        "etag": f'"p{10**15 + calendar.changes}"',
        "summary": calendar.summary,
        "updated": show_stamp(google.clock.now()),
        "timeZone": zone or calendar.zone,
        "accessRole": calendar.roles[call.person],
        "defaultReminders": [],
        "items": [
            changed_shape(google, calendar, calendar.events[one], call.person, zone) for one in now
        ],
    }
    if later:
        token = google.new_word(40)
        google.pages[token] = _Rest(calendar.id, rest.asked, later, rest.changes, rest.syncs)
        page["nextPageToken"] = token
    elif rest.syncs:
        page["nextSyncToken"] = _sync_token(google, call.person, calendar, rest)
    return page


def _check_query(query: Json) -> None:
    read_bounds(query)
    read_bound(query, "updatedMin")
    if query.get("orderBy") == "startTime" and not query.get("singleEvents"):
        raise bad_request("The requested ordering is not available for the particular query.")
    if "timeZone" in query:
        zone_of(query["timeZone"], f"Invalid value '{query['timeZone']}' for timeZone.")
    if query.get("eventTypes", ["default"]) != ["default"]:
        raise bad_request("The sandbox does not model eventTypes.")
    for name in ("privateExtendedProperty", "sharedExtendedProperty"):
        for pair in query.get(name, ()):
            if "=" not in pair:
                raise invalid(f"Invalid value for: {name}", name)
    if "syncToken" in query:
        _check_sync(query)


def _check_sync(query: Json) -> None:
    for name in _NOT_WITH_SYNC:
        if name in query:
            raise bad_request(f"Sync token cannot be combined with {name}.")
    if query.get("showDeleted") is False:
        raise bad_request("Sync token cannot be combined with showDeleted=false.")


def _rest(call: Call, calendar: Calendar) -> _Rest:
    asked = _asked(call.query)
    if "pageToken" in call.query:
        known = call.google.pages.get(call.query["pageToken"])
        if not isinstance(known, _Rest) or (known.calendar, known.asked) != (calendar.id, asked):
            raise invalid("Invalid page token value.", "pageToken")
        return known
    if "syncToken" in call.query:
        return _changed(call, calendar, asked)
    found = _ordered(call.query, [one for one in calendar.events.values() if _fits(call, one)])
    syncs = not _NO_TOKEN_AFTER & set(call.query)
    ids = tuple(one.id for one in found)
    return _Rest(calendar.id, asked, ids, calendar.changes, syncs)


def _asked(query: Json) -> str:
    """Return how was asked, in a way to compare; a sync asks as its list did, but for the bounds."""
    told = {k: v for k, v in query.items() if k not in _OF_THE_PAGE and v is not None}
    return json.dumps(told, sort_keys=True)


def _changed(call: Call, calendar: Calendar, asked: str) -> _Rest:
    known = call.google.syncs.get(call.query["syncToken"])
    if not isinstance(known, _Sync) or (known.calendar, known.person) != (calendar.id, call.person):
        raise invalid("Invalid sync token value.", "syncToken")
    if known.changes < calendar.oldest:
        raise refused(
            410,
            "fullSyncRequired",
            "Sync token is no longer valid, a full sync is required.",
            domain="calendar",
            location="syncToken",
        )
    if known.asked != _asked({**call.query, "showDeleted": None}):
        raise bad_request("Sync token was given for a list with other parameters.")
    single = bool(call.query.get("singleEvents"))
    found = [
        one
        for one in calendar.events.values()
        if one.changed > known.changes and _is_shown(one, single=single)
    ]
    found.sort(key=lambda one: one.changed)
    return _Rest(calendar.id, asked, tuple(one.id for one in found), calendar.changes, syncs=True)


def _sync_token(google: GoogleSandbox, person: str, calendar: Calendar, rest: _Rest) -> str:
    """Return a token that remembers how was asked, but for what it must not be used with."""
    told = json.loads(rest.asked)
    asked = _asked({name: one for name, one in told.items() if name not in _WITHOUT})
    token = google.new_word(40) + "="
    google.syncs[token] = _Sync(calendar.id, person, rest.changes, asked)
    return token


def _is_shown(event: Event, *, single: bool) -> bool:
    """Whether an event stands in such a list: a series as a whole, or each of its events."""
    return not event.body.get("recurrence") if single else not event.series


def _fits(call: Call, event: Event) -> bool:
    query = call.query
    low, high = read_bounds(query)
    since = read_bound(query, "updatedMin")
    return (
        _is_shown(event, single=bool(query.get("singleEvents")))
        and (bool(query.get("showDeleted")) or since is not None or not event.cancelled)
        and (low is None or event.end > low)
        and (high is None or event.start < high)
        and (since is None or event.updated >= since.timestamp())
        and query.get("iCalUID", event.uid) == event.uid
        and _has(event, query, "private")
        and _has(event, query, "shared")
        and _speaks_of(event, query.get("q", ""))
    )


def _has(event: Event, query: Json, kind: str) -> bool:
    known = (event.body.get("extendedProperties") or {}).get(kind) or {}
    pairs = (one.partition("=") for one in query.get(f"{kind}ExtendedProperty", ()))
    return all(known.get(key) == value for key, _, value in pairs)


def _speaks_of(event: Event, words: str) -> bool:
    texts: list[Any] = [event.body.get(name) for name in ("summary", "description", "location")]
    texts += [one.get("email") for one in event.body.get("attendees") or ()]
    said = " ".join(str(one).lower() for one in texts if one)
    return all(word in said for word in words.lower().split())


def _ordered(query: Json, found: list[Event]) -> list[Event]:
    def by_start(one: Event) -> tuple[datetime, str]:
        return one.start, one.id

    if query.get("orderBy") == "startTime":
        return sorted(found, key=by_start)
    if query.get("orderBy") == "updated":
        return sorted(found, key=lambda one: one.updated)
    return sorted(found, key=lambda one: one.id)
