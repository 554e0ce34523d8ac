"""What became of an event in a host's calendar is kept with the meeting (MTG-05, B19, B22)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.domain.acts import SYSTEM
from bot.domain.ids import AgentId
from bot.store import Transaction
from calendar_sync.calendars import account_of
from calendar_sync.deliveries import PutEvent, What, mail_lane
from calendar_sync.from_calendar import deleted_in_calendar, moved_in_calendar
from calendar_sync.meetings import Host, Meeting, MeetingId, Shown
from calendar_sync.notices import (
    Change,
    addressees,
    hurry_mails,
    put_events,
    say_to_agents,
    send_mails,
    wants_link,
)
from calendar_sync.own import own_account
from calendar_sync.ports import Event
from calendar_sync.remind import MOST
from calendar_sync.store.meetings import Meetings
from calendar_sync.store.own_events import OwnEvents

# A link for video that the calendar still makes is looked for so often, and for so long.
LOOK_AFTER, LOOK_FOR = timedelta(seconds=5), timedelta(minutes=2)


class Became(StrEnum):
    """What can become of it.

    There: as it should be. Away: taken away. Remade: it has to be made under another key. Changed and
    deleted: somebody did that in the calendar. Lost and refused: the calendar does not take it.
    """

    THERE = "there"
    AWAY = "away"
    REMADE = "remade"
    CHANGED = "changed"
    DELETED = "deleted"
    LOST = "reconnect"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it, in which calendar; `shows`: which sequence of the meeting stands there."""

    became: Became
    event: Event | None = None
    calendar: str = ""
    shows: int = -1
    reason: str = ""


def keep_outcome(tx: Transaction, put: Meeting, agent_id: AgentId, outcome: Outcome) -> None:
    """Keep what became of an event that was brought to what the meeting `put` was then.

    What locks hosts does so before the meeting, as everybody does.
    """
    if outcome.became in {Became.CHANGED, Became.DELETED}:
        _follow(tx, put.id, agent_id, outcome)
        return
    meeting = tx.of(Meetings).locked(put.id)
    host = _host(meeting, agent_id)
    match outcome.became:
        case Became.THERE:
            _there(tx, meeting, host, outcome)
        case Became.AWAY:
            away = replace(host, is_there=False, shows=put.sequence, trouble="")
            tx.of(Meetings).save_host(meeting.id, away)
        case Became.REMADE:
            anew = replace(host, generation=host.generation + 1, event=None, etag="", shows=-1)
            _again(tx, meeting, anew)
        case _:
            _trouble(tx, meeting, host, outcome)


def put_again(tx: Transaction, agent_id: AgentId) -> None:
    """Bring an agent's calendar up to date, once it lets us in again (B22)."""
    meetings = tx.of(Meetings)
    for meeting_id in meetings.unwritten(agent_id):
        tx.outbox.add(PutEvent(meeting_id, agent_id))


def take_along(tx: Transaction, agent_id: AgentId) -> None:
    """Have every meeting to come in the calendar that gets events now, if that is another one (MTG-01).

    What stands in another calendar of the same account is taken out of it by the delivery that puts it here.
    """
    account, meetings = account_of(tx, agent_id), tx.of(Meetings)
    for meeting in meetings.coming_of_agent(agent_id, MOST):
        host = meeting.host(agent_id)
        if host is None or host.calendar in {"", account.place}:
            continue
        if account.at(host.calendar):
            tx.outbox.add(PutEvent(meeting.id, agent_id))
        else:
            take_out(tx, agent_id, host)
            meetings.save_host(meeting.id, host.anew())
    put_again(tx, agent_id)


def take_out(tx: Transaction, agent_id: AgentId, host: Host) -> None:
    """Take an entry out of the built-in calendar; one that we are not let to any more stays."""
    if host.event and host.calendar == own_account(agent_id).place:
        tx.of(OwnEvents).remove(agent_id, host.event)


def _there(tx: Transaction, meeting: Meeting, host: Host, outcome: Outcome) -> None:
    event = outcome.event
    if event is None:
        _look_again(tx, meeting, host)
        return
    there = replace(
        host,
        event=event.id,
        etag=event.etag,
        shows=outcome.shows,
        shown=Shown(event.start, event.end, event.place),
        is_there=True,
        calendar=outcome.calendar,
        trouble="",
    )
    tx.of(Meetings).save_host(meeting.id, there)
    is_new = host.event is None
    if outcome.calendar != account_of(tx, host.agent_id).place:
        take_along(tx, host.agent_id)
        return
    if outcome.shows < 0:
        tx.outbox.add(PutEvent(meeting.id, host.agent_id))
    if host.is_organiser and wants_link(tx, meeting):
        if event.place:
            _placed(tx, replace(meeting, place=event.place))
        else:
            _look_again(tx, meeting, host, is_new=is_new)


def _placed(tx: Transaction, meeting: Meeting) -> None:
    """Tell everybody where it is; the first mails have waited for that, if it is known in time.

    Whose mail is on its way, or left without an answer, gets another one: it was written before.
    """
    tx.of(Meetings).save(meeting)
    tx.conversations.changed(meeting.conversation_id)
    tx.touch(meeting.conversation_id)
    put_events(tx, meeting)
    if meeting.is_booked:
        whom = addressees(tx, meeting)
        told = [one for one in whom if tx.outbox.is_unbegun(mail_lane(meeting.id, one))]
        send_mails(tx, meeting, Change(What.PLACED, SYSTEM), but=told)
    hurry_mails(tx, meeting)


def _look_again(tx: Transaction, meeting: Meeting, host: Host, *, is_new: bool = False) -> None:
    """Look for the link once more; one look at least is worth it, however late the event was made."""
    if is_new or tx.now < meeting.changed_at + LOOK_FOR:
        tx.outbox.add(PutEvent(meeting.id, host.agent_id), due_at=tx.now + LOOK_AFTER)


def _follow(tx: Transaction, meeting_id: MeetingId, agent_id: AgentId, outcome: Outcome) -> None:
    """Follow what somebody did in the calendar meanwhile; where the time is the same, ours goes on top."""
    host = _host(tx.of(Meetings).get(meeting_id), agent_id)
    event = outcome.event
    if event is None:
        gone = Event(host.event or "", "", tx.now, tx.now, is_gone=True)
        deleted_in_calendar(tx, agent_id, gone)
    elif moved_in_calendar(tx, agent_id, event) is None:
        meeting = tx.of(Meetings).locked(meeting_id)
        _again(tx, meeting, replace(_host(meeting, agent_id), etag=event.etag))


def _host(meeting: Meeting, agent_id: AgentId) -> Host:
    found = meeting.host(agent_id)
    assert found, "hosts stay"
    return found


def _again(tx: Transaction, meeting: Meeting, host: Host) -> None:
    tx.of(Meetings).save_host(meeting.id, host)
    tx.outbox.add(PutEvent(meeting.id, host.agent_id))


def _trouble(tx: Transaction, meeting: Meeting, host: Host, outcome: Outcome) -> None:
    """Say once that the calendar does not have it: the meeting stays all the same."""
    troubled = replace(host, trouble=outcome.became)
    tx.of(Meetings).save_host(meeting.id, troubled)
    if host.trouble != outcome.became:
        name = tx.people.agent(host.agent_id).name
        say_to_agents(tx, meeting, f"meeting_{outcome.became}", name=name)
