"""Slack's text becomes ours and back, and nothing on the way is lost, invented or made to run."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.richtext import (
    Body,
    Code,
    Item,
    ItemList,
    Paragraph,
    Quote,
    Span,
    merged,
    plain,
    safe_link,
    shortened,
    to_json,
)
from bot.ports import Post
from bot.sandbox.slack.checks import Report
from bot.sandbox.slack.richtext_rules import rich_text_elements
from bot.slack.mrkdwn import named_in
from bot.slack.render import LONGEST_BODY, fallback_text, post_content, rich_text
from bot.slack.richtext import mentioned, read_blocks, write_body
from tests.bot.slack.workplace import ROOT

PAYLOADS = sorted(Path(ROOT, "tests/payloads/slack").glob("*.json"))
NAMES = {"": "colleague", "U0ADA": "Ada", "C0SALES": "sales", "S0SALES": "sales-team"}
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=30
)
WORDS = TEXT.filter(lambda text: text.strip() == text and text)
STYLES = {name: st.booleans() for name in ("bold", "italic", "strike", "code")}
LINKS = st.none() | st.sampled_from(["https://example.com/x", "mailto:ada@example.com"])
SPANS = st.lists(st.builds(Span, WORDS, link=LINKS, **STYLES), min_size=1, max_size=4).map(merged)
ITEMS = st.lists(st.builds(Item, SPANS, st.integers(0, 8)), min_size=1, max_size=5).map(tuple)
BLOCKS = st.one_of(
    st.builds(Paragraph, SPANS),
    st.builds(Quote, SPANS),
    st.builds(Code, WORDS),
    st.builds(ItemList, ITEMS, st.just(value=False)),
)


def distinct(blocks: list[object]) -> Body:
    """Two lists in a row are one list to everybody who reads them."""
    found: list[object] = []
    for block in blocks:
        if not (found and isinstance(block, ItemList) and isinstance(found[-1], ItemList)):
            found.append(block)
    return tuple(found)


BODIES = st.lists(BLOCKS, min_size=1, max_size=5).map(distinct)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_what_slack_sends_is_read(path: Path) -> None:  # CONV-07
    payload = json.loads(path.read_text(encoding="utf-8"))
    body = read_blocks(payload["event"]["blocks"], NAMES)
    assert body is not None
    assert to_json(body) == payload["body"]


def test_there_are_payloads() -> None:
    assert len(PAYLOADS) >= 12


def test_a_message_without_rich_text_has_no_body() -> None:
    assert read_blocks([], {}) is None
    assert read_blocks([{"type": "section"}], {}) is None


def test_who_is_named_is_found() -> None:
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": "U1"},
                        {"type": "channel", "channel_id": "C1"},
                        {"type": "usergroup", "usergroup_id": "S1"},
                    ],
                }
            ],
        }
    ]
    assert mentioned(blocks) == {"U1", "C1", "S1"}
    assert named_in("<@U1|ada> <#C1> <!subteam^S1|@x> <!here> <https://a.b>") == {"U1", "C1", "S1"}


@given(BODIES)
def test_what_we_write_reads_as_the_same(body: Body) -> None:
    assert read_blocks([rich_text(body)], {}) == body


@given(BODIES)
def test_what_we_write_is_what_slack_takes(body: Body) -> None:
    report = Report()
    rich_text_elements(report, write_body(body), "/elements")
    assert report.errors == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "elements",
                        "text",
                        "url",
                        "style",
                        "user_id",
                        "name",
                        "unicode",
                        "timestamp",
                        "indent",
                        "offset",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_reading_never_fails(anything: object) -> None:  # S12
    body = read_blocks([{"type": "rich_text", "elements": anything}], {})
    assert body is not None
    assert all(
        safe_link(span.link)
        for block in body
        if isinstance(block, Paragraph)
        for span in block.children
        if span.link
    )


@settings(max_examples=50)
@given(BODIES, st.integers(1, 60))
def test_what_is_too_long_is_cut_and_stays_readable(body: Body, longest: int) -> None:
    short = shortened(body, longest)
    assert sum(map(len, texts_in(short))) <= longest + 1 or short == body
    assert short == body or plain(short).endswith("…")
    rich_text(short)


def texts_in(body: Body) -> list[str]:
    found: list[str] = []
    for block in body:
        lines = block.items if isinstance(block, ItemList) else [block]
        found += (
            [block.text]
            if isinstance(block, Code)
            else [s.text for one in lines for s in one.children]
        )
    return found


def test_a_body_beyond_slacks_limit_is_cut() -> None:
    for block in (
        Paragraph((Span("x" * 20_000),)),
        Quote((Span("x" * 20_000),)),
        Code("x" * 20_000),
        ItemList(tuple(Item((Span("x" * 1000),)) for _ in range(20))),
    ):
        short = shortened(
            (Paragraph((Span("first"),)), block, Paragraph((Span("last"),))), LONGEST_BODY
        )
        assert len(plain(short)) <= LONGEST_BODY + 100
        assert plain(short).endswith("…")


@given(st.text(max_size=6000))
def test_notifications_fit_into_an_edit(text: str) -> None:
    assert 0 < len(fallback_text(text).encode("utf-8", "surrogatepass")) <= 4000


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), st.booleans())
def test_every_post_says_something(text: str, is_note: bool) -> None:
    content = post_content(Post("k", text, is_note=is_note))
    report = Report()
    rich_text_elements(report, content["blocks"][0]["elements"], "/elements")
    assert report.errors == []
    assert content["text"]
    coded = post_content(Post("k", text, body=(Code("x"),), is_note=is_note))
    assert ("🔒" in str(coded["blocks"])) is is_note
