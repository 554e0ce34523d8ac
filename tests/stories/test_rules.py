"""Every rule that this chapter of PRODUCT has is in a story, and every story says its rules."""

from pathlib import Path

from tests.stories.rules import BESIDES, RULES, proven

AROUND = {"test_rules", "test_guides"}


def test_every_rule_is_in_a_story() -> None:
    named = set().union(*proven().values())
    assert [rule for rule in RULES if rule not in named] == []


def test_every_story_names_rules_that_there_are() -> None:
    stories = {
        name: rules for name, rules in proven().items() if name.partition(".")[0] not in AROUND
    }
    assert [name for name, rules in stories.items() if not rules] == []
    known = {*RULES, *BESIDES}
    assert {name: rules - known for name, rules in stories.items() if rules - known} == {}


def test_rules_are_read_from_the_head_of_a_test(tmp_path: Path) -> None:
    (tmp_path / "test_example.py").write_text(
        "async def test_one(a, b) -> None:  # CONV-04\n    '# ENT-01'\n\n"
        "def test_two(\n    a,\n) -> None:\n    # TTL-01, B7\n    assert a  # CONV-12\n\n"
        "def test_three(a):\n    assert a\n"
    )
    assert proven(tmp_path) == {
        "test_example.test_one": {"CONV-04"},
        "test_example.test_two": {"TTL-01", "B7"},
        "test_example.test_three": set(),
    }
