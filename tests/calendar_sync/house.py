"""Everything that meetings need in one place: a store, a calendar behind a bad line, the outbox, mails."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from bot.deliver import Surroundings
from bot.domain.deliveries import FollowMerge
from bot.domain.ids import AgentId
from bot.outbox import Outbox
from bot.ports import DeliveryError
from bot.reports import Reporter
from bot.store import Store
from bot.texts import texts
from calendar_sync.appointments import Appointments
from calendar_sync.calendars import Calendars
from calendar_sync.deliver import PutEventHandler, RemindHandler
from calendar_sync.deliveries import MailMeeting, PutEvent, Remind, Sync
from calendar_sync.follow import SyncHandler
from calendar_sync.mailing import MailMeetingHandler, message_id
from calendar_sync.meetings import Meeting
from calendar_sync.merged import FollowMergeHandler
from calendar_sync.ports import Account, Calendar, CalendarKind, Event
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.meetings import Meetings
from tests.calendar_sync.booked import NINE, wanted
from tests.fakes.calendar import Moody
from tests.world import ADA, GUS, LINKS, SLACK_CHANNEL, TIM, Clock

SENDER = "desk@desk.example"


class Postbox:
    """Takes every mail as a mail server does: what has the same Message-ID is one mail."""

    def __init__(self) -> None:
        self.mails: dict[str, EmailMessage] = {}

    async def send(self, mail: EmailMessage) -> None:
        self.mails.setdefault(mail["Message-ID"], mail)


class Mailing(MailMeetingHandler):
    """Sends mails as the program does, and keeps of each what it is about, when it went, and its entry."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self.box = Postbox()
        self.mails: dict[str, dict[str, Any]] = {}
        english = texts("en", "bot")
        reports = Reporter(store, english).sum_up
        super().__init__(Surroundings({}, self.box, LINKS, english, SENDER, _nothing, reports))

    async def send(self, job, *, maybe_sent: bool) -> None:
        await super().send(job, maybe_sent=maybe_sent)
        entry = entry_of(self.box.mails[message_id(job.mail)])
        self.mails.setdefault(job.mail.name, asdict(job.mail) | entry | {"at": self._clock.now})

    def about(self, meeting_id: str) -> list[dict[str, Any]]:
        return [one for one in self.mails.values() if one["meeting_id"] == meeting_id]

    def to(self, whom: str, what: str | None = None) -> list[dict[str, str]]:
        mine = [one for one in self.mails.values() if one["to"] == whom]
        return [one for one in mine if what in (None, one["what"])]


def entry_of(mail: EmailMessage) -> dict[str, str]:
    """Return method, UID and sequence of the entry in a mail; nothing where it has none."""
    for part in mail.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            said = part.get_payload(decode=True).decode()
            return dict(
                re.findall(r"^(METHOD|UID|SEQUENCE)[^:\r\n]*:(.*?)\r?$", said, re.MULTILINE)
            )
    return {}


async def _nothing() -> str:
    return ""


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
    post: Mailing
    adapter: Calendar

    @property
    def outbox(self) -> Outbox:
        others = (
            "open_thread",
            "post_message",
            "update_card",
            "whisper",
            "sync_members",
            "renew_watch",
        )
        handlers: dict[str, Any] = dict.fromkeys(others, Nothing())
        adapters = {self.calendar.kind: self.adapter}
        handlers |= {
            Sync.kind: SyncHandler(adapters, LINKS, self.clock),
            PutEvent.kind: PutEventHandler(self.calendars, LINKS),
            Remind.kind: RemindHandler(),
            FollowMerge.kind: FollowMergeHandler(),
            MailMeeting.kind: self.post,
        }
        return Outbox(self.store, handlers)

    async def deliver(self) -> None:
        """Deliver what is due at this moment."""
        while await self.outbox.deliver_due():
            pass

    async def die(self, *, sent: bool) -> None:
        """Take what is due, send it or not, and end without a word."""
        found, _ = await self.outbox._take()
        for ready in found if sent else ():
            if ready.job:
                with contextlib.suppress(DeliveryError):
                    await ready.handler.send(ready.job, maybe_sent=ready.item.maybe_sent)

    async def pass_by(self, time: timedelta, see: Callable[[], Awaitable[None]]) -> None:
        """Let time pass; what is due meanwhile is delivered at that moment. `see` is called after each."""
        until = self.clock.now + time
        while True:
            await self.deliver()
            await see()
            due = await self.store.read(lambda tx: tx.outbox.next_due())
            if due is None or due > until:
                break
            self.clock.now = max(self.clock.now, due)
        self.clock.now = until

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


async def house_of(store: Store, clock: Clock, *, follows: bool = False) -> House:
    """Have Ada and Tim with addresses of their own; `follows`: Ada's calendar is one of Google's."""

    def with_addresses(tx):
        for agent in (ADA, TIM):
            tx.people.save_agent(replace(agent, email=f"{agent.id}@desk.example"))

    await store.run(with_addresses)
    calendar = Moody(store)
    if follows:
        calendar.kind = CalendarKind.GOOGLE
        account = Account(ADA.id, calendar.kind, "ada@desk.example", ("main",), "main")
        await store.run(lambda tx: tx.of(Accounts).keep(account, "secret"))
    calendars = Calendars(store, {calendar.kind: calendar})
    appointments = Appointments(store, calendars, clock)
    return House(store, clock, calendar, calendars, appointments, Mailing(store, clock), calendar)


__all__ = ["SLACK_CHANNEL", "House", "house_of"]
