"""The Slack adapter over HTTP, beside the sandbox's Slack; people act in Slack as they would."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.actions.guest_message import receive_guest_message
from bot.actions.meet_agent import meet_agent
from bot.actions.open_conversation import Opening, write_first_message
from bot.actions.services import add_service, add_widget
from bot.deliver import Surroundings, handlers
from bot.domain.conversations import Conversation
from bot.domain.entrances import EntranceKind
from bot.domain.ids import ConversationId, GuestId, PlatformName
from bot.domain.links import Links
from bot.domain.messages import Draft, Message
from bot.domain.people import Agent, Guest, Mode, Service
from bot.outbox import Outbox
from bot.ports import Profile
from bot.sandbox.app import standalone
from bot.sandbox.slack import seed
from bot.sandbox.slack.state import SlackSandbox
from bot.signals.local import LocalSignals
from bot.slack.app import Slack, build_slack
from bot.slack.refs import owned_ref, place_ref
from bot.slack.settings import SlackSettings
from bot.store import Store
from bot.texts import texts

ROOT = Path(__file__).parents[3]
MANIFEST = yaml.safe_load((ROOT / "manifests" / "slack.yaml").read_text(encoding="utf-8"))
PATIENCE = 10.0


class NoMail:
    """Nobody gets mail in these tests."""

    async def send(self, mail: object) -> None:
        raise AssertionError("no mail is expected")


async def until(found: Callable[[], Any], what: str = "the condition") -> Any:
    """Wait for a condition; it may be a plain or an async function."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while True:
        value = found()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.005)


@dataclass
class Workplace:
    """Slack, our adapter, and what stands between them."""

    sandbox: SlackSandbox
    server: TestServer
    store: Store
    slack: Slack
    settings: SlackSettings
    desk: TestServer
    http: aiohttp.ClientSession
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

    async def control(
        self, path: str, body: Mapping[str, Any] | None = None, verb: str = "POST"
    ) -> Any:
        url = self.server.make_url(f"/sandbox/slack/control/{path}")
        async with self.http.request(verb, url, json=body) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def deliver(self) -> None:
        """Deliver until nothing is due at this moment; cards and repeats may be due a second later."""
        outbox = Outbox(self.store, self.handlers())
        while await outbox.deliver_due():
            pass

    def handlers(self) -> Any:
        async def examine() -> str:
            return "all is well"

        around = Surroundings(
            {PlatformName.SLACK: self.slack.platform},
            NoMail(),
            self.links,
            texts("en", "bot", "bot.slack"),
            "desk@example.com",
            examine,
        )
        return handlers(around)

    links = Links("https://desk.example")

    async def settle(self) -> None:
        """Wait until every event was taken, everything was delivered, and what came of it taken too."""
        for _ in range(3):
            assert (await self.control("settled?timeout=10", verb="GET"))["settled"]
            await self.deliver()
        assert (await self.control("settled?timeout=10", verb="GET"))["settled"]

    async def service(
        self, channel: str = seed.SALES, *, name: str = "Sales", mode: Mode = Mode.ANSWERS
    ) -> Service:
        return await self.store.run(
            lambda tx: add_service(tx, name, place_ref(seed.TEAM, channel), mode=mode)
        )

    async def conversation(
        self,
        text: str = "Hello",
        *,
        service: Service | None = None,
        guest: str = "gus",
        name: str = "Gus",
        settled: bool = True,
    ) -> Conversation:
        """A guest writes to a service; the thread is open when this returns."""
        chosen = service or await self.service()

        def open_it(tx: Any) -> Message:
            tx.guests.add(Guest(GuestId(guest), name))
            widget = add_widget(tx, services=(chosen.id,))
            opening = Opening(EntranceKind.WIDGET, widget.id)
            return write_first_message(
                tx, GuestId(guest), opening, Draft(text), source=f"{guest}-1"
            )

        message = await self.store.run(open_it)
        if settled:
            await self.settle()
        return await self.store.read(lambda tx: tx.conversations.get(message.conversation_id))

    async def guest_says(self, conversation: Conversation, text: str, source: str) -> Message:
        return await self.store.run(
            receive_guest_message,
            conversation.guest_id,
            conversation.id,
            Draft(text),
            source=source,
        )

    async def root(self, conversation: Conversation) -> str:
        threads = await self.store.read(lambda tx: tx.threads.of(conversation.id))
        return threads[0].root.value.split("/")[2]

    async def messages(self, conversation: Conversation) -> list[Message]:
        changes = await self.store.read(
            lambda tx: tx.messages.changes_after(conversation.id, 0, for_guests=False, limit=1000)
        )
        return sorted(changes.messages, key=lambda message: message.number)

    async def said(self, conversation: Conversation) -> list[str]:
        """What guests can read, without notices and without what is deleted."""
        return [
            m.text
            for m in await self.messages(conversation)
            if m.kind == "public" and not m.deleted
        ]

    async def notes(self, conversation: Conversation) -> list[str]:
        return [m.text for m in await self.messages(conversation) if m.kind == "note"]

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

    async def state(self, user: str) -> Any:
        return await self.control(f"state?user={user}", verb="GET")


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
            texts=texts("en", "bot", "bot.slack"),
            secret_key="k" * 32,
            clock=wall_clock,
        )
        application = web.Application()
        application.add_routes(slack.routes())
        async with TestServer(application) as desk:
            sandbox.apps[seed.APP].set_url(str(desk.make_url("/slack/events")))
            await slack.start()
            yield Workplace(sandbox, server, store, slack, settings, desk, http, database)
            await slack.stop()
        await store.close()


def agent_account(user: str) -> Any:
    return owned_ref(seed.TEAM, user)


async def known(work: Workplace, user: str, name: str, *, manages: bool = False) -> Agent:
    return await work.store.run(meet_agent, agent_account(user), Profile(name, manages=manages))


def conversation_id(value: str) -> ConversationId:
    return ConversationId(value)
