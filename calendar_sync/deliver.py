"""Brings calendars to what meetings are, and reminds of them: what the outbox does for meetings."""

import hmac
import logging
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId
from bot.domain.links import Links
from bot.ports import Refused
from bot.store import Transaction
from calendar_sync.calendars import Calendars, account_of
from calendar_sync.deliveries import PutEvent
from calendar_sync.meetings import Host, Meeting, MeetingId
from calendar_sync.notices import wants_link
from calendar_sync.ports import Account, Calendar, Draft, Event, Gone, Reconnect, Stale
from calendar_sync.put import Became, Outcome, keep_outcome
from calendar_sync.remind import remind
from calendar_sync.store.bookables import Bookables
from calendar_sync.store.meetings import Meetings

log = logging.getLogger(__name__)
USE = b"frontdesk/events/"


@dataclass(frozen=True, slots=True)
class Putting:
    """An event as it should be; no draft: it should not be there. `looks`: only its link is missing."""

    meeting: Meeting
    host: Host
    key: str
    draft: Draft | None
    looks: bool = False


class PutEventHandler:
    """Makes, changes or takes away the event of one host."""

    def __init__(self, calendars: Calendars, links: Links) -> None:
        self._calendars = calendars
        self._links = links

    def read(self, tx: Transaction, payload: Payload) -> Putting | None:
        """Collect how it should be; None when the calendar shows that already, or it is over."""
        meeting = tx.of(Meetings).get(MeetingId(payload["meeting_id"]))
        host = _host_of(tx, meeting, AgentId(payload["agent_id"]))
        if host is None or host.declined or meeting.end <= tx.now:
            return None
        key = event_key(self._links, meeting, host)
        if not meeting.is_booked:
            return None if _is_taken_away(meeting, host) else Putting(meeting, host, key, None)
        video = host.is_organiser and wants_link(tx, meeting)
        is_here = host.calendar in {"", account_of(tx, host.agent_id).place}
        is_shown = is_here and _is_shown(meeting, host)
        if is_shown and not video:
            return None
        draft = _draft(tx, meeting, host, key, video=video)
        return Putting(meeting, host, key, draft, looks=is_shown)

    async def send(self, job: Putting, *, maybe_sent: bool) -> Outcome:
        """Tell the calendar; what it refuses comes back as an outcome, since the meeting stays (B22)."""
        try:
            calendar, account = await self._calendars.of(job.host.agent_id)
            if job.host.calendar not in {"", account.place}:
                await _leave(calendar, account, job.host)
                job = replace(job, host=job.host.anew())
            return await _put(calendar, account, job, account.place, maybe_sent)
        except Reconnect:
            return Outcome(Became.LOST)
        except Refused as problem:
            return Outcome(Became.REFUSED, reason=str(problem))

    def record(self, tx: Transaction, job: Putting, result: Outcome) -> None:
        """Remember what the calendar shows now; of a host who is another one by now that one sees to it."""
        host = _host_of(tx, tx.of(Meetings).get(job.meeting.id), job.host.agent_id)
        if host and host.agent_id != job.host.agent_id:
            tx.outbox.add(PutEvent(job.meeting.id, host.agent_id))
        else:
            keep_outcome(tx, job.meeting, job.host.agent_id, result)


class RemindHandler:
    """Reminds of a meeting, in the transaction that ends the alarm (MTG-08)."""

    def read(self, tx: Transaction, payload: Payload) -> tuple[MeetingId, int]:  # noqa: ARG002  looked at below
        """Say of which meeting, and how long before."""
        return MeetingId(payload["meeting_id"]), int(payload["minutes"])

    async def send(self, job: tuple[MeetingId, int], *, maybe_sent: bool) -> None:
        """Nothing leaves the house: mails are deliveries of their own."""

    def record(self, tx: Transaction, job: tuple[MeetingId, int], result: None) -> None:  # noqa: ARG002  says nothing
        """Remind of it; a worker that dies before has done nothing."""
        remind(tx, *job)


def event_key(links: Links, meeting: Meeting, host: Host) -> str:
    """Return what finds the event again; only this installation makes it (B19)."""
    secret = sha256(USE + links.secret.encode()).digest()
    named = f"{meeting.id}/{host.made_for or host.agent_id}/{host.generation}"
    return hmac.new(secret, named.encode(), sha256).hexdigest()


def _host_of(tx: Transaction, meeting: Meeting, agent_id: AgentId) -> Host | None:
    """Return the host that an agent is, or the one they turned out to be."""
    return meeting.host(agent_id) or meeting.host(tx.doubles.who(agent_id))


async def _leave(calendar: Calendar, account: Account, host: Host) -> None:
    """Take an event out of another calendar of the account; what is not ours to take away any more stays."""
    before = account.at(host.calendar)
    if before is None or host.event is None:
        return
    try:
        await calendar.cancel(before, host.event)
    except Reconnect:
        raise
    except Refused as problem:
        log.info("an event stays in the calendar before: agent=%s: %s", host.agent_id, problem)


async def _put(
    calendar: Calendar, account: Account, job: Putting, place: str, maybe_sent: bool
) -> Outcome:
    if job.draft is None:
        await _take_away(calendar, account, job, maybe_sent)
        return Outcome(Became.AWAY)
    if job.host.event is None:
        event = await calendar.create(account, job.draft, maybe_sent=maybe_sent)
        return Outcome(Became.REMADE) if event.is_gone else _shown(event, job.draft, place)
    if job.looks:
        return _looked(await calendar.find(account, job.key), job.draft, place)
    try:
        event = await calendar.change(account, job.host.event, job.draft, etag=job.host.etag)
        return _shown(event, job.draft, place)
    except (Gone, Stale) as problem:
        found = await calendar.find(account, job.key)
        is_gone = found is None or found.is_gone or isinstance(problem, Gone)
        return Outcome(Became.DELETED) if is_gone else Outcome(Became.CHANGED, found, place)


def _looked(found: Event | None, draft: Draft, place: str) -> Outcome:
    """Say what became of an event that lacked only its link: somebody may have changed it meanwhile."""
    if found is None:
        return Outcome(Became.THERE)
    if found.is_gone:
        return Outcome(Became.DELETED)
    if (found.start, found.end) != (draft.start, draft.end):
        return Outcome(Became.CHANGED, found, place)
    return _shown(found, draft, place)


async def _take_away(calendar: Calendar, account: Account, job: Putting, maybe_sent: bool) -> None:
    """Take the event away; one whose making got no answer is looked for."""
    event = job.host.event
    if event is None and maybe_sent:
        found = await calendar.find(account, job.key)
        event = found.id if found and not found.is_gone else None
    if event is not None:
        await calendar.cancel(account, event)


def _shown(event: Event, draft: Draft, place: str) -> Outcome:
    """Say what stands there; what stood there from an earlier attempt may be another time."""
    is_right = (event.start, event.end) == (draft.start, draft.end)
    known = replace(event, place=draft.place or event.place)
    return Outcome(Became.THERE, known, place, draft.sequence if is_right else -1)


def _is_shown(meeting: Meeting, host: Host) -> bool:
    shows_place = host.shown is not None and host.shown.place == meeting.place
    return host.is_there and host.shows == meeting.sequence and (shows_place or not meeting.place)


def _is_taken_away(meeting: Meeting, host: Host) -> bool:
    return not host.is_there and host.shows == meeting.sequence


def _draft(tx: Transaction, meeting: Meeting, host: Host, key: str, *, video: bool) -> Draft:
    """Write the event; nobody is invited by it, since the mail does that (MTG-05)."""
    guest = tx.guests.get(meeting.guest_id)
    number = tx.conversations.get(meeting.conversation_id).number
    who = [guest.shown_name, guest.email or "", guest.phone or "", *meeting.extras]
    zone = tx.of(Bookables).availability(tx.people.agent(host.agent_id)).hours.zone
    return Draft(
        key=key,
        uid=meeting.uid,
        title=f"{meeting.subject} ({guest.shown_name})",
        text="\n".join([*filter(None, who), f"Frontdesk #{number}"]),
        start=meeting.start,
        end=meeting.end,
        zone=zone,
        sequence=meeting.sequence,
        place=meeting.place,
        video=video,
    )
