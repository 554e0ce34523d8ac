"""Whatever can be refused has a sentence of its own, in every language."""

import re
from pathlib import Path

import pytest

from bot.texts import languages, texts
from web_widget.problems import CODES, STATUS, title
from web_widget.speech import direction, language_of, spoken

HOME = Path(__file__).parents[2]
RAISED = re.compile(r'(?:NotAllowed|NotFound)\(\s*"(\w+)"|problem\([^)]*\d{3}, "(\w+)"')
ACTIONS = ("guest_message", "guest_change", "guest_typing", "join", "receipts", "open_conversation")


def raised() -> set[str]:
    """Find every code that a guest can get: ours, and those of the rules that guests reach."""
    files = [
        *(HOME / "web_widget").rglob("*.py"),
        *(HOME / f"bot/actions/{name}.py" for name in ACTIONS),
        *(HOME / f"bot/domain/{name}.py" for name in ("messages", "entrances")),
        *(
            HOME / f"bot/store/{name}.py"
            for name in ("conversations", "files", "entrances", "messages")
        ),
    ]
    found = (RAISED.findall(file.read_text(encoding="utf-8")) for file in files)
    return {one or other for matches in found for one, other in matches}


@pytest.mark.parametrize("language", sorted(languages("web_widget")))
def test_every_refusal_has_its_sentence(language: str) -> None:
    codes = raised() | set(STATUS) | set(CODES.values()) | {"rate_limited", "busy", "internal"}
    said = texts(language, "web_widget")
    unsaid = {"origin_invalid"}  # only those who set up widgets can get it
    assert {code for code in codes if not said.knows(f"errors.{code}")} <= unsaid
    assert len(codes) > 25


def test_a_code_without_a_sentence_is_said_in_general() -> None:
    words = spoken("en")
    assert title(words, "never_heard_of", {}) == title(words, "body_invalid", {})


def test_a_language_that_we_lack_is_english() -> None:
    assert language_of("tlh, *;q=0.5") == "en"
    assert (direction("ar"), direction("de")) == ("rtl", "ltr")
