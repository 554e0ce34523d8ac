"""The Teams adapter over HTTP, beside the sandbox's Teams; people act in Teams as they would."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.actions.meet_agent import meet_agent
from bot.domain.conversations import Conversation
from bot.domain.ids import Ref
from bot.domain.people import Agent, Service
from bot.ports import Profile
from bot.sandbox.app import standalone
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.teams import seed
from bot.sandbox.teams.records import GUEST, MEMBER, Person
from bot.sandbox.teams.state import TeamsSandbox
from bot.signals.local import LocalSignals
from bot.store import Store
from bot.teams.app import Teams, build_teams
from bot.teams.outbound import TeamsPlatform
from bot.teams.refs import owned_ref, place_ref
from bot.teams.settings import TeamsSettings
from bot.texts import texts
from tests.bot.beside import Beside, meeting_desk

ROOT = Path(__file__).parents[3]
MANIFEST = json.loads((ROOT / "manifests/teams/manifest.json").read_text(encoding="utf-8"))
SECONDS_BETWEEN_CARDS = 2.0


class WallClock:
    """The time as it is, or later by what a test lets pass."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


@dataclass(kw_only=True)
class Workplace(Beside):
    """Teams, our adapter, and what stands between them."""

    sandbox: TeamsSandbox
    teams: Teams
    settings: TeamsSettings
    clock: WallClock = field(default_factory=WallClock)

    @property
    def chat(self) -> TeamsPlatform:
        return self.teams.platform

    def channel_ref(self, channel: str) -> Ref:
        return place_ref(seed.TENANT, channel)

    async def service(self, channel: str = seed.SALES, **more: Any) -> Service:
        return await self.service_in(channel, **more)

    async def conversation(
        self,
        text: str = "Hello",
        *,
        service: Service | None = None,
        agent: Agent | None = None,
        guest: str = "gus",
        name: str = "Gus",
        settled: bool = True,
    ) -> Conversation:
        chosen = service or (None if agent else await self.service())
        return await self.opened(text, chosen, agent, guest, name, settled=settled)

    async def pass_by(self, seconds: float) -> None:
        """Let time pass, here and in Teams."""
        self.clock.ahead += seconds
        await self.control("clock", {"advance": seconds})

    async def agent_says(
        self, user: str, text: str = "", channel: str | None = seed.SALES, **more: Any
    ) -> str:
        """Have somebody write in a thread (`thread`), or to the app alone (no channel)."""
        told = await self.control("post", {"user": user, "text": text, "channel": channel, **more})
        return told["id"]

    async def whispers(self, user: str) -> list[str]:
        """What only one person sees: in a channel, and in their chat with the app."""
        state = await self.state(user)
        threads = [t for team in state["teams"] for c in team["channels"] for t in c["threads"]]
        messages = [m for thread in threads for m in thread["messages"] if m["targeted"]]
        told = [m for m in (*messages, *state["chat"]["messages"]) if m["by_app"]]
        return [words_of(m["cards"]) for m in told]

    async def thread(self, root: str, user: str = "nora") -> list[dict[str, Any]]:
        """What somebody sees in a thread, the opening card first."""
        state = await self.state(user)
        threads = [t for team in state["teams"] for c in team["channels"] for t in c["threads"]]
        found = next((one["messages"] for one in threads if one["id"] == root), [])
        return [m for m in found if not m["deleted"] and not m["targeted"]]

    async def fail(self, name: str, fault: str, times: int = 1, **more: Any) -> None:
        """Have the next calls of a name go wrong."""
        plan = {"method": name, "with": fault, "times": times, **more}
        await self.control("faults", {"fail_next": [plan]}, "PUT")

    async def again(self, kind: str) -> None:
        """Have Teams tell the last activity of a kind once more."""
        told = (await self.control(f"events?type={kind}", verb="GET"))["events"][-1]
        await self.control("redeliver", {"n": told["n"]})
        await self.settle()

    def newcomer(self, key: str = "zoe", **facts: Any) -> None:
        """Put somebody into the team of whom the app was not told."""
        person = Person(
            key,
            seed.TENANT,
            key.title(),
            seed.aad_id(key),
            seed.account(key),
            f"{key}@acme.example",
            **{"installed": True, **facts},
        )
        self.sandbox.add_person(person)
        self.sandbox.teams[seed.TEAM].members[key] = person.role if person.role == GUEST else MEMBER

    async def calls(self, name: str) -> list[dict[str, Any]]:
        return (await self.control(f"calls?name={name}&limit=10000", verb="GET"))["calls"]


def words_of(node: Any) -> str:
    """Return the words of cards as a person reads them, each line on one of its own."""
    if isinstance(node, list):
        return "\n".join(words for words in map(words_of, node) if words)
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "RichTextBlock":
        return "".join(one if isinstance(one, str) else one["text"] for one in node["inlines"])
    inner = [node.get(name) for name in ("body", "columns", "items", "actions")]
    own = node.get("text") or node.get("label") or ""
    return "\n".join(words for words in (own, *map(words_of, inner)) if words)


def agent_account(user: str) -> Any:
    return owned_ref(seed.TENANT, seed.account(user))


async def known(work: Workplace, user: str, name: str, *, manages: bool = False) -> Agent:
    return await work.store.run(meet_agent, agent_account(user), Profile(name, manages=manages))


@contextlib.asynccontextmanager
async def working(
    sandbox: TeamsSandbox, database: str, *, lag: float = 0.0, **given: Any
) -> AsyncIterator[Workplace]:
    """Run Teams and our adapter; the app is in the team, and said so, when this begins."""
    async with (
        TestServer(standalone(SlackSandbox(), sandbox)) as server,
        aiohttp.ClientSession() as http,
    ):
        sandbox.base_url = str(server.make_url("/sandbox"))
        base = f"{sandbox.base_url}/teams"
        told = {
            "app_id": seed.APP_ID,
            "app_password": seed.APP_PASSWORD,
            "tenant_id": seed.TENANT,
            "login_url": f"{base}/login/",
            "openid_metadata_url": f"{base}/openid/.well-known/openidconfiguration",
            "graph_url": f"{base}/graph/v1.0/",
            "service_hosts": (f"{server.host}:{server.port}",),
        }
        settings = TeamsSettings(**(told | given))
        clock = WallClock()
        store = Store(database, LocalSignals(), clock)
        teams = build_teams(
            store,
            settings,
            links=Workplace.links,
            meetings=meeting_desk(store, clock),
            texts=texts("en", "bot", "bot.teams"),
            clock=clock,
            lag=lag,
        )
        application = web.Application()
        application.add_routes(teams.routes())
        async with TestServer(application) as desk:
            sandbox.app.url = str(desk.make_url("/teams/messages"))
            await teams.start()
            work = Workplace(
                sandbox=sandbox,
                server=server,
                store=store,
                teams=teams,
                settings=settings,
                desk=desk,
                http=http,
                clock=clock,
            )
            await work.control("install", {"user": "nora", "team": seed.TEAM})
            assert (await work.control("settled?timeout=10", verb="GET"))["settled"]
            yield work
            # What is on its way is let in, or closing would wait for it.
            await sandbox.deliverer.settled(10)
            await teams.stop()
        await store.close()
