"""The load, in a process of its own: `python -m tests.bench.load` reads a job and prints what it saw.

Times are those of the monotonic clock, which all processes of a machine share.
"""

import asyncio
import json
import re
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.slack.delivery import signature
from tests.bench.agents import Agents
from tests.bench.wire import Line, connect, request, upgrade
from tests.processes import SIGNING_SECRET

FOUND = re.compile(rb'"text": ?"(a-[0-9a-z-]+)"')
CURSOR = re.compile(rb'"cursor":(\d+)')
SOURCES, AT_ONCE = 4, 100
PATIENCE = 60.0


@dataclass(frozen=True)
class Target:
    """A server, and how it is spoken to; `people` are guests with their conversations.

    Agents answer in Slack, and in Teams where there are `teams`; the bare handler knows Slack alone.
    """

    port: int
    bare: bool
    people: list[dict[str, str]]
    teams: Agents | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, person: dict[str, str], key: str, text: str) -> bytes:
        """Write the request with a guest's message."""
        body = json.dumps({"key": key, "text": text}).encode()
        path = "/messages"
        if not self.bare:
            path = f"/api/conversations/{person['conversation']}/messages"
        bearer = f"Bearer {person['token']}"
        return request("POST", path, body, Content_Type="application/json", Authorization=bearer)

    def event(self, person: dict[str, str], place: int, text: str) -> bytes:
        """Write the request with an agent's answer, as Slack or Teams sends it."""
        if self.teams and not self.bare:
            return self.teams.answer(person, place, text)
        ts = f"{1_800_000_000 + place}.{place % 1_000_000:06}"
        body = json.dumps(_envelope(person["root"], ts, text, f"Ev{text}"))
        stamp = str(int(time.time()))
        signed = {
            "X_Slack_Request_Timestamp": stamp,
            "X_Slack_Signature": signature(SIGNING_SECRET, stamp, body),
        }
        path = "/events" if self.bare else "/slack/events"
        return request("POST", path, body.encode(), Content_Type="application/json", **signed)

    async def page(self, person: dict[str, str], heard, source: str | None = None) -> Line:
        """Open a guest's page; it follows from now on."""
        line = await connect(self.port, source)
        if self.bare:
            await line.upgrade(upgrade(f"/live?root={person['root']}", self.origin), heard)
            return line
        path = f"/api/conversations/{person['conversation']}"
        asked = request("GET", path, Authorization=f"Bearer {person['token']}")
        status, told = await line.ask(asked)
        assert status == 200, (status, told)
        cursor = int(CURSOR.search(told)[1])
        await line.upgrade(upgrade(f"{path}/live", self.origin), heard)
        hello = {"type": "hello", "token": person["token"], "after": cursor}
        line.say(json.dumps(hello).encode())
        return line


def _envelope(root: str, ts: str, text: str, event_id: str) -> dict[str, Any]:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event = {
        "type": "message",
        "user": "U0ADA",
        "team": "T0ACME",
        "client_msg_id": "5c7b8a0e-9a44-4d2c-8a55-2f1c5d3d7a10",
        "ts": ts,
        "thread_ts": root,
        "parent_user_id": "U0FRONTDESK",
        "text": text,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [words]}],
        "channel": "C0SALES",
        "channel_type": "channel",
        "event_ts": ts,
    }
    who = {"team_id": "T0ACME", "user_id": "U0FRONTDESK", "is_bot": True}
    return {
        "token": "unused",
        "team_id": "T0ACME",
        "api_app_id": "A0FRONTDESK",
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(ts)),
        "authorizations": [{"enterprise_id": None, **who, "is_enterprise_install": False}],
        "event": event,
    }


def _people(target: Target, job: dict[str, Any]) -> list[dict[str, str]]:
    first = job.get("first", 0)
    return target.people[first : first + job["connections"]]


async def write(target: Target, job: dict[str, Any]) -> dict[str, Any]:
    """Have guests write as fast as they are answered, each over a connection of their own."""
    people = _people(target, job)
    lines = [await connect(target.port) for _ in people]
    requests = [
        [
            target.post(
                person, f"key-{job['round']}-{number}-{place}", f"g-{job['round']}-{number}-{place}"
            )
            for place in range(job["each"])
        ]
        for number, person in enumerate(people)
    ]
    pages = []
    if job.get("pages"):
        pages = [await target.page(person, lambda _text: None) for person in people]
    begun = time.monotonic()
    await asyncio.gather(
        *(_ask_all(line, asked) for line, asked in zip(lines, requests, strict=True))
    )
    ended = time.monotonic()
    for line in [*lines, *pages]:
        line.close()
    return {"begun": begun, "ended": ended}


async def _ask_all(line: Line, requests: list[bytes]) -> None:
    for asked in requests:
        status, told = await line.ask(asked)
        assert status in (200, 201), (status, told)


async def pace(target: Target, job: dict[str, Any]) -> dict[str, Any]:
    """Have guests write at a steady rate, whatever the answers do; return when each text was sent."""
    people = _people(target, job)
    lines = [await connect(target.port) for _ in people]
    free = [asyncio.Lock() for _ in people]
    sent: dict[str, float] = {}
    answered: dict[str, float] = {}

    async def one(number: int, text: str) -> None:
        at = number % len(people)
        asked = target.post(people[at], f"key-{job['round']}-{number:08}", text)
        sent[text] = time.monotonic()
        async with free[at]:
            status, told = await lines[at].ask(asked)
        assert status == 201, (status, told)
        answered[text] = time.monotonic()

    begun = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number in range(job["count"]):
            pause = begun + number / job["rate"] - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            tasks.create_task(one(number, f"g-{job['round']}-{number}"))
    for line in lines:
        line.close()
    return {"sent": sent, "answered": answered}


@dataclass
class Pages:
    """What open pages were shown: when each text came first."""

    expected: int
    at: dict[bytes, float] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, text: bytes) -> None:
        now = time.monotonic()
        for found in FOUND.findall(text):
            self.at.setdefault(found, now)
        if len(self.at) >= self.expected:
            self.done.set()


async def answer(target: Target, job: dict[str, Any]) -> dict[str, Any]:
    """Send events as Slack does, over some connections; wait until the pages were shown all of them.

    With a `rate` they come at a steady pace. With `acks` the pages say what arrived, as real ones do.
    """
    people = _people(target, job)
    seen = Pages(len(people) * job["each"])
    pages: list[Line] = []
    for person in people:
        pages.append(await target.page(person, _listener(seen, pages, len(pages), job)))
    senders = [await connect(target.port) for _ in range(job["senders"])]
    asked: list[list[tuple[str, bytes]]] = [[] for _ in senders]
    for place in range(job["each"]):
        for number, person in enumerate(people):
            text = f"a-{job['round']}-{number}-{place}"
            serial = job["serial"] + place * len(people) + number
            asked[number % len(senders)].append((text, target.event(person, serial, text)))
    sent: dict[str, float] = {}
    begun = time.monotonic()
    await asyncio.gather(
        *(
            _send_all(line, mine, sent, job.get("rate", 0) / len(senders))
            for line, mine in zip(senders, asked, strict=True)
        )
    )
    async with asyncio.timeout(PATIENCE):
        await seen.done.wait()
    for line in [*senders, *pages]:
        line.close()
    shown = {text.decode(): at for text, at in seen.at.items()}
    return {"begun": begun, "ended": max(shown.values()), "sent": sent, "shown": shown}


def _listener(seen: Pages, pages: list[Line], number: int, job: dict[str, Any]):
    if not job.get("acks"):
        return seen.heard

    def heard(text: bytes) -> None:
        seen.heard(text)
        if found := CURSOR.search(text):
            pages[number].say(b'{"type":"ack","cursor":%s}' % found[1])

    return heard


async def _send_all(
    line: Line, asked: list[tuple[str, bytes]], sent: dict[str, float], rate: float
) -> None:
    begun = time.monotonic()
    for number, (text, one) in enumerate(asked):
        pause = begun + number / rate - time.monotonic() if rate else 0
        if pause > 0:
            await asyncio.sleep(pause)
        sent[text] = time.monotonic()
        status, told = await line.ask(one)
        assert status in (200, 202), (status, told)


async def idle(target: Target, job: dict[str, Any]) -> dict[str, Any]:
    """Open pages that do nothing, and keep them until standard input ends."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, person: dict[str, str]) -> Line:
        async with room:
            source = f"127.0.0.{1 + number % SOURCES}"
            return await target.page(person, lambda _text: None, source)

    people = target.people[job["first"] : job["first"] + job["count"]]
    lines = await asyncio.gather(*(one(*numbered) for numbered in enumerate(people)))
    print(json.dumps({"open": len(lines)}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    return {}


JOBS = {"write": write, "pace": pace, "answer": answer, "idle": idle}


def main() -> None:
    """Do the job of the first line of standard input."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    job = json.loads(sys.stdin.readline())
    people = json.loads(Path(job["people"]).read_text())
    teams = Agents(**job["teams"]) if job.get("teams") else None
    target = Target(job["port"], job["bare"], people, teams)
    print(json.dumps(asyncio.run(JOBS[job["do"]](target, job))), flush=True)


if __name__ == "__main__":
    main()
