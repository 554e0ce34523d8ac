"""One exact version of every package, and a reason for every rule that is switched off."""

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tooling.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PIN = re.compile(r"([\w.-]+)==(\d[\w.+!]*)")


def pin_lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#")]


def pins() -> dict[str, str]:
    found = [PIN.fullmatch(line) for line in pin_lines()]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def direct() -> list[str]:
    project = PROJECT["project"]
    build = PROJECT["build-system"]["requires"]
    return [*build, *project["dependencies"], *project["optional-dependencies"]["dev"]]


def needed(requirements: list[str]) -> dict[str, str]:
    """Every installed package that these requirements lead to, with its version."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": extra})
        if not applies:
            continue
        package = distribution(name)
        found[name] = package.version
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in package.requires or []]
    return found


def test_every_line_of_the_constraints_is_one_exact_version():
    lines = pin_lines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    assert len(pins()) == len(lines)


@pytest.mark.parametrize("text", direct())
def test_every_dependency_is_pinned_to_a_version_that_it_allows(text):
    requirement = Requirement(text)
    pin = pins().get(canonicalize_name(requirement.name))
    assert pin is not None
    assert requirement.specifier.contains(pin)


def test_everything_that_is_installed_with_them_is_pinned_too():
    project = PROJECT["project"]
    packages = needed([*project["dependencies"], *project["optional-dependencies"]["dev"]])
    assert len(packages) > 60
    assert {name: pins().get(name) for name in packages} == packages


def test_a_package_that_is_not_there_is_noticed():
    with pytest.raises(PackageNotFoundError):
        needed(["frontdesk-has-no-such-package"])


def test_node_packages_have_exact_versions():
    package = json.loads((ROOT / "package.json").read_text())
    assert package["private"] is True
    assert set(package) <= {"name", "private", "description", "license", "devDependencies"}
    for version in package["devDependencies"].values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def ruff_lists() -> list[str]:
    """The lines of ruff's lists of ignored rules, without the lines that only open or close one."""
    text = (ROOT / "pyproject.toml").read_text()
    general = text.partition("\nignore = [\n")[2].partition("\n]\n")[0].splitlines()
    per_file = text.partition("per-file-ignores]\n")[2].partition("\n\n")[0]
    return [*general, *re.sub(r"(?<=[\[,])\n\s*|\n(?=\])", " ", per_file).splitlines()]


@pytest.mark.parametrize("line", ruff_lists())
def test_every_rule_that_is_switched_off_has_its_reason_on_the_line(line):
    assert re.search(r"[,\]]\s+# \w+ \w+", line)


def test_the_lists_of_switched_off_rules_are_read_in_full():
    lint = PROJECT["tool"]["ruff"]["lint"]
    text = "\n".join(ruff_lists())
    for rule in [*lint["ignore"], *lint["per-file-ignores"]]:
        assert f'"{rule}"' in text
