"""An agent adds a colleague to a conversation (MEM-01)."""

from bot.actions.join import refuse_full
from bot.actions.participants import bring_in
from bot.domain.acts import Act
from bot.domain.conversations import Conversation, Source
from bot.domain.people import Agent
from bot.store import Transaction


def add_colleague(tx: Transaction, conversation: Conversation, colleague: Agent, by: Agent) -> bool:
    """Let them in, whoever sends others away: they were added by hand (ASG-10). False when they were in.

    NotAllowed where nobody more can come in (CONV-13).
    """
    conversation = tx.conversations.locked(conversation.id)
    if tx.participants.has(conversation.id, colleague.id):
        return False
    refuse_full(tx, conversation.id)
    bring_in(tx, conversation.id, [colleague.id], Source.MANUAL, notice="brought_in")
    tx.audit.add(Act.JOINED, by.actor, conversation.id, who=colleague.id)
    return True
