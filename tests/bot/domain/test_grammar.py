"""How words become a command (MGR-01, CONV-06)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.grammar import Words, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", Words("", None, "")),
        ("  ", Words("", None, "")),
        ("queue", Words("queue", None, "")),
        ("Close", Words("close", None, "")),
        ("close #142", Words("close", 142, "")),
        ("#142 close", Words("close", 142, "")),
        ("#142", Words("", 142, "")),
        ("note #142 call back", Words("note", 142, "call back")),
        ("note call #7 back", Words("note", None, "call #7 back")),
        ("#142 note #7 call", Words("note", 142, "#7 call")),
        ("note #1  two\n three ", Words("note", 1, "two\n three")),
        ("note\ncall back", Words("note", None, "call back")),
        ("note\tcall", Words("note", None, "call")),
        ("show #9999999999", Words("show", None, "#9999999999")),
        ("show #12x", Words("show", None, "#12x")),
        ("search a\x00b", Words("search", None, "ab")),
        ("search \ud800", Words("search", None, "?")),
    ],
)
def test_the_number_stands_first_or_second(text: str, words: Words) -> None:
    # CONV-06 MGR-01
    assert read_words(text) == words


@given(st.text())
def test_any_text_can_be_read_and_kept(text: str) -> None:
    # B15 S11
    words = read_words(text)
    assert "\0" not in words.name + words.rest
    (words.name + words.rest).encode()
    assert words.number is None or 0 <= words.number < 10**9
