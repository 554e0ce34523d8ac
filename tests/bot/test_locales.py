"""The sentences for agents: the same in every language, and every one that the code says is there."""

import json
import re
from pathlib import Path
from string import Formatter

import pytest

HOME = Path(__file__).parents[2]
PACKAGES = {
    "bot": HOME / "bot/locales",
    "bot.slack": HOME / "bot/slack/locales",
    "bot.teams": HOME / "bot/teams/locales",
}
SAID = re.compile(r"""\bsay\(\s*"([a-z_]+\.[a-z_.]+)"[,)]""")
RAISED = re.compile(r"""\b(?:NotAllowed|NotFound)\(\s*"([a-z_]+)"[,)]""")
AMONG_AGENTS = re.compile(r"""\bNotice\(\s*"([a-z_]+)"[^()]*agents_only=True""")
WRITTEN = re.compile(r"""\bNotice\(\s*"([a-z_]+)"[,)]""")


def sentences(folder: Path, language: str = "en") -> dict[str, str]:
    return json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def found(pattern: re.Pattern[str], *folders: str) -> set[str]:
    files = (file for folder in folders for file in (HOME / folder).rglob("*.py"))
    return {key for file in files for key in pattern.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_language_says_the_same(package: str) -> None:
    folder = PACKAGES[package]
    english = sentences(folder)
    for file in folder.glob("*.json"):
        other = sentences(folder, file.stem)
        assert other.keys() == english.keys(), file.name
        for key, sentence in english.items():
            assert gaps(other[key]) == gaps(sentence), (file.name, key)


def test_every_sentence_that_the_code_says_is_there() -> None:
    folders = (*PACKAGES.values(), HOME / "bot/clock_words/locales")
    known = {key for folder in folders for key in sentences(folder)}
    said = {key for key in found(SAID, "bot") if not key.startswith("web")}
    assert said
    assert said - known == set()


def test_every_refusal_and_every_notice_has_its_words() -> None:
    known = sentences(PACKAGES["bot"]).keys()
    guests = sentences(HOME / "web_widget/locales").keys()
    refusals = found(RAISED, "bot/actions", "bot/domain", "bot/store", "bot")
    notices = found(WRITTEN, "bot/actions")
    assert refusals
    assert notices
    assert {f"errors.{key}" for key in refusals} - known - guests == set()
    assert {f"notice.{key}" for key in notices} - known == set()
    among_agents = found(AMONG_AGENTS, "bot/actions")
    assert {f"notices.{key}" for key in notices - among_agents} - guests == set()
