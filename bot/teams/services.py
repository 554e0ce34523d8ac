"""Services, set up from dialogs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import FrontdeskError
from bot.domain.ids import PlatformName, Ref
from bot.domain.people import Service
from bot.effects import Speaker
from bot.ports import Profile, Refused, Retry
from bot.services import may_set_up, save
from bot.store import Transaction
from bot.teams import dialogs, setup
from bot.teams.dialogs import Asked
from bot.teams.inbound import Desk
from bot.teams.refs import place_ref, read_owned, read_place

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What there is to choose from, and what is set up already."""

    services: Sequence[Service]
    managers: Mapping[str, str]
    may: bool


class Services:
    """Shows and takes the dialogs in which managers set up services (MGR-02)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def opened(self, speaker: Speaker, asked: Asked) -> Json:
        """Return the list of services, or the dialog of one, for whom may set up."""
        found = await self._desk.store.read(_read, speaker)
        texts = self._desk.texts
        if not found.may:
            return dialogs.saying(texts.say("errors.managers_only"), texts)
        tenant = read_owned(speaker.account).tenant
        channels = await self._channels(tenant)
        if not asked.edit:
            return setup.overview(found.services, dict(channels), found.managers, texts)
        service = next((one for one in found.services if one.id == asked.edit), None)
        manager = await self._manager_of(service)
        return setup.form(service, channels, await self._people(tenant), manager, texts)

    async def on_submit(self, key: str, speaker: Speaker, activity: Json) -> Json:
        """Keep a service; what is wrong with it is said in the dialog, with everything still there."""
        data = (activity.get("value") or {}).get("data") or {}
        filled, manager = setup.read_form(data, str(data.get("service")))
        problem = await self._problem(filled.channel)
        if not problem and manager:
            known = await self._manager(Ref(PlatformName.TEAMS, manager))
            problem = "" if known else self._desk.texts.say("teams.no_manager")
            filled = replace(filled, manager=known)
        if not problem:
            try:
                await self._desk.store.run(save, key, speaker, filled)
            except FrontdeskError as error:
                problem = self._desk.texts.say(f"errors.{error.key}", **error.values)
        if not problem:
            return dialogs.closed()
        return await self._again(speaker, data, problem)

    async def _again(self, speaker: Speaker, data: Json, problem: str) -> Json:
        tenant = read_owned(speaker.account).tenant
        found = await self._desk.store.read(_read, speaker)
        service = next((one for one in found.services if one.id == data.get("service")), None)
        kept = (setup.NAME, setup.CHANNEL, setup.MANAGER, setup.MODE)
        filled = {name: str(data.get(name) or "") for name in kept}
        channels, people = await self._channels(tenant), await self._people(tenant)
        return setup.form(service, channels, people, "", self._desk.texts, problem, filled)

    async def _channels(self, tenant: str) -> Sequence[tuple[str, str]]:
        """Return the channels that we can work in, each with the name of its team."""
        return [
            (place_ref(tenant, channel).value, f"{team.name} / {name}")
            for team in await self._desk.workspaces.teams(tenant)
            for channel, name in (await self._desk.workspaces.channels(team)).items()
        ]

    async def _people(self, tenant: str) -> Sequence[tuple[str, str]]:
        """Return who could be a manager, by name."""
        found: dict[str, str] = {}
        for team in await self._desk.workspaces.teams(tenant):
            for account in await self._desk.people.members(place_ref(tenant, team.id)):
                found[account.value] = (await self._desk.people.person(account)).profile.name
        return sorted(found.items(), key=lambda one: one[1].casefold())

    async def _problem(self, channel: Ref) -> str:
        if not channel.value:
            return self._desk.texts.say("teams.channel_needed")
        place = read_place(channel)
        team = await self._desk.workspaces.team_of(place.tenant, place.conversation)
        return "" if team else self._desk.texts.say("teams.invite_me")

    async def _manager(self, account: Ref) -> tuple[Ref, Profile] | None:
        try:
            person = await self._desk.people.person(account)
        except (Refused, Retry):
            return None
        return (account, person.profile) if person.may_speak else None

    async def _manager_of(self, service: Service | None) -> str:
        manager = service.manager_id if service else None
        if manager is None:
            return ""
        agent = await self._desk.store.read(lambda tx: tx.people.agent(manager))
        ours = (one.value for one in agent.accounts if one.platform is PlatformName.TEAMS)
        return next(ours, "")


def _read(tx: Transaction, speaker: Speaker) -> Chosen:
    services = tx.people.services()
    held_by = {one.manager_id for one in services if one.manager_id}
    managers = {str(one): tx.people.agent(one).name for one in held_by}
    return Chosen(services, managers, may_set_up(tx, speaker))
