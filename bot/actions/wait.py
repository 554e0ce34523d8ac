"""A guest waits for an answer, gets one, and waits again after all (ESC-02)."""

from bot.actions.fan_out import refresh_cards
from bot.domain.conversations import Conversation, State
from bot.domain.deliveries import Escalate
from bot.domain.escalation import FIRST, Escalation, due_at, next_due
from bot.domain.hours import Hours
from bot.domain.ids import AgentId, ConversationId, ServiceId
from bot.store import Transaction


def begin_wait(tx: Transaction, conversation_id: ConversationId) -> None:
    """Note that a guest waits since now, and when that will be too long; not when somebody waits already.

    It is done for guests' messages, so it costs one statement more than the note itself. An alarm of an
    earlier wait is set to the new time.
    """
    counted = tx.waits.begins(conversation_id)
    due = due_at(tx.now, *counted, FIRST) if counted else None
    if due:
        tx.alarms.set(Escalate(conversation_id), due)


def end_wait(
    tx: Transaction, conversation: Conversation, answered_by: AgentId | None = None
) -> None:
    """Note that nobody waits any more; the alarm looks when its time comes, and finds nothing to do.

    How long it took until an agent answered is kept for the figures (MGR-03).
    """
    if conversation.waiting_since is None:
        return
    if answered_by:
        tx.figures.add_answer(conversation, answered_by)
        tx.waits.answered(conversation.id)
    else:
        tx.waits.ends(conversation.id)
    if conversation.is_late:
        refresh_cards(tx, conversation.id)


def look_who_waits(tx: Transaction, conversation_id: ConversationId) -> None:
    """Work out anew since when a guest waits, after words went that counted: an answer, or a question.

    How far it was escalated stays: it is the same wait.
    """
    conversation = tx.conversations.locked(conversation_id)
    since = tx.messages.unanswered_since(conversation_id)
    if conversation.state is State.CLOSED or since == conversation.waiting_since:
        return
    tx.waits.began(conversation_id, since)
    set_alarm(tx, conversation_id)
    if conversation.escalated:
        refresh_cards(tx, conversation_id)


def set_alarm(tx: Transaction, conversation_id: ConversationId) -> None:
    """Set the alarm to the next step by the settings of the service that has it now (ESC-05)."""
    conversation = tx.conversations.get(conversation_id)
    if conversation.waiting_since is None:
        return
    hours, settings = rules_for(tx, conversation)
    due = next_due(conversation.waiting_since, hours, settings, conversation.escalated)
    if due:
        tx.alarms.set(Escalate(conversation_id), due)


def set_alarms(tx: Transaction, service_id: ServiceId) -> None:
    """Set the alarm of everyone who waits for a service whose hours or rules have changed."""
    for conversation_id in tx.waits.in_service(service_id):
        set_alarm(tx, conversation_id)


def rules_for(tx: Transaction, conversation: Conversation) -> tuple[Hours, Escalation]:
    """Return what says how long a guest may wait; without a service, an hour at any time."""
    if conversation.service_id is None:
        return Hours(), Escalation()
    service = tx.people.service(conversation.service_id)
    return service.hours, service.rules.escalation
