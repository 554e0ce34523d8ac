"""A meeting is held at another time, or for another length (MTG-07)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.acts import Act, Actor, ActorKind
from bot.domain.errors import NotAllowed, NotFound
from bot.store import Transaction
from calendar_sync.availability import Mode
from calendar_sync.bookings import Live, refuse_odd, span_of
from calendar_sync.choosing import refuse_unread
from calendar_sync.deliveries import What
from calendar_sync.diaries import diaries, moving, of_span
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.notices import Change, announce, details
from calendar_sync.owners import of_meeting, rules_for
from calendar_sync.ports import Span
from calendar_sync.remind import set_reminders
from calendar_sync.service_slots import free_agents
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings


def reschedule(  # noqa: PLR0917  what a request says, who says it, and what was read for it
    tx: Transaction, meeting_id: MeetingId, start: datetime, minutes: int, by: Actor, live: Live
) -> Meeting:
    """Move a meeting, or change its length, in one transaction; a repeat of the same changes nothing.

    Every host who comes has to be free then: NotAllowed("slot_taken"), and it stays where it was;
    NotAllowed("calendar_unreachable") where a calendar is silent (B22). It keeps its length, or gets one
    that is offered; agents choose any. NotAllowed when it was called off, or has begun.
    """
    span = span_of(start, minutes)
    meeting = locked(tx, meeting_id, by)
    if (span.start, span.end) == (meeting.start, meeting.end) and meeting.is_booked:
        return meeting
    refuse_over(meeting, tx.now)
    _refuse_taken(tx, meeting, span, by, live)
    moved = meeting.moved(span.start, span.end, tx.now)
    cells = tx.of(Cells)
    cells.free(meeting.id)
    if not cells.take([one.agent_id for one in moved.coming], span, meeting.id):
        raise NotAllowed("slot_taken")
    keep_moved(tx, meeting, moved, by)
    return moved


def locked(tx: Transaction, meeting_id: MeetingId, by: Actor) -> Meeting:
    """Return a meeting that somebody may change, with its hosts' time, until the commit.

    To a guest every meeting but their own is unknown.
    """
    meetings = tx.of(Meetings)
    known = meetings.get(meeting_id)
    if by.kind is ActorKind.GUEST and by.id != known.guest_id:
        raise NotFound("meeting_unknown")
    tx.of(Cells).lock([one.agent_id for one in known.hosts])
    return meetings.locked(meeting_id)


def refuse_over(meeting: Meeting, now: datetime) -> None:
    """Raise NotAllowed for what cannot be changed any more."""
    if not meeting.is_booked:
        raise NotAllowed("meeting_cancelled")
    if meeting.has_begun(now):
        raise NotAllowed("meeting_over")


def keep_moved(tx: Transaction, before: Meeting, moved: Meeting, by: Actor) -> None:
    """Write that it moved, and let everybody and everything follow."""
    tx.of(Meetings).save(moved)
    was = before.start.isoformat()
    tx.audit.add(Act.MEETING_MOVED, by, moved.conversation_id, was=was, **details(moved))
    announce(tx, moved, "meeting_moved", Change(What.MOVED, by, was=before.start))
    set_reminders(tx, moved)


def _refuse_taken(tx: Transaction, meeting: Meeting, span: Span, by: Actor, live: Live) -> None:
    """Refuse what the hosts are not free for, and a length that a guest is not offered."""
    owner = of_meeting(tx, meeting)
    by_agent = by.kind is not ActorKind.GUEST
    length = span.end - span.start
    if length not in lengths_for(tx, meeting):
        if not by_agent:
            raise NotAllowed("length_unknown")
        refuse_odd(int(length.total_seconds()) // 60)
    refuse_unread(owner, live)
    known = diaries(tx, owner.agents, live, moving(meeting, of_span(span, by_agent=by_agent)))
    if len(free_agents(known, Mode.ALL, span.start, length, tx.now)) < len(owner.agents):
        raise NotAllowed("slot_taken")


def lengths_for(tx: Transaction, meeting: Meeting) -> Sequence[timedelta]:
    """Return which lengths a guest may give a meeting: the one that it has, and those that are offered."""
    booking = tx.of(Bookables).service(meeting.service_id) if meeting.service_id else None
    offered = booking or rules_for(tx, meeting)
    lengths = (meeting.length, *(timedelta(minutes=one) for one in offered.durations))
    return list(dict.fromkeys(lengths))
