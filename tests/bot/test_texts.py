"""Sentences by language, and which language is closest."""

import pytest

from bot.texts import Texts, closest, languages, texts


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-at", "de"),
        ("fr-CH, de;q=0.8, en;q=0.5", "de"),
        ("xx, yy", "en"),
        ("", "en"),
        ("*", "en"),
        (" de ;q=1", "de"),
    ],
)
def test_the_closest_language_is_chosen(wanted: str, language: str) -> None:
    assert closest(wanted, {"en", "de", "ja"}) == language


def test_gaps_are_filled_and_never_read_as_gaps_again() -> None:
    english = texts("en", "bot")
    assert english.say("card.is_typing", name="{name} {0}") == "{name} {0} is typing…"
    assert english.knows("card.open")
    assert not english.knows("card.nothing")
    with pytest.raises(KeyError):
        english.say("card.nothing")


def test_what_a_language_lacks_is_said_in_english() -> None:
    english, other = texts("en", "bot"), texts("de-AT", "bot")
    assert other.knows("card.open")
    assert english.language == "en"
    assert other.language == ("de" if "de" in languages("bot") else "en")
    assert texts("xx", "bot").say("card.open") == "open"


def test_several_packages_speak_with_one_voice() -> None:
    both = texts("en", "bot", "web_widget")
    assert both.knows("card.open")
    assert len({*languages("bot"), *languages("web_widget")}) >= 1
    assert Texts({"a": "b"}).language == "en"
