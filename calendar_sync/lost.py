"""A calendar that refuses us, and one that lets us in again: whoever it concerns is told, once (B22)."""

from bot.domain.ids import AgentId, Ref
from bot.store import Transaction
from calendar_sync.deliveries import TellCalendar
from calendar_sync.store.accounts import Accounts

LOST, BACK = "lost", "back"


def lose_calendar(tx: Transaction, agent_id: AgentId) -> bool:
    """Note that an agent's calendar refuses us, and tell of it; False: it is known already."""
    if not tx.of(Accounts).lose(agent_id):
        return False
    _tell(tx, agent_id, LOST, tx.now.isoformat())
    return True


def calendar_is_back(tx: Transaction, agent_id: AgentId) -> bool:
    """Note that an agent's calendar lets us in; tell of it if it was said that it did not."""
    account = tx.of(Accounts).of(agent_id)
    if account is None or account.lost_at is None:
        return False
    since = account.lost_at.isoformat()
    tx.of(Accounts).find_again(agent_id)
    _tell(tx, agent_id, BACK, since)
    return True


def _tell(tx: Transaction, agent_id: AgentId, what: str, since: str) -> None:
    """Tell the agent alone, and the channels of the services in which they can be booked."""
    agent = tx.people.agent(agent_id)
    for account in agent.accounts[:1]:
        tx.outbox.add(_telling(agent_id, what, account, since))
    channels = {one for service in tx.people.services_of(agent_id) for one in service.channels}
    for channel in sorted(channels, key=str):
        tx.outbox.add(_telling(agent_id, what, channel, since, aloud="yes"))


def _telling(agent_id: AgentId, what: str, place: Ref, since: str, aloud: str = "") -> TellCalendar:
    return TellCalendar(agent_id, what, place.platform, place.value, since, aloud)
