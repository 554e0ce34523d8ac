"""What tests of an adapter share: a platform beside it, guests who write, and everything that comes of it."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import aiohttp
from aiohttp.test_utils import TestServer

from bot.actions.guest_message import receive_guest_message
from bot.actions.join import join_by_share_link
from bot.actions.open_conversation import Opening, write_first_message
from bot.actions.services import add_service, add_widget
from bot.deliver import Surroundings, handlers
from bot.domain.conversations import Conversation
from bot.domain.deliveries import AskMeetings, FollowMerge
from bot.domain.entrances import EntranceKind
from bot.domain.ids import GuestId, Ref
from bot.domain.links import Links
from bot.domain.messages import Draft, Message
from bot.domain.people import Agent, Guest, Mode, Service
from bot.outbox import Outbox
from bot.ports import ChatPlatform
from bot.reports import Reporter
from bot.store import Store
from bot.texts import texts
from calendar_sync.app import build_meetings
from calendar_sync.cards import meeting_on_card
from calendar_sync.commands import AskMeetingsHandler
from calendar_sync.desk import MeetingDesk
from calendar_sync.merged import FollowMergeHandler
from calendar_sync.settings import CalendarSettings

PATIENCE = 10.0


def meeting_desk(store: Store, clock: Callable[[], datetime]) -> MeetingDesk:
    """Return what platforms need of meetings; everybody has the built-in calendar."""
    settings = CalendarSettings()
    words = texts("en", "bot")
    links, key = Beside.links, "k" * 32
    made = build_meetings(store, settings, secret_key=key, texts=words, links=links, clock=clock)
    return made.desk


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


@dataclass(kw_only=True)
class Beside:
    """A platform, our adapter, and what stands between them."""

    server: TestServer
    store: Store
    http: aiohttp.ClientSession
    desk: TestServer

    links: ClassVar[Links] = Links("https://desk.example", "k" * 32)

    @property
    @abstractmethod
    def chat(self) -> ChatPlatform:
        """Return our adapter."""

    @abstractmethod
    def channel_ref(self, channel: str) -> Ref:
        """Name a channel of the platform."""

    async def control(
        self, path: str, body: Mapping[str, Any] | None = None, verb: str = "POST"
    ) -> Any:
        """Do on the platform what a person or a tester does."""
        url = self.server.make_url(f"/sandbox/{self.chat.name}/control/{path}")
        async with self.http.request(verb, url, json=body) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def hold_back(self, method: str, seconds: float = 0.5) -> None:
        """Have the platform take its time over the next call of a method."""
        plan = {"method": method, "with": "stall"}
        await self.control("faults", {"stall_seconds": seconds, "fail_next": [plan]}, "PUT")

    async def until_held_back(self) -> None:
        """Wait until the platform has the call over which it takes its time."""

        async def has_come() -> bool:
            told = await self.control("faults", verb="GET")
            return not any(plan["times"] for plan in told["fail_next"])

        await until(has_come, "a call to hold back")

    async def deliver(self) -> None:
        """Deliver until nothing is due at this moment; cards and repeats may be due a second later."""
        outbox = Outbox(self.store, self.handlers())
        while await outbox.deliver_due():
            pass

    def handlers(self) -> Any:
        async def examine() -> str:
            return "all is well"

        around = Surroundings(
            {self.chat.name: self.chat},
            NoMail(),
            self.links,
            texts("en", "bot", f"bot.{self.chat.name}"),
            "desk@example.com",
            examine,
            Reporter(self.store, texts("en", "bot")).sum_up,
        )
        around = replace(around, on_cards=meeting_on_card)
        asked = AskMeetingsHandler(around, meeting_desk(self.store, self.clock))
        merged = {FollowMerge.kind: FollowMergeHandler()}
        return {**handlers(around), AskMeetings.kind: asked, **merged}

    def clock(self) -> datetime:
        """Return the time in the house."""
        return datetime.now(UTC)

    async def settle(self) -> None:
        """Wait until every event was taken, everything was delivered, and what came of it taken too."""
        for _ in range(3):
            assert (await self.control("settled?timeout=10", verb="GET"))["settled"]
            await self.deliver()
        assert (await self.control("settled?timeout=10", verb="GET"))["settled"]

    async def service_in(
        self, channel: str, *, name: str = "Sales", mode: Mode = Mode.ANSWERS
    ) -> Service:
        """Have a service in a channel; its members are known when this returns."""
        place = self.channel_ref(channel)
        service = await self.store.run(lambda tx: add_service(tx, name, place, mode=mode))
        await self.deliver()
        return service

    async def opened(
        self,
        text: str,
        service: Service | None,
        agent: Agent | None,
        guest: str,
        name: str,
        *,
        settled: bool,
    ) -> Conversation:
        """A guest writes to a service or to an agent; the thread is open when this returns."""

        def open_it(tx: Any) -> Message:
            tx.guests.add(Guest(GuestId(guest), name))
            services = (service.id,) if service else ()
            widget = add_widget(tx, services=services, agent_id=agent.id if agent else None)
            opening = Opening(EntranceKind.WIDGET, widget.id)
            return write_first_message(
                tx, GuestId(guest), opening, Draft(text), source=f"{guest}-1"
            )

        message = await self.store.run(open_it)
        if settled:
            await self.settle()
        return await self.store.read(lambda tx: tx.conversations.get(message.conversation_id))

    async def another_joins(self, conversation: Conversation, guest: str, name: str) -> None:
        """Another guest comes by the conversation's link; everything is settled when this returns."""
        assert conversation.share, "it has a link"
        token = conversation.share.token

        def join(tx: Any) -> None:
            tx.guests.add(Guest(GuestId(guest), name, f"{guest}@example.com"))
            join_by_share_link(tx, GuestId(guest), token)

        await self.store.run(join)
        await self.settle()

    async def guest_says(self, conversation: Conversation, text: str, source: str) -> Message:
        return await self.store.run(
            receive_guest_message,
            conversation.guest_id,
            conversation.id,
            Draft(text),
            source=source,
        )

    async def root(self, conversation: Conversation) -> str:
        """Return the id of the message with which the conversation's thread begins."""
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

    async def state(self, user: str) -> Any:
        """Return everything that somebody sees on the platform."""
        return await self.control(f"state?user={user}", verb="GET")
