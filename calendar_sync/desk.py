"""What agents do about meetings from a chat platform: find free time, book, move, call off (MTG-07, 10).

Commands, dialogs and buttons of every platform end here; what is asked for is done by `Appointments`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import AgentId, ConversationId
from bot.domain.invitations import read_invitee
from bot.domain.naming import title_for_agents
from bot.domain.people import Agent, Guest
from bot.guest_details import by_last_words
from bot.store import Store, Transaction
from bot.texts import Texts
from calendar_sync.appointments import Appointments, Offer
from calendar_sync.availability import Availability
from calendar_sync.bookings import Booking
from calendar_sync.cards import meeting_of
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.ports import CalendarKind
from calendar_sync.store.bookables import Bookables
from calendar_sync.when import in_zone

AHEAD = timedelta(days=14)
LENGTHS = (15, 30, 45, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting that an agent wants: with whom, when (aware UTC), about what."""

    guest: str
    start: datetime
    minutes: int
    subject: str
    extras: tuple[str, ...] = ()
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a dialog about a meeting begins with; `meeting` is the one that is moved, empty for a new one.

    `lengths` (minutes) can be chosen, `day` and `zone` are the agent's own. `label` names the conversation.
    """

    zone: str
    day: date
    minutes: int
    lengths: Sequence[int]
    conversation: str = ""
    label: str = ""
    guest: str = ""
    subject: str = ""
    meeting: str = ""
    stands: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """An agent who asks, and when they can be booked."""

    agent: Agent
    rules: Availability

    @property
    def zone(self) -> str:
        """Return the zone on whose clock they think (IANA)."""
        return self.rules.hours.zone


class MeetingDesk:
    """Meetings for the platforms; every time is on the asking agent's clock."""

    def __init__(
        self, store: Store, appointments: Appointments, kinds: Sequence[CalendarKind]
    ) -> None:
        self.store = store
        self.appointments = appointments
        self.kinds = kinds

    async def free(self, agent_id: AgentId, day: date, minutes: int, meeting: str = "") -> Offer:
        """Return when an agent is free on a day; `meeting`: for moving that one, whose own time is free."""
        who = await self.store.read(who_is, agent_id)
        if meeting:
            wanted = MeetingId(meeting)
            again = self.appointments.offer_again
            return await again(wanted, day, day, who.zone, minutes, by_agent=True)
        slug = who.agent.slug
        return await self.appointments.offer(slug, day, day, who.zone, minutes, by_agent=True)

    async def book(self, agent: Agent, wanted: Wanted, source: str, language: str) -> Meeting:
        """Book it with the agent who asks; a repeated source books nothing more (MTG-10).

        Its guest is the one of the conversation, unless another address was given; somebody new is written to
        in `language`.
        """
        guest = await self.store.read(guest_meant, wanted.conversation_id, wanted.guest)
        email = wanted.guest or (guest.email if guest else None)
        if not email:
            raise NotAllowed("meet_whom")
        who = await self.store.read(who_is, agent.id)
        booking = Booking(
            start=wanted.start,
            minutes=wanted.minutes,
            subject=wanted.subject,
            extras=wanted.extras,
            zone=guest.time_zone if guest else who.zone,
            source=source,
        )
        whom = guest.id if guest else read_invitee(email, "", language)
        return await self.appointments.book_for(agent.id, whom, booking, agent.actor)

    async def move(self, agent: Agent, meeting: str, start: datetime, minutes: int) -> Meeting:
        """Hold a meeting at another time, or for another length (MTG-07)."""
        moved = MeetingId(meeting)
        return await self.appointments.reschedule(moved, start, minutes, agent.actor)

    async def call_off(self, agent: Agent, meeting: str, reason: str) -> Meeting:
        """Call a meeting off (MTG-07)."""
        return await self.appointments.cancel(MeetingId(meeting), agent.actor, reason)


def who_is(tx: Transaction, agent_id: AgentId) -> Who:
    """Return an agent with their rules."""
    agent = tx.people.agent(agent_id)
    return Who(agent, tx.of(Bookables).availability(agent))


def guest_meant(tx: Transaction, conversation_id: str, email: str) -> Guest | None:
    """Return the guest of a conversation who has that address, or without one who wrote last."""
    if not conversation_id:
        return None
    conversation = tx.conversations.get(ConversationId(conversation_id))
    guests = by_last_words(tx, conversation, cast_of(tx, conversation))
    if not email:
        return guests[0] if guests else None
    same = (one for one in guests if (one.email or "").casefold() == email.casefold())
    return next(same, None)


def new_sheet(
    tx: Transaction, agent: Agent, conversation: Conversation | None, texts: Texts
) -> Sheet:
    """Return the dialog in which a meeting is booked, with the guest of a conversation filled in (MTG-10)."""
    who = who_is(tx, agent.id)
    guest = guest_meant(tx, conversation.id, "") if conversation else None
    return Sheet(
        zone=who.zone,
        day=_first_day(tx.now, who),
        minutes=who.rules.durations[0],
        lengths=lengths_of(who.rules),
        conversation=conversation.id if conversation else "",
        label=_label(tx, conversation) if conversation else "",
        guest=(guest.email or "") if guest else "",
        subject=texts.say("meet.subject_usual", name=agent.name),
    )


def moving_sheet(tx: Transaction, agent: Agent, conversation: Conversation) -> Sheet:
    """Return the dialog in which a conversation's meeting is moved; NotFound when it has none."""
    who, meeting = who_is(tx, agent.id), meeting_to_change(tx, conversation.id)
    minutes = int(meeting.length.total_seconds()) // 60
    return Sheet(
        zone=who.zone,
        day=in_zone(meeting.start, who.zone).date(),
        minutes=minutes,
        lengths=sorted({*lengths_of(who.rules), minutes}),
        conversation=conversation.id,
        label=_label(tx, conversation),
        subject=meeting.subject,
        meeting=meeting.id,
        stands=meeting.start.isoformat(),
    )


def meeting_to_change(tx: Transaction, conversation_id: ConversationId) -> Meeting:
    """Return the meeting of a conversation that can be moved or called off; NotFound when there is none."""
    meeting = meeting_of(tx, conversation_id)
    if meeting is None or not meeting.is_booked:
        raise NotFound("meeting_none")
    return meeting


def lengths_of(rules: Availability) -> Sequence[int]:
    """Return the lengths that an agent chooses among: those offered to guests first, then the usual ones."""
    return list(dict.fromkeys((*rules.durations, *LENGTHS)))


def _label(tx: Transaction, conversation: Conversation) -> str:
    title = title_for_agents(conversation, cast_of(tx, conversation).guests)
    return f"#{conversation.number} · {title}"


def _first_day(now: datetime, who: Who) -> date:
    """Return the first day from tomorrow on that has hours, or else tomorrow."""
    tomorrow = in_zone(now, who.zone).date() + timedelta(days=1)
    week = (tomorrow + timedelta(days=n) for n in range(7))
    has_hours = (day for day in week if who.rules.open_on(day.weekday()))
    return next(has_hours, tomorrow)
