"""The table of how rules are taken away fits the code; `make removals` tries what it says."""

from importlib import import_module

import pytest

from tools import rules_removed
from tools.removals import REMOVALS
from tools.removals.removal import Failure, Removal, Stale, taken_away
from tools.rules_guide import ROOT, RULES
from tools.rules_removed import FAILED, Proof, named_by, prove
from tools.rules_swapped import only_functions_change, swap

LINE = Removal("CONV-01", "nothing", "told.py", "kept = True", "kept = False")


def test_every_rule_can_be_taken_away_and_no_other() -> None:
    assert {one.rule for one in REMOVALS} == set(RULES)


def test_each_rule_has_a_test_that_can_be_tried() -> None:
    assert [rule for rule, tests in named_by(RULES).items() if not tests] == []


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda one: f"{one.rule}: {one.gone}")
def test_what_is_taken_away_stands_there_once_and_leaves_code(removal: Removal) -> None:
    text = (ROOT / removal.file).read_text("utf-8")
    changed = taken_away(removal, text)
    assert changed != text
    compile(changed, removal.file, "exec")


@pytest.mark.parametrize("text", ["", "kept = True\nkept = True\n"])
def test_what_does_not_stand_there_once_is_stale(text: str) -> None:
    with pytest.raises(Stale, match=r"told\.py"):
        taken_away(LINE, text)


@pytest.mark.parametrize(
    ("test", "proven"),
    [
        ("assert kept", "tests/bot/test_told.py::test_it"),
        ("assert kept is not None", None),
        ("kept.missing()", None),
    ],
    ids=["notices it", "does not", "crashes"],
)
def test_a_rule_is_proven_by_a_test_that_fails_without_it(tmp_path, test, proven) -> None:
    where = tmp_path / "tests" / "bot"
    where.mkdir(parents=True)
    (tmp_path / "told.py").write_text("kept = True\n")
    (where / "test_told.py").write_text(f"from told import kept\n\n\ndef test_it():\n    {test}\n")
    found = prove(tmp_path, LINE, ["tests/bot/test_told.py::test_it"])
    assert found.test == proven
    assert ("NOT PROVEN" in str(found)) == (proven is None)
    assert (tmp_path / "told.py").read_text() == "kept = True\n"


def test_a_function_that_is_loaded_loses_the_rule_in_memory(tmp_path, monkeypatch) -> None:
    path = tmp_path / "loaded_told.py"
    path.write_text("class Told:\n    @property\n    def kept(self):\n        return True\n")
    monkeypatch.syspath_prepend(tmp_path)
    told = import_module("loaded_told").Told()
    assert told.kept
    swap(Removal("CONV-01", "nothing", "loaded_told.py", "return True", "return False"), path)
    assert not told.kept
    assert "return True" in path.read_text()


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("def told():\n    kept = True\n", True),
        ("async def told():\n    def inside():\n        kept = True\n", True),
        ("kept = True\n", False),
        ("class Told:\n    kept = True\n", False),
        ("def told(kept = True):\n    return kept\n", False),
    ],
)
def test_only_what_changes_functions_alone_is_tried_in_memory(text, so) -> None:
    assert only_functions_change(LINE, text) is so


@pytest.mark.parametrize(
    ("said", "path", "so"),
    [
        ("AssertionError: assert 1", "tests/bot/test_told.py", False),
        ("TypeError: 'NoneType' object is not subscriptable", "tests/bot/test_told.py", False),
        ("TypeError: 'NoneType' object is not subscriptable", "bot/told.py", True),
        ("NameError: name 'x' is not defined", "", True),
        ("hypothesis.errors.DeadlineExceeded: took 300 ms", "tests/bot/test_told.py", True),
    ],
)
def test_a_crash_and_a_slow_machine_prove_nothing(said, path, so) -> None:
    assert Failure("tests/bot/test_told.py::test_it", said, path).crashed is so


@pytest.mark.parametrize(
    ("test", "anyway", "code", "said"),
    [
        ("tests/t.py::test_it", [], 0, "1 of 1 removals of 1 rules are noticed"),
        ("tests/t.py::test_it", ["tests/t.py::test_it"], 1, "0 of 1"),
        (None, [], 1, "0 of 1"),
    ],
    ids=["noticed", "fails anyway", "not noticed"],
)
def test_it_ends_with_how_many_are_noticed(monkeypatch, capsys, test, anyway, code, said) -> None:
    monkeypatch.setattr(rules_removed, "proofs_of", lambda _: [Proof(LINE, test)])
    monkeypatch.setattr(rules_removed, "failing_anyway", lambda _: frozenset(anyway))
    assert rules_removed.main([]) == code
    assert said in capsys.readouterr().out


def test_what_is_stale_is_not_proven(tmp_path) -> None:
    (tmp_path / "told.py").write_text("")
    assert "stands there 0 times" in str(prove(tmp_path, LINE, []))
    assert isinstance(prove(tmp_path, LINE, []), Proof)


def test_the_failed_test_is_read_without_its_case() -> None:
    said = "FAILED tests/a/test_b.py::test_c[sqlite-1 - 2] - AssertionError: assert 1\n1 failed"
    found = FAILED.search(said)
    assert found
    assert found.groups() == ("tests/a/test_b.py::test_c", "AssertionError: assert 1")
