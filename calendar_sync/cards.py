"""What the card of a conversation says about its meeting, and what can be done there with it (MTG-07)."""

from collections.abc import Iterator

from bot.cards import Added
from bot.domain.conversations import Conversation, State
from bot.domain.ids import ConversationId
from bot.ports import CardAction
from bot.store import Transaction
from bot.texts import Texts
from calendar_sync.meetings import Meeting
from calendar_sync.owners import rules_for
from calendar_sync.store.meetings import Meetings
from calendar_sync.when import in_zone, length_shown, span_shown


def meeting_on_card(tx: Transaction, conversation: Conversation, texts: Texts) -> Added:
    """Return the rows of the meeting that a conversation is about, on the agent's clock and the guest's."""
    meeting = meeting_of(tx, conversation.id)
    if meeting is None:
        return Added()
    is_open = conversation.state is State.OPEN and can_change(tx, meeting)
    buttons = (CardAction.RESCHEDULE, CardAction.CANCEL) if is_open else ()
    return Added(tuple(_rows(tx, meeting, texts)), buttons)


def meeting_of(tx: Transaction, conversation_id: ConversationId) -> Meeting | None:
    """Return the meeting that is meant in a conversation: the next one to come, else the last one."""
    found = tx.of(Meetings).of_conversation(conversation_id)
    coming = (one for one in found if one.is_booked and one.end > tx.now)
    return next(coming, found[-1] if found else None)


def can_change(tx: Transaction, meeting: Meeting) -> bool:
    """Tell whether it is still to come."""
    return meeting.is_booked and not meeting.has_begun(tx.now)


def zone_of_host(tx: Transaction, meeting: Meeting) -> str:
    """Return the zone of the agent in whose name it is held (IANA)."""
    return rules_for(tx, meeting).hours.zone


def _rows(tx: Transaction, meeting: Meeting, texts: Texts) -> Iterator[tuple[str, str]]:
    zone = zone_of_host(tx, meeting)
    when = span_shown(meeting.start, meeting.end, zone, texts)
    length = length_shown(meeting.length, texts)
    state = "" if meeting.is_booked else f" · {texts.say('meet.cancelled')}"
    yield texts.say("meet.when"), f"{when} · {length}{state}"
    for_guest = span_shown(meeting.start, meeting.end, meeting.zone, texts)
    if in_zone(meeting.start, meeting.zone).utcoffset() != in_zone(meeting.start, zone).utcoffset():
        yield texts.say("meet.when_guest"), for_guest
    yield texts.say("meet.subject"), meeting.subject
    if len(meeting.hosts) > 1:
        hosts = tx.people.agents([one.agent_id for one in meeting.coming])
        yield texts.say("meet.hosts"), ", ".join(one.name for one in hosts)
    if meeting.place:
        yield texts.say("meet.place"), meeting.place
    if meeting.extras:
        yield texts.say("meet.extras"), ", ".join(meeting.extras)
