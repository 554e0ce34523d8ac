"""The tenants that know us, and the teams in them that installed the app."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from bot.domain.ids import PlatformName
from bot.ports import Refused
from bot.store import Store, Transaction
from bot.store.installations import Installation
from bot.teams.web import Web, quoted

log = logging.getLogger(__name__)
KEPT_SECONDS = 60.0
CHANNELS_KEPT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant; `service_url` is where its connector answers, as it told us last."""

    id: str
    service_url: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team with the app in it; Graph knows it by its group."""

    tenant: str
    id: str
    name: str
    group: str


class Workspaces:
    """Finds tenants and teams, as they made themselves known by the activities that came.

    The database is asked at most once a minute, because another process may have heard of more.
    """

    def __init__(self, store: Store, web: Web, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._web = web
        self._clock = clock
        self._read_at = -KEPT_SECONDS
        self._kept: Sequence[Installation] = ()
        self._channels: dict[str, tuple[float, Mapping[str, str]]] = {}

    async def get(self, tenant: str) -> Tenant:
        """Return a tenant; Refused when nothing was ever heard of it."""
        found = next((one for one in await self._all() if one.tenant == tenant), None)
        if found is None:
            raise Refused("the app is not installed in this tenant")
        return Tenant(tenant, found.facts["service_url"])

    async def tenants(self) -> Sequence[Tenant]:
        """Return every tenant that was heard of."""
        found = [one for one in await self._all() if "/" not in one.tenant]
        return [Tenant(one.tenant, one.facts["service_url"]) for one in found]

    async def teams(self, tenant: str) -> Sequence[Team]:
        """Return the teams of a tenant that have the app."""
        return [_team(one) for one in await self._all() if one.tenant.startswith(tenant + "/")]

    async def channels(self, team: Team) -> Mapping[str, str]:
        """Return the names of a team's channels by their ids; the first one has the team's own name.

        None when the team lets us look no more: it may have removed the app without our hearing of it.
        """
        kept = self._channels.get(team.id)
        if kept and self._clock() - kept[0] < CHANNELS_KEPT_SECONDS:
            return kept[1]
        tenant = await self.get(team.tenant)
        path = f"v3/teams/{quoted(team.id)}/conversations"
        try:
            told = await self._web.call("GET", tenant.service_url, path)
        except Refused as problem:
            log.info("no channels to be seen: team=%s reason=%s", team.id, problem)
            return {}
        found = {one["id"]: str(one.get("name") or team.name) for one in told["conversations"]}
        self._channels[team.id] = (self._clock(), found)
        return found

    async def team_of(self, tenant: str, channel: str) -> Team | None:
        """Return the team that a channel belongs to, if the app is in it."""
        for team in await self.teams(tenant):
            if channel == team.id or channel in await self.channels(team):
                return team
        return None

    async def heard_of(self, tenant: str, service_url: str) -> None:
        """Remember where a tenant's connector is, when that is news."""
        try:
            known = await self.get(tenant)
        except Refused:
            known = None
        if known is None or known.service_url != service_url:
            await self._keep(Installation(PlatformName.TEAMS, tenant, "", "", _at(service_url)))

    async def keep(self, team: Team) -> None:
        """Remember a team that has the app now, or is called otherwise."""
        if team not in await self.teams(team.tenant):
            facts = {"group": team.group}
            name = f"{team.tenant}/{team.id}"
            await self._keep(Installation(PlatformName.TEAMS, name, team.name, "", facts))
        self._channels.pop(team.id, None)

    async def revoke(self, tenant: str, team: str) -> None:
        """Forget a team that has removed the app."""

        def forget(tx: Transaction) -> None:
            tx.installations.revoke(PlatformName.TEAMS, f"{tenant}/{team}")

        await self._store.run(forget)
        self._read_at = -KEPT_SECONDS

    def forget_channels(self, team: str) -> None:
        """Look again which channels a team has."""
        self._channels.pop(team, None)

    async def _keep(self, installation: Installation) -> None:
        await self._store.run(lambda tx: tx.installations.keep(installation))
        self._read_at = -KEPT_SECONDS

    async def _all(self) -> Sequence[Installation]:
        if self._clock() - self._read_at >= KEPT_SECONDS:
            self._kept = await self._store.read(lambda tx: tx.installations.all(PlatformName.TEAMS))
            self._read_at = self._clock()
        return self._kept


def _at(service_url: str) -> Mapping[str, str]:
    return {"service_url": service_url}


def _team(kept: Installation) -> Team:
    tenant, _, team = kept.tenant.partition("/")
    return Team(tenant, team, kept.name, kept.facts["group"])
