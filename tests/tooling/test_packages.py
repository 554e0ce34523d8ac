"""Debian's packages: installed when root, otherwise named."""

import subprocess

import pytest

from tests.tooling.tree import ROOT

UPDATED = "update -q noninteractive\n"
INSTALLED = "install -q -y --no-install-recommends {} noninteractive\n"


@pytest.fixture
def machine(tmp_path):
    """Run tools/packages.sh where only these programs exist; return it and apt-get's calls."""
    calls = tmp_path / "calls"
    calls.touch()

    def run(user, *programs, things=("node",)):
        apt = f'echo "$* $DEBIAN_FRONTEND" >> "{calls}"'
        bodies = {"id": f"echo {user}", "apt-get": apt, **dict.fromkeys(programs, ":")}
        for name, body in bodies.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
            (tmp_path / name).chmod(0o755)
        command = ["/bin/sh", ROOT / "tools/packages.sh", *things]
        done = subprocess.run(
            command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
        )
        return done, calls.read_text()

    return run


def test_root_gets_what_is_missing_after_an_update_and_is_asked_nothing(machine):
    done, calls = machine(0)
    assert done.returncode == 0
    assert calls == UPDATED + INSTALLED.format("nodejs npm")


def test_only_what_is_missing_is_installed(machine):
    _, calls = machine(0, "node")
    assert calls == UPDATED + INSTALLED.format("npm")


def test_anybody_else_is_told_what_to_install(machine):
    done, calls = machine(1000)
    assert done.returncode == 1
    assert "apt-get install nodejs npm" in done.stderr
    assert calls == ""


@pytest.mark.parametrize("user", [0, 1000])
def test_nothing_happens_when_nothing_is_missing(machine, user):
    done, calls = machine(user, "node", "npm")
    assert (done.returncode, done.stdout, done.stderr, calls) == (0, "", "", "")


def test_an_unknown_thing_is_a_mistake(machine):
    done, calls = machine(0, things=("nodes",))
    assert done.returncode == 2
    assert calls == ""
