"""What agents type becomes tags of one word each (TAG-03)."""

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.tags import LONGEST_TAG, MOST_TAGS, TagChanges, clean_tag, read_tags


@pytest.mark.parametrize(
    ("text", "on", "off"),
    [
        ("+vip -spam", {"vip"}, {"spam"}),
        ("vip", {"vip"}, set()),
        ("#VIP, urgent,late", {"vip", "urgent", "late"}, set()),
        ("vip -vip", set(), {"vip"}),
        ("-vip +vip", {"vip"}, set()),
        (
            "Straße ÄRGER 顧客 🔥 q3/2026 a&b",
            {"strasse", "ärger", "顧客", "🔥", "q3/2026", "a&b"},
            set(),
        ),
        ("", set(), set()),
    ],
)
def test_a_minus_takes_off_and_everything_else_puts_on(text, on, off) -> None:
    # TAG-03
    assert read_tags(text) == TagChanges(frozenset(on), frozenset(off))


@pytest.mark.parametrize("word", ["-", "#", "a:b", "a*b", "x" * (LONGEST_TAG + 1), "<b>", "\u202e"])
def test_what_nobody_could_look_for_is_no_tag(word) -> None:
    # TAG-03
    with pytest.raises(NotAllowed) as no:
        clean_tag(word)
    assert no.value.key == "tag_invalid"


def test_the_longest_tag_is_kept_whole() -> None:
    # TAG-03
    assert clean_tag("X" * LONGEST_TAG) == "x" * LONGEST_TAG


def test_a_conversation_has_a_bounded_number_of_tags() -> None:
    # TAG-03
    many = frozenset(f"t{n}" for n in range(MOST_TAGS))
    assert read_tags("t0").applied(many) == many
    assert read_tags("new -t0").applied(many) == many - {"t0"} | {"new"}
    with pytest.raises(NotAllowed) as no:
        read_tags("new").applied(many)
    assert (no.value.key, no.value.values) == ("tags_too_many", {"most": str(MOST_TAGS)})
    assert read_tags("-t0").applied(many | {"one", "more"}) == many - {"t0"} | {"one", "more"}
