"""An agent takes a conversation: becomes the one who is responsible."""

from bot.actions.agent_message import join_as_agent
from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act
from bot.domain.conversations import Conversation, Source
from bot.domain.messages import Notice
from bot.domain.people import Agent
from bot.store import Transaction


def take(tx: Transaction, conversation: Conversation, agent: Agent) -> Conversation:
    """Make the agent responsible; taking it twice changes nothing."""
    conversation = tx.conversations.locked(conversation.id)
    if conversation.assignee_id == agent.id:
        return conversation
    join_as_agent(tx, conversation, agent.id, Source.ASSIGNEE)
    taken = tx.conversations.get(conversation.id).assigned_to(conversation.service_id, agent.id)
    header_changed(tx, taken)
    tx.audit.add(Act.ASSIGNED, agent.actor, taken.id, to=agent.id)
    post_notice(tx, taken.id, Notice("taken", {"name": agent.name}))
    return taken
