"""Everything that meetings need in one place: a store, a calendar behind a bad line, the outbox, mails."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.domain.ids import AgentId
from bot.outbox import Outbox
from bot.store import Store
from calendar_sync.appointments import Appointments
from calendar_sync.calendars import Calendars
from calendar_sync.deliver import PutEventHandler, RemindHandler
from calendar_sync.deliveries import MailMeeting, PutEvent, Remind
from calendar_sync.meetings import Meeting
from calendar_sync.ports import CalendarKind, Event
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import NINE, wanted
from tests.fakes.calendar import Moody
from tests.world import ADA, GUS, LINKS, SLACK_CHANNEL, TIM, Clock

FIRST_LOOK = timedelta(seconds=30)


class Postbox:
    """Takes every mail; it goes out once, as its Message-ID says."""

    def __init__(self) -> None:
        self.mails: dict[str, dict[str, str]] = {}

    def read(self, tx, payload):
        return dict(payload)

    async def send(self, job, *, maybe_sent: bool) -> None:
        self.mails.setdefault(MailMeeting(**job).name, job)

    def record(self, tx, job, result) -> None:
        pass

    def to(self, whom: str, what: str | None = None) -> list[dict[str, str]]:
        mine = [one for one in self.mails.values() if one["to"] == whom]
        return [one for one in mine if what in (None, one["what"])]


class Nothing:
    """Delivers what these tests do not look at."""

    def read(self, tx, payload):
        return None

    async def send(self, job, *, maybe_sent: bool) -> None:
        pass

    def record(self, tx, job, result) -> None:
        pass


@dataclass
class House:
    """What a test plays with."""

    store: Store
    clock: Clock
    calendar: Moody
    calendars: Calendars
    appointments: Appointments
    post: Postbox = field(default_factory=Postbox)

    @property
    def outbox(self) -> Outbox:
        others = ("open_thread", "post_message", "update_card", "whisper", "sync_members")
        handlers: dict[str, Any] = dict.fromkeys(others, Nothing())
        handlers |= {
            PutEvent.kind: PutEventHandler(self.calendars, LINKS),
            Remind.kind: RemindHandler(),
            MailMeeting.kind: self.post,
        }
        return Outbox(self.store, handlers)

    async def deliver(self) -> None:
        """Deliver what is due at this moment."""
        while await self.outbox.deliver_due():
            pass

    async def settle(self, seconds: float = 60) -> None:
        """Let time pass until the first mails are gone and what failed was tried again."""
        for _ in range(int(seconds // 5) + 1):
            await self.deliver()
            self.clock.pass_by(5)

    async def book(self, start=NINE, source: str = "1", slug: str = "ada", **more) -> Meeting:
        return await self.appointments.book(slug, wanted(start, source, **more), GUS.id, GUS.actor)

    async def meeting(self, meeting: Meeting) -> Meeting:
        return await self.store.read(lambda tx: tx.of(Meetings).get(meeting.id))

    async def events(self, agent_id: AgentId = ADA.id) -> list[Event]:
        return await self.calendar.events(agent_id)


async def house_of(store: Store, clock: Clock) -> House:
    """Have Ada and Tim with addresses of their own."""

    def with_addresses(tx):
        for agent in (ADA, TIM):
            tx.people.save_agent(replace(agent, email=f"{agent.id}@desk.example"))

    await store.run(with_addresses)
    calendar = Moody(store)
    calendars = Calendars(store, {CalendarKind.OWN: calendar})
    return House(store, clock, calendar, calendars, Appointments(store, calendars, clock))


__all__ = ["SLACK_CHANNEL", "House", "house_of"]
