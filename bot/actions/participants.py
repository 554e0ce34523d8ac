"""Agents come into a conversation and go: everybody who does passes through here.

What depends on who is there is kept here alone: the kind (CONV-01), since when no agent is left (MEM-04), who
is responsible, titles and cards (TTL-06). Both lock the conversation first. What else a caller wants to
change in the conversation it changes afterwards, on what `tx.conversations.get` returns then.
"""

from collections.abc import Iterable, Sequence

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.conversations import Source
from bot.domain.deliveries import LookAgain
from bot.domain.ids import AgentId, ConversationId
from bot.domain.messages import Notice
from bot.store import Transaction


def bring_in(
    tx: Transaction,
    conversation_id: ConversationId,
    agents: Iterable[AgentId],
    source: Source,
    *,
    notice: str = "",
) -> Sequence[AgentId]:
    """Let agents in and return those who were not in; twice changes nothing, also not their source.

    `notice`: the key of a notice with their `names`, which agents read alone (CONV-10); none where something
    else says it. A one-on-one becomes a group by the second agent (CONV-01).
    """
    conversation = tx.conversations.locked(conversation_id)
    came = [one for one in agents if tx.participants.add_agent(conversation_id, one, source)]
    if not came:
        return came
    if conversation.left_alone_at is not None:
        tx.conversations.left_alone(conversation_id, None)
        tx.outbox.cancel(LookAgain(conversation_id).key)
    present = [one for one in tx.participants.all(conversation_id) if one.left_at is None]
    there = sum(not one.is_guest for one in present)
    header_changed(tx, conversation.grown(there, len(present) - there))
    _say(tx, conversation_id, came, notice)
    return came


def let_go(
    tx: Transaction,
    conversation_id: ConversationId,
    agents: Iterable[AgentId],
    *,
    notice: str = "",
) -> Sequence[AgentId]:
    """Let agents go and return those who were in; `notice` as in `bring_in`.

    Whoever goes is not responsible any longer. Since the last one's going the conversation is left alone.
    """
    conversation = tx.conversations.locked(conversation_id)
    gone = [one for one in agents if tx.participants.leave(conversation_id, one)]
    if not gone:
        return gone
    if not tx.participants.agents(conversation_id):
        tx.conversations.left_alone(conversation_id, tx.now)
    if conversation.assignee_id in gone:
        conversation = conversation.assigned_to(conversation.service_id, None)
    header_changed(tx, conversation)
    _say(tx, conversation_id, gone, notice)
    return gone


def _say(
    tx: Transaction, conversation_id: ConversationId, who: Sequence[AgentId], notice: str
) -> None:
    if notice:
        names = ", ".join(agent.name for agent in tx.people.agents(who))
        post_notice(tx, conversation_id, Notice(notice, {"names": names}, agents_only=True))
