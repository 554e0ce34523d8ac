"""Somebody books a meeting (MTG-04 to MTG-06, MTG-10, MTG-11)."""

from collections.abc import Sequence
from uuid import uuid4

from bot.actions.close import reopen
from bot.actions.open_conversation import Beginning, begin
from bot.actions.participants import bring_in
from bot.domain.acts import Act, Actor, ActorKind
from bot.domain.conversations import Conversation, Origin, Source, conversation_key
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, GuestId, ordered_id
from bot.domain.invitations import Invitee
from bot.domain.people import Agent, Guest
from bot.store import Transaction
from calendar_sync.availability import Video
from calendar_sync.bookings import Booking, Live, checked, refuse_odd
from calendar_sync.choosing import refuse_unread, who_is_met
from calendar_sync.deliveries import What
from calendar_sync.diaries import diaries, of_span
from calendar_sync.meetings import Host, Meeting, MeetingId
from calendar_sync.notices import Change, announce, details
from calendar_sync.owners import Owner, lengths_of, of_agent
from calendar_sync.remind import set_reminders
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings


def book(  # noqa: PLR0917  what a request says, who says it, and what was read for it
    tx: Transaction, owner: Owner, wanted: Booking, guest_id: GuestId, by: Actor, live: Live
) -> Meeting:
    """Book a slot of an agent, or of a service, in one transaction; a repeated source books nothing more.

    `live` is what the calendars said just before. Whoever books one of the same agents waits until this is
    committed, and then finds what is left: NotAllowed("slot_taken") with nothing written (MTG-06, B17).
    """
    wanted = checked(wanted)
    source = _source(by, wanted)
    tx.of(Cells).lock(owner.ids)
    earlier = tx.of(Meetings).by_source(source)
    if earlier:
        return earlier
    hosts = _hosts(tx, owner, wanted, live, by_agent=by.kind is ActorKind.AGENT)
    _refuse_flood(tx, hosts, guest_id, by)
    conversation = _conversation(tx, owner, hosts, guest_id, by)
    meeting = Meeting(
        id=MeetingId(ordered_id(tx.now)),
        conversation_id=conversation.id,
        guest_id=guest_id,
        source=source,
        subject=wanted.subject,
        start=wanted.span.start,
        end=wanted.span.end,
        zone=wanted.zone,
        hosts=tuple(Host(one.id, is_organiser=one is hosts[0]) for one in hosts),
        booked_at=tx.now,
        changed_at=tx.now,
        service_id=owner.service.id if owner.service else None,
        extras=wanted.extras,
        place=_place(tx, hosts[0]),
    )
    _take(tx, meeting, wanted)
    tx.of(Meetings).add(meeting)
    tx.audit.add(Act.MEETING_BOOKED, by, conversation.id, **details(meeting))
    announce(tx, meeting, "meeting_booked", Change(What.BOOKED, by))
    set_reminders(tx, meeting)
    return meeting


def book_with(  # noqa: PLR0917  as above
    tx: Transaction,
    agent_id: AgentId,
    whom: GuestId | Invitee,
    wanted: Booking,
    by: Actor,
    live: Live,
) -> Meeting:
    """Book a slot in an agent's own calendar with a guest, or with somebody who has only an address (MTG-10).

    An address alone is nobody whom we know: it gets a guest of its own (WID-09).
    """
    tx.of(Cells).lock([agent_id])
    earlier = tx.of(Meetings).by_source(_source(by, wanted))
    if earlier:
        return earlier
    guest_id = _expected(tx, whom) if isinstance(whom, Invitee) else whom
    return book(tx, of_agent(tx.people.agent(agent_id)), wanted, guest_id, by, live)


def _expected(tx: Transaction, whom: Invitee) -> GuestId:
    guest = Guest(GuestId(uuid4().hex), whom.name, whom.email, language=whom.language)
    tx.guests.add(guest)
    return guest.id


def _source(by: Actor, wanted: Booking) -> str:
    """Name a request; what one person sends says nothing about another's."""
    return f"{by.kind}/{by.id}/{wanted.source}"


def _hosts(
    tx: Transaction, owner: Owner, wanted: Booking, live: Live, *, by_agent: bool
) -> Sequence[Agent]:
    """Return whom it is with, the organiser first; NotAllowed when they are not free at that time."""
    _refuse_length(tx, owner, wanted, by_agent=by_agent)
    refuse_unread(owner, live)
    held = tx.of(Cells).holding(wanted.hold) if wanted.hold else {}
    asking = of_span(wanted.span, wanted.hold, by_agent=by_agent)
    found = who_is_met(tx, owner, diaries(tx, owner.agents, live, asking), wanted.span, held)
    if not found:
        raise NotAllowed("slot_taken")
    return found


def _refuse_length(tx: Transaction, owner: Owner, wanted: Booking, *, by_agent: bool) -> None:
    """Refuse a length that is not offered; agents choose any for their own meetings."""
    refuse_odd(wanted.minutes)
    if not by_agent and wanted.minutes not in lengths_of(tx, owner):
        raise NotAllowed("length_unknown")


def _refuse_flood(tx: Transaction, hosts: Sequence[Agent], guest_id: GuestId, by: Actor) -> None:
    """Refuse what is more than one guest may have with one agent (MTG-03), and who is blocked (PHB-04).

    Agents may meet whomever they want.
    """
    if by.kind is ActorKind.GUEST and tx.guests.get(guest_id).blocked:
        raise NotAllowed("guest_blocked")
    for agent in hosts:
        most = tx.of(Bookables).availability(agent).per_guest
        if tx.of(Meetings).count_coming(guest_id, agent.id) >= most:
            raise NotAllowed("meetings_too_many", most=str(most))


def _conversation(
    tx: Transaction, owner: Owner, hosts: Sequence[Agent], guest_id: GuestId, by: Actor
) -> Conversation:
    """Open the conversation of a meeting; a service may use the one that the guest has with it (MTG-05)."""
    if owner.service and owner.booking and owner.booking.reuse:
        earlier = tx.conversations.by_key(conversation_key(guest_id, owner.service.id, None))
        if earlier:
            bring_in(tx, earlier.id, [one.id for one in hosts], Source.MANUAL)
            return reopen(tx, tx.conversations.get(earlier.id), by, quietly=True)
    with_whom = Beginning(owner.service, None if owner.service else hosts[0], Origin.CALENDAR)
    conversation = begin(tx, guest_id, with_whom, by, hosts[0].id)
    if len(hosts) > 1:
        bring_in(tx, conversation.id, [one.id for one in hosts[1:]], Source.MANUAL)
    return conversation


def _take(tx: Transaction, meeting: Meeting, wanted: Booking) -> None:
    """Take the cells; the database itself refuses what somebody else has (MTG-06)."""
    cells = tx.of(Cells)
    if wanted.hold:
        cells.free(wanted.hold)
    if not cells.take([one.agent_id for one in meeting.hosts], wanted.span, meeting.id):
        raise NotAllowed("slot_taken")


def _place(tx: Transaction, organiser: Agent) -> str:
    """Return a fixed address for video; what the calendar makes is not known yet."""
    rules = tx.of(Bookables).availability(organiser)
    return rules.address if rules.video is Video.ADDRESS else ""
