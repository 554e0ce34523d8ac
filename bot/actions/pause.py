"""An agent takes no new conversations for a while, and takes them again (ASG-16)."""

from bot.domain.acts import Act
from bot.domain.people import Agent
from bot.store import Transaction


def pause(tx: Transaction, agent: Agent) -> bool:
    """Give them no conversations by turn; those that they have stay theirs. False when they pause already."""
    return _set(tx, agent, Act.PAUSED, paused=True)


def resume(tx: Transaction, agent: Agent) -> bool:
    """Give them conversations again; False when they did not pause."""
    return _set(tx, agent, Act.RESUMED, paused=False)


def _set(tx: Transaction, agent: Agent, act: Act, *, paused: bool) -> bool:
    changed = tx.people.pause(agent.id, paused=paused)
    if changed:
        tx.audit.add(act, agent.actor)
    return changed
