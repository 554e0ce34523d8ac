"""Connecting a calendar, choosing among its calendars, disconnecting (MTG-01)."""

from collections.abc import Sequence

from bot.domain.acts import Act
from bot.domain.ids import AgentId
from bot.store import Transaction
from calendar_sync.deliveries import RenewWatch, Sync
from calendar_sync.giving_back import give_back
from calendar_sync.lost import calendar_is_back
from calendar_sync.ports import Account, CalendarKind
from calendar_sync.put import take_along
from calendar_sync.store.accounts import Accounts
from calendar_sync.store.watches import Watches


def connect_calendar(tx: Transaction, account: Account, secret: str) -> None:
    """Keep an agent's calendar in place of the one before; `secret` is encrypted already.

    What is booked goes into it, what was booked follows, and what changes there is read from now on. What was
    allowed at another account is given back.
    """
    before = tx.of(Accounts).of(account.agent_id)
    if before and (before.kind, before.address) != (account.kind, account.address):
        give_back(tx, account.agent_id)
    tx.of(Accounts).keep(account, secret)
    calendar_is_back(tx, account.agent_id)
    _forget_watches(tx, account.agent_id)
    _begin(tx, account.agent_id)
    take_along(tx, account.agent_id)
    agent = tx.people.agent(account.agent_id)
    tx.audit.add(Act.CALENDAR_CONNECTED, agent.actor, kind=account.kind)


def choose_calendars(
    tx: Transaction, agent_id: AgentId, busy: Sequence[str], target: str
) -> Account | None:
    """Change which calendars count as busy, and which one gets the events; that one always counts.

    What is to come follows into another one.
    None when no calendar is connected any more. The same choice again changes nothing.
    """
    accounts = tx.of(Accounts)
    before = accounts.of(agent_id)
    if before is None:
        return None
    chosen = tuple(dict.fromkeys((target, *busy)))
    if (chosen, target) == (before.busy, before.target):
        return before
    accounts.choose(agent_id, chosen, target)
    if target != before.target:
        _forget_watches(tx, agent_id)
        _begin(tx, agent_id)
        take_along(tx, agent_id)
    tx.audit.add(Act.CALENDAR_CHOSEN, tx.people.agent(agent_id).actor, kind=before.kind)
    return accounts.of(agent_id)


def disconnect_calendar(tx: Transaction, agent_id: AgentId) -> bool:
    """Go back to the built-in calendar; False: there was no other."""
    give_back(tx, agent_id)
    if not tx.of(Accounts).remove(agent_id):
        return False
    _forget_watches(tx, agent_id)
    take_along(tx, agent_id)
    agent = tx.people.agent(agent_id)
    tx.audit.add(Act.CALENDAR_DISCONNECTED, agent.actor, kind=CalendarKind.OWN)
    return True


def _begin(tx: Transaction, agent_id: AgentId) -> None:
    tx.outbox.add(Sync(agent_id), RenewWatch(agent_id))


def _forget_watches(tx: Transaction, agent_id: AgentId) -> None:
    """Forget what tells of the calendar before; whoever asked has ended it there, as far as it let them."""
    watches = tx.of(Watches)
    watches.remove(*(one.watch.id for one in watches.of(agent_id)))
