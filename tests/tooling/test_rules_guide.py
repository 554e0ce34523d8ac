"""The list of rules in the guide is what the code and the tests say, and no rule is missing."""

import pytest

from tools.rules_guide import GUIDE, RULES, guide, ids_in, keepers, proofs


def test_the_list_is_what_the_code_says() -> None:
    assert GUIDE.read_text(encoding="utf-8") == guide(), "run `make rules`"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_kept_somewhere_and_proven(rule: str) -> None:
    assert keepers().get(rule), f"no function names {rule}"
    assert proofs().get(rule), f"no test names {rule}"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("as chosen (ASG-06).", ["ASG-06"]),
        ("section 3 (TTL-02 to 04)", ["TTL-02", "TTL-03", "TTL-04"]),
        ("CONV-02, CONV-03", ["CONV-02", "CONV-03"]),
        ("CONV-02, 03", ["CONV-02", "CONV-03"]),
        ("nothing", []),
    ],
)
def test_rules_are_read_from_a_text(text: str, rules: list[str]) -> None:
    assert ids_in(text) == rules
