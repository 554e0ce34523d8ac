"""Slack's older markup and our own CommonMark become formatted text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commonmark import read_commonmark
from bot.domain.richtext import (
    plain,
    to_json,
)
from bot.sandbox.slack.richtext import normalise, to_blocks
from bot.slack.mrkdwn import escape, read_mrkdwn, spoken, unescape
from bot.slack.richtext import read_blocks

NAMES = {"": "colleague", "U0ADA": "Ada", "C0SALES": "sales", "S0SALES": "sales-team"}
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=30
)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("plain", [{"type": "paragraph", "children": [{"text": "plain"}]}]),
        (
            "*b* _i_ ~s~ `c`",
            [
                {
                    "type": "paragraph",
                    "children": [
                        {"text": "b", "bold": True},
                        {"text": " "},
                        {"text": "i", "italic": True},
                        {"text": " "},
                        {"text": "s", "strike": True},
                        {"text": " "},
                        {"text": "c", "code": True},
                    ],
                }
            ],
        ),
        (
            "*_both_*",
            [{"type": "paragraph", "children": [{"text": "both", "bold": True, "italic": True}]}],
        ),
        (
            "snake_case_name 2*3*4",
            [{"type": "paragraph", "children": [{"text": "snake_case_name 2*3*4"}]}],
        ),
        (
            "<@U0ADA> <@U9|bob> <@U8> <#C0SALES|x> <!subteam^S9|@team> <!here>",
            [
                {
                    "type": "paragraph",
                    "children": [{"text": "@Ada @bob @colleague #sales @team @here"}],
                }
            ],
        ),
        (
            "<https://a.example|here> <mailto:a@b.c> <javascript:alert(1)|x>",
            [
                {
                    "type": "paragraph",
                    "children": [
                        {"text": "here", "link": "https://a.example"},
                        {"text": " "},
                        {"text": "a@b.c", "link": "mailto:a@b.c"},
                        {"text": " x"},
                    ],
                }
            ],
        ),
        ("a &lt; b &amp;amp; c", [{"type": "paragraph", "children": [{"text": "a < b &amp; c"}]}]),
        (
            ":wave: :party_parrot:",
            [{"type": "paragraph", "children": [{"text": "👋 :party_parrot:"}]}],
        ),
        (
            "one\n&gt; two\n&gt;three\nfour",
            [
                {"type": "paragraph", "children": [{"text": "one"}]},
                {"type": "quote", "children": [{"text": "two\nthree"}]},
                {"type": "paragraph", "children": [{"text": "four"}]},
            ],
        ),
        (
            "see ```x = &lt;1&gt;\n*y*``` done",
            [
                {"type": "paragraph", "children": [{"text": "see "}]},
                {"type": "code", "text": "x = <1>\n*y*"},
                {"type": "paragraph", "children": [{"text": " done"}]},
            ],
        ),
        ("<!date^1^{date}|long ago>", [{"type": "paragraph", "children": [{"text": "long ago"}]}]),
        ("", []),
    ],
)
def test_text_without_rich_text_is_read(text: str, body: list[object]) -> None:
    assert to_json(read_mrkdwn(text, NAMES)) == body


@given(st.text(max_size=200))
def test_reading_any_text_never_fails(text: str) -> None:  # S12
    plain(read_mrkdwn(text, {}))
    spoken(text, {})


@given(st.text(max_size=100))
def test_what_is_escaped_is_words_and_comes_back(text: str) -> None:  # S5
    assert unescape(escape(text)) == text
    assert not set("<>") & set(escape(text))


@given(TEXT)
def test_both_readings_agree_about_plain_words(text: str) -> None:
    stored = normalise(text)
    blocks = to_blocks(stored, "b")
    if any(char in text for char in "*_~`:<>&\n") or "http" in text:
        return
    rich = read_blocks(blocks, {})
    assert rich is not None
    assert plain(rich) == plain(read_mrkdwn(stored, {}))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "**b** *i* ~~s~~ `c`\nnext",
            [
                {
                    "type": "paragraph",
                    "children": [
                        {"text": "b", "bold": True},
                        {"text": " "},
                        {"text": "i", "italic": True},
                        {"text": " "},
                        {"text": "s", "strike": True},
                        {"text": " "},
                        {"text": "c", "code": True},
                        {"text": "\nnext"},
                    ],
                }
            ],
        ),
        (
            "# Title\n\n- a\n  1. b\n- c",
            [
                {"type": "paragraph", "children": [{"text": "Title", "bold": True}]},
                {
                    "type": "list",
                    "ordered": False,
                    "items": [
                        {"indent": 0, "children": [{"text": "a"}]},
                        {"indent": 1, "children": [{"text": "b"}]},
                        {"indent": 0, "children": [{"text": "c"}]},
                    ],
                },
            ],
        ),
        ("# a **b** c", [{"type": "paragraph", "children": [{"text": "a b c", "bold": True}]}]),
        (
            "> a\n>\n> b\n\n```\nx\n```",
            [{"type": "quote", "children": [{"text": "a\nb"}]}, {"type": "code", "text": "x"}],
        ),
        (
            "[here](https://a.example) https://b.example [x](javascript:y)",
            [
                {
                    "type": "paragraph",
                    "children": [
                        {"text": "here", "link": "https://a.example"},
                        {"text": " "},
                        {"text": "https://b.example", "link": "https://b.example"},
                        {"text": " [x](javascript:y)"},
                    ],
                }
            ],
        ),
        (
            "<b>no html</b> \\*no\\*",
            [{"type": "paragraph", "children": [{"text": "<b>no html</b> *no*"}]}],
        ),
        (
            "![alt](https://a.example/p.png)",
            [
                {
                    "type": "paragraph",
                    "children": [{"text": "alt", "link": "https://a.example/p.png"}],
                }
            ],
        ),
    ],
)
def test_our_own_texts_are_read(text: str, body: list[object]) -> None:
    assert to_json(read_commonmark(text)) == body
