"""Names: what is kept of them, and what they may not pretend to be (S6)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import (
    LONGEST_NAME,
    LOOKALIKES,
    MARKS_A_LETTER,
    clean_name,
    initials,
    pretends,
    skeleton,
)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEART_ON_FIRE = "\u2764\ufe0f\u200d\U0001f525"
TRICKY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aé \t\n\u0301\u0300\u0334\u200b\u200d\u200e\u202e\u2066\ufe0f\u034f\U0001f468\U0001f525"
        ),
    ),
    max_size=120,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ann", "Ann"),
        ("  Ann \t Lee\n", "Ann Lee"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("A\u00a0B\u3000C", "A B C"),
        ("line\u2028break\u2029", "line break"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2067b\u2068c\u2069", "abc"),
        ("\u200eleft\u200fright", "leftright"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u200db", "ab"),
        ("a\u200cb", "ab"),
        (FAMILY, FAMILY),
        (HEART_ON_FIRE, HEART_ON_FIRE),
        ("\u200d\U0001f468", "\U0001f468"),
        ("\U0001f468\u200d", "\U0001f468"),
        ("nul\x00bell\x07", "nul bell"),
        ("\ud800lone", "lone"),
        ("private\ue000", "private"),
        ("unassigned\U000e1000", "unassigned"),
        ("filler\u3164\uffa0\u115f\u1160\u2800", "filler"),
        ("\u034f\ufe0f", ""),
        (" \u0301Ann", "Ann"),
        ("e\u200b\u0301", "\u00e9"),
        ("a" + "\u0334" * 9, "a" + "\u0334" * MARKS_A_LETTER),
        ("a" + ("\u0334" * 3 + "\u200b") * 4, "a" + "\u0334" * MARKS_A_LETTER),
        ("a" + ("\u0334" * 3 + "\u200d") * 4, "a" + "\u0334" * MARKS_A_LETTER),
        ("\u0301\u200d\U0001f468", "\U0001f468"),
        ("e\u200d\u0301", "\u00e9"),
        ("x" * 200, "x" * LONGEST_NAME),
        ("x" * 79 + " y", "x" * 79),
        ("x" * 79 + FAMILY, "x" * 79 + "\U0001f468"),
        ("", ""),
        ("\u200b\u202e", ""),
    ],
)
def test_a_name_is_one_visible_line(typed: str, kept: str) -> None:
    # S6
    assert clean_name(typed) == kept


@given(TRICKY)
def test_every_clean_name_is_safe_and_stays_as_it_is(typed: str) -> None:
    # S6
    name = clean_name(typed)
    assert clean_name(name) == name
    assert unicodedata.normalize("NFC", name) == name
    assert len(name) <= LONGEST_NAME
    assert name == name.strip()
    kinds = [unicodedata.category(char) for char in name if char != "\u200d"]
    assert not {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} & set(kinds)
    marks = 0
    for char in unicodedata.normalize("NFC", name):
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        assert marks <= MARKS_A_LETTER
    assert not name or unicodedata.category(name[0]) not in ("Mn", "Me")
    name.encode()


@pytest.mark.parametrize("length", [1, 3])
def test_a_name_is_cut_where_it_is_asked_to_be(length: int) -> None:
    assert clean_name("abcdef", length) == "abcdef"[:length]


@pytest.mark.parametrize(
    "name",
    [
        "Frontdesk",
        "frontdesk",
        "FRONTDESK",
        "The Frontdesk Team",
        "Front desk",
        "F r o n t d e s k",
        "Fr\u00f6ntd\u00e9sk",
        "Fr\u043entdesk",
        "Frontd\u0435sk",
        "\u03a6rontdesk".replace("\u03a6", "F"),
        "Fr\u03bfntdesk",
        "Frontde\u0455k",
        "Fr0ntdesk",
        "Frontd3sk",
        "Fron\u03c4desk",
        "Frontdes\u043a",
        "\uff26\uff52\uff4f\uff4e\uff54\uff44\uff45\uff53\uff4b",
        "\U0001d405\U0001d42b\U0001d428\U0001d427\U0001d42d\U0001d41d\U0001d41e\U0001d42c\U0001d424",
        "\u24bb\u24e1\u24de\u24dd\u24e3\u24d3\u24d4\u24e2\u24da",
        "Fr\u200bontdesk",
        "Front\u034fdesk",
        "Front\ufe0fdesk",
        "Front\u13a0esk",
        "Fron\u13a2desk",
        "Fron\uab72desk",
        "F\u0336r\u0336o\u0336n\u0336t\u0336d\u0336e\u0336s\u0336k\u0336",
    ],
)
def test_a_name_that_reads_like_ours_is_noticed(name: str) -> None:
    # S6
    assert pretends(name, "Frontdesk")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Iovelace", "Lovelace"),
        ("Bi11", "Bill"),
        ("M\u0456ke", "Mike"),
        ("M1ke", "Mike"),
        ("Torn", "Tom"),
        ("@da", "Ada"),
        ("\u0410d\u0430", "Ada"),
    ],
)
def test_a_name_that_reads_like_an_agents_is_noticed(name: str, other: str) -> None:
    # S6
    assert skeleton(name) == skeleton(other)


@pytest.mark.parametrize(
    "name", ["Ann", "Desk Front", "Frontier", "\u0424\u0440\u043e\u043d\u0442", ""]
)
def test_other_names_are_free(name: str) -> None:
    # S6
    assert not pretends(name, "Frontdesk")


def test_every_lookalike_is_written_as_it_stands_after_folding_case() -> None:
    for code in LOOKALIKES:
        assert unicodedata.normalize("NFKD", chr(code)).casefold() == chr(code), hex(code)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann", "A"),
        ("ann lee", "AL"),
        ("Ann Mary Lee", "AL"),
        ("(Ann) lee", "L"),
        ("", "?"),
        ("\U0001f600", "?"),
        ("\u00dfen", "S"),
        ("7 dwarfs", "7D"),
    ],
)
def test_a_picture_shows_one_or_two_letters(name: str, letters: str) -> None:
    # TTL-05
    assert initials(name) == letters


@given(TRICKY)
def test_a_picture_never_shows_more_than_two_characters(name: str) -> None:
    # TTL-05
    assert 1 <= len(initials(name)) <= 2
