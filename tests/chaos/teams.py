"""The agents' side, as Teams knows it; everything goes through the sandbox's controls, as people's hands.

Teams' pacing is on: a channel takes as much as in life.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.teams import seed as acme
from bot.teams.render import KEY
from tests.chaos.desk import SAID, Controls, Thread, by_guest

AGENTS = ("cleo", "dan", "una")
OWNER = "nora"
SETTLED_WITHIN = 20


class Teams:
    """Talks to the sandbox's control API, as people and as the test."""

    name = "teams"

    def __init__(self, control_url: str, session: aiohttp.ClientSession) -> None:
        self.controls = Controls(control_url, session)

    async def install(self, channels: int) -> list[str]:
        """Add the app to the team, and make channels in it; return them when Frontdesk has heard of all."""
        owned = {"user": OWNER, "team": acme.TEAM}
        await self.controls.post("install", **owned)
        made = [
            (await self.controls.post("add_channel", **owned, name=f"Desk {number}"))["id"]
            for number in range(channels)
        ]
        assert (await self.controls.get("settled", timeout=SETTLED_WITHIN))["settled"]
        return made

    async def worsen(self, seed: int) -> None:
        """Let the storm begin."""
        await self.controls.put("limits", enabled=True)
        await self.controls.worsen(seed)

    async def write(self, agent: int, thread: Thread, text: str) -> None:
        """Have an agent answer in a thread."""
        said = {"channel": thread.channel, "thread": thread.root, "text": text}
        await self.controls.post("post", user=AGENTS[agent % len(AGENTS)], **said)

    async def threads(self) -> Mapping[int, Sequence[Thread]]:
        """Return the threads of each guest, with what Frontdesk posted in them."""
        return by_guest(
            Thread(channel["id"], thread["id"], [*_shown(thread["messages"])])
            for channel in await self._channels()
            for thread in channel["threads"]
        )

    async def cards(self) -> int:
        """Count the opening cards."""
        channels = await self._channels()
        return sum(t["messages"][0]["by_app"] for one in channels for t in one["threads"])

    async def weather(self) -> Mapping[str, int]:
        """Count what went wrong, how often Teams had enough, and how many posts held several lines."""
        calls = (await self.controls.get("calls", limit=1_000_000))["calls"]
        channels = await self._channels()
        posts = [
            m for one in channels for t in one["threads"] for m in t["messages"] if m["by_app"]
        ]
        return {
            **await self.controls.weather(),
            "paced by Teams": sum(one["status"] == 429 and not one["fault"] for one in calls),
            "looked for what may have been sent": sum(
                one["verb"] == "GET" and one["path"].endswith(("/messages", "/replies"))
                for one in calls
            ),
            "posts": len(posts),
            "posts of several lines": sum(len(_lines(one)) > 1 for one in posts),
        }

    async def evidence(self) -> Mapping[str, Any]:
        """Return what Teams saw."""
        return {**await self.controls.evidence(), "channels": await self._channels()}

    async def _channels(self) -> Any:
        seen = await self.controls.get("state", user=OWNER)
        return next(one["channels"] for one in seen["teams"] if one["id"] == acme.TEAM)


def teams_settings(facts: Mapping[str, str]) -> dict[str, str]:
    """Return what Frontdesk has to be told of the stand-in."""
    told = {
        "APP_ID": facts["app_id"],
        "APP_PASSWORD": acme.APP_PASSWORD,
        "TENANT_ID": facts["tenant_id"],
        "LOGIN_URL": facts["login_url"],
        "OPENID_METADATA_URL": facts["openid_metadata_url"],
        "GRAPH_URL": facts["graph_url"],
        "SERVICE_HOSTS": urlsplit(facts["service_url"]).netloc,
    }
    return {f"FRONTDESK_TEAMS__{name}": value for name, value in told.items()}


def _shown(messages: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Return what was said in the messages that Frontdesk posted, line by line."""
    there = (one for one in messages if one["by_app"] and not one["deleted"])
    found = (SAID.search(json.dumps(line["items"])) for one in there for line in _lines(one))
    return [one[0] for one in found if one]


def _lines(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return what carries the key of a message of ours: several may stand in one post."""
    cards = [line for card in message["cards"] for line in card["body"]]
    return [line for line in cards if str(line.get("id", "")).startswith(KEY)]
