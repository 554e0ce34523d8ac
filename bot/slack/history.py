"""What stands in a channel or a thread, as far back as a lost answer can be."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.slack.people import next_cursor
from bot.slack.refs import Place
from bot.slack.surface import POST_METADATA
from bot.slack.web import Web
from bot.slack.workspaces import Workspace

# Longer than all repeats of a delivery together: nothing older can be ours to find.
LOOK_BACK = timedelta(hours=24)
PAGE = 200
MOST_PAGES = 50


class History:
    """Reads messages back; long threads are read from the day before on, not from their start."""

    def __init__(self, web: Web, clock: Callable[[], datetime]) -> None:
        self._web = web
        self._clock = clock

    async def find(self, workspace: Workspace, place: Place, key: str) -> str | None:
        """Return the timestamp of our post with this key, if it is there."""
        read = self.replies if place.ts else self.posts
        async for message in read(workspace, place, None):
            told = message.get("metadata") or {}
            payload = told.get("event_payload") or {}
            if told.get("event_type") == POST_METADATA and payload.get("key") == key:
                return str(message["ts"])
        return None

    def replies(
        self, workspace: Workspace, place: Place, since: str | None
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what stands in a thread, from a timestamp or the day before on."""
        asked = {"channel": place.channel, "ts": place.ts, "oldest": since or self._oldest()}
        return self._pages("conversations.replies", workspace, asked)

    def posts(
        self, workspace: Workspace, place: Place, since: str | None
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what stands in a channel, the newest first."""
        asked = {"channel": place.channel, "oldest": since or self._oldest()}
        return self._pages("conversations.history", workspace, asked)

    async def _pages(
        self, method: str, workspace: Workspace, asked: Mapping[str, Any]
    ) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _page in range(MOST_PAGES):
            more = {"limit": PAGE, "include_all_metadata": True, "cursor": cursor or None}
            page, _ = await self._web.call(method, workspace.token, {**asked, **more})
            for message in page["messages"]:
                yield message
            cursor = next_cursor(page)
            if not cursor:
                return

    def _oldest(self) -> str:
        return f"{(self._clock() - LOOK_BACK).timestamp():.6f}"
