"""Setting up by words: channels and people as an operator names them, turned into what we know them by."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot import service_hours
from bot.actions.meet_agent import meet_agent
from bot.actions.picture import set_service_picture
from bot.actions.services import (
    add_channel,
    add_service,
    add_widget,
    change_rules,
    set_user_group,
)
from bot.domain.acts import SYSTEM
from bot.domain.entrances import Widget
from bot.domain.ids import PlatformName, Ref, ServiceId
from bot.domain.people import Agent, Mode, Service
from bot.domain.rules import Rules
from bot.pictures import portrait
from bot.ports import Directory, Unclear
from bot.store import Store, Transaction

Desks = Mapping[PlatformName, Directory]
Channels = Mapping[PlatformName, str]


async def set_up_service(
    store: Store, desks: Desks, name: str, channels: Channels, *, manager: str | None, mode: Mode
) -> tuple[Service, str]:
    """Make a service for channels that we are in; return it with their names."""
    if not channels:
        raise Unclear("channel_needed")
    found = [await _channel(desks, platform, words) for platform, words in channels.items()]
    agent = await find_agent(store, desks, manager) if manager else None
    manager_id = agent.id if agent else None
    places = [place for place, _ in found]
    service = await store.run(add_service, name, *places, manager_id=manager_id, mode=mode)
    return service, ", ".join(shown for _, shown in found)


async def connect_service(
    store: Store, desks: Desks, name: str, channels: Channels
) -> tuple[Service, str]:
    """Give a service a channel on another platform, or another one there; return it with their names."""
    if not channels:
        raise Unclear("channel_needed")
    found = [await _channel(desks, platform, words) for platform, words in channels.items()]
    (service_id,) = await store.read(services_named, [name])
    service = await store.run(add_channel, service_id, *(place for place, _ in found))
    return service, ", ".join(shown for _, shown in found)


async def set_hours(store: Store, name: str, values: Mapping[str, str]) -> Service:
    """Change when a service is open or what becomes of guests who wait; what is not named stays (ESC-05)."""
    (service_id,) = await store.read(services_named, [name])
    return await store.run(service_hours.set_hours, service_id, values, SYSTEM)


async def set_rules(store: Store, name: str, **words: str | None) -> Service:
    """Let a service manage its conversations by other rules, each by its name; the others stay."""
    usual = Rules()
    changed = {
        rule: type(getattr(usual, rule))(word) for rule, word in words.items() if word is not None
    }
    if not changed:
        raise Unclear("nothing_to_set")
    (service_id,) = await store.read(services_named, [name])

    def change(tx: Transaction) -> Service:
        rules = replace(tx.people.service(service_id).rules, **changed)
        return change_rules(tx, service_id, rules, SYSTEM)

    return await store.run(change)


async def set_up_widget(
    store: Store, desks: Desks, services: Sequence[str], agent: str | None, origins: Sequence[str]
) -> Widget:
    """Make a widget for services by name, or for one agent."""
    if bool(services) == bool(agent):
        raise Unclear("widget_for_whom")
    found = await find_agent(store, desks, agent) if agent else None
    ids = await store.read(services_named, services)
    return await store.run(
        add_widget, services=ids, agent_id=found.id if found else None, origins=tuple(origins)
    )


async def set_up_group(store: Store, desks: Desks, name: str, words: str) -> tuple[Service, str]:
    """Let the people of a user group answer for a service; no words: whoever is in its channel."""
    (service_id,) = await store.read(services_named, [name])
    if not words:
        return await store.run(set_user_group, service_id, None), ""
    for desk in desks.values():
        found = await desk.group(words)
        if found:
            group, shown = found
            return await store.run(set_user_group, service_id, group), shown
    raise Unclear("group_unreadable", group=words)


async def set_up_picture(store: Store, name: str, file: Path | None) -> Service:
    """Give a service the picture in a file, or none; what is no picture is refused in words."""
    (service_id,) = await store.read(services_named, [name])
    picture = await asyncio.to_thread(_portrait_in, file) if file else None
    return await store.run(set_service_picture, service_id, picture, SYSTEM)


async def find_agent(store: Store, desks: Desks, account: str) -> Agent:
    """Find somebody by the id or address of a platform, or among those we know by address or name."""
    for desk in desks.values():
        found = await desk.person(account)
        if found:
            return await store.run(meet_agent, *found)
    known = await store.read(_agents_called, account)
    if not known:
        raise Unclear("agent_unknown", account=account)
    if len(known) > 1:
        raise Unclear("agent_several", account=account)
    return known[0]


async def _channel(desks: Desks, platform: PlatformName, words: str) -> tuple[Ref, str]:
    desk = desks.get(platform)
    if desk is None:
        raise Unclear("platform_off", platform=platform.title())
    return await desk.channel(words)


def services_named(tx: Transaction, names: Sequence[str]) -> tuple[ServiceId, ...]:
    """Return the ids of services by their names; Unclear for one that there is not."""
    found = []
    for name in names:
        service = tx.people.service_named(name)
        if service is None:
            known = ", ".join(one.name for one in tx.people.services())
            raise Unclear("service_unknown" if known else "service_none", name=name, known=known)
        found.append(service.id)
    return tuple(found)


def _agents_called(tx: Transaction, account: str) -> Sequence[Agent]:
    """Find by mail address, contact link or name, whatever their case."""
    wanted = account.casefold()
    everybody = filter(None, map(tx.people.agent_by_account, tx.people.accounts()))
    found = {
        agent.id: agent
        for agent in everybody
        if wanted in ((agent.email or "").casefold(), agent.name.casefold(), agent.slug)
    }
    return list(found.values())


def services_listed(tx: Transaction) -> Sequence[dict[str, str]]:
    """Return a row of words for each service."""
    rows = []
    for service in tx.people.services():
        manager = tx.people.agent(service.manager_id).name if service.manager_id else "-"
        row = {
            "name": service.name,
            "channels": ", ".join(map(str, service.channels)),
            "mode": str(service.mode),
            "manager": manager,
            "members": ", ".join(agent.name for agent in tx.people.members(service.id)) or "-",
        }
        rows.append(row)
    return rows


def _portrait_in(file: Path) -> bytes:
    try:
        return portrait(file.read_bytes())
    except OSError as problem:
        raise Unclear("file_unreadable", file=str(file), reason=str(problem.strerror)) from None
