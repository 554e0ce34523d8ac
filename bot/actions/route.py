"""Give a conversation to the one whose turn it is, by the rule of its service (ASG-16)."""

from bot.actions.assign import Held, Target, assign_as, held, say_assigned
from bot.domain.acts import SYSTEM
from bot.domain.conversations import Conversation, Source
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, GuestId
from bot.domain.people import Service
from bot.domain.routing import IN_TURN, Candidate, choose
from bot.domain.rules import Routing
from bot.store import Transaction


def routed_to(tx: Transaction, service: Service, guest_id: GuestId) -> AgentId | None:
    """Return who gets a new conversation of a guest; None: everybody does, or nobody can be reached.

    Whoever asks at the same moment waits, so that turns go round also between two processes.
    """
    routing = service.rules.routing
    if routing is Routing.OWNER_FIRST:
        return choose(routing, _candidates(tx, service), owner=tx.contacts.owner_of(guest_id))
    return _in_turn(tx, service, routing) if routing in IN_TURN else None


def say_routed(tx: Transaction, conversation: Conversation, agent_id: AgentId) -> None:
    """Let in whose turn it was, and tell them and everybody (CONV-10, ASG-14)."""
    tx.participants.add_agent(conversation.id, agent_id, Source.ASSIGNEE)
    now = held(tx, conversation)
    assert now.assignee, "it was routed to somebody"
    say_assigned(tx, conversation, SYSTEM, Held(now.service, None), now)


def taken_by_answer(tx: Transaction, conversation: Conversation, agent_id: AgentId) -> None:
    """Make the first who answers responsible, where the service goes by that; colleagues of it only.

    `conversation` is as it was before the answer: who writes on while nobody waits answers nobody.
    """
    is_held = conversation.assignee_id is not None
    if conversation.waiting_since is None or is_held or conversation.service_id is None:
        return
    if tx.people.rules(conversation.service_id).routing is Routing.FIRST_ANSWER:
        by = tx.people.agent(agent_id).actor
        try:
            assign_as(tx, conversation, by, Target(None, agent_id))
        except NotAllowed:
            return  # not one of the service's own: it stays everybody's


def _in_turn(tx: Transaction, service: Service, routing: Routing) -> AgentId | None:
    last = tx.turns.locked(service.id)
    chosen = choose(routing, _candidates(tx, service), last)
    if chosen:
        tx.turns.took(service.id, chosen)
    return chosen


def _candidates(tx: Transaction, service: Service) -> list[Candidate]:
    members = tx.people.members(service.id)
    held = tx.turns.held([one.id for one in members])
    return [Candidate(one, held[one.id]) for one in members]
