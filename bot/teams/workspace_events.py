"""What happens to teams, channels, people and installations."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import effects
from bot.ports import Refused
from bot.syncing import sync_members
from bot.teams.events import Where, account_of, by_machine, event_key, where_of
from bot.teams.inbound import Desk
from bot.teams.refs import owned_ref, place_ref
from bot.teams.web import Web, quoted
from bot.teams.workspaces import Team

log = logging.getLogger(__name__)
Json = Mapping[str, Any]
CHANNELS_CHANGED = {
    "channelCreated",
    "channelRenamed",
    "channelRestored",
    "channelShared",
    "channelUnshared",
}
CHANNEL_GONE = {"channelDeleted"}
TEAM_RENAMED = "teamRenamed"
TEAM_GONE = {"teamDeleted", "teamHardDeleted", "teamArchived"}


class WorkspaceEvents:
    """Follows who comes and goes."""

    def __init__(self, desk: Desk, web: Web) -> None:
        self._desk = desk
        self._web = web

    async def heard(self, activity: Json) -> None:
        """Remember where the tenant's connector is, and that the team of an activity has the app."""
        where, service_url = where_of(activity), str(activity["serviceUrl"])
        await self._desk.workspaces.heard_of(where.tenant, service_url)
        team = team_of(activity)
        if team and not self._is_removal(activity):
            await self._know(where.tenant, service_url, team)

    async def on_installed(self, activity: Json) -> None:
        """Forget a team that has removed our app; one that has it was remembered as for any activity."""
        team = team_of(activity)
        if team and self._is_removal(activity):
            tenant = where_of(activity).tenant
            log.warning("the app was removed: tenant=%s team=%s", tenant, team)
            await self._desk.workspaces.revoke(tenant, team)
        elif not team and activity.get("action") == "add" and not by_machine(activity):
            await self._welcome(activity)

    async def on_change(self, activity: Json) -> None:
        """Take over who is in a team, what its channels are called, and which are gone."""
        where, team = where_of(activity), team_of(activity)
        if not team:
            return
        event = str((activity.get("channelData") or {}).get("eventType") or "")
        if activity.get("membersAdded") or activity.get("membersRemoved"):
            await self._members_changed(where, team, activity)
        if event in CHANNELS_CHANGED | CHANNEL_GONE:
            self._desk.workspaces.forget_channels(team)
        if event in CHANNEL_GONE:
            await self._channel_gone(where, activity)
        if event == TEAM_RENAMED:
            await self._renamed(where, team, activity)
        if event in TEAM_GONE:
            await self._desk.workspaces.revoke(where.tenant, team)

    async def _know(self, tenant: str, service_url: str, team_id: str) -> None:
        """Remember a team; Graph's name for it is asked once."""
        if any(one.id == team_id for one in await self._desk.workspaces.teams(tenant)):
            return
        try:
            told = await self._web.call("GET", service_url, f"v3/teams/{quoted(team_id)}")
        except Refused as problem:  # what it says comes late: the app is gone by now
            log.info("a team that we cannot see: team=%s reason=%s", team_id, problem)
            return
        group, name = str(told.get("aadGroupId") or ""), str(told.get("name") or "")
        await self._desk.workspaces.keep(Team(tenant, team_id, name, group))

    async def _renamed(self, where: Where, team_id: str, activity: Json) -> None:
        told = activity["channelData"].get("team") or {}
        teams = await self._desk.workspaces.teams(where.tenant)
        for team in (one for one in teams if one.id == team_id and told.get("name")):
            await self._desk.workspaces.keep(replace(team, name=str(told["name"])))

    async def _members_changed(self, where: Where, team_id: str, activity: Json) -> None:
        for told in (
            *(activity.get("membersAdded") or ()),
            *(activity.get("membersRemoved") or ()),
        ):
            self._desk.people.forget(owned_ref(where.tenant, str(told.get("id") or "")))
        teams = await self._desk.workspaces.teams(where.tenant)
        for team in (one for one in teams if one.id == team_id):
            for channel in await self._desk.workspaces.channels(team):
                ref = place_ref(where.tenant, channel)
                await self._desk.store.run(sync_members, ref)

    async def _channel_gone(self, where: Where, activity: Json) -> None:
        """Say it in the log; `doctor` names the services that have lost their channel."""
        told = (activity.get("channelData") or {}).get("channel") or {}
        channel = place_ref(where.tenant, str(told.get("id") or where.conversation))
        services = await self._desk.store.read(lambda tx: tx.people.services_in(channel))
        for service in services:
            log.warning("a service has lost its channel: service=%s", service.id)

    async def _welcome(self, activity: Json) -> None:
        """Say to somebody who has installed us for themselves what we are there for."""
        where, account = where_of(activity), account_of(activity)
        speaker = await self._desk.speaker(account, where.ref())
        if speaker:
            key, text = event_key(activity), self._desk.texts.say("teams.welcome")
            await self._desk.store.run(effects.whisper_once, key, speaker, text)

    @staticmethod
    def _is_removal(activity: Json) -> bool:
        return activity.get("type") == "installationUpdate" and str(
            activity.get("action") or ""
        ).startswith("remove")


def team_of(activity: Json) -> str:
    """Return the team of an activity, by the id of its first channel; empty in chats."""
    data = activity.get("channelData") or {}
    return str((data.get("team") or {}).get("id") or data.get("teamsTeamId") or "")
