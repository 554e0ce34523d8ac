"""Take rules away in memory: one pytest reads all tests, then forks a process for each removal.

In the fork the functions that a removal changes get their new code, and nobody else sees it; no file is
touched. It costs a second where a copy costs half a minute. What changes more than functions, or is run by
a process that a test starts, is not seen here: `tools.rules_removed` tries that in a copy.
"""

import ast
import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tools.removals.removal import Failure, Removal, taken_away

OPTIONS = ("-q", "-s", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov")


class InMemory:
    """A plugin that runs, for each removal, the tests that name its rule, until one fails."""

    def __init__(
        self,
        root: Path,
        removals: Sequence[Removal],
        named: Mapping[str, Sequence[str]],
        tell: Callable[[Removal, Failure], None],
    ) -> None:
        self._root, self._removals, self._named = root, removals, named
        self._tell = tell
        self._seen: list[Failure] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fork for each removal, one after the other; the tests are never run here."""
        items: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            if "postgresql" not in item.nodeid:
                items.setdefault(_name(item), []).append(item)
        for removal in self._removals:
            path = self._root / removal.file
            tests = [item for one in self._named[removal.rule] for item in items.get(one, ())]
            if only_functions_change(removal, path.read_text("utf-8")):
                found = self._noticed(removal, path, tests)
                if found:
                    self._tell(removal, found)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            said, path = (crash.message, crash.path) if crash else (str(report.longrepr), "")
            path = path.removeprefix(f"{self._root}/")
            self._seen.append(Failure(_name(report), said.partition("\n")[0], path))

    def _noticed(
        self, removal: Removal, path: Path, tests: Sequence[pytest.Item]
    ) -> Failure | None:
        """Return the first failure that is one again when it is tried alone: a machine may be slow."""
        while found := self._forked(removal, path, tests):
            place = max(n for n, one in enumerate(tests) if _name(one) == found.test)
            alone = [one for one in tests if _name(one) == found.test]
            if self._forked(removal, path, alone):
                return found
            tests = tests[place + 1 :]
        return None

    def _forked(self, removal: Removal, path: Path, tests: Sequence[pytest.Item]) -> Failure | None:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            self._child(removal, path, tests, writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as told:
            said = told.read()
        os.waitpid(child, 0)
        return Failure(*json.loads(said)) if said else None

    def _child(
        self, removal: Removal, path: Path, tests: Sequence[pytest.Item], writing: int
    ) -> None:
        """Never return: say the first failure, if there is one."""
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            swap(removal, path)
            for test, following in zip(tests, [*tests[1:], None], strict=True):
                test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
                noticed = [one for one in self._seen if not one.crashed]
                if noticed:
                    os.write(writing, json.dumps(astuple(noticed[0])).encode())
                    break
        finally:
            os._exit(0)


def only_functions_change(removal: Removal, text: str) -> bool:
    """Tell whether a removal changes nothing outside the bodies of functions."""
    return _outline(text) == _outline(taken_away(removal, text))


def swap(removal: Removal, path: Path) -> None:
    """Give the functions of a module that is loaded the code that they have without the rule."""
    name = removal.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    import_module(name)
    changed = taken_away(removal, path.read_text("utf-8"))
    codes = dict(_codes(compile(changed, str(path), "exec", dont_inherit=True)))
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__module__ == name:
            one.__code__ = codes.get(one.__code__.co_qualname, one.__code__)


def run_in_memory(
    root: Path,
    removals: Sequence[Removal],
    named: Mapping[str, Sequence[str]],
    tell: Callable[[Removal, Failure], None],
) -> None:
    """Tell which test failed first without which rule; what is not told was not noticed."""
    plugin = InMemory(root, removals, named, tell)
    files = sorted({one.partition("::")[0] for tests in named.values() for one in tests})
    sys.path.insert(0, str(root))
    pytest.main([*OPTIONS, "--rootdir", str(root), *(str(root / one) for one in files)], [plugin])


def _name(test: pytest.Item | pytest.TestReport) -> str:
    """Return a test without its case."""
    return test.nodeid.partition("[")[0]


def _outline(text: str) -> str:
    """Return the code without the bodies of its functions."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = []
    return ast.dump(tree)


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one.co_qualname, one
            yield from _codes(one)
