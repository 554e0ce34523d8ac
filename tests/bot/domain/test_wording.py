"""How texts become words, and questions become terms (CONV-12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.wording import (
    LONGEST_WORD,
    MOST_TERMS,
    Term,
    excerpt,
    fold,
    mark,
    terms_of,
    words_of,
)

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, WORLD! it's 1,000", {"hello", "world", "it", "s", "1", "000"}),
        ("Ärger in der Straße, ﬁne ÉCOLE", {"arger", "in", "der", "strasse", "fine", "ecole"}),
        ("ada@acme.example a_b", {"ada", "acme", "example", "a", "b"}),
        ("東京都", {"東", "京", "都", "東京", "京都"}),
        ("iPhone東京", {"iphone", "東", "京", "東京"}),
        ("หมา", {"ห", "ม", "า", "หม", "มา"}),
        ("안녕하세요 여러분", {"안녕하세요", "여러분"}),
        ("हिन्दी में", {"हिन्दी", "में"}),
        ("שָׁלוֹם İstanbul", {"שלום", "istanbul"}),
        ("❤️🔥 １２Ａ", {"❤", "🔥", "12a"}),
        ("%_*\"'()-:\\ ^", set()),
        ("x" * 99, {"x" * LONGEST_WORD}),
        ("", set()),
    ],
)
def test_a_text_is_cut_into_words_without_what_does_not_count(text, words) -> None:
    # CONV-12
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("Tandem", [Term("tandem", begins=True)]),
        ("a 7", [Term("a", begins=False), Term("7", begins=False)]),
        ("ÄR är", [Term("ar", begins=True)]),
        ("東京都", [Term("東京", begins=False), Term("京都", begins=False)]),
        ("都", [Term("都", begins=False)]),
        ("🔥", [Term("🔥", begins=False)]),
        ('NEAR(a* OR -b) "x" col:y', None),
        ("% _", []),
    ],
)
def test_a_question_asks_for_beginnings_of_words_and_for_signs(question, terms) -> None:
    # CONV-12 B15
    found = terms_of(question)
    assert all(term.word.isalnum() or not term.word.isascii() for term in found)
    if terms is not None:
        assert list(found) == terms


def test_a_question_has_a_bounded_number_of_terms() -> None:
    # CONV-12
    assert len(terms_of(" ".join(f"word{n}" for n in range(50)))) == MOST_TERMS


@given(ANYTHING)
def test_a_text_is_found_by_each_of_its_words(text) -> None:
    # CONV-12
    words = words_of(text)
    for term in terms_of(text):
        assert any(map(term.finds, words)), (term, words)
    assert all(word and len(word) <= LONGEST_WORD for word in words)


@given(ANYTHING)
def test_what_was_folded_stays_as_it_is(text) -> None:
    # CONV-12
    once = words_of(text)
    assert words_of(" ".join(once)) <= words_of(fold(" ".join(once))) | once


@given(ANYTHING, ANYTHING)
def test_nobody_can_type_a_mark(text, value) -> None:
    # CONV-12: a tag is looked for as `tag:…`, never by a sign of ours
    made = mark("\ue002", value)
    assert made not in words_of(text)
    assert made.isascii() is False
    assert made[1:].isalnum() or not value


@pytest.mark.parametrize(
    ("text", "question", "part"),
    [
        ("short", "x", "short"),
        ("a  b\nc", "b", "a b c"),
        ("one two three four five six seven", "six", "…four five six seven"),
        ("one two three four five six seven", "one", "one two three four…"),
        ("one two three four five six seven", "nothing", "one two three four…"),
        ("eins zwei drei vier ÄRGERLICH sechs sieben", "arger", "…vier ÄRGERLICH…"),
    ],
)
def test_the_part_around_the_first_hit_is_shown(text, question, part) -> None:
    # CONV-12
    shown = excerpt(text, terms_of(question), 20)
    assert shown == part


@given(ANYTHING, ANYTHING)
def test_an_excerpt_is_short_and_one_line(text, question) -> None:
    # CONV-12
    shown = excerpt(text, terms_of(question), 20)
    assert len(shown) <= 22
    assert shown.strip("…").strip() in " ".join(text.split())
