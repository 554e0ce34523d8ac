"""A meeting is called off (MTG-07)."""

from bot.domain.acts import Act, Actor
from bot.domain.names import clean_name
from bot.store import Transaction
from calendar_sync.bookings import LONGEST_REASON
from calendar_sync.change import locked, refuse_over
from calendar_sync.deliveries import What
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.notices import Change, announce, details
from calendar_sync.remind import set_reminders
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings


def cancel(tx: Transaction, meeting_id: MeetingId, by: Actor, reason: str = "") -> Meeting:
    """Call a meeting off: its time is free, its reminders vanish, everybody is told; twice changes nothing.

    NotAllowed when it has begun.
    """
    meeting = locked(tx, meeting_id, by)
    if not meeting.is_booked:
        return meeting
    refuse_over(meeting, tx.now)
    return call_off(tx, meeting, by, reason)


def call_off(
    tx: Transaction, meeting: Meeting, by: Actor, reason: str = "", key: str = "meeting_cancelled"
) -> Meeting:
    """Call a locked meeting off; `key` is that of the notice which says so."""
    cancelled = meeting.cancelled(tx.now)
    tx.of(Meetings).save(cancelled)
    tx.of(Cells).free(meeting.id)
    tx.audit.add(Act.MEETING_CANCELLED, by, meeting.conversation_id, **details(cancelled))
    said = clean_name(reason, LONGEST_REASON)
    announce(tx, cancelled, key, Change(What.CANCELLED, by, reason=said))
    set_reminders(tx, cancelled)
    return cancelled
