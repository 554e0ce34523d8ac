"""Lists over Graph: calendars, events, what lies in a window of time, and what changed there since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bot.sandbox.errors import Json
from bot.sandbox.teams.calls import Call
from bot.sandbox.teams.errors import graph_error
from bot.sandbox.teams.mailboxes.records import Calendar, Event, Mailbox
from bot.sandbox.teams.outlook import odata
from bot.sandbox.teams.outlook.access import calendar_of, check_scope, need_scope
from bot.sandbox.teams.outlook.event_rules import EVENT
from bot.sandbox.teams.outlook.shapes import (
    EVENT_NAMES,
    calendar_shape,
    event_id,
    event_shape,
    working_hours,
)
from bot.sandbox.teams.outlook.zones import read_bound

_USUAL = 10
_PAGED = ("$top", "$skip")
_LISTED = ("$select", "$filter", "$orderby", "$expand", "$count", *_PAGED)
_ORDERS = {"start/dateTime", "start/dateTime asc", "start/dateTime desc", "createdDateTime"}
_CALENDAR = "microsoft.graph.calendar"
_WINDOW = ("startDateTime", "endDateTime")


@dataclass(frozen=True, slots=True)
class _Delta:
    """What a token of a delta stands for: a window of a calendar, and how far it was read."""

    person: str
    calendar: str
    start: datetime
    end: datetime
    since: int
    ids: tuple[str, ...] = ()
    now: int = 0


def me(call: Call) -> Json:
    """Return who signed in."""
    check_scope(call, "User.Read")
    query = odata.check_options(call, ("$select",))
    person = call.teams.people[call.person]
    first, _, last = person.name.partition(" ")
    shape: Json = {
        "id": person.aad_id,
        "businessPhones": [],
        "displayName": person.name,
        "givenName": first,
        "jobTitle": person.title or None,
        "mail": person.email,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": person.locale,
        "surname": last,
        "userPrincipalName": person.email,
    }
    context = {"@odata.context": f"{call.teams.graph_url}$metadata#users/$entity"}
    return context | odata.select(query, shape, set(shape), "microsoft.graph.user")


def settings(call: Call) -> Json:
    """Return somebody's zone and working hours."""
    mailbox = need_scope(call, "MailboxSettings.Read")
    query = odata.check_options(call, ("$select",))
    locale = call.teams.people[call.person].locale
    shape: Json = {
        "timeZone": mailbox.zone,
        "dateFormat": "yyyy-MM-dd",
        "timeFormat": "HH:mm",
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "language": {"locale": locale, "displayName": locale},
        "automaticRepliesSetting": {"status": "disabled"},
        "userPurpose": "user",
        "workingHours": working_hours(mailbox),
    }
    context = f"{call.teams.graph_url}$metadata#users('{call.person}')/mailboxSettings"
    kept = odata.select(query, shape, set(shape), "microsoft.graph.mailboxSettings")
    return {"@odata.context": context, **kept}


def calendars(call: Call) -> Json:
    """Return somebody's calendars, the default one first."""
    mailbox = need_scope(call, "Calendars.Read")
    query = odata.check_options(call, ("$select", *_PAGED))
    found = []
    for one in mailbox.calendars.values():
        shape = calendar_shape(call.teams, mailbox, one)
        found.append(odata.select(query, shape, set(shape), _CALENDAR))
    return _page(call, query, found, "me/calendars")


def calendar(call: Call) -> Json:
    """Return one calendar."""
    mailbox = need_scope(call, "Calendars.Read")
    query = odata.check_options(call, ("$select",))
    shape = calendar_shape(call.teams, mailbox, calendar_of(call, mailbox))
    return odata.select(query, shape, set(shape), _CALENDAR)


def events(call: Call) -> Json:
    """Return events, the newest first unless an order is asked for."""
    mailbox = need_scope(call, "Calendars.Read")
    query = odata.check_options(call, _LISTED)
    named = call.request.match_info.get("calendar", "")
    where = [calendar_of(call, mailbox)] if named else list(mailbox.calendars.values())
    found = [one for each in where for one in each.events.values() if not one.removed]
    found.sort(key=lambda one: one.created, reverse=True)
    return _listed(call, mailbox, query, found, "events")


def view(call: Call) -> Json:
    """Return what lies in a window of time, in the order of its start."""
    mailbox = need_scope(call, "Calendars.Read")
    query = odata.check_options(call, (*_LISTED, *_WINDOW))
    start, end = _window(query)
    found = _inside(calendar_of(call, mailbox), start, end)
    return _listed(call, mailbox, query, found, "calendarView")


def _window(query: dict[str, str]) -> tuple[datetime, datetime]:
    start, end = (read_bound(query.get(name), name) for name in _WINDOW)
    if end <= start:
        raise graph_error(400, "ErrorInvalidParameter", "EndDateTime is not after StartDateTime.")
    return start, end


def _inside(calendar: Calendar, start: datetime, end: datetime) -> list[Event]:
    found = [one for one in calendar.events.values() if not one.removed and _is_in(one, start, end)]
    return sorted(found, key=lambda one: (one.start, one.id))


def _is_in(event: Event, start: datetime, end: datetime) -> bool:
    return event.start < end and (event.end > start or event.start == event.end >= start)


def _listed(
    call: Call, mailbox: Mailbox, query: dict[str, str], found: list[Event], name: str
) -> Json:
    wanted, mark = odata.preferences(call), odata.expanded(query)
    is_chosen = odata.chooser(query.get("$filter"))
    odata.check_select(query, EVENT_NAMES, EVENT)
    chosen = [one for one in found if is_chosen(one)]
    order = query.get("$orderby")
    if order is not None and order not in _ORDERS:
        raise graph_error(400, "ErrorInvalidUrlQuery", f"Invalid $orderby: {order}")
    if order is not None:
        by_start = order.startswith("start")
        chosen.sort(
            key=lambda one: one.start.timestamp() if by_start else one.created,
            reverse=order.endswith("desc"),
        )
    shown = []
    for one in chosen:
        shape = event_shape(call.teams, mailbox, one, wanted, mark)
        kept = odata.select(query, shape, EVENT_NAMES, EVENT)
        if mark and "singleValueExtendedProperties" in shape:
            kept["singleValueExtendedProperties"] = shape["singleValueExtendedProperties"]
        shown.append(kept)
    page = _page(call, query, shown, f"users('{call.person}')/{name}", size=wanted.page)
    if query.get("$count") == "true":
        page["@odata.count"] = len(chosen)
    return page


def _page(
    call: Call, query: dict[str, str], items: list[Json], path: str, *, size: int = 0
) -> Json:
    """Return a page and the address of the next, which is this one with another `$skip`."""
    top = odata.whole(query, "$top", size or _USUAL, 1, odata.MOST)
    skip = odata.whole(query, "$skip", 0, 0, 10**9)
    page: Json = {
        "@odata.context": f"{call.teams.graph_url}$metadata#{path}",
        "value": items[skip : skip + top],
    }
    if skip + top < len(items):
        more = {**query, "$top": str(top), "$skip": str(skip + top)}
        page["@odata.nextLink"] = f"{_address(call)}?{urlencode(more)}"
    return page


def _address(call: Call) -> str:
    """Return where this question was asked, as the application knows it."""
    return call.teams.graph_url + call.request.path.partition("/graph/v1.0/")[2]


# --- what changed --------------------------------------------------------------------------


def delta(call: Call) -> Json:
    """Return a window page by page, then with the token of the last page what changed in it."""
    mailbox = need_scope(call, "Calendars.Read")
    wanted = odata.preferences(call)
    query = odata.check_options(call, (*_WINDOW, "$skiptoken", "$deltatoken"))
    at = _read(call, mailbox, query)
    calendar = mailbox.calendars[at.calendar]
    size = wanted.page or _USUAL
    now, later = at.ids[:size], at.ids[size:]
    shown = [_changed(call, mailbox, calendar.events[one], at, wanted) for one in now]
    page: Json = {
        "@odata.context": f"{call.teams.graph_url}$metadata#Collection({EVENT})",
        "value": shown,
    }
    if later:
        rest = _Delta(at.person, at.calendar, at.start, at.end, at.since, later, at.now)
        return {**page, "@odata.nextLink": _link(call, "$skiptoken", rest)}
    done = _Delta(at.person, at.calendar, at.start, at.end, at.now)
    return {**page, "@odata.deltaLink": _link(call, "$deltatoken", done)}


def _link(call: Call, name: str, at: _Delta) -> str:
    token = call.teams.outlook.new_word(60)
    call.teams.outlook.deltas[token] = at
    return f"{_address(call)}?{name}={token}"


def _read(call: Call, mailbox: Mailbox, query: dict[str, str]) -> _Delta:
    if "$skiptoken" not in query and "$deltatoken" not in query:
        start, end = _window(query)
        calendar = calendar_of(call, mailbox)
        ids = tuple(one.id for one in _inside(calendar, start, end))
        return _Delta(mailbox.person, calendar.id, start, end, 0, ids, calendar.changes)
    if len(query) > 1:
        raise graph_error(400, "ErrorInvalidUrlQuery", "A token stands alone.")
    ((name, token),) = query.items()
    known = call.teams.outlook.deltas.get(token)
    if not isinstance(known, _Delta) or known.person != mailbox.person:
        raise graph_error(400, "ErrorInvalidSyncStateData", "Badly formed token.")
    if known.calendar != calendar_of(call, mailbox).id:
        raise graph_error(400, "ErrorInvalidSyncStateData", "A token of another calendar.")
    calendar = mailbox.calendars[known.calendar]
    reached = known.now if name == "$skiptoken" else known.since
    if reached < calendar.oldest:
        raise graph_error(
            410, "SyncStateNotFound", "The sync state generation is not found; start again."
        )
    if name == "$skiptoken":
        return known
    news = sorted(
        (one for one in calendar.events.values() if one.changed > known.since),
        key=lambda one: one.changed,
    )
    ids = tuple(one.id for one in news)
    return _Delta(
        known.person, known.calendar, known.start, known.end, known.since, ids, calendar.changes
    )


def _changed(
    call: Call, mailbox: Mailbox, event: Event, at: _Delta, wanted: odata.Preferences
) -> Json:
    """Return an event of a delta; what was removed, or moved out of the window, is only named."""
    if event.removed or not _is_in(event, at.start, at.end):
        return {"id": event_id(event, wanted), "@removed": {"reason": "deleted"}}
    return {
        "@odata.type": "#microsoft.graph.event",
        **event_shape(call.teams, mailbox, event, wanted),
    }
