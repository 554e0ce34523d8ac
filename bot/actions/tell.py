"""Tell an agent about a conversation, unless they do not want to hear of it now (MEM-02)."""

from bot.domain.deliveries import Delivery
from bot.domain.ids import AgentId, ConversationId
from bot.store import Transaction


def tell_agent(
    tx: Transaction, conversation_id: ConversationId, agent_id: AgentId, *telling: Delivery
) -> bool:
    """Send an agent alone what tells them something; False: they have muted it, so nothing is sent.

    Whatever we tell somebody by ourselves about a conversation goes through here; the mail about a guest
    whom nobody answers does not (ESC-01). What answers their own words or acts goes to them directly.
    """
    if tx.participants.is_muted(conversation_id, agent_id):
        return False
    tx.outbox.add(*telling)
    return True
