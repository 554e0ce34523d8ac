"""Somebody opens the app's Home tab."""

from collections.abc import Mapping
from typing import Any

from bot.slack.inbound import Desk, team_of
from bot.slack.opening import Views
from bot.slack.refs import owned_ref

Json = Mapping[str, Any]


class HomeEvents:
    """Shows everybody their own Home tab."""

    def __init__(self, desk: Desk, views: Views) -> None:
        self._desk = desk
        self._views = views

    async def on_opened(self, body: Json, event: Json) -> None:
        """Fill the tab each time it is opened: it is only as fresh as that."""
        if event.get("tab") != "home":
            return
        workspace = await self._desk.workspace(body)
        account = owned_ref(team_of(body), str(event["user"]))
        speaker = await self._desk.speaker(account, account, is_stranger=False)
        if speaker:
            await self._views.publish_home(workspace, speaker)
        else:
            await self._views.publish_closed_home(workspace, self._desk.stranger(account, account))
