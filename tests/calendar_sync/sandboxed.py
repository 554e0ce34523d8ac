"""Ada's calendar at Google's stand-in, asked by the real adapter over HTTP: it fails as a plan says."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import AgentId
from bot.sandbox.faults import Planned
from bot.sandbox.google.control import acts
from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.calendars import Calendars
from calendar_sync.google_events import read_event
from calendar_sync.ports import CalendarKind, Event
from tests.calendar_sync.house import House, Mailing
from tests.contracts.calendar_stands import ADDRESS, GoogleAway, google
from tests.world import ADA, Clock

HOW = {"fail": "503", "lost": "lost", "": "cut"}
WRITES = ("events.insert", "events.patch", "events.delete")


class Plan:
    """What becomes of the next calls: of those that write, where an answer is lost, else of any."""

    def __init__(self, away: GoogleAway) -> None:
        self._planned = away.google.faults.fail_next

    def extend(self, moods: Iterable[str]) -> None:
        for mood in moods:
            methods = WRITES if mood == "lost" else ("*",)
            self._planned.extend(Planned(one, HOW[mood]) for one in methods)

    def clear(self) -> None:
        self._planned.clear()


class Sandboxed:
    """What `Moody` is, at Google's stand-in."""

    kind = CalendarKind.GOOGLE

    def __init__(self, away: GoogleAway) -> None:
        self._google = away.google
        self.plan = Plan(away)

    async def events(self, _agent_id: AgentId) -> list[Event]:
        there = self._google.calendars[ADDRESS].events.values()
        found = [read_event(one.body | {"id": one.id, "etag": one.etag}) for one in there]
        return sorted((one for one in found if one.key and not one.is_gone), key=lambda e: e.start)

    async def somebody_moves(
        self, _agent_id: AgentId, event: Event, start: datetime, end: datetime
    ) -> None:
        named = {"user": "ada", "event": event.id}
        await acts.move(self._google, named | {"start": start.isoformat()})
        await acts.resize(self._google, named | {"end": end.isoformat()})

    async def somebody_deletes(self, _agent_id: AgentId, event: Event) -> None:
        await acts.delete(self._google, {"user": "ada", "event": event.id})


async def house_at_google(store: Store, clock: Clock, until: AsyncExitStack) -> House:
    """Have Ada's calendar at Google's stand-in, whose time is ours; `until` ends it."""

    def with_address(tx):
        tx.people.save_agent(replace(ADA, email=ADDRESS))

    await store.run(with_address)
    away = await until.enter_async_context(google(store, clock))
    away.google.clock._source = lambda: clock.now.timestamp()
    calendars = Calendars(store, {CalendarKind.GOOGLE: away.calendar})
    appointments = Appointments(store, calendars, clock)
    return House(
        store, clock, Sandboxed(away), calendars, appointments, Mailing(store, clock), away.calendar
    )
