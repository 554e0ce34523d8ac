"""The Slack adapter over HTTP, beside the sandbox's Slack; people act in Slack as they would."""

import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.actions.meet_agent import meet_agent
from bot.domain.conversations import Conversation
from bot.domain.ids import ConversationId, Ref
from bot.domain.people import Agent, Service
from bot.ports import Profile
from bot.sandbox.app import standalone
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.signals.local import LocalSignals
from bot.slack.app import Slack, build_slack
from bot.slack.outbound import SlackPlatform
from bot.slack.refs import owned_ref, place_ref
from bot.slack.settings import SlackSettings
from bot.store import Store
from bot.texts import texts
from tests.bot.beside import Beside, meeting_desk

ROOT = Path(__file__).parents[3]
MANIFEST = yaml.safe_load((ROOT / "manifests" / "slack.yaml").read_text(encoding="utf-8"))
PATIENCE = 10.0


@dataclass(kw_only=True)
class Workplace(Beside):
    """Slack, our adapter, and what stands between them."""

    sandbox: SlackSandbox
    slack: Slack
    settings: SlackSettings
    database: str
    clients: dict[str, AsyncWebClient] = field(default_factory=dict)

    @property
    def events_url(self) -> str:
        return str(self.desk.make_url("/slack/events"))

    def person(self, token: str) -> AsyncWebClient:
        """A person's own client, as `ada`, or a bot's by its whole token."""
        token = token if token.startswith("xox") else f"xoxp-sandbox-{token}"
        client = self.clients.get(token)
        if client is None:
            client = AsyncWebClient(
                token,
                base_url=self.settings.api_url,
                session=self.http,
                retry_handlers=[],
                logger=logging.getLogger("slack_sdk.people"),
            )
            # Their own client may log what it likes, but not into what tests look at.
            logging.getLogger("slack_sdk.people").setLevel(logging.WARNING)
            self.clients[token] = client
        return client

    @property
    def chat(self) -> SlackPlatform:
        return self.slack.platform

    def channel_ref(self, channel: str) -> Ref:
        return place_ref(seed.TEAM, channel)

    async def service(self, channel: str = seed.SALES, **more: Any) -> Service:
        return await self.service_in(channel, **more)

    async def conversation(
        self,
        text: str = "Hello",
        *,
        service: Service | None = None,
        guest: str = "gus",
        name: str = "Gus",
        settled: bool = True,
    ) -> Conversation:
        chosen = service or await self.service()
        return await self.opened(text, chosen, None, guest, name, settled=settled)

    def whispers(self, user: str = "U0ADA") -> list[str]:
        """What only one person sees, anywhere."""
        return [
            message.text
            for channel in self.sandbox.channels.values()
            for message in channel.ephemerals.values()
            if message.visible_to == user
        ]

    async def calls(self, method: str) -> list[dict[str, Any]]:
        told = await self.control(f"calls?method={method}", verb="GET")
        return [
            call for call in told["calls"] if call["method"] == method and call["token"] == "bot"
        ]


def wall_clock() -> datetime:
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def working(
    sandbox: SlackSandbox, database: str, given: Mapping[str, str]
) -> AsyncIterator[Workplace]:
    """Run Slack and our adapter; events come in as soon as it is up."""
    async with TestServer(standalone(sandbox)) as server, aiohttp.ClientSession() as http:
        sandbox.base_url = str(server.make_url("/sandbox"))
        settings = SlackSettings(**given, api_url=str(server.make_url("/sandbox/slack/api/")))
        store = Store(database, LocalSignals(), wall_clock)
        slack = build_slack(
            store,
            settings,
            links=Workplace.links,
            meetings=meeting_desk(store, wall_clock),
            texts=texts("en", "bot", "bot.slack"),
            secret_key="k" * 32,
            clock=wall_clock,
        )
        application = web.Application()
        application.add_routes(slack.routes())
        async with TestServer(application) as desk:
            sandbox.apps[seed.APP].set_url(str(desk.make_url("/slack/events")))
            await slack.start()
            yield Workplace(
                sandbox=sandbox,
                server=server,
                store=store,
                slack=slack,
                settings=settings,
                desk=desk,
                http=http,
                database=database,
            )
            await slack.stop()
        await store.close()


def agent_account(user: str) -> Any:
    return owned_ref(seed.TEAM, user)


async def known(work: Workplace, user: str, name: str, *, manages: bool = False) -> Agent:
    return await work.store.run(meet_agent, agent_account(user), Profile(name, manages=manages))


def conversation_id(value: str) -> ConversationId:
    return ConversationId(value)
