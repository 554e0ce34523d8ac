"""Outlook, as one of the calendars that an agent can have: Microsoft Graph, version 1.0."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from bot.ports import Refused
from calendar_sync.graph import Graph, Json, Resync, Taken
from calendar_sync.outlook_events import (
    MARK,
    NOT_SAID,
    body,
    instant,
    is_busy,
    moment,
    read_event,
    read_listed,
    read_span,
)
from calendar_sync.ports import (
    Account,
    Calendar,
    CalendarKind,
    Changes,
    Draft,
    Event,
    Gone,
    Listed,
    Span,
    Watch,
)

BACK, AHEAD = timedelta(days=1), timedelta(days=400)
# The window of a cursor is frozen in it, so it is begun anew now and then.
WINDOW_LIVES = timedelta(days=7)
WATCH_LIVES = timedelta(days=6)  # less than the week that Graph allows
EXPAND = f"singleValueExtendedProperties($filter=id eq '{MARK}')"
SEEN = "start,end,showAs,isAllDay,isCancelled,originalStartTimeZone"
LIFECYCLE = "/lifecycle"


class OutlookCalendar(Calendar):
    """Calendars at Microsoft 365."""

    kind = CalendarKind.OUTLOOK

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def calendars(self, account: Account) -> Sequence[Listed]:
        """Return the calendars of the mailbox."""
        pages = await self._graph.pages(account, "me/calendars")
        return [read_listed(one) for page in pages for one in page.get("value", [])]

    async def busy(self, account: Account, start: datetime, end: datetime) -> Sequence[Span]:
        """Read what stands in the calendars, repetitions and whole days included."""
        between = {"startDateTime": moment(start), "endDateTime": moment(end), "$select": SEEN}
        found: list[Span] = []
        for calendar in account.busy:
            path = f"me/calendars/{quote(calendar, safe='')}/calendarView?{_query(between)}"
            for page in await self._graph.pages(account, path):
                found += [read_span(one) for one in page.get("value", []) if is_busy(one)]
        return found

    async def create(self, account: Account, draft: Draft, *, maybe_sent: bool = False) -> Event:
        """Make an event with a transaction id of ours; a repeat gives the one that is there."""
        known = await self.find(account, draft.key) if maybe_sent else None
        if known:
            return known
        path = f"{_target(account)}/events"
        try:
            told = await self._graph.call(account, "POST", path, body(draft, is_new=True))
        except Taken:
            standing = await self.find(account, draft.key)
            return standing or Event("", "", draft.start, draft.end, draft.key, is_gone=True)
        made = read_event(told)
        if draft.video and not made.place:
            made = await self._get(account, made.id) or made
        return replace(made, key=draft.key)

    async def find(self, account: Account, key: str) -> Event | None:
        """Return the event that has our mark; what was deleted cannot be found."""
        value = key.replace("'", "''")
        mark = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq '{value}')"
        asked = {"$filter": mark, "$expand": EXPAND}
        # Where Graph filters, a page may be empty and the next one not.
        pages = await self._graph.pages(account, f"{_target(account)}/events?{_query(asked)}")
        found = [read_event(one) for page in pages for one in page.get("value", [])]
        return next((one for one in found if one.key == key), None)

    async def change(self, account: Account, event: str, draft: Draft, *, etag: str = "") -> Event:
        """Bring an event to what it should be."""
        new = body(draft, is_new=False)
        told = await self._graph.call(account, "PATCH", _event(event), new, etag=etag)
        changed = read_event(told)
        if changed.is_gone:
            raise Gone("graph: cancelled")
        return replace(changed, key=draft.key)

    async def cancel(self, account: Account, event: str) -> None:
        """Delete an event; one that is gone is what was wanted."""
        try:
            await self._graph.call(account, "DELETE", _event(event))
        except Gone:
            return

    async def changes(self, account: Account, now: datetime) -> Changes:
        """Read what changed since the cursor; where it is forgotten, or its window old, everything."""
        link, begun = _read_cursor(account.cursor)
        if not link:
            return await self._everything(account, now)
        if begun <= now - WINDOW_LIVES:
            return await self._everything(account, now, resync=True)
        try:
            return await self._listed(account, link, begun)
        except Resync:
            return await self._everything(account, now, resync=True)

    async def watch(self, account: Account, address: str, secret: str, now: datetime) -> Watch:
        """Subscribe; both addresses are asked at once whether they are ours.

        Graph tells of the main calendar alone. The addresses end in chance, because it takes no second
        subscription for the same ones, and the next has to begin before this one ends.
        """
        main = await self._graph.call(account, "GET", "me/calendar?$select=id")
        if main["id"] != account.target:
            raise Refused("graph: only the main calendar tells")
        chance = f"?n={secrets.token_hex(8)}"
        asked = {
            "changeType": "created,updated,deleted",
            "notificationUrl": address + chance,
            "lifecycleNotificationUrl": address + LIFECYCLE + chance,
            "resource": "/me/events",
            "expirationDateTime": moment(now + WATCH_LIVES),
            "clientState": secret,
        }
        told = await self._graph.call(account, "POST", "subscriptions", asked)
        return Watch(told["id"], "", instant(told["expirationDateTime"]))

    async def stop(self, account: Account, watch: Watch) -> None:
        """Unsubscribe; a subscription that is not known is ended."""
        try:
            await self._graph.call(account, "DELETE", f"subscriptions/{quote(watch.id, safe='')}")
        except Gone:
            return

    async def _get(self, account: Account, event: str) -> Event | None:
        try:
            path = f"{_event(event)}?{_query({'$expand': EXPAND})}"
            return read_event(await self._graph.call(account, "GET", path))
        except Gone:
            return None

    async def _everything(
        self, account: Account, now: datetime, *, resync: bool = False
    ) -> Changes:
        window = {"startDateTime": moment(now - BACK), "endDateTime": moment(now + AHEAD)}
        path = f"{_target(account)}/calendarView/delta?{_query(window)}"
        return await self._listed(account, path, now, resync=resync)

    async def _listed(
        self, account: Account, path: str, begun: datetime, *, resync: bool = False
    ) -> Changes:
        """Read all pages; the last one has the next cursor, which has to be Graph's own."""
        pages = await self._graph.pages(account, path)
        link = self._graph.within(str(pages[-1].get("@odata.deltaLink", "://")))
        told = [one for page in pages for one in page.get("value", [])]
        events = [await self._read(account, one) for one in told]
        cursor = json.dumps({"link": link, "begun": begun.isoformat()})
        return Changes(events, cursor, resync)

    async def _read(self, account: Account, told: Json) -> Event:
        """Read one; what is removed may only have left the window, so it is looked up."""
        if "@removed" in told:
            found = await self._get(account, told["id"])
            return found or Event(told["id"], "", NOT_SAID, NOT_SAID, is_gone=True)
        return read_event(told)


def _target(account: Account) -> str:
    return f"me/calendars/{quote(account.target, safe='')}"


def _event(event: str) -> str:
    if not event:
        raise Gone("graph: no event")
    return f"me/events/{quote(event, safe='')}"


def _query(asked: dict[str, str]) -> str:
    return urlencode(asked, quote_via=quote, safe="$")


def _read_cursor(cursor: str | None) -> tuple[str, datetime]:
    if not cursor:
        return "", NOT_SAID
    try:
        kept = json.loads(cursor)
        return str(kept["link"]), datetime.fromisoformat(kept["begun"])
    except (ValueError, KeyError, TypeError):
        raise Refused("graph: a cursor that is none of ours") from None
