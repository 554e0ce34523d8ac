"""Puts the parts of meetings together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.deliver import Surroundings
from bot.domain.deliveries import AskMeetings, FollowMerge, OfferMeetings
from bot.domain.links import Links
from bot.outbox import Handler
from bot.ports import Finding
from bot.store import Store, Transaction, utc_now
from bot.texts import Texts
from calendar_sync.appointments import Appointments
from calendar_sync.calendars import Calendars
from calendar_sync.commands import AskMeetingsHandler
from calendar_sync.connect import Connect
from calendar_sync.connect_pages import Pages
from calendar_sync.connector import Connector
from calendar_sync.deliver import PutEventHandler, RemindHandler
from calendar_sync.deliveries import (
    MailMeeting,
    PutEvent,
    Remind,
    RenewWatch,
    StopWatch,
    Sync,
    TellCalendar,
)
from calendar_sync.desk import MeetingDesk
from calendar_sync.examine import Examination
from calendar_sync.follow import SyncHandler, look_after_calendars
from calendar_sync.giving_back import GiveBack, GiveBackHandler
from calendar_sync.mailing import MailMeetingHandler
from calendar_sync.merged import FollowMergeHandler
from calendar_sync.neighbours import Neighbours
from calendar_sync.notified import Notified
from calendar_sync.offering import OfferMeetingsHandler, look_after_services
from calendar_sync.settings import CalendarSettings
from calendar_sync.store.sign_ins import SignIns
from calendar_sync.telling import TellCalendarHandler
from calendar_sync.vault import Vault
from calendar_sync.watching import (
    Addresses,
    RenewWatchHandler,
    StopWatchHandler,
    look_after_watches,
)

LOOK_EVERY, RENEW_EVERY = timedelta(minutes=1), timedelta(minutes=15)
OFFER_EVERY = FORGET_EVERY = timedelta(hours=1)
Job = tuple[Callable[[Transaction], bool | None], timedelta]


class Meetings:
    """Meetings as the program uses them: slots to book, deliveries to make, pages to connect at."""

    def __init__(
        self,
        store: Store,
        neighbours: Neighbours,
        *,
        connect: Connect,
        addresses: Addresses,
        links: Links,
        clock: Callable[[], datetime],
    ) -> None:
        self.calendars = Calendars(store, neighbours.calendars)
        self.appointments = Appointments(store, self.calendars, clock)
        self.desk = MeetingDesk(store, self.appointments, self.calendars.kinds)
        self._neighbours = neighbours
        self._connect = connect
        self._notified = Notified(store)
        self._examination = Examination(store, neighbours.calendars, addresses)
        self._addresses = addresses
        self._links = links
        self._clock = clock

    def handlers(self, around: Surroundings) -> Mapping[str, Handler[Any, Any]]:
        """Say who makes which kind of delivery about meetings."""
        adapters, clock = self._neighbours.calendars, self._clock
        return {
            PutEvent.kind: PutEventHandler(self.calendars, self._links),
            Remind.kind: RemindHandler(),
            MailMeeting.kind: MailMeetingHandler(around),
            Sync.kind: SyncHandler(adapters, self._links, clock),
            RenewWatch.kind: RenewWatchHandler(adapters, self._addresses, clock),
            StopWatch.kind: StopWatchHandler(adapters),
            TellCalendar.kind: TellCalendarHandler(around),
            AskMeetings.kind: AskMeetingsHandler(around, self.desk),
            FollowMerge.kind: FollowMergeHandler(),
            OfferMeetings.kind: OfferMeetingsHandler(),
            GiveBack.kind: GiveBackHandler(self._neighbours.vault, self._neighbours.sign_ins),
        }

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application has to serve."""
        return [*self._connect.routes(), *self._notified.routes()]

    def jobs(self) -> Sequence[Job]:
        """Return what has to be looked at every now and then, and how often."""

        def look_into_calendars(tx: Transaction) -> None:
            look_after_calendars(tx, self._addresses)

        def renew_watches(tx: Transaction) -> None:
            look_after_watches(tx, self._addresses)

        return (
            (look_into_calendars, LOOK_EVERY),
            (renew_watches, RENEW_EVERY),
            (look_after_services, OFFER_EVERY),
            (forget_sign_ins, FORGET_EVERY),
        )

    async def check(self) -> Sequence[Finding]:
        """Look whether the calendars of agents work."""
        return await self._examination.check()

    async def stop(self) -> None:
        """Let go of what was opened."""
        await self._neighbours.close()


def build_meetings(
    store: Store,
    settings: CalendarSettings,
    *,
    secret_key: str,
    texts: Texts,
    links: Links,
    clock: Callable[[], datetime] = utc_now,
) -> Meetings:
    """Build everything; no calendar is asked before it is used, no SDK is loaded before it is needed."""
    vault = Vault(store, secret_key)
    neighbours = Neighbours(store, settings, vault, clock)
    connect = Connect(
        store=store,
        vault=vault,
        connector=Connector(store, vault, neighbours.calendars),
        sign_ins=neighbours.sign_ins,
        pages=Pages(texts, neighbours.entrances),
        links=links,
        clock=clock,
    )
    addresses = Addresses(links.public_url, neighbours.reaching(links.public_url))
    return Meetings(
        store, neighbours, connect=connect, addresses=addresses, links=links, clock=clock
    )


def forget_sign_ins(tx: Transaction) -> None:
    """Forget the sign-ins that nobody ended."""
    tx.of(SignIns).forget_old()
