"""What stands in a channel or a thread, as far back as a lost answer can be: Graph shows it.

A chat with one agent is not shown to us: what may have been posted there is posted again, and says so.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.ports import Refused
from bot.teams.refs import Place
from bot.teams.render import keys_of
from bot.teams.web import Web, quoted
from bot.teams.workspaces import Workspaces

# Longer than all repeats of a delivery together: nothing older can be ours to find.
LOOK_BACK = timedelta(hours=24)
LAG = 5.0
PAGE = 50
MOST_PAGES = 50


class Unknown(Exception):
    """Nobody lets us look, so nobody knows whether it is there."""


class History:
    """Reads messages back, the newest first; `lag` is for how many seconds Graph may not show them yet."""

    def __init__(
        self,
        web: Web,
        workspaces: Workspaces,
        clock: Callable[[], datetime],
        *,
        lag: float = LAG,
    ) -> None:
        self._web = web
        self._workspaces = workspaces
        self._clock = clock
        self._lag = lag

    async def find(self, place: Place, key: str) -> str | None:
        """Return the id of our post with this key, if it is there; Unknown where we may not look.

        Looked for at once it might not be shown yet, and would be posted twice.
        """
        await self._channel(place)
        await asyncio.sleep(self._lag)
        async for message in self.messages(place):
            cards = (one.get("content") for one in message.get("attachments") or ())
            if any(key in keys_of(card) for card in cards if isinstance(card, str)):
                return str(message["id"])
        return None

    async def messages(self, place: Place) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what stands in a channel, or in the thread of a message."""
        path = f"{await self._channel(place)}/messages"
        if place.message:
            path += f"/{quoted(place.message)}/replies"
        address = f"{path}?$top={PAGE}"
        for _page in range(MOST_PAGES):
            page = await self._ask(address)
            for message in page["value"]:
                yield message
            address = str(page.get("@odata.nextLink") or "")
            if not address or self._is_old(page["value"]):
                return

    async def message(self, place: Place, root: str | None) -> Mapping[str, Any]:
        """Return one message as Graph shows it; Unknown where we may not look."""
        assert place.message, "a message is asked for"
        path = f"{await self._channel(place)}/messages/"
        below = root and root != place.message
        path += f"{quoted(root)}/replies/" if below and root else ""
        told: Mapping[str, Any] = await self._ask(path + quoted(place.message))
        return told

    async def _channel(self, place: Place) -> str:
        team = None
        if place.is_channel and not self._web.settings.anonymous:
            team = await self._workspaces.team_of(place.tenant, place.conversation)
        if team is None or not team.group:
            raise Unknown
        return f"teams/{quoted(team.group)}/channels/{quoted(place.conversation)}"

    async def _ask(self, address: str) -> Any:
        try:
            return await self._web.graph(address)
        except Refused:
            raise Unknown from None

    def _is_old(self, page: list[Mapping[str, Any]]) -> bool:
        """Tell whether nothing newer than the day before can follow."""
        if not page:
            return True
        told = str(page[-1].get("lastModifiedDateTime") or page[-1].get("createdDateTime") or "")
        try:
            written = datetime.fromisoformat(told)
        except ValueError:
            return False
        return written.tzinfo is not None and self._clock() - written > LOOK_BACK
