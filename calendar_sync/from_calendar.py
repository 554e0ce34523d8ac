"""What agents did in their calendar itself comes back as if it was done here (MTG-09).

Our own changes come back, too, and change nothing: a time that the meeting has already is no news, and while
our latest change is still on its way to the calendar, what stands there is older.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import AgentId
from bot.store import Transaction
from calendar_sync.cancel import call_off
from calendar_sync.change import keep_moved
from calendar_sync.deliveries import What
from calendar_sync.meetings import Host, Meeting, Shown
from calendar_sync.notices import Change, put_events, say
from calendar_sync.ports import Event, Span
from calendar_sync.store.cells import Cells
from calendar_sync.store.meetings import Meetings


def moved_in_calendar(tx: Transaction, agent_id: AgentId, event: Event) -> Meeting | None:
    """Hold the meeting when its event is now; None where that is no news.

    Nothing can refuse it, since it is so already: what is taken by others stays theirs.
    """
    meeting = _locked(tx, agent_id, event)
    host = meeting.host(agent_id) if meeting else None
    if meeting is None or host is None or host.declined or not _is_news(tx, meeting, host, event):
        return None
    shown = Shown(event.start, event.end, event.place or (host.shown.place if host.shown else ""))
    seen = replace(host, etag=event.etag, shown=shown)
    if (event.start, event.end) == (meeting.start, meeting.end):
        tx.of(Meetings).save_host(meeting.id, replace(seen, shows=meeting.sequence))
        return None
    moved = meeting.moved(event.start, event.end, tx.now)
    tx.of(Meetings).save_host(meeting.id, replace(seen, shows=moved.sequence))
    cells = tx.of(Cells)
    cells.free(meeting.id)
    hosts = [one.agent_id for one in moved.coming]
    cells.take(hosts, Span(moved.start, moved.end), moved.id)
    keep_moved(tx, meeting, moved, tx.people.agent(agent_id).actor)
    return moved


def deleted_in_calendar(tx: Transaction, agent_id: AgentId, event: Event) -> Meeting | None:
    """Call the meeting off whose event was deleted, or hold it without that host; None: it is no news."""
    return _without(tx, agent_id, event, key="meeting_cancelled")


def declined_in_calendar(tx: Transaction, agent_id: AgentId, event: Event) -> Meeting | None:
    """Call the meeting off that its host declined, or hold it without them; None: it is no news."""
    return _without(tx, agent_id, event, key="meeting_declined")


def _without(tx: Transaction, agent_id: AgentId, event: Event, key: str) -> Meeting | None:
    meeting = _locked(tx, agent_id, event)
    host = meeting.host(agent_id) if meeting else None
    if meeting is None or host is None or host.declined:
        return None
    gone = replace(host, etag=event.etag, is_there=not event.is_gone, declined=True)
    by = tx.people.agent(agent_id).actor
    if len(meeting.coming) == 1:
        tx.of(Meetings).save_host(meeting.id, replace(gone, declined=False))
        return call_off(tx, meeting, by, key=key)
    tx.of(Meetings).save_host(meeting.id, gone)
    tx.of(Cells).free_of(meeting.id, agent_id)
    left = tx.of(Meetings).get(meeting.id)
    say(tx, left, "meeting_declined", Change(What.CANCELLED, by))
    put_events(tx, left)
    return left


def _locked(tx: Transaction, agent_id: AgentId, event: Event) -> Meeting | None:
    """Return the meeting of an event, unless nothing about it can change any more."""
    meetings = tx.of(Meetings)
    found = meetings.by_event(agent_id, event.id)
    if found is None:
        return None
    tx.of(Cells).lock([one.agent_id for one in found.hosts])
    meeting = meetings.locked(found.id)
    return meeting if meeting.is_booked and not meeting.has_begun(tx.now) else None


def _is_news(tx: Transaction, meeting: Meeting, host: Host, event: Event) -> bool:
    """Tell whether an event says something else than what we last wrote or read there.

    While a change of ours has had no answer, what stands there may be any time that the meeting had since.
    """
    says = event.start, event.end
    if host.shown and says == (host.shown.start, host.shown.end):
        return False
    return says == (meeting.start, meeting.end) or says not in _tried(tx, meeting, host)


def _tried(tx: Transaction, meeting: Meeting, host: Host) -> Collection[tuple[datetime, datetime]]:
    """Return the times that we may have written, since what the calendar is known to show."""
    return {
        (datetime.fromisoformat(said["start"]), datetime.fromisoformat(said["end"]))
        for said in (entry.details for entry in tx.audit.of(meeting.conversation_id))
        if said.get("meeting") == meeting.id
        and host.shows <= int(said["sequence"]) < meeting.sequence
    }
