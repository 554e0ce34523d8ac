"""Puts the parts of meetings together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.deliver import Surroundings
from bot.domain.links import Links
from bot.outbox import Handler
from bot.store import Store, utc_now
from bot.texts import Texts
from calendar_sync.calendars import Calendars
from calendar_sync.deliver import PutEventHandler, RemindHandler
from calendar_sync.deliveries import PutEvent, Remind
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import Calendar, CalendarKind
from calendar_sync.settings import CalendarSettings


class Meetings:
    """Meetings as the program uses them: calendars to ask, deliveries to make, pages to connect at."""

    def __init__(self, calendars: Calendars) -> None:
        self.calendars = calendars

    def handlers(self, around: Surroundings) -> Mapping[str, Handler[Any, Any]]:
        """Say who makes which kind of delivery about meetings."""
        return {
            PutEvent.kind: PutEventHandler(self.calendars, around.links),
            Remind.kind: RemindHandler(),
        }

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application has to serve."""
        return []

    async def start(self) -> None:
        """Begin what works beside the requests."""

    async def stop(self) -> None:
        """Let go of what was opened."""


def build_meetings(
    store: Store,
    settings: CalendarSettings,  # noqa: ARG001  the built-in one is the only one yet
    *,
    texts: Texts,  # noqa: ARG001  for pages
    links: Links,  # noqa: ARG001  for pages
    clock: Callable[[], datetime] = utc_now,  # noqa: ARG001  for accounts
) -> Meetings:
    """Build everything; no calendar is asked before it is used or started."""
    adapters: dict[CalendarKind, Calendar] = {CalendarKind.OWN: OwnCalendar(store)}
    return Meetings(Calendars(store, adapters))
