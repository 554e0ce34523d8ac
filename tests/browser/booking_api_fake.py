"""The part of the guests' fake server that meetings are booked with: slots, holds, meetings, in memory."""

import asyncio
import datetime as dt
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.browser.guest_api_fake import GuestApi

UTC = dt.UTC
NOW = dt.datetime(2026, 11, 3, 7, tzinfo=UTC)
LIMITS = {"text": 8000, "files": 5, "file_bytes": 20971520}


@dataclass
class Fair:
    """One calendar: when somebody works, and what is gone already."""

    zone: str = "Europe/Berlin"
    hours: tuple[int, int] = (9, 17)
    days: int = 30
    weekend: bool = False
    now: dt.datetime = NOW
    taken: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)

    def starts(self, minutes: int) -> list[dt.datetime]:
        """List every free start, in UTC."""
        zone, found = zoneinfo.ZoneInfo(self.zone), []
        for ahead in range(self.days + 1):
            day = self.now.astimezone(zone).date() + dt.timedelta(days=ahead)
            if (day.isoweekday() > 5 and not self.weekend) or day.isoformat() in self.off:
                continue
            at = dt.datetime.combine(day, dt.time(self.hours[0]), zone).astimezone(UTC)
            end = dt.datetime.combine(day, dt.time(self.hours[1]), zone).astimezone(UTC)
            while at + dt.timedelta(minutes=minutes) <= end:
                if at > self.now and written(at) not in self.taken:
                    found.append(at)
                at += dt.timedelta(minutes=30)
        return found


def written(at: dt.datetime) -> str:
    """Write an instant as the server does."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class BookingApi(GuestApi):
    """Meetings on top of conversations."""

    def __init__(self) -> None:
        self.fair = Fair()
        self.booking: dict[str, Any] = {
            "kind": "booking", "slug": "ada", "owner": "agent", "title": "Ada Berg", "avatar_url": None,
            "mode": None, "people": [{"name": "Ada Berg", "avatar_url": None}],
            "lengths": [15, 30, 60], "minutes": 30, "zone": "Europe/Berlin", "narrowed": False,
            "form": {"name": "required", "email": "required", "phone": "hidden"},
            "consent": None, "language": "en", "presence": "online",
            "limits": LIMITS,
        }  # fmt: skip
        self.incomplete = False
        self.delay = 0.0
        self.lasting = dt.timedelta(minutes=5)
        self.held: dict[str, dict[str, Any]] = {}
        self.holds: list[dict[str, Any]] = []
        self.released: list[str] = []
        self.booked: list[dict[str, Any]] = []
        self.moves: list[dict[str, Any]] = []
        self.cancels: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self.meetings: dict[str, dict[str, Any]] = {}
        super().__init__()

    def _routes(self) -> list[web.RouteDef]:
        one = "/api/bookings/{slug}"
        meeting = "/api/meetings/{token}"
        return [
            *super()._routes(),
            web.get("/b/{id}", self._page), web.get("/m/{id}", self._page),
            web.get(one, self._about), web.get(one + "/slots", self._slots),
            web.post(one + "/holds", self._hold), web.delete(one + "/holds/{hold}", self._release),
            web.post(one + "/meetings", self._book),
            web.get(meeting, self._meeting),
            web.get(meeting + "/slots", self._slots), web.post(meeting + "/move", self._move),
            web.post(meeting + "/cancel", self._cancel),
            web.get("/m/{token}/meeting.ics", self._ics),
        ]  # fmt: skip

    # what a test does

    def taken_by_another(self, start: str) -> None:
        """Have somebody else take a slot."""
        self.fair.taken.add(start)

    def meeting(self, **values: Any) -> dict[str, Any]:
        """Have a meeting that was booked before."""
        start = self.fair.starts(30)[20]
        shown = self._shown(
            {"start": written(start), "minutes": 30, "subject": "The steel frame", "emails": [],
             "guest": {"email": "ann@shop.example"}, "zone": "Europe/Berlin"}
        )  # fmt: skip
        shown |= values
        self.meetings[shown["id"]] = shown
        return shown

    # what the pages ask

    async def _about(self, request: web.Request) -> web.Response:
        asked = [request.query.get(name, "") for name in ("from", "to")]
        for date in filter(None, asked):
            try:
                dt.date.fromisoformat(date)
            except ValueError:
                title = f"This is not a date that we can read (year-month-day): {date}"
                problem = {"code": "date_invalid", "title": title}
                return web.json_response(problem, status=422)
        today = self.fair.now.date()
        first, last = today.isoformat(), (today + dt.timedelta(days=self.fair.days)).isoformat()
        bounds = {"first": max(asked[0], first), "last": min(asked[1] or last, last)}
        return web.json_response(self.booking | bounds | {"narrowed": any(asked)})

    async def _slots(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        await asyncio.sleep(self.delay)
        minutes = int(request.query.get("minutes", self.booking["minutes"]))
        return web.json_response(self._free(minutes, request.query))

    def _free(self, minutes: int, asked: Any) -> dict[str, Any]:
        zone = zoneinfo.ZoneInfo(asked.get("zone", "UTC"))
        today = self.fair.now.date()
        first = asked.get("from", today.isoformat())
        last = asked.get("to", (today + dt.timedelta(days=41)).isoformat())
        held = {one["start"] for one in self.held.values()}
        starts = [
            written(at)
            for at in self.fair.starts(minutes)
            if first <= at.astimezone(zone).date().isoformat() <= last and written(at) not in held
        ]
        return {
            "slots": starts, "minutes": minutes, "zone": zone.key, "from": first, "to": last,
            "incomplete": self.incomplete,
        }  # fmt: skip

    def _no(self, minutes: int) -> web.Response:
        title = "Somebody else was a moment faster. Please choose another time."
        problem = {"code": "slot_taken", "title": title, "slots": self._free(minutes, {})}
        return web.json_response(problem, status=409)

    async def _hold(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.holds.append(body)
        if body["start"] in self.fair.taken:
            return self._no(body["minutes"])
        name = f"h{len(self.holds)}"
        self.held = {k: v for k, v in self.held.items() if v["key"] != body["key"]}
        self.held[name] = body
        until = written(self.fair.now + self.lasting)
        return web.json_response({"id": name, "until": until}, status=201)

    async def _release(self, request: web.Request) -> web.Response:
        self.released.append(request.match_info["hold"])
        self.held.pop(request.match_info["hold"], None)
        return web.Response(status=204)

    async def _book(self, request: web.Request) -> web.Response:
        token = self._guest(request)
        body = await request.json()
        known = next((one for one in self.booked if one["key"] == body["key"]), None)
        if known is None and body["start"] in self.fair.taken:
            return self._no(body["minutes"])
        if known:
            return self._told(self.meetings[known["id"]], 201)
        self.tokens[token] |= body["guest"]
        room = await self.open(token, title=self.booking["title"])
        shown = self._shown(body) | {"conversation": room.id}
        self.booked.append(body | {"id": shown["id"]})
        self.meetings[shown["id"]] = shown
        self.fair.taken.add(body["start"])
        await self.tell(room, "meeting_booked", shown, "A meeting is booked.")
        return self._told(shown, 201)

    async def tell(self, room: Any, key: str, meeting: dict[str, Any], text: str) -> None:
        """Write a notice about a meeting."""
        values = {name: meeting[name] for name in ("start", "end", "subject", "zone")}
        values |= {"meeting": meeting["id"], "said": text, "reason": ""}
        notice = {"key": key, "values": values}
        await self.say(room, text, kind="notice", author=None, notice=notice)

    def _shown(self, body: dict[str, Any]) -> dict[str, Any]:
        start = dt.datetime.fromisoformat(body["start"])
        today, name = self.fair.now.date(), f"m{len(self.meetings) + 1}"
        return {
            "id": name, "state": "booked", "is_over": False, "may_change": True,
            "subject": body["subject"], "start": written(start),
            "end": written(start + dt.timedelta(minutes=body["minutes"])), "minutes": body["minutes"],
            "zone": body["zone"], "host_zone": self.booking["zone"], "title": self.booking["title"],
            "avatar_url": None, "people": self.booking["people"],
            "place": "https://meet.example/abc-defg-hij", "email": body["guest"].get("email"),
            "emails": body["emails"], "slug": self.booking["slug"], "lengths": self.booking["lengths"],
            "first": today.isoformat(), "last": (today + dt.timedelta(days=30)).isoformat(),
            "conversation": None, "share_url": None, "url": f"/m/{name}",
            "ics_url": f"/m/{name}/meeting.ics", "google_url": "https://calendar.example/google",
            "outlook_url": "https://calendar.example/outlook",
        }  # fmt: skip

    def _told(self, meeting: dict[str, Any], status: int = 200) -> web.Response:
        return web.json_response({"meeting": meeting, "limits": LIMITS}, status=status)

    def _known(self, request: web.Request) -> dict[str, Any]:
        found = self.meetings.get(request.match_info["token"])
        if found is None:
            raise web.HTTPNotFound(text='{"code": "meeting_unknown", "title": "None."}')
        return found

    async def _coming(self, request: web.Request) -> web.Response:
        self._guest(request)
        coming = [
            {name: one[name] for name in ("id", "subject", "title", "start")}
            for one in self.meetings.values()
            if one["state"] == "booked" and not one["is_over"]
        ]
        return web.json_response({"meetings": coming})

    async def _meeting(self, request: web.Request) -> web.Response:
        return self._told(self._known(request))

    async def _move(self, request: web.Request) -> web.Response:
        shown, body = self._known(request), await request.json()
        self.moves.append(body)
        if body["start"] in self.fair.taken:
            return self._no(body["minutes"])
        start = dt.datetime.fromisoformat(body["start"])
        end = written(start + dt.timedelta(minutes=body["minutes"]))
        shown |= {"start": body["start"], "end": end, "minutes": body["minutes"]}
        return self._told(shown)

    async def _cancel(self, request: web.Request) -> web.Response:
        shown = self._known(request)
        self.cancels.append(await request.json())
        shown |= {"state": "cancelled", "may_change": False}
        return self._told(shown)

    async def _ics(self, request: web.Request) -> web.Response:
        return web.Response(text="BEGIN:VCALENDAR", content_type="text/calendar")
