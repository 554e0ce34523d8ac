"""Setting up services by a form: who may, and what is kept; the same on every platform (MGR-02)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from bot import effects
from bot.actions.meet_agent import meet_agent
from bot.actions.services import add_service, change_rules, change_service
from bot.domain.ids import AgentId, Ref, ServiceId
from bot.domain.people import Mode, Service
from bot.domain.permissions import Right, check, may
from bot.domain.rules import Leaving, Returning, Routing, Rules
from bot.effects import Speaker
from bot.ports import Profile
from bot.store import Transaction

Rule = TypeVar("Rule", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filled:
    """A service as somebody filled it in; `service_id` is None for a new one."""

    service_id: ServiceId | None
    name: str
    channel: Ref
    manager: tuple[Ref, Profile] | None
    mode: Mode
    routing: Routing = Routing.EVERYONE
    leaving: Leaving = Leaving.FIRST
    returning: Returning = Returning.ORIGIN

    def ruled(self, before: Rules) -> Rules:
        """Return a service's rules with those that this form asks for; the others stay."""
        return replace(before, routing=self.routing, leaving=self.leaving, returning=self.returning)


def rule_of(kind: type[Rule], value: str, usual: Rule) -> Rule:
    """Read a choice among a rule's; what nobody was offered is the usual one."""
    return kind(value) if value in set(kind) else usual


def may_set_up(tx: Transaction, speaker: Speaker) -> bool:
    """Tell whether somebody may add services: an admin; anybody while there is nothing to break yet."""
    return speaker.profile.manages or not tx.people.services()


def changeable_by(tx: Transaction, speaker: Speaker) -> Sequence[Service]:
    """Return the services whose settings somebody may change: an admin all, a manager their own."""
    known = tx.people.agent_by_account(speaker.account)
    if known is None:
        return tx.people.services() if speaker.profile.manages else []
    agent = replace(known, manages=speaker.profile.manages)
    return [one for one in tx.people.services() if may(agent, Right.SET_RULES, [one])]


def save(tx: Transaction, key: str, speaker: Speaker, filled: Filled) -> None:
    """Make or change a service; NotAllowed for whom or what the rules refuse. A repeat does nothing."""
    if not tx.inbox.first_time(key):
        return
    _check_may(tx, speaker, filled)
    manager = meet_agent(tx, *filled.manager) if filled.manager else None
    manager_id = manager.id if manager else _manager_elsewhere(tx, filled)
    if filled.service_id is None:
        kept = add_service(tx, filled.name, filled.channel, manager_id=manager_id, mode=filled.mode)
    else:
        kept = change_service(
            tx,
            filled.service_id,
            name=filled.name,
            channel=filled.channel,
            manager_id=manager_id,
            mode=filled.mode,
        )
    by = effects.met(tx, speaker).actor
    change_rules(tx, kept.id, filled.ruled(kept.rules), by)


def _manager_elsewhere(tx: Transaction, filled: Filled) -> AgentId | None:
    """Return the manager who cannot be chosen in this form: it offers people of its own platform only."""
    before = tx.people.service(filled.service_id).manager_id if filled.service_id else None
    if before is None:
        return None
    accounts = tx.people.agent(before).accounts
    is_offered = any(one.platform is filled.channel.platform for one in accounts)
    return None if is_offered else before


def _check_may(tx: Transaction, speaker: Speaker, filled: Filled) -> None:
    if filled.service_id is not None:
        concerned = [tx.people.service(filled.service_id)]
        check(effects.acting(tx, speaker), Right.SET_RULES, concerned)
    elif tx.people.services():
        check(effects.acting(tx, speaker), Right.SET_UP)
