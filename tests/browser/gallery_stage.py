"""The demo for the gallery of dialogs and cards: its pages, its store, and pictures that are looked at."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from bot import demo
from bot.actions.escalate import escalate_at_once
from bot.actions.join import join_by_share_link
from bot.actions.phonebook import add_contact
from bot.app import Parts
from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation
from bot.domain.ids import GuestId
from bot.domain.people import Guest
from bot.settings import Settings
from bot.store import Store
from tests.browser.test_demo_dialogs import taken

# What only stands there for a moment.
CALM = "document.getElementById('toast').style.visibility = 'hidden'"
# Brings something into sight and says where it is, at one moment: messages are drawn anew at any time.
WHERE = """([one]) => { one.scrollIntoView({ block: "center" });
  const { x, y, width, height } = one.getBoundingClientRect(); return { x, y, width, height }; }"""
# What sticks out of its frame: nobody gets to read it.
TOO_WIDE = """(whole) => [whole, ...whole.querySelectorAll("*")]
  .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline" && getComputedStyle(one).textOverflow !== "ellipsis"
    && !one.matches("input, select, textarea, .unseen"))
  .map((one) => `${one.tagName} ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""


@dataclass(frozen=True, slots=True)
class House:
    """The demo while it runs: its address, and its store for what takes an hour otherwise."""

    address: str
    store: Store

    async def newest(self) -> Conversation:
        """Return the conversation that was begun last."""

        def last(tx: Any) -> Conversation:
            number = 1
            while tx.conversations.by_number(number + 1):
                number += 1
            return tx.conversations.by_number(number)

        return await self.store.read(last)

    async def becomes_late(self, conversation: Conversation) -> None:
        """Have the wait of its guest be over the limit."""
        await self.store.run(escalate_at_once, conversation.id)

    async def joined_by(self, conversation: Conversation, name: str) -> None:
        """Have another guest come in by its link."""
        assert conversation.share, "it has a link"
        token, guest = conversation.share.token, GuestId(f"{conversation.id[:20]}{name[:4]}")

        def join(tx: Any) -> None:
            tx.guests.add(Guest(guest, name, "joan@navy.example"))
            join_by_share_link(tx, guest, token)

        await self.store.run(join)

    async def knows(self, *contacts: Contact) -> None:
        """Have entries in the phonebook that everybody shares."""

        def add(tx: Any) -> None:
            [owner, *_] = tx.people.admins()
            for one in contacts:
                add_contact(tx, one, owner)

        await self.store.run(add)


@dataclass(slots=True)
class Gallery:
    """Looks at what is shown, and takes a picture of it for the guide when that is asked for."""

    picture: Callable[[str], Path]
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note what the page complains of from now on."""
        page.on(
            "console", lambda one: self.errors.append(one.text) if one.type == "error" else None
        )

    async def dialog(self, window: Locator, name: str) -> None:
        """Look at a dialog that has to be open."""
        await self._check(window, name)
        await taken(window, self.picture(f"{name}.png"))
        await asyncio.to_thread(_make_small, self.picture(f"{name}.png"))

    async def part(self, shown: Locator, name: str) -> None:
        """Look at a card, or at a part of the page."""
        await self._check(shown, name)
        box = await shown.evaluate_all(WHERE)
        path = self.picture(f"{name}.png")
        await shown.page.evaluate(CALM)
        await shown.page.screenshot(path=path, clip=box, animations="disabled")
        await asyncio.to_thread(_make_small, path)

    async def _check(self, shown: Locator, name: str) -> None:
        await expect(shown).to_be_visible()
        wide = await shown.evaluate(TOO_WIDE)
        assert not wide, (name, wide)
        assert self.errors == [], name


def _make_small(picture: Path) -> None:
    """Keep few colours of a picture: nobody sees the others, and it lies in the repository for ever."""
    with Image.open(picture) as shown:
        few = shown.convert("RGB").quantize(96, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


@asynccontextmanager
async def opened_house() -> AsyncIterator[House]:
    """Run the demo on a free port."""
    said: asyncio.Queue[str] = asyncio.Queue()
    stop, built = asyncio.Event(), []

    def build(parts: Parts, *rest: Any) -> Any:
        built.append(parts)
        return compose(parts, *rest)

    compose = demo.compose
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "compose", build)
        running = asyncio.create_task(demo.run_demo(Settings(), 0, said.put_nowait, stop))
        welcome = await asyncio.wait_for(said.get(), 60)
    address = next(word for word in welcome.split() if word.startswith("http"))
    yield House(address, built[0].store)
    stop.set()
    await running
