"""The agents' side, as Slack knows it: people who write in threads, and the sandbox's controls."""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from tests.chaos.desk import SAID, Controls, Thread, by_guest

AGENTS = (
    ("U0ADA", "xoxp-sandbox-ada"),
    ("U0BOB", "xoxp-sandbox-bob"),
    ("U0MONA", "xoxp-sandbox-mona"),
)


class Slack:
    """Talks to the sandbox: its Web API as a person, its control API as the test."""

    name = "slack"

    def __init__(self, api_url: str, control_url: str, session: aiohttp.ClientSession) -> None:
        self._api_url, self._session = api_url, session
        self.controls = Controls(control_url, session)
        self.worsen = self.controls.worsen
        self.weather = self.controls.weather

    async def write(self, agent: int, thread: Thread, text: str) -> None:
        """Have an agent answer in a thread; once Slack says ok, it stands there."""
        _user, token = AGENTS[agent % len(AGENTS)]
        said = {"channel": thread.channel, "thread_ts": thread.root, "text": text}
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self._api_url}chat.postMessage"
        async with self._session.post(url, json=said, headers=headers) as answer:
            told = await answer.json()
        assert told["ok"], told

    async def threads(self) -> Mapping[int, Sequence[Thread]]:
        """Return the threads of each guest, with what Frontdesk posted in them."""
        return by_guest(
            Thread(channel["id"], root["ts"], [*_shown(root["replies"])])
            for channel in await self._channels()
            for root in channel["messages"]
        )

    async def cards(self) -> int:
        """Count the opening cards."""
        channels = await self._channels()
        return sum("bot_id" in one for channel in channels for one in channel["messages"])

    async def evidence(self) -> Mapping[str, Any]:
        """Return what Slack saw."""
        return {**await self.controls.evidence(), "channels": await self._channels()}

    async def _channels(self) -> Any:
        seen = await self.controls.get("state", user=AGENTS[0][0], messages=100_000)
        return seen["channels"]


def _shown(replies: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Return what was said in the messages that Frontdesk posted."""
    found = (SAID.search(one.get("text", "")) for one in replies if one.get("bot_id"))
    return [one[0] for one in found if one]
