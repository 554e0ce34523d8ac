"""Google Calendar, as one of the calendars that an agent can have."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.ports import Refused
from calendar_sync.google_calls import GoogleCalls, Make, Resync, Taken, Unauthorized
from calendar_sync.google_events import (
    body,
    conference,
    event_id,
    instant,
    read_event,
    read_listed,
)
from calendar_sync.google_sign_in import GoogleSignIn
from calendar_sync.ports import (
    Account,
    Calendar,
    CalendarKind,
    Changes,
    Draft,
    Event,
    Gone,
    Listed,
    Reconnect,
    Span,
    Watch,
)
from calendar_sync.vault import Vault

AT_ONCE = 50  # calendars in one question about free and busy
LONGEST = timedelta(days=60)  # and of time
PAGE = 2500
LOOK_BACK = timedelta(days=1)
WATCH_LIVES = timedelta(days=7)
NO_MAIL = "none"  # the invitation is a mail of ours (MTG-05)


class GoogleCalendar(Calendar):
    """Calendars at Google, through the API version 3."""

    kind = CalendarKind.GOOGLE

    def __init__(self, calls: GoogleCalls, sign_in: GoogleSignIn, vault: Vault) -> None:
        self._calls = calls
        self._sign_in = sign_in
        self._vault = vault

    async def calendars(self, account: Account) -> Sequence[Listed]:
        """Return the calendars on the account's own list."""
        pages = await self._pages(
            account, lambda api, *, page: api.calendarList().list(pageToken=page)
        )
        return [read_listed(one) for page in pages for one in page.get("items", [])]

    async def busy(self, account: Account, start: datetime, end: datetime) -> Sequence[Span]:
        """Ask when the calendars are busy; one of them that cannot be read makes the answer unknown."""
        found: list[Span] = []
        for asked in _questions(account.busy, start, end):
            told = await self._call(account, partial(_free_busy, asked))
            for one in asked["items"]:
                found += _read_busy(told.get("calendars", {}).get(one["id"]))
        return found

    async def create(self, account: Account, draft: Draft, *, maybe_sent: bool = False) -> Event:
        """Make an event under an id of ours; Google may miss that an id is taken, so it is looked for."""
        known = await self.find(account, draft.key) if maybe_sent else None
        if known:
            return known
        new = {**body(draft), **_video(draft), "id": event_id(draft.key)}
        try:
            told = await self._call(
                account,
                lambda api: api.events().insert(
                    calendarId=account.target,
                    body=new,
                    conferenceDataVersion=1,
                    sendUpdates=NO_MAIL,
                ),
                writes=True,
            )
        except Taken:
            return await self._standing(account, draft.key)
        made = read_event(told)
        wanted = draft.video and not made.place
        return await self.find(account, draft.key) or made if wanted else made

    async def find(self, account: Account, key: str) -> Event | None:
        """Return the event under the id that the key gives."""
        try:
            told = await self._call(
                account,
                lambda api: api.events().get(calendarId=account.target, eventId=event_id(key)),
            )
        except Gone:
            await self._look_at_target(account)
            return None
        found = read_event(told)
        return found if found.key == key or found.is_gone else None

    async def change(self, account: Account, event: str, draft: Draft, *, etag: str = "") -> Event:
        """Bring an event to what it should be, in one call."""
        new = {**body(draft), **_video(draft)}
        told = await self._call(
            account,
            lambda api: api.events().patch(
                calendarId=account.target,
                eventId=event,
                body=new,
                conferenceDataVersion=1,
                sendUpdates=NO_MAIL,
            ),
            writes=True,
            etag=etag,
        )
        changed = read_event(told)
        if changed.is_gone:
            raise Gone("google: deleted")
        return changed

    async def cancel(self, account: Account, event: str) -> None:
        """Delete an event; one that is gone is what was wanted."""
        try:
            await self._call(
                account,
                lambda api: api.events().delete(
                    calendarId=account.target, eventId=event, sendUpdates=NO_MAIL
                ),
                writes=True,
            )
        except Gone:
            return

    async def changes(self, account: Account, now: datetime) -> Changes:
        """Read what changed since the cursor; where Google has forgotten it, everything."""
        if account.cursor:
            try:
                return await self._listed(account, {"syncToken": account.cursor})
            except Resync:
                found = await self._everything(account, now)
                return Changes(found.events, found.cursor, resync=True)
        return await self._everything(account, now)

    async def watch(self, account: Account, address: str, secret: str, now: datetime) -> Watch:
        """Open a channel; what comes through it has no content, only the secret."""
        until = now + WATCH_LIVES
        asked = {
            "id": secrets.token_hex(16),
            "type": "web_hook",
            "address": address,
            "token": secret,
            "expiration": str(int(until.timestamp() * 1000)),
        }
        told = await self._call(
            account,
            lambda api: api.events().watch(calendarId=account.target, body=asked),
            writes=True,
        )
        ends = datetime.fromtimestamp(int(told["expiration"]) / 1000, UTC)
        return Watch(told["id"], told["resourceId"], ends)

    async def stop(self, account: Account, watch: Watch) -> None:
        """Close a channel; one that is not known is closed."""
        asked = {"id": watch.id, "resourceId": watch.resource}
        try:
            await self._call(account, lambda api: api.channels().stop(body=asked), writes=True)
        except Gone:
            return

    async def _everything(self, account: Account, now: datetime) -> Changes:
        since = (now - LOOK_BACK).astimezone(UTC).isoformat()
        return await self._listed(account, {"timeMin": since})

    async def _listed(self, account: Account, asked: Mapping[str, str]) -> Changes:
        """Read all pages; the last one has the next cursor."""
        pages = await self._pages(
            account,
            lambda api, *, page: api.events().list(
                calendarId=account.target,
                singleEvents=True,
                maxResults=PAGE,
                pageToken=page,
                **asked,
            ),
        )
        cursor = pages[-1].get("nextSyncToken")
        if not cursor:
            raise Refused("google: no cursor")
        events = [
            read_event(one, page.get("timeZone", "UTC"))
            for page in pages
            for one in page.get("items", [])
        ]
        return Changes(events, cursor)

    async def _look_at_target(self, account: Account) -> None:
        """Raise Gone where there is no calendar: of its events Google says the same as of one that never was.

        Whoever may not see a calendar any more has not deleted what stands in it.
        """
        await self._call(
            account,
            lambda api: api.events().list(calendarId=account.target, maxResults=1, fields="kind"),
        )

    async def _standing(self, account: Account, key: str) -> Event:
        found = await self.find(account, key)
        if found is None:
            raise Refused("google: the id belongs to another event")
        return found

    async def _pages(self, account: Account, make: Any) -> list[Mapping[str, Any]]:
        pages: list[Mapping[str, Any]] = []
        page: str | None = None
        while not pages or page:
            pages.append(await self._call(account, partial(make, page=page)))
            page = pages[-1].get("nextPageToken")
        return pages

    async def _call(
        self, account: Account, make: Make, *, writes: bool = False, etag: str = ""
    ) -> Any:
        """Call with a token; one that is not taken is renewed once: nothing was done with it."""
        token = await self._sign_in.token(account.agent_id)
        try:
            try:
                return await self._calls.call(make, token, writes=writes, etag=etag)
            except Unauthorized:
                token = await self._sign_in.token(account.agent_id, refused=token)
                return await self._calls.call(make, token, writes=writes, etag=etag)
        except Unauthorized:
            raise await self._vault.lost(account.agent_id, "google: unauthorized") from None
        except Reconnect as problem:
            raise await self._vault.lost(account.agent_id, str(problem)) from None


def _questions(
    calendars: Sequence[str], start: datetime, end: datetime
) -> Iterator[Mapping[str, Any]]:
    """Ask for so many calendars and so long a time at once as Google answers."""
    while start < end:
        until = min(end, start + LONGEST)
        for first in range(0, len(calendars), AT_ONCE):
            yield {
                "timeMin": start.astimezone(UTC).isoformat(),
                "timeMax": until.astimezone(UTC).isoformat(),
                "items": [{"id": one} for one in calendars[first : first + AT_ONCE]],
            }
        start = until


def _free_busy(asked: Mapping[str, Any], api: Any) -> Any:
    return api.freebusy().query(body=asked)


def _video(draft: Draft) -> dict[str, Any]:
    return {"conferenceData": conference(draft)} if draft.video and not draft.place else {}


def _read_busy(told: Mapping[str, Any] | None) -> list[Span]:
    if told is None or told.get("errors"):
        raise Refused("google: a calendar that counts as busy cannot be read")
    return [Span(instant(one["start"]), instant(one["end"])) for one in told.get("busy", [])]
