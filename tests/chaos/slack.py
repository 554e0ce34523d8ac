"""The agents' side, as Slack knows it: people who write in threads, and the sandbox's controls."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import aiohttp

from tests.chaos.desk import SAID, Controls, Thread, by_guest
from tests.chaos.plan import FAULTS

AGENTS = (
    ("U0ADA", "xoxp-sandbox-ada"),
    ("U0BOB", "xoxp-sandbox-bob"),
    ("U0MONA", "xoxp-sandbox-mona"),
)
RETRIES = 3
STEP, EVERY = 15.0, 0.25


class Slack:
    """Talks to the sandbox: its Web API as a person, its control API as the test."""

    name = "slack"

    def __init__(self, api_url: str, control_url: str, session: aiohttp.ClientSession) -> None:
        self._api_url, self._session = api_url, session
        self.controls = Controls(control_url, session, RETRIES)
        self.last_chances = self.controls.last_chances
        self.weather = self.controls.weather

    async def worsen(self, seed: int) -> None:
        """Let the storm begin."""
        await self.controls.put("faults", **FAULTS, seed=seed)

    def beside(self, is_up: asyncio.Event) -> Sequence[Coroutine[Any, Any, None]]:
        """Push Slack's clock on, for its events wait for minutes until they are tried again."""
        return [self._clockwork(is_up)]

    async def write(self, agent: int, thread: Thread, text: str) -> str:
        """Have an agent answer in a thread; once Slack says ok, it stands there."""
        _user, token = AGENTS[agent % len(AGENTS)]
        said = {"channel": thread.channel, "thread_ts": thread.root, "text": text}
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self._api_url}chat.postMessage"
        async with self._session.post(url, json=said, headers=headers) as answer:
            told = await answer.json()
        assert told["ok"], told
        return str(told["ts"])

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

    async def taken_late(self) -> set[str]:
        """Return the ids of messages that were not taken at once."""
        return await self.controls.taken_late("ts")

    async def evidence(self) -> Mapping[str, Any]:
        """Return what Slack saw."""
        return {**await self.controls.evidence(), "channels": await self._channels()}

    async def _channels(self) -> Any:
        seen = await self.controls.get("state", user=AGENTS[0][0], messages=100_000)
        return seen["channels"]

    async def _clockwork(self, is_up: asyncio.Event) -> None:
        """Go on while Frontdesk answers: a minute of Slack's is a second of ours."""
        while True:
            await is_up.wait()
            await self.controls.post("clock", advance=STEP)
            await asyncio.sleep(EVERY)


def _shown(replies: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Return what was said in the messages that Frontdesk posted."""
    found = (SAID.search(one.get("text", "")) for one in replies if one.get("bot_id"))
    return [one[0] for one in found if one]
