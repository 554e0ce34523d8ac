"""The commands that the documents name are commands of the Makefile, and CI runs them."""

import re
import subprocess

from tests.tooling.tree import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def named_targets(text: str) -> set[str]:
    """The targets of every `make …` in a document's fenced commands."""
    lines = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()]
    commands = [re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*make ([^#&|;]*)", line) for line in lines]
    words = [word for command in commands if command for word in command[1].split()]
    return {word for word in words if "=" not in word and not word.startswith("-")}


def test_the_targets_of_a_document_are_read():
    text = "```sh\nFRONTDESK_PORT=9000 make run  # moved\n$ make -k check test\n```\nmake nothing\n"
    assert named_targets(text) == {"run", "check", "test"}


def test_every_command_of_the_readme_exists():
    named = named_targets((ROOT / "README.md").read_text())
    assert {"run", "test"} <= named <= TARGETS


def test_every_command_of_the_other_documents_exists():
    documents = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for document in documents:
        assert named_targets(document.read_text()) <= TARGETS


def test_help_lists_what_a_person_types():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^/?make ([a-z]+)", shown.stdout, re.MULTILINE))
    assert {"run", "test", "check", "bench", "chaos"} <= listed <= TARGETS


def test_ci_runs_the_same_command_as_a_person():
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_the_tests_come_with_every_check_and_with_their_coverage():
    rules = dict(re.findall(r"^([a-z]+): ([^#\n]*)", MAKEFILE, re.MULTILINE))
    assert rules["test"].split() == ["packages", "check", "stories"]
    assert rules["check"].split() == ["lint", "types", "imports", "widget", "migrations"]
    assert "tools.coverage_gate" in MAKEFILE.partition("\nstories:")[2].partition("\n\n")[0]
