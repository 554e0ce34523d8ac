"""A guest writes where no agent is left: whoever they wrote to first comes back (MEM-03 to MEM-06)."""

from bot.actions.escalate import escalate_at_once
from bot.actions.fan_out import header_changed, open_threads, post_in, post_notice_once
from bot.actions.participants import bring_in
from bot.domain.acts import SYSTEM, Act
from bot.domain.conversations import Conversation, Source, Thread
from bot.domain.deliveries import LookAgain, SyncMembers
from bot.domain.ids import ConversationId, ServiceId
from bot.domain.messages import Notice
from bot.domain.people import Agent, Service
from bot.domain.returning import SETTLES, Crew, settles_at, who_returns
from bot.domain.rules import Rules
from bot.store import Transaction


def look_after(tx: Transaction, conversation_id: ConversationId) -> None:
    """Bring somebody back for a guest who waits alone; just after the last one left, look again (MEM-04).

    Safe to repeat: where somebody is, or nobody waits any more, it changes nothing.
    """
    conversation = tx.conversations.locked(conversation_id)
    alone = conversation.left_alone_at
    if alone is None or conversation.waiting_since is None:
        return
    if tx.now < settles_at(alone):
        tx.outbox.add(LookAgain(conversation_id), due_at=settles_at(alone))
        return
    origin, current, rules = _crews(tx, conversation)
    crews = who_returns(rules.returning, origin, current)
    if not crews and _is_being_asked(tx, conversation):
        tx.outbox.add(LookAgain(conversation_id), due_at=tx.now + SETTLES)
        return
    for crew in crews:
        _return(tx, conversation, crew)
    if not crews:
        _tell_that_nobody_is_there(tx, conversation)


def _crews(tx: Transaction, conversation: Conversation) -> tuple[Crew | None, Crew | None, Rules]:
    """Return whom the guest wrote to first, who has the conversation now, and whose rules hold.

    They are those of the service that the guest wrote to, else of the one that has the conversation.
    """
    first = _service(tx, conversation.origin_service_id)
    now = _service(tx, conversation.service_id)
    agent_id = conversation.origin_agent_id
    origin = _of_agent(tx.people.agent(agent_id)) if agent_id else None
    if first:
        origin = _of_service(tx, first)
    current = _of_service(tx, now) if now and now != first else None
    ruling = first or now
    return origin, current, ruling.rules if ruling else Rules()


def _is_being_asked(tx: Transaction, conversation: Conversation) -> bool:
    """Tell whether a platform is being asked who belongs to a service of it: nobody is known too early."""
    services = {conversation.origin_service_id, conversation.service_id} - {None}
    lanes = (SyncMembers(ServiceId(str(one))).lane for one in services)
    return any(tx.outbox.is_waiting(lane) for lane in lanes)


def _service(tx: Transaction, service_id: ServiceId | None) -> Service | None:
    return tx.people.service(service_id) if service_id else None


def _of_service(tx: Transaction, service: Service) -> Crew:
    return Crew(tx.people.members(service.id), Source.SERVICE, service.channels)


def _of_agent(agent: Agent) -> Crew:
    return Crew([agent], Source.ASSIGNEE, agent.accounts[:1])


def _return(tx: Transaction, conversation: Conversation, crew: Crew) -> None:
    """Let a crew in again, and show them in their own channels what they missed."""
    known = {thread.id for thread in tx.threads.of(conversation.id)}
    open_threads(tx, conversation, *crew.channels)
    for thread in tx.threads.of(conversation.id):
        if thread.id not in known:
            _post_missed(tx, conversation, thread)
    agents = [agent.id for agent in crew.reachable]
    for agent_id in bring_in(tx, conversation.id, agents, crew.source, notice="came_back"):
        tx.audit.add(Act.JOINED, SYSTEM, conversation.id, who=agent_id)
    if crew.source is Source.ASSIGNEE and conversation.service_id is None:
        now = tx.conversations.get(conversation.id)
        header_changed(tx, now.assigned_to(None, agents[0]))


def _post_missed(tx: Transaction, conversation: Conversation, thread: Thread) -> None:
    """Show in a thread that the conversation had left what guests wait for an answer to."""
    assert conversation.waiting_since, "asked before"
    for message in tx.messages.of_guests_since(conversation.id, conversation.waiting_since):
        if tx.threads.copy_in(thread.id, message.id) is None:
            post_in(tx, thread, message)


def _tell_that_nobody_is_there(tx: Transaction, conversation: Conversation) -> None:
    """Say it honestly to the guest, once while it is so, and let escalation begin (MEM-06)."""
    notice = Notice("nobody_there")
    if post_notice_once(tx, conversation.id, notice, f"nobody:{conversation.left_alone_at}"):
        escalate_at_once(tx, conversation.id)
