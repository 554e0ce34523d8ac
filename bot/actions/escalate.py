"""Nobody answers a guest: others are brought in and told, once for each wait (ESC-01 to ESC-05)."""

from collections.abc import Sequence
from uuid import uuid4

from bot.actions.assign import Target, assign_as
from bot.actions.fan_out import header_changed, post_notice
from bot.actions.participants import bring_in
from bot.actions.tell import tell_agent
from bot.actions.wait import rules_for, set_alarm
from bot.domain.acts import SYSTEM, Act
from bot.domain.conversations import MOST_MEMBERS, Conversation, Source
from bot.domain.deliveries import MailLate, TellLate
from bot.domain.escalation import FIRST, SECOND, next_in_turn, step_due
from bot.domain.ids import AgentId, ConversationId
from bot.domain.messages import Notice
from bot.domain.people import Agent, Service
from bot.store import Transaction


def escalate_if_due(tx: Transaction, conversation_id: ConversationId) -> None:
    """Do what is due by now for the guest who waits, and set the alarm to what comes next.

    Who looks too early, too late or twice does no harm: how far it was escalated stands in the
    conversation, under its lock (ESC-03, ESC-04).
    """
    conversation = tx.conversations.locked(conversation_id)
    if conversation.waiting_since is None:
        return
    hours, settings = rules_for(tx, conversation)
    since, done = conversation.waiting_since, conversation.escalated
    step = step_due(since, tx.now, hours, settings, done)
    if step:
        _escalate(tx, conversation, step, hand_on=settings.next_agent)
    set_alarm(tx, conversation_id)


def escalate_at_once(tx: Transaction, conversation_id: ConversationId) -> bool:
    """Escalate at once, because nobody is there who could answer (MEM-06); False: it is done already."""
    conversation = tx.conversations.locked(conversation_id)
    if conversation.waiting_since is None or conversation.escalated:
        return False
    _escalate(tx, conversation, FIRST, hand_on=False)
    set_alarm(tx, conversation_id)
    return True


def _escalate(tx: Transaction, conversation: Conversation, step: int, *, hand_on: bool) -> None:
    service = tx.people.service(conversation.service_id) if conversation.service_id else None
    manager = _manager(tx, service)
    tx.waits.escalated(conversation.id, step)
    came = bring_in(tx, conversation.id, [manager.id] if manager else [], Source.MANAGER)
    if not came:
        header_changed(tx, tx.conversations.get(conversation.id))
    _say(tx, conversation, manager, is_new=bool(came))
    told = {one.id: one for one in ((manager,) if manager else ())}
    if step == SECOND:
        told |= {one.id: one for one in tx.people.admins() if one.is_reachable}
    for agent in told.values():
        _tell(tx, conversation.id, agent, step)
    tx.audit.add(
        Act.ESCALATED,
        SYSTEM,
        conversation.id,
        step=str(step),
        manager=manager.id if manager else "",
        told=",".join(sorted(told)),
    )
    if hand_on and service:
        _give_to_next(tx, conversation.id, service)


def _tell(tx: Transaction, conversation_id: ConversationId, agent: Agent, step: int) -> None:
    """Tell somebody in their own messages, unless they muted it (MEM-02), and by mail in any case.

    A guest whom nobody answers must reach somebody (ESC-01).
    """
    telling = TellLate(conversation_id, agent.id, str(step), uuid4().hex)
    tell_agent(tx, conversation_id, agent.id, telling)
    if agent.email:
        tx.outbox.add(MailLate(conversation_id, agent.id, str(step), uuid4().hex))


def _manager(tx: Transaction, service: Service | None) -> Agent | None:
    """Return who answers for the service, if they can be reached."""
    manager = tx.people.agent(service.manager_id) if service and service.manager_id else None
    return manager if manager and manager.is_reachable else None


def _say(
    tx: Transaction, conversation: Conversation, manager: Agent | None, *, is_new: bool
) -> None:
    """Say it among the agents, in the channel: who came, who was told, or that there is nobody (ESC-03)."""
    key = "escalated_nobody"
    if manager:
        key = "escalated_added" if is_new else "escalated_told"
    values = {"name": manager.name} if manager else {}
    post_notice(tx, conversation.id, Notice(key, values, agents_only=True))


def _give_to_next(tx: Transaction, conversation_id: ConversationId, service: Service) -> None:
    """Give it to the next of the service's agents who is there, after the one who has it (ESC-05)."""
    conversation = tx.conversations.get(conversation_id)
    chosen = next_in_turn(_order(tx, service), conversation.assignee_id)
    if chosen is None:
        return
    is_in = tx.participants.has(conversation_id, chosen)
    if is_in or tx.participants.count(conversation_id) < MOST_MEMBERS:
        assign_as(tx, conversation, SYSTEM, Target(service.id, chosen))


def _order(tx: Transaction, service: Service) -> Sequence[AgentId]:
    """Return the agents to whom it can be given: of those who are not paused, who is there, else all."""
    ready = [one for one in tx.people.members(service.id) if one.is_reachable and not one.paused]
    there = [one for one in ready if one.active is not False]
    return [one.id for one in there or ready]
