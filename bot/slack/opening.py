"""Dialogs and Home tabs, shown to the person who asked within the seconds that Slack allows."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.effects import Speaker
from bot.ports import Refused, Retry
from bot.slack import home
from bot.slack.inbound import Desk
from bot.slack.refs import read_owned
from bot.slack.web import Web
from bot.slack.workspaces import Workspace

log = logging.getLogger(__name__)
Json = Mapping[str, Any]


class Views:
    """Opens, changes and publishes views; a view that cannot be shown is logged, and the caller told."""

    def __init__(self, desk: Desk, web: Web) -> None:
        self._desk = desk
        self._web = web

    async def open(self, workspace: Workspace, body: Json, view: Json) -> bool:
        """Open a dialog, on top of the one that asked for it if there is one."""
        on_top = (body.get("view") or {}).get("type") == "modal"
        method = "views.push" if on_top else "views.open"
        return await self._show(method, workspace, {"trigger_id": body["trigger_id"], "view": view})

    async def change(self, workspace: Workspace, body: Json, view: Json) -> bool:
        """Show something else in the dialog that asked."""
        return await self._show(
            "views.update", workspace, {"view_id": body["view"]["id"], "view": view}
        )

    async def publish_home(self, workspace: Workspace, speaker: Speaker) -> None:
        """Show somebody their Home tab; without the picture where Slack cannot fetch it."""
        shown = await self._desk.store.run(home.read_home, speaker, self._desk.meetings.kinds)
        for with_picture in (True, False):
            view = home.home_view(
                shown, self._desk.texts, self._desk.links, with_picture=with_picture
            )
            if await self._publish(workspace, speaker, view):
                return

    async def publish_closed_home(self, workspace: Workspace, speaker: Speaker) -> None:
        """Show somebody who may not speak to guests that there is nothing for them here."""
        await self._publish(workspace, speaker, home.closed_view(self._desk.texts))

    async def _publish(self, workspace: Workspace, speaker: Speaker, view: Json) -> bool:
        user = read_owned(speaker.account).id
        return await self._show("views.publish", workspace, {"user_id": user, "view": view})

    async def _show(self, method: str, workspace: Workspace, asked: Json) -> bool:
        try:
            await self._web.call(method, workspace.token, asked)
        except (Retry, Refused) as problem:
            log.warning("a view was not shown: method=%s reason=%s", method, problem)
            return False
        return True
