"""Tell an agent about a conversation of theirs, unless they do not want to hear of it now (MEM-02)."""

from bot.domain.deliveries import Whisper
from bot.domain.ids import AgentId, ConversationId
from bot.store import Transaction


def tell_agent(
    tx: Transaction, conversation_id: ConversationId, agent_id: AgentId, text: str
) -> bool:
    """Say something in CommonMark to an agent alone, in their own messages; False: nobody was told.

    Everything that we tell somebody by ourselves about a conversation goes through here, and is not said to
    whom has muted it. What answers their own words or acts goes to them directly: they asked for it.
    """
    account = next(iter(tx.people.agent(agent_id).accounts), None)
    if account is None or tx.participants.is_muted(conversation_id, agent_id):
        return False
    tx.outbox.add(Whisper(account.platform, account.value, account.value, text))
    return True
