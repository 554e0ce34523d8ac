"""Whoever a meeting concerns is told of it: in the conversation, by mail, and in the hosts' calendars.

Times in notices are ISO 8601 in UTC, beside the zones of guest and host, so that every reader gets their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.fan_out import header_changed, post_notice, post_notice_once
from bot.domain.acts import Actor
from bot.domain.messages import Notice
from bot.store import Transaction
from calendar_sync.availability import Video
from calendar_sync.calendars import account_of
from calendar_sync.deliveries import (
    GUEST,
    LINK_PATIENCE,
    MailMeeting,
    PutEvent,
    What,
    mail_lane,
    to_agent,
    to_extra,
)
from calendar_sync.meetings import Meeting
from calendar_sync.owners import rules_for
from calendar_sync.ports import CalendarKind

# Which calendar makes which link for video.
MADE_BY = {Video.MEET: CalendarKind.GOOGLE, Video.TEAMS: CalendarKind.OUTLOOK}


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a meeting, and who did it; `was`: when it began before, `reason`: in their words."""

    what: What
    by: Actor
    was: datetime | None = None
    reason: str = ""


def announce(tx: Transaction, meeting: Meeting, key: str, change: Change) -> None:
    """Say in its conversation what happened to a meeting, mail it to everybody, and put it into calendars.

    `key` is that of the notice (CONV-10). The first mails wait for the link for video, if the calendar is to
    make one.
    """
    say(tx, meeting, key, change)
    put_events(tx, meeting)
    waits = change.what is What.BOOKED and wants_link(tx, meeting)
    send_mails(tx, meeting, change, due_at=tx.now + LINK_PATIENCE if waits else None)
    if not waits:
        hurry_mails(tx, meeting)


def say(tx: Transaction, meeting: Meeting, key: str, change: Change, **values: str) -> None:
    """Say it in the conversation, and show it on the card; a repeat says nothing twice."""
    hosts = tx.people.agents([one.agent_id for one in meeting.coming])
    said = {
        "name": change.by.name,
        "subject": meeting.subject,
        "guest": tx.guests.get(meeting.guest_id).shown_name,
        "host": ", ".join(one.name for one in hosts),
        "meeting": meeting.id,
        "guest_id": meeting.guest_id,
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "was": change.was.isoformat() if change.was else "",
        "reason": change.reason,
        "zone": meeting.zone,
        "host_zone": rules_for(tx, meeting).hours.zone,
        **values,
    }
    source = f"meeting:{meeting.id}:{meeting.sequence}:{key}:{values.get('minutes', '')}"
    header_changed(tx, tx.conversations.locked(meeting.conversation_id))
    post_notice_once(tx, meeting.conversation_id, Notice(key, said), source)


def say_to_agents(tx: Transaction, meeting: Meeting, key: str, **values: str) -> None:
    """Say to the agents what does not concern the guest."""
    post_notice(tx, meeting.conversation_id, Notice(key, values, agents_only=True))


def put_events(tx: Transaction, meeting: Meeting) -> None:
    """Have the calendar of every host who comes brought up to date."""
    tx.outbox.add(*(PutEvent(meeting.id, one.agent_id) for one in meeting.hosts))


def send_mails(
    tx: Transaction,
    meeting: Meeting,
    change: Change,
    *,
    due_at: datetime | None = None,
    minutes: str = "",
    but: Collection[str] = (),
) -> None:
    """Mail it to the guest, the hosts and the extras, `but` some, as it is now (MTG-05, MTG-07)."""
    mail = MailMeeting(
        meeting.id,
        GUEST,
        change.what,
        str(meeting.sequence),
        meeting.start.isoformat(),
        meeting.end.isoformat(),
        was=change.was.isoformat() if change.was else "",
        by=change.by.name,
        reason=change.reason,
        minutes=minutes,
    )
    mails = (replace(mail, to=to) for to in addressees(tx, meeting) if to not in but)
    tx.outbox.add(*mails, due_at=due_at)


def hurry_mails(tx: Transaction, meeting: Meeting) -> None:
    """Let mails go that waited for the link for video."""
    for to in addressees(tx, meeting):
        tx.outbox.hurry(mail_lane(meeting.id, to))


def addressees(tx: Transaction, meeting: Meeting) -> Sequence[str]:
    """Return to whom mails about it go, as `MailMeeting.to` names them; who has no address gets none."""
    guest = [GUEST] if tx.guests.get(meeting.guest_id).email else []
    agents = tx.people.agents([one.agent_id for one in meeting.coming])
    extras = map(to_extra, range(len(meeting.extras)))
    return [*guest, *(to_agent(one.id) for one in agents if one.email), *extras]


def wants_link(tx: Transaction, meeting: Meeting) -> bool:
    """Tell whether the organiser's calendar is to make a link for video, and has not yet."""
    if meeting.place:
        return False
    chosen = rules_for(tx, meeting).video
    return MADE_BY.get(chosen) is account_of(tx, meeting.organiser).kind


def details(meeting: Meeting) -> Mapping[str, str]:
    """Return what the audit log keeps of it: ids and times, no words of guests (MGR-07)."""
    return {
        "meeting": meeting.id,
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "sequence": str(meeting.sequence),
    }
