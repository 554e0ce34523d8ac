"""An agent takes a conversation: becomes the one who is responsible (ASG-11)."""

from bot.actions.assign import Assigned, Target, assign
from bot.domain.assignment import own_service
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.ids import ServiceId
from bot.domain.people import Agent
from bot.store import Transaction

WHICH_SERVICE = "which_service"


def take(tx: Transaction, conversation: Conversation, agent: Agent) -> Assigned:
    """Give it to the agent in the service that has it, else as `assign_to_me`; twice changes nothing."""
    conversation = tx.conversations.locked(conversation.id)
    if conversation.service_id in (None, *_mine(tx, agent)):
        return assign(tx, conversation, agent, Target(None, agent.id))
    return assign_to_me(tx, conversation, agent)


def assign_to_me(tx: Transaction, conversation: Conversation, agent: Agent) -> Assigned:
    """Give it to the agent in the service that the guest wrote to first.

    Raises NotAllowed `which_service` for who does not belong to that one: they have to be asked (ASG-11).
    """
    conversation = tx.conversations.locked(conversation.id)
    service_id = own_service(conversation.origin_service_id, _mine(tx, agent))
    if service_id is None:
        raise NotAllowed(WHICH_SERVICE, number=str(conversation.number))
    return assign(tx, conversation, agent, Target(service_id, agent.id))


def _mine(tx: Transaction, agent: Agent) -> frozenset[ServiceId]:
    return frozenset(service.id for service in tx.people.services_of(agent.id))
