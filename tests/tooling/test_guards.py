"""Every fault that such products had, and every attack on what is built, has a test that names it."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FAULTS = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B10", "B11", "B13", "B14", "B15"]
FAULTS += ["B23", "B24", "B25"]
ATTACKS = ["S1", "S2", "S3", "S4", "S5", "S6", "S8", "S10", "S11", "S13", "S14"]


@pytest.fixture(scope="module")
def named() -> set[str]:
    """Return the ids that stand in the comments of tests."""
    comments = (
        comment
        for file in TESTS.rglob("test_*.py")
        for comment in re.findall(r"#\s*(.*)", file.read_text(encoding="utf-8"))
    )
    return {word for comment in comments for word in re.findall(r"\b[BS]\d{1,2}\b", comment)}


@pytest.mark.parametrize("name", FAULTS + ATTACKS)
def test_it_has_a_test(named: set[str], name: str) -> None:
    assert name in named
