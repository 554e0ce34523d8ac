"""What no file of the project may hold."""

import re

import pytest

from tests.tooling.tree import ROOT, project_files, texts

# Written in two parts, so that this file does not hold what it forbids.
REGISTRIES = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("npmmirror", "com"),
]
REGISTRY = re.compile("|".join(rf"\b{name}\.{end}\b" for name, end in REGISTRIES))
REGISTRY_OPTION = re.compile("|".join(["index" + "-url", "find" + "-links", "--" + "registry"]))
MACHINE_PATH = re.compile(r"(?<![\w.~>])/(?:home|root|work|opt|Users|mnt|srv)/\w")
LOCKS = {
    "yarn.lock",
    "pnpm-lock.yaml",
    "npm-shrinkwrap.json",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
}
TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "bot",
    "calendar_sync",
    "constraints.txt",
    "docs",
    "manifests",
    "package.json",
    "pyproject.toml",
    "tests",
    "tools",
    "tsconfig.json",
    "web_widget",
}
NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)")
REASONED = re.compile(r":\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\W+\w+\W+\w+")


def found(pattern: re.Pattern[str], suffix: str = "") -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts(suffix)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_files_are_seen_at_all():
    names = {str(path.relative_to(ROOT)) for path in project_files()}
    assert {"Makefile", ".ci/run", "tests/tooling/tree.py", "bot/__init__.py"} <= names
    assert not any(name.startswith((".git/", ".venv/", "node_modules/")) for name in names)


def test_no_file_names_a_package_registry():
    assert found(REGISTRY) + found(REGISTRY_OPTION) == []


def test_no_file_names_a_path_of_one_machine():
    assert found(MACHINE_PATH) == []


def test_there_is_no_lock_file_of_a_package_manager():
    assert [path for path in project_files() if path.name in LOCKS] == []
    assert "package-lock.json" in (ROOT / ".gitignore").read_text()


def test_the_top_level_holds_what_the_house_has_and_nothing_else():
    assert {path.relative_to(ROOT).parts[0] for path in project_files()} <= TOP


def test_every_noqa_names_its_rules_and_its_reason():
    unreasoned = [
        line
        for line in found(NOQA, ".py")
        if not line.startswith("tests/tooling/") and not REASONED.match(NOQA.search(line)["rest"])
    ]
    assert unreasoned == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRY, "see files.python" + "hosted.org/x"),
        (REGISTRY_OPTION, "pip install --index" + "-url x"),
        (MACHINE_PATH, "cd /ro" + "ot/frontdesk"),
        (MACHINE_PATH, "'/ho" + "me/ada'"),
    ],
)
def test_what_is_forbidden_would_be_found(pattern, line):
    assert pattern.search(line)


@pytest.mark.parametrize(
    "line", ["https://site.example/ho" + "me/page", "~/wo" + "rk/x", "/wo" + "rkspace"]
)
def test_what_only_looks_like_a_machine_path_is_not_found(line):
    assert not MACHINE_PATH.search(line)


@pytest.mark.parametrize(
    ("rest", "reasoned"),
    [
        (": S104 loopback only", True),
        (": S104, S105  # a sample password", True),
        (": S104", False),
        ("", False),
    ],
)
def test_a_noqa_counts_as_reasoned_only_with_words(rest, reasoned):
    assert bool(REASONED.match(rest)) is reasoned
