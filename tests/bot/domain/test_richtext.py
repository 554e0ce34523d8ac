"""Formatted text: written and read again, its words, and its first characters taken away."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.richtext import (
    Body,
    Code,
    Item,
    ItemList,
    Paragraph,
    Quote,
    Span,
    from_json,
    is_plain,
    plain,
    safe_link,
    shortened,
    to_json,
    with_start,
    without_start,
)

FLAG = st.booleans()
WORDS = st.text(max_size=12)
LINK = st.none() | st.just("https://a.example") | st.just("mailto:a@b.example")
SPANS = st.lists(st.builds(Span, WORDS, FLAG, FLAG, FLAG, FLAG, LINK), max_size=4).map(tuple)
PLAIN_SPANS = st.lists(st.builds(Span, WORDS, FLAG), max_size=4).map(tuple)
BLOCK = st.one_of(
    st.builds(Paragraph, SPANS),
    st.builds(Quote, SPANS),
    st.builds(Code, WORDS),
    st.builds(
        ItemList, st.lists(st.builds(Item, SPANS, st.integers(0, 5)), max_size=3).map(tuple), FLAG
    ),
)
BODY = st.lists(BLOCK, max_size=4).map(tuple)


@given(BODY)
def test_what_was_written_is_read_again(body: Body) -> None:
    assert from_json(json.loads(json.dumps(to_json(body)))) == body


@given(PLAIN_SPANS, BODY, st.integers(0, 30))
def test_only_the_first_characters_are_taken_away(spans, rest: Body, count: int) -> None:
    # CONV-08
    words = "".join(span.text for span in spans)
    left = without_start((Paragraph(spans), *rest), count)
    expected = words[count:].lstrip()
    if expected:
        first, *others = left
        assert isinstance(first, Paragraph)
        assert "".join(span.text for span in first.children) == expected
        assert tuple(others) == rest
        assert all(span.text for span in first.children)
    else:
        assert left == rest


@pytest.mark.parametrize("body", [(), (Code("note: x"),), (ItemList((Item((Span("note: x"),)),)),)])
def test_what_cannot_carry_a_mark_stays_as_it_is(body: Body) -> None:
    assert without_start(body, 6) == body


def test_the_start_of_a_quote_can_be_taken_away() -> None:
    assert without_start((Quote((Span("note: x", bold=True),)),), 6) == (
        Quote((Span("x", bold=True),)),
    )


def test_the_words_alone() -> None:
    # CONV-11 CONV-12
    body = (
        Paragraph((Span("Hi "), Span("you", bold=True))),
        Quote((Span("one\ntwo"),)),
        Code("x = 1"),
        ItemList((Item((Span("a"),)), Item((Span("b"),), 1)), ordered=True),
        ItemList((Item((Span("c"),)),)),
        Paragraph(
            (
                Span("here", link="https://a.example"),
                Span(" a@b.example", link=None),
                Span("a@b.example", link="mailto:a@b.example"),
                Span("https://b.example", link="https://b.example"),
            )
        ),
    )
    assert plain(body) == (
        "Hi you\n> one\n> two\nx = 1\n1. a\n  2. b\n• c\n"
        "here (https://a.example) a@b.examplea@b.examplehttps://b.example"
    )


@pytest.mark.parametrize(
    ("body", "alone"),
    [
        ((), True),
        ((Paragraph((Span("a"), Span("b"))), Paragraph(())), True),
        ((Paragraph((Span("a", bold=True),)),), False),
        ((Paragraph((Span("a", link="https://a.example"),)),), False),
        ((Code("a"),), False),
        ((Quote((Span("a"),)),), False),
    ],
)
def test_plain_words_need_no_body(body: Body, alone: bool) -> None:
    assert is_plain(body) is alone


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example", True),
        ("HTTP://a.example", True),
        ("mailto:a@b.example", True),
        (" https://a.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("", False),
    ],
)
def test_only_safe_links_can_be_clicked(address: str, safe: bool) -> None:
    # B14
    assert safe_link(address) == (address if safe else None)


@pytest.mark.parametrize(
    "body",
    [
        (),
        (Paragraph((Span("call", bold=True), Span(" back"))),),
        (Quote((Span("call back"),)),),
        (Code("call()"),),
        (ItemList((Item((Span("call"),)),)),),
    ],
)
def test_a_mark_before_the_words_can_be_taken_away_again(body: Body) -> None:
    marked = with_start("note: ", body)
    assert plain(marked).startswith(("note:", "> note:"))
    assert without_start(marked, len("note: ")) == body


@pytest.mark.parametrize("kind", [Paragraph, Quote])
def test_a_body_is_cut_with_an_ellipsis_where_it_does_not_fit(kind: type) -> None:
    whole = (Code("abc"), kind((Span("defghij"), Span("klm", bold=True))))
    assert shortened(whole, 100) == whole
    cut_off = shortened(whole, 8)
    assert plain(cut_off).endswith("…")
    assert plain(cut_off).startswith("abc")
    assert "klm" not in plain(cut_off)
    assert plain(shortened((Code("abcdef"),), 3)) == "abc\n…"
    lines = (ItemList((Item((Span("one"),)), Item((Span("two"),)), Item((Span("three"),)))),)
    assert "three" not in plain(shortened(lines, 10))
    short = (ItemList((Item((Span("a"),)), Item((Span("b"),)))),)
    assert plain(shortened(short, 5)) == "• a\n• b\n…"
