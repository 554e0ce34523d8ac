"""An agent leaves a conversation, or wants to hear nothing of it for a while (MEM-02)."""

from datetime import datetime

from bot.actions.participants import let_go
from bot.domain.acts import Act
from bot.domain.conversations import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.mute import muted_until
from bot.domain.people import Agent
from bot.store import Transaction


def leave(tx: Transaction, conversation: Conversation, agent: Agent) -> bool:
    """Let an agent go who wants to; False, and nothing changes, when they were not in it."""
    if not let_go(tx, conversation.id, [agent.id], notice="went"):
        return False
    tx.audit.add(Act.LEFT, agent.actor, conversation.id, who=agent.id)
    return True


def mute(tx: Transaction, conversation: Conversation, agent: Agent, words: str) -> datetime | None:
    """Keep us from telling an agent anything, until the moment that is returned; None: not any longer.

    It is nobody else's business, so nothing is said. NotAllowed for whom does not take part, and for words
    that are no length of time.
    """
    until = muted_until(words, tx.now, zone_of(tx, conversation, agent))
    if not tx.participants.mute(conversation.id, agent.id, until):
        raise NotAllowed("not_in_it", number=str(conversation.number))
    return until


def zone_of(tx: Transaction, conversation: Conversation, agent: Agent) -> str:
    """Return an agent's time zone, else that of the service (IANA)."""
    service_id = conversation.service_id or conversation.origin_service_id
    if agent.zone or service_id is None:
        return agent.zone or "UTC"
    return tx.people.service(service_id).hours.zone
