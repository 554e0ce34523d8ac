"""Take each rule of managing conversations away, one at a time, and see that a test that names it fails.

`python -m tools.rules_removed` tries all of them, `… ESC-03 TAG-01` only some: in memory first, and what
is not noticed there in a copy of the repository. The deepest tests come first, on SQLite; those that need a
browser or kill processes are left out. A test that fails where nothing is taken away, or because our code
crashes, proves nothing.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.removals import REMOVALS
from tools.removals.removal import Failure, Removal, Stale, taken_away
from tools.rules_guide import ROOT, TESTS, proofs
from tools.rules_swapped import run_in_memory

LEFT_OUT = ("tests/bench/", "tests/browser/", "tests/chaos/", "tests/tooling/")
NOT_COPIED = (".git", ".venv", "node_modules", "build", "__pycache__", ".*_cache", ".hypothesis")
LINKED = (".venv", "node_modules")
LONGEST = 900  # seconds for the tests of one folder
FAILED = re.compile(r"^FAILED (\S+?::\w+)(?:\[.*\])?(?: - (.*))?$", re.MULTILINE)
WHERE = re.compile(r"^(/\S+?):\d+: ", re.MULTILINE)
PYTEST = ("-m", "pytest", "-q", "-rf", "--tb=line", "--no-header", "-p", "no:cacheprovider")
NOTHING_TO_RUN = 5


@dataclass(frozen=True, slots=True)
class Proof:
    """The test that failed without a rule, if one did; else why there is none."""

    removal: Removal
    test: str | None
    why: str = ""

    def __str__(self) -> str:
        what = f"failed in {self.test}" if self.test else f"NOT PROVEN: {self.why}"
        return f"{self.removal.rule} ({self.removal.gone}) → {what}"


def prove(copy: Path, removal: Removal, named: Sequence[str]) -> Proof:
    """Take one rule away in a copy, run the tests that name it until one fails, and put it back."""
    path = copy / removal.file
    before = path.read_text("utf-8")
    try:
        path.write_text(taken_away(removal, before), "utf-8")
        return _first_failure(copy, removal, named)
    except Stale as error:
        return Proof(removal, None, str(error))
    finally:
        path.write_text(before, "utf-8")


def _first_failure(copy: Path, removal: Removal, named: Sequence[str]) -> Proof:
    why = "every test that names it passes"
    for _, tests in groupby(named, key=_folder):
        code, said = run(copy, ["-x", *tests])
        for found in _failures(said, copy):
            if (
                not found.crashed and run(copy, [found.test])[0] == 1
            ):  # again: a machine may be slow
                return Proof(removal, found.test)
            why = f"it says little, or not twice: {found.test}: {found.said}"
        if code not in {0, 1, NOTHING_TO_RUN}:
            why = said[-300:]
    return Proof(removal, None, why)


def _failures(said: str, copy: Path) -> Iterator[Failure]:
    where = WHERE.search(said)
    path = where[1].removeprefix(f"{copy}/") if where else ""
    return (Failure(found[1], found[2] or "", path) for found in FAILED.finditer(said))


def run(copy: Path, arguments: Iterable[str]) -> tuple[int, str]:
    """Run tests on SQLite; return how pytest ended and what it said."""
    command = [sys.executable, *PYTEST, "-k", "not postgresql", *arguments]
    around = {**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "300"}
    around.pop("PYTHONDONTWRITEBYTECODE", None)  # what does not change is compiled once
    try:
        done = subprocess.run(  # noqa: S603  our own tests
            command,
            cwd=copy,
            env=around,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return -1, f"they took longer than {LONGEST} s"
    return done.returncode, done.stdout


def named_by(rules: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return the tests that name each rule, the deepest first, without those that are left out."""
    named = proofs()
    return {
        rule: [one for one in named.get(rule, ()) if not one.startswith(LEFT_OUT)] for rule in rules
    }


def copied(to: Path) -> Path:
    """Copy the repository, so that nobody sees the rules go."""
    copy = to / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for name in LINKED:
        if (ROOT / name).exists():
            (copy / name).symlink_to((ROOT / name).resolve())
    return copy


def proofs_of(removals: Sequence[Removal]) -> Sequence[Proof]:
    """Take the rules away one after the other, and say of each what came of it."""
    named = named_by(sorted({one.rule for one in removals}))
    proven: dict[Removal, Proof] = {}

    def tell(proof: Proof) -> None:
        print(proof, flush=True)
        proven[proof.removal] = proof

    run_in_memory(ROOT, removals, named, lambda one, found: tell(Proof(one, found.test)))
    with TemporaryDirectory(prefix="frontdesk-rules-") as folder:
        copy = copied(Path(folder))
        for removal in removals:
            if removal not in proven:
                tell(prove(copy, removal, named[removal.rule]))
    return list(proven.values())


def failing_anyway(proven: Sequence[Proof]) -> frozenset[str]:
    """Return which of the tests that failed do so where every rule is kept."""
    tests = sorted({one.test for one in proven if one.test})
    if not tests:
        return frozenset()
    return frozenset(found[1] for found in FAILED.finditer(run(ROOT, tests)[1]))


def _folder(test: str) -> int:
    return next(n for n, folder in enumerate(TESTS) if test.startswith(f"{folder}/"))


def main(rules: Sequence[str]) -> int:
    """Say of each removal which test failed; 1 when one is not proven."""
    removals = [one for one in REMOVALS if not rules or one.rule in rules]
    proven = proofs_of(removals)
    anyway = failing_anyway(proven)
    for test in sorted(anyway):
        print(f"NOT PROVEN by {test}: it fails with every rule in place")
    missing = sum(one.test is None or one.test in anyway for one in proven)
    kept = len({one.removal.rule for one in proven})
    print(f"{len(proven) - missing} of {len(proven)} removals of {kept} rules are noticed")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
