"""Where agents work, whichever platform it is: what agents, storm and verdict need of it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from tests.chaos.plan import FAULTS, RETRY_DELAYS

GUEST_TEXT = re.compile(r"g-(\d+)-(\d+)")
SAID = re.compile(r"[ga]-\d+-\d+")


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of a conversation; `shown` is what Frontdesk posted in it, as people see it."""

    channel: str
    root: str
    shown: Sequence[str]


class Desk(Protocol):
    """A platform, used by its people, and the controls of its stand-in."""

    name: str

    async def worsen(self, seed: int) -> None:
        """Let the storm begin: answers fail or are lost, events are repeated."""

    async def write(self, agent: int, thread: Thread, text: str) -> None:
        """Have an agent answer in a thread; when this returns, it stands there."""

    async def threads(self) -> Mapping[int, Sequence[Thread]]:
        """Return the threads of each guest by the guest's number."""

    async def cards(self) -> int:
        """Count the opening cards."""

    async def weather(self) -> Mapping[str, int]:
        """Count what went wrong on purpose, to show that the storm blew."""

    async def evidence(self) -> Mapping[str, Any]:
        """Return what the platform saw, to find out what went wrong."""


class Controls:
    """The control API of a stand-in."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session

    async def get(self, what: str, **asked: Any) -> Any:
        """Ask for something."""
        return await self._ask("GET", what, params=asked)

    async def put(self, what: str, **told: Any) -> Any:
        """Change something."""
        return await self._ask("PUT", what, json=told)

    async def post(self, what: str, **told: Any) -> Any:
        """Do something."""
        return await self._ask("POST", what, json=told)

    async def worsen(self, seed: int) -> None:
        """Let calls fail and answers get lost, and events be repeated; tell sooner what was not taken."""
        await self.put("app", retry_delays=RETRY_DELAYS)
        await self.put("faults", **FAULTS, seed=seed)

    async def weather(self) -> Mapping[str, int]:
        """Count calls and events, and what went wrong with them."""
        calls = (await self.get("calls", limit=1_000_000))["calls"]
        events = (await self.get("events"))["events"]
        return {
            **Counter(f"answers {call['fault']}" for call in calls if call["fault"]),
            "calls": len(calls),
            "events": len(events),
            "events repeated": sum(one["duplicate"] for one in events),
            "events retried": sum(map(_is_retried, events)),
            "events given up": sum(one["state"] == "failed" for one in events),
        }

    async def evidence(self) -> Mapping[str, Any]:
        """Return every call and every event."""
        return {what: await self.get(what, limit=1_000_000) for what in ("calls", "events")}

    async def _ask(self, method: str, what: str, **sent: Any) -> Any:
        async with self._session.request(method, self._url + what, **sent) as answer:
            assert answer.status == 200, (what, await answer.text())
            return await answer.json()


def _is_retried(event: Mapping[str, Any]) -> bool:
    """Tell whether an event was told again because it was not taken, beside being told twice by chance."""
    return len(event["attempts"]) > 1 + event["duplicate"]


def by_guest(threads: Iterable[Thread]) -> Mapping[int, Sequence[Thread]]:
    """Say which guest each thread belongs to; one in which no guest speaks yet is left out."""
    found: dict[int, list[Thread]] = defaultdict(list)
    for thread in threads:
        first = next(filter(None, map(GUEST_TEXT.fullmatch, thread.shown)), None)
        if first:
            found[int(first[1])].append(thread)
    return found
