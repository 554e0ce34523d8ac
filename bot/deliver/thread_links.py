"""Where an agent finds a conversation: the address of its thread, for what is told outside of it."""

from bot.deliver.surroundings import Surroundings
from bot.domain.conversations import Conversation
from bot.domain.ids import Ref
from bot.domain.people import Agent
from bot.ports import Refused
from bot.store import Transaction


def thread_for(tx: Transaction, conversation: Conversation, agent: Agent) -> Ref | None:
    """Return where the agent can answer: on a platform of theirs, if the conversation is there."""
    roots = [one.root for one in tx.threads.of(conversation.id) if one.root]
    own = (root for root in roots if root.platform in agent.platforms)
    return next(own, roots[0] if roots else None)


async def thread_link(around: Surroundings, thread: Ref | None) -> str:
    """Ask where the thread is found; what cannot be found is told of without its address."""
    try:
        return await around.platform(thread).link(thread) if thread else ""
    except Refused:
        return ""
