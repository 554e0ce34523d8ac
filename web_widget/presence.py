"""Whether somebody is there now (ENT-08): from a service's hours, and from what the platforms tell."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.conversations import Conversation
from bot.domain.people import Agent, Presence, Service
from bot.store import Transaction

BEST_FIRST = (Presence.ONLINE, Presence.AWAY, Presence.CLOSED)


def presence_of_service(tx: Transaction, service: Service) -> Presence:
    """Say whether one of its agents is there, in its hours."""
    if not service.hours.is_open(tx.now):
        return Presence.CLOSED
    return presence_of(tx.people.members(service.id))


def presence_of(agents: Iterable[Agent]) -> Presence:
    """Say whether one of them is there; a platform that does not tell is given the benefit of the doubt."""
    told = {agent.active for agent in agents}
    return Presence.ONLINE if True in told or None in told else Presence.AWAY


def presence_in(tx: Transaction, conversation: Conversation, service: Service | None) -> Presence:
    """Say whether somebody is there for a conversation: whoever holds it, else its service."""
    if service:
        return presence_of_service(tx, service)
    agent_id = conversation.assignee_id or conversation.origin_agent_id
    return presence_of([tx.people.agent(agent_id)] if agent_id else [])


def best(found: Iterable[Presence]) -> Presence:
    """Return the best of several services."""
    return min(found, key=BEST_FIRST.index, default=Presence.AWAY)


def opens_at(services: Iterable[Service], now: datetime) -> datetime | None:
    """Return when the first of them opens; None when one is open, or none will be soon."""
    times = [service.hours.opens_at(now) for service in services if not service.hours.is_open(now)]
    return min((time for time in times if time), default=None)
