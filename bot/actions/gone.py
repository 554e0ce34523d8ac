"""An agent whom their platforms do not know any more leaves every conversation, some at a time (MEM-05)."""

from bot.actions.participants import let_go
from bot.domain.acts import SYSTEM, Act
from bot.domain.conversations import State
from bot.domain.deliveries import LetGo
from bot.domain.ids import AgentId
from bot.store import Transaction

AT_A_TIME = 50


def let_gone_agent_go(tx: Transaction, agent_id: AgentId) -> None:
    """Let them go from the next conversations, the latest first; who is back meanwhile stays.

    Only so can a guest's message find that no agent is left, and bring others (MEM-03). What is closed says
    nothing of it.
    """
    if not tx.people.agent(agent_id).gone:
        return
    found = tx.participants.conversations_of(agent_id, AT_A_TIME + 1)
    for conversation_id in found[:AT_A_TIME]:
        is_open = tx.conversations.locked(conversation_id).state is State.OPEN
        let_go(tx, conversation_id, [agent_id], notice="went" if is_open else "")
        tx.audit.add(Act.LEFT, SYSTEM, conversation_id, who=agent_id)
    if len(found) > AT_A_TIME:
        tx.outbox.add(LetGo(agent_id))
