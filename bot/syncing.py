"""What platforms know about people and memberships is taken over again, once something changed there."""

from bot.domain.deliveries import SyncAgent, SyncMembers
from bot.domain.ids import Ref
from bot.store import Transaction


def sync_members(tx: Transaction, channel: Ref) -> None:
    """Have another look at who is in a channel of ours (MEM-07)."""
    for service in tx.people.services_in(channel):
        tx.outbox.add(SyncMembers(service.id))


def sync_group(tx: Transaction, group: Ref) -> None:
    """Have another look at who is in a user group (MEM-07)."""
    for service in tx.people.services_of_group(group):
        tx.outbox.add(SyncMembers(service.id))


def sync_agent(tx: Transaction, account: Ref) -> None:
    """Have another look at somebody whom we know."""
    agent = tx.people.agent_by_account(account)
    if agent:
        tx.outbox.add(SyncAgent(agent.id))
