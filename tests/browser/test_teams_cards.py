"""Cards as Teams draws them: the official renderer understands all of them and runs nothing in them.

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.actions.offers import Offer
from bot.assigning import Form
from bot.domain.ids import AgentId, ConversationId, ServiceId
from bot.domain.people import Agent, Service
from bot.domain.richtext import Body, Code, Item, ItemList, Paragraph, Quote, Span
from bot.picking import Pick
from bot.ports import Author, Button, Card, CardAction, Choice, Picker, Post, Upload
from bot.teams import fields, render
from bot.teams.assigning import Page as AssignPage
from bot.teams.assigning import assignee_page, service_page
from bot.texts import texts
from tests.browser.card_page import serve_cards
from tests.browser.hostile_texts import TEXTS
from tests.browser.pages import PageFor
from web_widget.avatars import initials_picture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(__file__).parents[2] / "docs/guide/pictures"
EN = texts("en", "bot", "bot.teams")
LONGEST = "Nebukadnezar-Hammurabi von und zu Donaudampfschifffahrtsgesellschaft" * 3
MARKUP = [
    "**bold** _it_ [x](javascript:alert(1)) `c`",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}} {{TIME(2026-01-01T00:00:00Z)}} {{{{DATE(2026-01-01T00:00:00Z)}}}}",
    "<at>Ada</at> ${x} &amp; &lt;b&gt;",
    "# a\n- b\n1. c\n> d",
]
FORMATTED: Body = (
    Paragraph(
        (
            Span("We "),
            Span("do", bold=True),
            Span(", "),
            Span("gladly", italic=True),
            Span(": "),
            Span("three", strike=True),
            Span(" two days. See "),
            Span("the terms", link="https://shop.example/terms"),
            Span(" and order "),
            Span("A-7", code=True),
            Span(":"),
        )
    ),
    ItemList((Item((Span("frame"),)), Item((Span("steel, 54 cm"),), 1), Item((Span("pedals"),)))),
    Quote((Span("Is the saddle included?"),)),
    Code("if bike.has(saddle):\n    ride()"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    async for url in serve_cards(lambda name: initials_picture(name[:2], len(name)).data):
        yield url


async def opened(page_for: PageFor, address: str, scheme: str, width: int = 720) -> Page:
    page = await page_for(viewport={"width": width, "height": 600})
    await page.goto(f"{address}/{scheme}")
    await page.wait_for_function("window.ready")
    return page


async def show(page: Page, title: str, shown: dict[str, Any]) -> list[str]:
    """Draw a card; return what the renderer finds fault with, and what it took for Markdown."""
    if "attachments" in shown:
        (attachment,) = shown["attachments"]
    else:
        attachment = shown["task"]["value"]["card"]
    return await page.evaluate(
        "([title, card]) => show(title, card)", [title, attachment["content"]]
    )


def opening(picture: str | None, title: str = "Anna Schmidt", **changes: Any) -> Card:
    actions = ("take", "assign", "rename", "note", "close")
    buttons = [
        Button(CardAction(one), EN.say(f"card.{one}"), is_main=one == "take") for one in actions
    ]
    facts = (
        ("Assignee", "nobody yet"),
        ("Service", "Sales"),
        ("Contact", "anna@example.com, +49 30 1234567"),
        ("Language", "de"),
        ("Page", "City bikes (https://shop.example/bikes)"),
    )
    given: dict[str, Any] = {
        "key": "t1",
        "conversation": "c1",
        "title": title,
        "subtitle": "#142 · open",
        "facts": facts,
        "buttons": buttons,
        "avatar_url": picture,
        "clock": ("Their time", "10:42 (Europe/Berlin)"),
    }
    return Card(**given | changes)


def gallery(address: str) -> dict[str, dict[str, Any]]:
    """One of everything that we show in Teams."""
    anna, ada = (
        Author("Anna Schmidt", f"{address}/AS.png"),
        Author("Ada Lovelace", f"{address}/ALx.png"),
    )
    hello = Post("m1", "Hello! Do you ship the steel frame to Norway?", anna)
    more = Post("m2", "And how long does it take?\n\nIt is a present.", anna)
    note = Post("m3", "She is a regular: 10 % off.", ada, is_note=True)
    picker = Picker("h1", (Choice("c1", "#142 Anna Schmidt"), Choice("c2", "#143 Bob")))
    frame = Upload("f1", "frame.png", "image/png", b"x" * 340_000)
    invoice = Upload("f2", "Invoice 2026-11.pdf", "application/pdf", b"x" * 2_300_000)
    wanted = fields.Field(EN.say("dialog.reply_label"), EN.say("dialog.reply_hint"))
    name = fields.Field(
        EN.say("dialog.rename_label"),
        EN.say("dialog.rename_hint"),
        "Order 7",
        multiline=False,
        optional=True,
    )
    url = f"{address}/54_cm.png"
    return {
        "Opening card": render.card_content(opening(anna.avatar_url)),
        "Closed": render.card_content(
            opening(
                None,
                "Order 7",
                subtitle="#142 · closed",
                is_closed=True,
                facts=(("Assignee", "Ada Lovelace"),),
                buttons=(Button(CardAction.REOPEN, "Reopen", is_main=True),),
            )
        ),
        "A message": render.post_content(hello),
        "Several lines, in a chat": render.joined(
            (hello, more), waiting=EN.say("teams.waiting", count=3), reply=("Reply", "c1")
        ),
        "Formatted": render.post_content(Post("m4", "x", ada, FORMATTED)),
        "A note": render.post_content(note),
        "A notice": render.post_content(
            Post("m5", "Ada Lovelace takes care of this conversation.")
        ),
        "A picture": render.file_content(
            replace(frame, url=url, author=anna), EN.say("teams.open_file")
        ),
        "A file": render.file_content(
            replace(invoice, url=url, author=anna), EN.say("teams.open_file")
        ),
        "An answer to a command": render.reply_content(
            "**2 waiting**, the longest wait first\n\n- #142 Anna Schmidt, 4 min\n- #143 Bob, 2 min"
        ),
        "Which conversation": render.picker("For whom is **“Yes, on Monday”**?", picker, EN),
        "Dialog: an answer": fields.dialog("Answer", fields.form(wanted, "Send", {})),
        "Dialog: a name": fields.dialog("Rename", fields.form(name, "Rename", {})),
        "Dialog: something is wrong": fields.dialog(
            "Rename", fields.form(name, "Rename", {}, problem="A title has at most 80 characters.")
        ),
        "Dialog: a service": service_page(ASSIGNING, AssignPage({}, EN)),
        "Dialog: an assignee": assignee_page(ASSIGNING, OFFERS[0], AssignPage({}, EN)),
    }


def offer_of(name: str, **facts: Any) -> Offer:
    service = Service(ServiceId(name), name, ())
    usual = {"is_mine": False, "barred": None, "leaves": True, "is_current": False}
    return Offer(service, "Acme", MEMBERS, **(usual | facts))


MEMBERS = [Agent(AgentId(name), name, name, ()) for name in ("Ada", "Bob", "Mona")]
OFFERS = [
    offer_of("Sales", is_mine=True, is_current=True, leaves=False),
    offer_of("Support"),
    offer_of("Weekend", barred="service_unreachable"),
]
ASSIGNING = Form(
    Pick(ConversationId("142"), "#142 Anna Schmidt · Sales"),
    "Sales, nobody yet",
    "",
    OFFERS,
    OFFERS[0],
    "Bob",
    AgentId("Ada"),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_renderer_understands_every_card(
    scheme: str, address: str, page_for: PageFor, tmp_path: Path
):
    page = await opened(page_for, address, scheme, 1280)
    faults = {title: await show(page, title, card) for title, card in gallery(address).items()}
    assert {title: found for title, found in faults.items() if found} == {}
    await page.wait_for_function(
        "[...document.images].every((one) => one.complete && one.naturalWidth)"
    )
    folder = PICTURES if os.environ.get("FRONTDESK_PICTURES") else tmp_path
    picture = folder / f"teams-cards-{scheme}.png"
    await page.screenshot(path=picture, full_page=True)
    assert await asyncio.to_thread(lambda: picture.stat().st_size) > 20_000


@pytest.mark.parametrize("width", [320, 720])
async def test_the_longest_names_break_nothing(width: int, address: str, page_for: PageFor):
    page = await opened(page_for, address, "light", width)
    who = Author(LONGEST, f"{address}/AS.png")
    facts = ((LONGEST, LONGEST), ("Page", f"{LONGEST} (https://shop.example/{'x' * 300})"))
    cards = {
        "card": render.card_content(
            opening(who.avatar_url, LONGEST, subtitle=LONGEST, facts=facts)
        ),
        "message": render.post_content(Post("m1", LONGEST, who)),
        "code": render.post_content(
            Post("m1", "x", who, (Code("y" * 300), Quote((Span(LONGEST),))))
        ),
        "file": render.file_content(
            Upload("f", LONGEST, "a/b", b"", url=f"{address}/f", author=who), "Open"
        ),
        "picker": render.picker(LONGEST, Picker("h", (Choice("c1", LONGEST),)), EN),
    }
    for title, card in cards.items():
        assert await show(page, title, card) == []
    wide = await page.evaluate(
        "[...document.querySelectorAll('.card')].filter((one) => one.scrollWidth > one.clientWidth)"
        ".map((one) => one.getAttribute('aria-label'))"
    )
    assert wide == []


async def test_what_people_write_is_shown_as_it_is_and_does_nothing(
    address: str, page_for: PageFor
):
    page = await opened(page_for, address, "light")
    for text in (*TEXTS, *MARKUP):
        who = Author(text, f"{address}/AS.png")
        body: Body = (
            Quote((Span(text),)),
            Code(text),
            ItemList((Item((Span(text),)),)),
            Paragraph((Span(text),)),
        )
        upload = Upload("f", text, "image/png", b"x")
        for card in (
            render.card_content(
                opening(who.avatar_url, text, subtitle=text, facts=((text, text),))
            ),
            render.post_content(Post("m", text, who)),
            render.post_content(Post("m", text, who, body, is_note=True)),
            render.post_content(Post("m", text)),
            render.file_content(replace(upload, url=f"{address}/f.png", author=who), "Open"),
            render.picker("Who?", Picker("h", (Choice("c", text),)), EN),
        ):
            assert await show(page, "card", card) == []
    said = await page.evaluate("document.body.textContent.replaceAll('\\u2060', '')")
    assert "{{DATE(2026-01-01T00:00:00Z, SHORT)}}" in said
    assert "{{TIME(2026-01-01T00:00:00Z)}}" in said
    for sign in ("**bold** _it_ [x](javascript:alert(1))", "<at>Ada</at> ${x} &amp; &lt;b&gt;"):
        assert sign in said
    built = "script, iframe, object, svg, form, base, link, video, audio, style"
    assert await page.evaluate(f"document.querySelectorAll('.card :is({built})').length") == 0
    addresses = await page.evaluate("[...document.links].map((one) => one.protocol)")
    assert set(addresses) <= {"http:", "https:", ""}


async def test_buttons_give_back_what_they_stand_for(address: str, page_for: PageFor):
    page = await opened(page_for, address, "light")
    await show(page, "card", render.card_content(opening(None)))
    await show(page, "picker", gallery(address)["Which conversation"])
    await page.get_by_role("button", name="Take it").click()
    await page.get_by_role("button", name="Note").click()
    await page.get_by_role("combobox").select_option("c2")
    await page.get_by_role("button", name="Send").click()
    taken, noted, picked = await page.evaluate("window.pressed")
    assert (taken["type"], taken["verb"]) == ("Action.Execute", render.CARD_VERB)
    assert taken["data"] == {"action": "take", "conversation": "c1"}
    assert noted["data"] == {
        "msteams": {"type": "task/fetch"},
        "action": "note",
        "conversation": "c1",
    }
    assert (picked["verb"], picked["data"]) == (
        render.PICK_VERB,
        {"held": "h1", render.PICKED: "c2"},
    )


async def test_a_dialog_that_says_nothing_is_not_sent(address: str, page_for: PageFor):
    page = await opened(page_for, address, "light")
    await show(page, "dialog", gallery(address)["Dialog: an answer"])
    await page.get_by_role("button", name="Send").click()
    assert await page.evaluate("window.pressed") == []
    await page.get_by_role("textbox").fill("Gladly.")
    await page.get_by_role("button", name="Send").click()
    (sent,) = await page.evaluate("window.pressed")
    assert sent["data"] == {fields.WORDS: "Gladly."}
    await expect(page.get_by_role("textbox")).to_have_attribute("maxlength", "3000")
