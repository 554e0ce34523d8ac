"""Everybody is reminded of a meeting before it begins: once, and never too late (MTG-08, B20)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.acts import SYSTEM
from bot.domain.ids import AgentId
from bot.store import Transaction
from calendar_sync.deliveries import Remind, What
from calendar_sync.meetings import Meeting, MeetingId
from calendar_sync.notices import Change, say, send_mails
from calendar_sync.owners import rules_for
from calendar_sync.store.meetings import Meetings

MOST = 1000


def set_reminders(tx: Transaction, meeting: Meeting) -> None:
    """Set the alarms to what the meeting is now, by its organiser's settings; what is past is not caught up.

    One that was set for another time moves; those of a meeting that is called off are taken back.
    """
    for minutes in minutes_of(tx, meeting):
        alarm = Remind(meeting.id, str(minutes))
        due = due_at(meeting, minutes)
        if meeting.is_booked and due > tx.now:
            tx.alarms.set(alarm, due)
        else:
            tx.outbox.cancel(alarm.key)


def change_reminders(tx: Transaction, agent_id: AgentId, before: Sequence[int]) -> None:
    """Let the meetings that an agent holds follow their settings; nobody hears of what is past (B20)."""
    for meeting in tx.of(Meetings).coming_of_agent(agent_id, MOST):
        if meeting.organiser == agent_id:
            for minutes in before:
                tx.outbox.cancel(Remind(meeting.id, str(minutes)).key)
            set_reminders(tx, meeting)


def remind(tx: Transaction, meeting_id: MeetingId, minutes: int) -> None:
    """Remind everybody, in the conversation and by mail, if that is due now and was not done before.

    Who comes too early sets the alarm again; who comes when the next reminder is due, too, or when the
    meeting has begun, does nothing. Safe to repeat, and for two at once: each is noted under its meeting.
    """
    meetings = tx.of(Meetings)
    meeting = meetings.locked(meeting_id)
    wanted = minutes_of(tx, meeting)
    if not meeting.is_booked or meeting.has_begun(tx.now) or minutes not in wanted:
        return
    due = due_at(meeting, minutes)
    if due > tx.now:
        tx.alarms.set(Remind(meeting_id, str(minutes)), due)
        return
    if any(due_at(meeting, one) <= tx.now for one in wanted if one < minutes):
        return
    if meetings.note_reminded(meeting, minutes):
        change = Change(What.REMINDER, SYSTEM)
        say(tx, meeting, "meeting_reminder", change, minutes=str(minutes))
        send_mails(tx, meeting, change, minutes=str(minutes))


def minutes_of(tx: Transaction, meeting: Meeting) -> Sequence[int]:
    """Return how many minutes before the start its organiser wants reminders."""
    return rules_for(tx, meeting).reminders


def due_at(meeting: Meeting, minutes: int) -> datetime:
    """Return when a reminder is due (UTC)."""
    return meeting.start - timedelta(minutes=minutes)
