"""Setting up by words: channels and people as an operator names them, turned into what we know them by."""

import re
from collections.abc import Sequence

from bot.actions.meet_agent import meet_agent
from bot.actions.services import add_service, add_widget
from bot.domain.entrances import Widget
from bot.domain.ids import Ref, ServiceId
from bot.domain.people import Agent, Mode, Service
from bot.ports import Refused, Retry
from bot.slack.app import Slack
from bot.slack.refs import owned_ref, place_ref
from bot.store import Store, Transaction

TEAM = r"(?:(?P<team>T[A-Z0-9]+)/)?"
CHANNEL_ID = re.compile(TEAM + r"(?P<id>[CG][A-Z0-9]{4,})")
PERSON_ID = re.compile(TEAM + r"(?P<id>[UW][A-Z0-9]{4,})")


class Unclear(Exception):
    """What was asked cannot be done so; `key` finds the sentence that says what to do."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


async def set_up_service(
    store: Store, slack: Slack, name: str, channel: str, *, manager: str | None, mode: Mode
) -> tuple[Service, str]:
    """Make a service for a channel that we are in; return it with the channel's name."""
    named = CHANNEL_ID.fullmatch(channel.removeprefix("#"))
    if named is None:
        raise Unclear("channel_unreadable", channel=channel)
    place = place_ref(*await _in_team(slack, named))
    shown = await _shown(slack, place, channel)
    agent = await find_agent(store, slack, manager) if manager else None
    service = await store.run(
        add_service, name, place, manager_id=agent.id if agent else None, mode=mode
    )
    return service, shown


async def set_up_widget(
    store: Store, slack: Slack, services: Sequence[str], agent: str | None, origins: Sequence[str]
) -> Widget:
    """Make a widget for services by name, or for one agent."""
    if bool(services) == bool(agent):
        raise Unclear("widget_for_whom")
    found = await find_agent(store, slack, agent) if agent else None
    ids = await store.read(_services_named, services)
    return await store.run(
        add_widget, services=ids, agent_id=found.id if found else None, origins=tuple(origins)
    )


async def find_agent(store: Store, slack: Slack, account: str) -> Agent:
    """Find somebody by Slack id, by mail address or by name; a Slack id is looked up in Slack."""
    named = PERSON_ID.fullmatch(account)
    if named:
        return await _meet(store, slack, owned_ref(*await _in_team(slack, named)), account)
    found = await store.read(_agents_called, account)
    if not found:
        raise Unclear("agent_unknown", account=account)
    if len(found) > 1:
        raise Unclear("agent_several", account=account)
    return found[0]


async def _shown(slack: Slack, place: Ref, channel: str) -> str:
    """Return the channel's name; Unclear when we cannot work there, with the way to change that."""
    for one in await slack.platform.check([place]):
        if one.key.startswith("slack_channel"):
            reason = one.values.get("reason", "")
            if reason in ("not_in_channel", "channel_not_found"):
                raise Unclear(reason, channel=channel)
            if not one.is_fine:
                raise Refused(reason)
            return one.values["channel"]
        if one.key == "slack_token" and not one.is_fine:
            raise Retry(one.values["reason"])
    return channel


async def _meet(store: Store, slack: Slack, ref: Ref, account: str) -> Agent:
    known = await store.read(lambda tx: tx.people.agent_by_account(ref))
    if known:
        return known
    person = await slack.people.person(ref)
    if not person.may_speak:
        raise Unclear("agent_unfit", account=account)
    return await store.run(meet_agent, ref, person.profile)


async def _in_team(slack: Slack, named: re.Match[str]) -> tuple[str, str]:
    """Return workspace and id; the workspace may be left out where there is one only."""
    teams = {workspace.team: workspace.name for workspace in await slack.workspaces.all()}
    if not teams:
        raise Unclear("team_none")
    listed = ", ".join(f"{team} ({name})" for team, name in teams.items())
    team = named["team"] or (next(iter(teams)) if len(teams) == 1 else "")
    if not team:
        raise Unclear("team_needed", teams=listed, example=f"{next(iter(teams))}/{named['id']}")
    if team not in teams:
        raise Unclear("team_unknown", team=team, teams=listed)
    return team, named["id"]


def _services_named(tx: Transaction, names: Sequence[str]) -> tuple[ServiceId, ...]:
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
