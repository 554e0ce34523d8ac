"""The guides say what there is: every command, button and sign, every setting and option."""

import json
import re
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.commands import COMMANDS
from bot.domain.marks import DELIVERED, FAILED, NOTE, SEEN
from bot.domain.permissions import NEEDED, RANK, Right
from bot.ports import CardAction
from bot.settings import known_names

ROOT = Path(__file__).parents[2]
AGENTS = (ROOT / "docs/guide/agents.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/guide/settings.md").read_text(encoding="utf-8")
LINES = dict(re.findall(r"^- `(frontdesk [^`]+)`: (.*)$", SETTINGS, re.MULTILINE))
SENTENCES = json.loads((ROOT / "bot/locales/en.json").read_text(encoding="utf-8"))


def rows(guide: str, head: str) -> dict[str, str]:
    """Return the table under a head: what stands first in a row, and the rest of it."""
    table = guide.partition(f"\n| {head} |")[2].partition("\n|---|")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| (.+?) \| (.*) \|$", table, re.MULTILINE))


def options_of(command: click.Command) -> set[str]:
    return {name for one in command.params for name in one.opts if name.startswith("--")}


def commands_of(group: click.Group, name: str = "frontdesk") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for word, one in group.commands.items():
        inside = commands_of(one, f"{name} {word}") if isinstance(one, click.Group) else None
        found |= {f"{name} {word}": one} if inside is None else inside
    return found


def test_every_command_of_agents_is_in_their_guide() -> None:
    table = rows(AGENTS, "command")
    named = {row.strip("`").split(" ")[0]: row for row in table}
    assert set(named) == set(COMMANDS)
    for name, command in COMMANDS.items():
        assert ("#142" in named[name]) == command.needs_conversation, name
        assert "(managers)" in table[named[name]] or command.right is Right.SERVE, name


def test_every_button_of_the_card_is_in_the_guide() -> None:
    labels = {f"**{SENTENCES[f'card.{action}']}**" for action in CardAction}
    assert set(rows(AGENTS, "button on the card")) == labels


def test_who_may_do_what_is_in_the_guide() -> None:  # S17
    told = rows(AGENTS, "what | every agent | the service's manager | admins")
    for right in Right:
        [cells] = [cells for what, cells in told.items() if f"(`{right}`)" in what]
        may = [cell.strip() == "yes" for cell in cells.split("|")]
        assert may == [RANK.index(role) >= RANK.index(NEEDED[right]) for role in RANK], right
    assert len(told) == len(Right)


def test_every_sign_is_in_the_guide() -> None:
    assert set(rows(AGENTS, "sign")) == {DELIVERED, SEEN, NOTE, FAILED}


def test_every_setting_is_in_the_guide() -> None:
    named = {name for row in rows(SETTINGS, "setting") for name in re.findall(r"`(\w+)`", row)}
    assert named == known_names()


def test_every_command_line_is_in_the_guide() -> None:
    listed = {" ".join(word for word in line.split() if word.islower()) for line in LINES}
    assert listed == set(commands_of(main))


@pytest.mark.parametrize("name", sorted(commands_of(main)))
def test_every_option_is_in_the_guide(name: str) -> None:
    [text] = [said for line, said in LINES.items() if line.startswith(name)]
    assert options_of(commands_of(main)[name]) == set(re.findall(r"`(--[a-z-]+)", text))


def test_the_guides_lead_to_pages_that_there_are() -> None:
    for file in (*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"):
        for address in re.findall(r"\]\(([^)#:]+\.md)\)", file.read_text(encoding="utf-8")):
            assert (file.parent / address).exists(), (file.name, address)
