"""What managers ask of the figures, in words (MGR-03)."""

import pytest

from bot.domain.reporting import Form, ShowReport, SumUp, Wanted, read_wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", Wanted(30, "", Form.LIGHT)),
        ("7", Wanted(7)),
        ("90 days", Wanted(90)),
        ("7d", Wanted(7)),
        ("30 day dark", Wanted(30, "", Form.DARK)),
        ("CSV", Wanted(30, "", Form.CSV)),
        ("Sales", Wanted(30, "Sales")),
        ("service:Sales 7 days dark", Wanted(7, "Sales", Form.DARK)),
        ("dark South West 90", Wanted(90, "South West", Form.DARK)),
        ("24 hours", Wanted(30, "24 hours")),
        ("7 days Days Inn", Wanted(7, "Days Inn")),
        ("all", Wanted(30, None)),
        ("ALL 7 csv", Wanted(7, None, Form.CSV)),
    ],
)
def test_words_say_days_service_and_form_in_any_order(words: str, wanted: Wanted) -> None:
    # MGR-03
    assert read_wanted(words) == wanted


def test_what_one_agent_asked_for_keeps_its_order_and_holds_back_nothing_else() -> None:
    # MGR-03 B4
    count = SumUp("slack", "T1/U1", "T1/C1", "", "30", "light")
    show = ShowReport("slack", "T1/U1", "T1/C1", "a")
    assert count.lane == show.lane == "report/slack:T1/U1"
    assert (count.key, count.gate) == (None, None)
