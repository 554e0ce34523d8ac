"""Set up services and widgets."""

import secrets
from dataclasses import replace
from uuid import uuid4

from bot.actions.wait import set_alarms
from bot.domain.acts import Act, Actor
from bot.domain.deliveries import OfferMeetings, SyncMembers
from bot.domain.entrances import Widget, origin_of
from bot.domain.errors import NotAllowed
from bot.domain.hours import Hours
from bot.domain.ids import AgentId, Ref, ServiceId, WidgetId
from bot.domain.names import clean_name
from bot.domain.people import Mode, Service
from bot.domain.rules import Rules
from bot.store import Transaction


def add_service(
    tx: Transaction,
    name: str,
    *channels: Ref,
    manager_id: AgentId | None = None,
    mode: Mode = Mode.ANSWERS,
) -> Service:
    """Make a service with one channel per platform; who is in the channels becomes its members.

    It gets a booking link, too (ENT-02).
    """
    service = Service(ServiceId(uuid4().hex), _name(name), channels, manager_id, mode)
    tx.people.add_service(service)
    tx.outbox.add(SyncMembers(service.id), OfferMeetings(service.id))
    return service


def change_service(
    tx: Transaction,
    service_id: ServiceId,
    *,
    name: str,
    channel: Ref,
    manager_id: AgentId | None,
    mode: Mode,
) -> Service:
    """Change what a manager may change; new conversations go to the new channel."""
    service = tx.people.locked_service(service_id)
    others = tuple(ref for ref in service.channels if ref.platform != channel.platform)
    changed = replace(
        service, name=_name(name), channels=(*others, channel), manager_id=manager_id, mode=mode
    )
    tx.people.save_service(changed)
    tx.outbox.add(SyncMembers(service.id))
    return changed


def change_rules(tx: Transaction, service_id: ServiceId, rules: Rules, by: Actor) -> Service:
    """Let a service manage its conversations by other rules; the same again changes nothing."""
    service = tx.people.locked_service(service_id)
    if rules == service.rules:
        return service
    changed = replace(service, rules=rules)
    tx.people.save_service(changed)
    tx.audit.add(Act.RULES_CHANGED, by, service=service.id)
    set_alarms(tx, service_id)
    return changed


def change_hours(tx: Transaction, service_id: ServiceId, hours: Hours, by: Actor) -> Service:
    """Let a service be open at other times (WID-03); the same again changes nothing."""
    service = tx.people.locked_service(service_id)
    if hours == service.hours:
        return service
    changed = replace(service, hours=hours)
    tx.people.save_service(changed)
    tx.audit.add(Act.HOURS_CHANGED, by, service=service.id)
    set_alarms(tx, service_id)
    return changed


def add_channel(tx: Transaction, service_id: ServiceId, *channels: Ref) -> Service:
    """Let a service be served on one more platform, or from another channel of one."""
    service = tx.people.locked_service(service_id)
    new = {channel.platform for channel in channels}
    others = tuple(ref for ref in service.channels if ref.platform not in new)
    changed = replace(service, channels=(*others, *channels))
    tx.people.save_service(changed)
    tx.outbox.add(SyncMembers(service.id))
    return changed


def set_user_group(tx: Transaction, service_id: ServiceId, group: Ref | None) -> Service:
    """Let the people of a user group be those who answer; None: whoever is in the channel (MEM-07).

    Raises NotAllowed where the service has no channel on the group's platform: they could not answer.
    """
    service = tx.people.locked_service(service_id)
    if group and all(channel.platform != group.platform for channel in service.channels):
        raise NotAllowed("group_without_channel", platform=group.platform.title())
    changed = replace(service, user_group=group)
    tx.people.save_service(changed)
    tx.outbox.add(SyncMembers(service.id))
    return changed


def add_widget(
    tx: Transaction,
    *,
    services: tuple[ServiceId, ...] = (),
    agent_id: AgentId | None = None,
    origins: tuple[str, ...] = (),
) -> Widget:
    """Make a widget for services or for one agent, on the sites it is allowed on (WID-10)."""
    if bool(services) == bool(agent_id):
        raise NotAllowed("widget_for_nobody")
    for service_id in services:
        tx.people.service(service_id)
    allowed = tuple(dict.fromkeys(origin_of(origin) for origin in origins))
    widget = Widget(WidgetId(f"w_{secrets.token_urlsafe(9)}"), services, agent_id, allowed)
    tx.entrances.add_widget(widget)
    return widget


def _name(name: str) -> str:
    clean = clean_name(name)
    if not clean:
        raise NotAllowed("service_name_empty")
    return clean
