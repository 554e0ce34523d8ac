"""What happens to channels, people and installations."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.domain.ids import PlatformName
from bot.slack.inbound import Desk, team_of
from bot.slack.refs import owned_ref, place_ref, read_owned
from bot.store import Transaction
from bot.syncing import sync_agent, sync_group, sync_members

log = logging.getLogger(__name__)
Json = Mapping[str, Any]


class WorkspaceEvents:
    """Follows who comes and goes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_membership(self, body: Json, event: Json) -> None:
        """Take over who is in a service's channel, when somebody joined or left."""
        channel = place_ref(team_of(body), str(event["channel"]))
        await self._desk.store.run(sync_members, channel)

    async def on_group(self, body: Json, event: Json) -> None:
        """Take over who is in a user group, when that has changed."""
        group = owned_ref(team_of(body), str(event["subteam_id"]))
        await self._desk.store.run(sync_group, group)

    async def on_user_change(self, body: Json, event: Json) -> None:
        """Take over a new name or picture, and that somebody may speak no longer."""
        account = owned_ref(team_of(body), str(event["user"]["id"]))
        self._desk.people.forget(account)
        await self._desk.store.run(sync_agent, account)

    async def on_channel_gone(self, body: Json, event: Json) -> None:
        """Say it in the log; `doctor` names the services that have lost their channel."""
        channel = place_ref(team_of(body), str(event["channel"]))
        services = await self._desk.store.read(lambda tx: tx.people.services_in(channel))
        for service in services:
            log.warning(
                "a service has lost its channel: service=%s event=%s", service.id, event["type"]
            )

    async def on_removed(self, body: Json, event: Json) -> None:
        """Forget the token of a workspace that has removed our app."""
        tokens = event.get("tokens") or {}
        if event["type"] == "app_uninstalled" or tokens.get("bot"):
            log.warning("the app was removed: workspace=%s", team_of(body))
            await self._desk.workspaces.revoke(team_of(body))
            await self._desk.store.run(_look_after_people_of, team_of(body))


def _look_after_people_of(tx: Transaction, team: str) -> None:
    """Have another look at everybody of a workspace: nothing may reach them any more (MEM-05)."""
    for account in tx.people.accounts():
        if account.platform is PlatformName.SLACK and read_owned(account)[0] == team:
            sync_agent(tx, account)
