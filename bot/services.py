"""Setting up services by a form: who may, and what is kept; the same on every platform (MGR-02)."""

from dataclasses import dataclass

from bot import effects
from bot.actions.meet_agent import meet_agent
from bot.actions.services import add_service, change_service
from bot.domain.ids import Ref, ServiceId
from bot.domain.people import Mode
from bot.domain.permissions import Right, check
from bot.effects import Speaker
from bot.ports import Profile
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Filled:
    """A service as somebody filled it in; `service_id` is None for a new one."""

    service_id: ServiceId | None
    name: str
    channel: Ref
    manager: tuple[Ref, Profile] | None
    mode: Mode


def may_set_up(tx: Transaction, speaker: Speaker) -> bool:
    """Tell whether somebody may set up: a manager; anybody while there is nothing to break yet."""
    return speaker.profile.manages or not tx.people.services()


def save(tx: Transaction, key: str, speaker: Speaker, filled: Filled) -> None:
    """Make or change a service; NotAllowed for whom or what the rules refuse. A repeat does nothing."""
    if not tx.inbox.first_time(key):
        return
    if tx.people.services():
        check(effects.acting(tx, speaker), Right.SET_UP)
    manager = meet_agent(tx, *filled.manager) if filled.manager else None
    manager_id = manager.id if manager else None
    if filled.service_id is None:
        add_service(tx, filled.name, filled.channel, manager_id=manager_id, mode=filled.mode)
        return
    change_service(
        tx,
        filled.service_id,
        name=filled.name,
        channel=filled.channel,
        manager_id=manager_id,
        mode=filled.mode,
    )
