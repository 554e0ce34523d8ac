"""An agent writes a note or an answer by a command or a dialog, rather than in the thread itself."""

from uuid import uuid4

from bot.actions.agent_message import has_read, join_as_agent
from bot.actions.fan_out import post_to_threads
from bot.domain.conversations import Conversation, Source
from bot.domain.messages import Draft, Message, MessageKind, checked
from bot.domain.people import Agent
from bot.store import Transaction


def note_as_agent(
    tx: Transaction, conversation: Conversation, agent: Agent, text: str
) -> Message:
    """Keep a note that agents see in every thread and guests nowhere (CONV-08)."""
    return _write(tx, conversation, agent, Draft(checked(text), kind=MessageKind.NOTE))


def reply_as_agent(
    tx: Transaction, conversation: Conversation, agent: Agent, text: str
) -> Message:
    """Answer the guests, also where plain answers stay inside (CONV-08)."""
    message = _write(tx, conversation, agent, Draft(checked(text)))
    tx.conversations.answered(conversation.id)
    return message


def _write(tx: Transaction, conversation: Conversation, agent: Agent, draft: Draft) -> Message:
    join_as_agent(tx, conversation, agent.id, Source.AUTO)
    source = f"command:{uuid4().hex}"
    message = tx.messages.add(conversation.id, draft, source=source, agent_id=agent.id)
    assert message, "nobody else has this source"
    has_read(tx, conversation, agent.id, message.number)
    post_to_threads(tx, message)
    return message
