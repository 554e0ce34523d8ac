"""Services, set up from dialogs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import FrontdeskError
from bot.domain.ids import PlatformName, Ref
from bot.domain.people import Service
from bot.effects import Speaker
from bot.lists import markdown
from bot.ports import Profile, Refused, Retry
from bot.service_hours import save_hours
from bot.services import Filled, changeable_by, may_set_up, save
from bot.store import Transaction
from bot.teams import dialogs, hours, settings_forms, setup
from bot.teams.dialogs import Asked
from bot.teams.events import inside
from bot.teams.inbound import Desk
from bot.teams.refs import place_ref, read_owned
from bot.teams.workspaces import Team
from calendar_sync import service_form
from calendar_sync.dialogs import read_booking, save_booking

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What there is to choose from: the services that somebody may change, and whether they may add one."""

    services: Sequence[Service]
    managers: Mapping[str, str]
    may_add: bool

    def allows(self, service: str) -> bool:
        """Tell whether they may open the dialog of a service or of a new one, or (empty) the list."""
        return self.may_add or bool(self.find(service) if service else self.services)

    def find(self, service: str) -> Service | None:
        """Return one of the services."""
        return next((one for one in self.services if one.id == service), None)


class Services:
    """Shows and takes the dialogs in which managers set up services (MGR-02)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def opened(self, speaker: Speaker, asked: Asked) -> Json:
        """Return the list of services, or the dialog of one, for whom may set up."""
        found = await self._desk.store.read(_read, speaker)
        texts = self._desk.texts
        if not found.allows(asked.edit):
            return self._managers_only()
        tenant = read_owned(speaker.account).tenant
        channels = await self._channels(tenant)
        if not asked.edit:
            return setup.overview(
                found.services, dict(channels), found.managers, texts, may_add=found.may_add
            )
        service = found.find(asked.edit)
        if asked.dialog == hours.HOURS:
            return hours.form(service, texts) if service else self._managers_only()
        if asked.dialog == settings_forms.BOOKING:
            return await self._booking(service)
        manager = await self._manager_of(service)
        return setup.form(service, channels, await self._people(tenant), manager, texts)

    async def on_submit(self, key: str, speaker: Speaker, activity: Json) -> Json:
        """Keep a service; what is wrong with it is said in the dialog, with everything still there."""
        data = inside(activity, "value", "data")
        if not (await self._desk.store.read(_read, speaker)).allows(str(data.get("service"))):
            return self._managers_only()
        if data.get("dialog") == hours.HOURS:
            return await self._keep_hours(key, speaker, data)
        if data.get("dialog") == settings_forms.BOOKING:
            return await self._keep_booking(key, speaker, data)
        filled, manager = setup.read_form(data, str(data.get("service")))
        tenant = read_owned(speaker.account).tenant
        known = await self._manager(tenant, manager) if manager else None
        problem = await self._problem(tenant, filled.channel)
        if not problem and manager and known is None:
            problem = self._desk.texts.say("teams.no_manager")
        problem = problem or await self._saved(key, speaker, replace(filled, manager=known))
        return await self._again(speaker, data, problem) if problem else dialogs.closed()

    async def _keep_hours(self, key: str, speaker: Speaker, data: Json) -> Json:
        """Keep hours and escalation; what is wrong is said above, with everything still there."""
        found = (await self._desk.store.read(_read, speaker)).find(str(data.get("service")))
        if found is None:
            return self._managers_only()
        filled, texts = hours.read_form(data), self._desk.texts
        try:
            await self._desk.store.run(save_hours, key, speaker, found.id, filled)
        except FrontdeskError as error:
            problem = texts.say(f"errors.{error.key}", **error.values)
            return hours.form(found, texts, markdown(problem), filled)
        return dialogs.closed()

    async def _booking(
        self, service: Service | None, filled: Mapping[str, str] | None = None, problem: str = ""
    ) -> Json:
        """Return the dialog of how a service can be booked, with what was filled in before."""
        if service is None:
            return self._managers_only()
        values, slug = await self._desk.store.read(read_booking, service)
        link = self._desk.links.booking(slug) if slug else ""
        shown, texts = filled or values, self._desk.texts
        return settings_forms.booking_form(service, shown, link, texts, problem)

    async def _keep_booking(self, key: str, speaker: Speaker, data: Json) -> Json:
        """Keep how a service can be booked; what is wrong is said above, with everything still there."""
        found = (await self._desk.store.read(_read, speaker)).find(str(data.get("service")))
        if found is None:
            return self._managers_only()
        filled = settings_forms.read_values(data, service_form.NAMES)
        try:
            await self._desk.store.run(save_booking, key, speaker, found.id, filled)
        except FrontdeskError as error:
            problem = self._desk.texts.say(f"errors.{error.key}", **error.values)
            return await self._booking(found, filled, markdown(problem))
        return dialogs.closed()

    async def _saved(self, key: str, speaker: Speaker, filled: Filled) -> str:
        """Keep it; return what the rules have against it."""
        try:
            await self._desk.store.run(save, key, speaker, filled)
        except FrontdeskError as error:
            return self._desk.texts.say(f"errors.{error.key}", **error.values)
        return ""

    def _managers_only(self) -> Json:
        texts = self._desk.texts
        return dialogs.saying(texts.say("errors.managers_only"), texts)

    async def _again(self, speaker: Speaker, data: Json, problem: str) -> Json:
        tenant = read_owned(speaker.account).tenant
        found = await self._desk.store.read(_read, speaker)
        service = found.find(str(data.get("service")))
        filled = {name: str(data.get(name) or "") for name in setup.KEPT}
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
            for account in await self._members(team):
                found[account.value] = (await self._desk.people.person(account)).profile.name
        return sorted(found.items(), key=lambda one: one[1].casefold())

    async def _members(self, team: Team) -> Sequence[Ref]:
        """Return who is in a team; nobody where it has removed the app without our hearing of it."""
        try:
            return await self._desk.people.members(place_ref(team.tenant, team.id))
        except Refused:
            return []

    async def _problem(self, tenant: str, channel: Ref) -> str:
        """Say what is wrong with a channel: it has to be one of those that were offered."""
        if not channel.value:
            return self._desk.texts.say("teams.channel_needed")
        offered = dict(await self._channels(tenant))
        return "" if channel.value in offered else self._desk.texts.say("teams.invite_me")

    async def _manager(self, tenant: str, chosen: str) -> tuple[Ref, Profile] | None:
        """Look up who was chosen; None for whom that tenant does not have, or not as one of its own."""
        account = Ref(PlatformName.TEAMS, chosen)
        try:
            if read_owned(account).tenant != tenant:
                return None
            person = await self._desk.people.person(account)
        except (Refused, Retry, ValueError):
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
    services = changeable_by(tx, speaker)
    held_by = {one.manager_id for one in services if one.manager_id}
    managers = {str(one): tx.people.agent(one).name for one in held_by}
    return Chosen(services, managers, may_set_up(tx, speaker))
