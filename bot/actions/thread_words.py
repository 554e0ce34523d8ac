"""An agent writes a note or an answer by a command or a dialog, rather than in the thread itself."""

from uuid import uuid4

from bot.actions.agent_message import keep_as_agent
from bot.actions.fan_out import post_to_threads
from bot.actions.route import taken_by_answer
from bot.domain.conversations import Conversation
from bot.domain.messages import Draft, Message, MessageKind, checked
from bot.domain.people import Agent
from bot.store import Transaction


def note_as_agent(tx: Transaction, conversation: Conversation, agent: Agent, text: str) -> Message:
    """Keep a note that agents see in every thread and guests nowhere (CONV-08)."""
    return _write(tx, conversation, agent, Draft(checked(text), kind=MessageKind.NOTE))


def reply_as_agent(tx: Transaction, conversation: Conversation, agent: Agent, text: str) -> Message:
    """Answer the guests, also where plain answers stay inside (CONV-08)."""
    return _write(tx, conversation, agent, Draft(checked(text)))


def _write(tx: Transaction, conversation: Conversation, agent: Agent, draft: Draft) -> Message:
    locked = tx.conversations.locked(conversation.id)
    message = keep_as_agent(tx, locked, agent.id, draft, f"command:{uuid4().hex}")
    assert message, "nobody else has this source"
    post_to_threads(tx, message)
    if message.kind is MessageKind.PUBLIC:
        taken_by_answer(tx, locked, agent.id)
    return message
