"""Whatever guests write is words: no mention, no hidden link, no markup (S5)."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.domain.addresses import inert, shows_its_host
from bot.lists import markdown
from bot.ports import Author, Button, Card, CardAction, Post
from bot.sandbox.slack import seed
from bot.slack import render
from bot.slack.refs import owned_ref, place_ref
from tests.bot.slack.workplace import Workplace

TOKENS = [
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!channel|channel>",
    "<@U0ADA>",
    "<@U0ADA|ada>",
    "<@W0ADA>",
    "<#C0SALES>",
    "<#C0SALES|sales>",
    "<!subteam^S0SALES>",
    "<!subteam^S0SALES|@sales-team>",
    "<!date^1392734382^{date}|now>",
    "<http://evil.example|https://bank.example>",
    "<https://evil.example>",
    "<mailto:a@b.c|call me>",
    "<tel:+1|x>",
    "<javascript:alert(1)|x>",
    "<slack://open>",
    "@here",
    "@channel",
    "@everyone",
    "@ada",
    "#sales",
    "&lt;!channel&gt;",
    "&amp;lt;!here&amp;gt;",
    "&#60;!here&#62;",
    "<!cha\u200bnnel>",
    "<\u200b!channel>",
    "＜!channel＞",
    "<! channel>",
    "<<!channel>>",
    "<!channel",
    "!channel>",
    "<@U0ADA",
    "<@",
    "<>",
    "< >",
    "<\n!channel>",
    "<!channel\n>",
    "*bold*",
    "_it_",
    "~no~",
    "`code`",
    "```\nfence\n```",
    "> quote",
    ">>> quote",
    "• item",
    "1. item",
    ":wave:",
    ":skull::skin-tone-2:",
    "[bank](http://evil.example)",
    "<at>Ada</at>",
    "<b>bold</b>",
    "<a href='http://evil.example'>bank</a>",
    "<img src=x onerror=alert(1)>",
    "${name}",
    "{{7*7}}",
    "{name}",
    "\\*x\\*",
    "*<!here>*",
    "`<!here>`",
    "a<!here>b",
    "\u202e<!here>",
    "https://bank.example@evil.example/",
    "https://evil.example\\@bank.example",
    "http://xn--bnk-rla.example",
    "https://bаnk.example",
    "https://user:pw@bank.example",
    "http://localhost/x",
    "https://[::1]/",
    "http://1.2.3.4:0/",
    "https://a",
    "https://",
    "HTTP://SHOP.EXAMPLE/",
]
FRAMES = ["{}", "hello {}!", "({})", "{0}{0}"]


def cases() -> Iterator[str]:
    for token, frame in itertools.product(TOKENS, FRAMES):
        yield frame.replace("{0}", token) if "{0}" in frame else frame.replace("{}", token)


CASES = list(cases())


def leaves(elements: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for element in elements:
        if "elements" in element:
            yield from leaves(element["elements"])
        else:
            yield element


def is_inert(leaf: Mapping[str, Any]) -> bool:
    """Only words, and addresses that show themselves."""
    if leaf["type"] == "link":
        return "text" not in leaf and shows_its_host(leaf["url"])
    return leaf["type"] == "text" and set(leaf) <= {"type", "text", "style"}


def words(blocks: list[Mapping[str, Any]]) -> str:
    return "".join(leaf.get("text") or leaf.get("url", "") for leaf in leaves(blocks))


def test_there_are_hundreds_of_cases() -> None:
    assert len(set(CASES)) > 250


def test_a_guests_words_are_shown_as_they_are() -> None:  # S5
    for text in CASES:
        content = render.post_content(Post("k", text, Author("Gus")))
        assert all(is_inert(leaf) for leaf in leaves(content["blocks"])), text
        assert words(content["blocks"]) == text
        assert not set("<>") & set(content["text"]), text
        assert (content["parse"], content["link_names"]) == ("none", False)


async def test_slack_sees_no_mention_and_no_hidden_link(work: Workplace) -> None:  # S5
    conversation = await work.conversation()
    for number, text in enumerate(CASES):
        await work.guest_says(conversation, text, f"g{number}")
    await work.settle()
    root = await work.root(conversation)
    channel = work.sandbox.channels[seed.SALES]
    replies = [channel.messages[ts] for ts in channel.messages[root].replies]
    assert len(replies) == len(CASES) + 1
    for reply in replies:
        assert all(is_inert(leaf) for leaf in leaves(reply.blocks)), reply.blocks
        assert not re.search(r"<[@#!]", reply.text)
        assert not reply.attachments
    heard = await work.control("events?type=app_mention", verb="GET")
    assert heard["events"] == []
    for call in await work.calls("chat.postMessage"):
        assert (
            call["args"]["unfurl_links"],
            call["args"]["unfurl_media"],
            call["args"]["link_names"],
        ) == (False, False, False)
        assert call["args"]["parse"] == "none"
    assert (await work.said(conversation))[1:] == [text.strip() for text in CASES]


@pytest.mark.parametrize("text", TOKENS)
def test_names_titles_and_facts_are_words_on_the_card(text: str) -> None:  # S5
    card = Card(
        "k",
        "c",
        text,
        text,
        ((text, text),),
        (Button(CardAction.TAKE, text),),
        "https://x.example/a.png",
    )
    content = render.card_content(card)
    header, context, facts, actions = content["blocks"]
    for shown in (header["text"], context["elements"][1], actions["elements"][0]["text"]):
        assert (shown["type"], shown["emoji"]) == ("plain_text", False)
    assert all(is_inert(leaf) for leaf in leaves([facts]))
    assert "<" not in content["text"]


@pytest.mark.parametrize("text", TOKENS)
def test_words_of_guests_in_our_own_texts_are_words(text: str) -> None:  # S5
    content = render.reply_content(f"- **#1** {markdown(text)}")
    assert all(is_inert(leaf) for leaf in leaves(content["blocks"]))
    assert "<" not in content["text"]


async def test_hostile_names_reach_nobody_through_lists_and_cards(
    work: Workplace,
) -> None:  # S5, S6
    service = await work.service()
    for number, name in enumerate(TOKENS[:12]):
        await work.conversation("hi", service=service, guest=f"g{number}", name=name)
    ada = owned_ref(seed.TEAM, "U0ADA")
    await work.control(
        "command",
        {"user": "U0ADA", "channel": seed.SALES, "command": "/frontdesk", "text": "queue"},
    )
    await work.slack.platform.whisper(place_ref(seed.TEAM, seed.SALES), ada, "done")
    shown = list(work.sandbox.channels[seed.SALES].ephemerals.values())
    assert len(shown) == 2
    for one in shown:
        assert all(is_inert(leaf) for leaf in leaves(one.blocks))
    assert (await work.control("events?type=app_mention", verb="GET"))["events"] == []


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://shop.example/cart?x=1&y=2.", ["https://shop.example/cart?x=1&y=2"]),
        (
            "(http://a.example/b) and HTTPS://C.example!",
            ["http://a.example/b", "HTTPS://C.example"],
        ),
        ("https://bank.example@evil.example", []),
        ("https://bаnk.example", []),
        ("http://xn--bnk-rla.example", []),
        ("http://localhost:8080/x", []),
        ("ftp://a.example javascript:alert(1) www.a.example", []),
        ("https://a.example:99999/", []),
        ("https://a.example/" + "x" * 3000, []),
        ("https://[bad", []),
    ],
)
def test_addresses_may_be_clicked_if_they_show_where_they_lead(
    text: str, links: list[str]
) -> None:  # S16
    spans = inert(text)
    assert [span.link for span in spans if span.link] == links
    assert "".join(span.text for span in spans) == text


def test_pages_that_guests_come_from_are_words() -> None:  # S5
    content = render.card_content(Card("k", "c", "t", "s", (("Page", "javascript:alert(1)"),), ()))
    assert all(leaf["type"] == "text" for leaf in leaves(content["blocks"][2:]))
