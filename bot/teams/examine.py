"""What `doctor` looks at in Teams: sign-in, clock, address, consent, and our place in the channels."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.ids import Ref
from bot.ports import Finding, Refused, Retry
from bot.teams.refs import read_place
from bot.teams.surface import MESSAGES_PATH
from bot.teams.web import Web, quoted
from bot.teams.workspaces import Team, Tenant, Workspaces

MOST_SECONDS_APART = 120


class Examination:
    """Asks Teams and Graph how they see us; what goes wrong becomes a finding, not an error."""

    def __init__(self, web: Web, workspaces: Workspaces, clock: Callable[[], datetime]) -> None:
        self._web = web
        self._workspaces = workspaces
        self._clock = clock

    async def look(self, channels: Sequence[Ref]) -> Sequence[Finding]:
        """Return what was found: sign-in first, then tenant by tenant, then channel by channel."""
        try:
            apart = await self._web.seconds_apart()
        except (Retry, Refused) as problem:
            return [_wrong("teams_token", reason=str(problem))]
        found = [_fine("teams_token")]
        if apart is not None:
            seconds = {"seconds": str(round(apart))}
            found.append(
                Finding("teams_clock", is_fine=apart <= MOST_SECONDS_APART, values=seconds)
            )
        tenants = await self._workspaces.tenants()
        if not tenants:
            return [*found, _wrong("teams_installed", endpoint=MESSAGES_PATH)]
        for tenant in tenants:
            found += await self._tenant(tenant)
        return [*found, *[await self._channel(channel) for channel in channels]]

    async def _tenant(self, tenant: Tenant) -> Sequence[Finding]:
        teams = await self._workspaces.teams(tenant.id)
        return [await self._service(tenant), *[await self._consent(team) for team in teams]]

    async def _service(self, tenant: Tenant) -> Finding:
        """Call the tenant's connector with something that changes nothing."""
        teams = await self._workspaces.teams(tenant.id)
        if not teams:
            return _wrong("teams_team", tenant=tenant.id)
        try:
            await self._web.call("GET", tenant.service_url, f"v3/teams/{quoted(teams[0].id)}")
        except (Retry, Refused) as problem:
            return _wrong("teams_service", tenant=tenant.id, reason=str(problem))
        return _fine("teams_service", tenant=tenant.id)

    async def _consent(self, team: Team) -> Finding:
        """See whether we may read a team's messages: without that we hear only what names us."""
        path = f"teams/{quoted(team.group)}/channels/{quoted(team.id)}/messages?$top=1"
        try:
            await self._web.graph(path)
        except (Retry, Refused) as problem:
            return _wrong("teams_consent", team=team.name, reason=str(problem))
        return _fine("teams_consent", team=team.name)

    async def _channel(self, channel: Ref) -> Finding:
        place = read_place(channel)
        try:
            team = await self._workspaces.team_of(place.tenant, place.conversation)
            names = await self._workspaces.channels(team) if team else {}
        except (Retry, Refused) as problem:
            return _wrong("teams_channel", channel=place.conversation, reason=str(problem))
        if team is None:
            return _wrong("teams_channel", channel=place.conversation, reason="not_in_channel")
        return _fine("teams_channel", channel=names.get(place.conversation, team.name))


def _fine(key: str, **values: str) -> Finding:
    return Finding(key, is_fine=True, values=values)


def _wrong(key: str, **values: str) -> Finding:
    return Finding(key, is_fine=False, values=values)
