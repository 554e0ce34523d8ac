"""The agents' side, as Slack knows it: people who write in threads, and the sandbox's controls."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import aiohttp

AGENTS = (
    ("U0ADA", "xoxp-sandbox-ada"),
    ("U0BOB", "xoxp-sandbox-bob"),
    ("U0MONA", "xoxp-sandbox-mona"),
)
GUEST_TEXT = re.compile(r"g-(\d+)-(\d+)")
STEP, EVERY = 15.0, 0.25
LAST_CHANCE = 3


class Slack:
    """Talks to the sandbox: its Web API as a person, its control API as the test."""

    def __init__(self, api_url: str, control_url: str, session: aiohttp.ClientSession) -> None:
        self._api_url, self._control_url, self._session = api_url, control_url, session

    async def write(self, agent: int, channel: str, thread_ts: str, text: str) -> None:
        """Have an agent answer in a thread; once Slack says ok, it stands there."""
        _user, token = AGENTS[agent % len(AGENTS)]
        said = {"channel": channel, "thread_ts": thread_ts, "text": text}
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self._api_url}chat.postMessage"
        async with self._session.post(url, json=said, headers=headers) as answer:
            told = await answer.json()
        assert told["ok"], told

    async def get(self, what: str, **asked: Any) -> Any:
        """Ask the control API."""
        async with self._session.get(self._control_url + what, params=asked) as answer:
            return await answer.json()

    async def put(self, what: str, **told: Any) -> None:
        """Change something by the control API."""
        async with self._session.put(self._control_url + what, json=told) as answer:
            assert answer.status == 200, await answer.text()

    async def advance(self, seconds: float) -> None:
        """Push the sandbox's clock, which its retries wait for."""
        async with self._session.post(
            f"{self._control_url}clock", json={"advance": seconds}
        ) as answer:
            assert answer.status == 200, await answer.text()

    async def threads(self) -> dict[int, list[tuple[str, str, list[str]]]]:
        """Return the threads of each conversation: channel, root, and what the guest says in it."""
        seen = await self.get("state", user=AGENTS[0][0], messages=100_000)
        found: dict[int, list[tuple[str, str, list[str]]]] = defaultdict(list)
        for channel in seen["channels"]:
            for root in channel["messages"]:
                said = [guest_text(one) for one in root["replies"]]
                texts = [one[0] for one in said if one]
                if texts:
                    place = int(GUEST_TEXT.fullmatch(texts[0])[1])
                    found[place].append((channel["id"], root["ts"], texts))
        return dict(found)

    async def cards(self) -> int:
        """Count the opening cards."""
        seen = await self.get("state", user=AGENTS[0][0], messages=100_000)
        return sum("bot_id" in one for channel in seen["channels"] for one in channel["messages"])

    async def last_chances(self) -> int:
        """Count the events that Slack will try only once more."""
        told = await self.get("events")
        waiting = [one for one in told["events"] if one["state"] == "pending"]
        return sum(len(one["attempts"]) >= LAST_CHANCE for one in waiting)

    async def weather(self) -> dict[str, int]:
        """Count what went wrong on purpose, to show that the storm blew."""
        calls = (await self.get("calls", limit=1_000_000))["calls"]
        events = (await self.get("events"))["events"]
        faults = defaultdict(int)
        for call in calls:
            if call["fault"]:
                faults[f"answers {call['fault']}"] += 1
        return {
            **faults,
            "calls": len(calls),
            "events": len(events),
            "events repeated": sum(one["duplicate"] for one in events),
            "events retried": sum(len(one["attempts"]) > 1 + one["duplicate"] for one in events),
            "events given up by Slack": sum(one["state"] == "failed" for one in events),
        }


def guest_text(message: Mapping[str, Any]) -> re.Match[str] | None:
    """Find what a guest said in a message that Frontdesk posted."""
    return GUEST_TEXT.search(message.get("text", "")) if message.get("bot_id") else None


async def clockwork(slack: Slack, is_up: asyncio.Event) -> None:
    """Push Slack's clock on while Frontdesk answers: a minute of Slack's is a second of ours."""
    while True:
        await is_up.wait()
        await slack.advance(STEP)
        await asyncio.sleep(EVERY)
