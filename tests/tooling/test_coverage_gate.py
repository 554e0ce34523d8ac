"""What the coverage gate lets through."""

import json

import pytest

from tools.coverage_gate import MEETINGS, faults, main

STRICT = (
    "bot/domain/naming.py",
    "bot/actions/assign.py",
    "bot/outbox.py",
    *(f"calendar_sync/{name}.py" for name in MEETINGS),
)


def measured(lines=10, missing=(), branches=10, missing_branches=()):
    return {
        "missing_lines": list(missing),
        "missing_branches": [list(branch) for branch in missing_branches],
        "summary": {
            "num_statements": lines,
            "covered_lines": lines - len(missing),
            "num_branches": branches,
            "covered_branches": branches - len(missing_branches),
        },
    }


def report(**changed):
    names = {name.replace("/", "_").removesuffix(".py"): name for name in (*STRICT, "bot/demo.py")}
    return {path: changed.get(key, measured()) for key, path in names.items()}


def test_everything_covered_passes():
    assert faults(report()) == []


@pytest.mark.parametrize("path", STRICT)
def test_one_missing_line_of_the_rules_the_actions_or_the_outbox_fails(path):
    files = {**report(), path: measured(missing=[7])}
    assert faults(files) == [f"{path}: no test runs lines 7"]


@pytest.mark.parametrize("path", STRICT)
def test_one_missing_branch_of_the_rules_the_actions_or_the_outbox_fails(path):
    files = {**report(), path: measured(missing_branches=[(3, 5)])}
    assert faults(files) == [f"{path}: no test runs branches 3→5"]


def test_a_report_without_the_outbox_fails():
    files = report()
    del files["bot/outbox.py"]
    assert faults(files) == ["bot/outbox.py: the report does not know it"]


def test_nine_of_ten_are_enough_elsewhere():
    assert faults(report(bot_demo=measured(missing=[1], missing_branches=[(1, 2)]))) == []


def test_fewer_lines_fail_and_the_file_is_named():
    [fault] = faults(report(bot_demo=measured(missing=[1, 2])))
    assert "80.0 % of the other statements" in fault
    assert "bot/demo.py (2)" in fault


def test_fewer_branches_fail_although_the_lines_are_enough():
    [fault] = faults(report(bot_demo=measured(missing_branches=[(1, 2), (3, 4)])))
    assert "80.0 % of the other branches" in fault


@pytest.mark.parametrize(("missing", "status"), [([], 0), ([7], 1)])
def test_the_exit_status_says_it(tmp_path, missing, status):
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"files": {**report(), "bot/outbox.py": measured(missing=missing)}}))
    assert main(str(path)) == status
