"""Figures asked for in words, and told in words and as a table (MGR-03)."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from bot.actions.close import close
from bot.commands import Asked, answer
from bot.domain.hours import Hours
from bot.figure_tables import COLUMNS, write_figures
from bot.reports import report_text, sum_up
from bot.texts import texts
from tests.bot.pictured import pictured
from tests.world import (
    ADA,
    BOTH,
    EVE,
    INSIDE,
    LINKS,
    SALES,
    SLACK_CHANNEL,
    START,
    TIM,
    TO_ADA,
    emptied,
    opened,
    slack,
    waiting,
)

ENGLISH = texts("en", "bot")
ELSEWHERE = slack("T1/D9")
ROW = tuple[str, str, str]


def ask(tx, words: str, agent=EVE, conversation=None, place=ELSEWHERE) -> str:
    asked = Asked(agent, agent.accounts[0], words, conversation, place, ENGLISH, LINKS)
    return answer(tx, asked).text


def asked_for(tx) -> list[ROW]:
    found = waiting(tx, "sum_up")
    emptied(tx)
    return [
        (one["service_id"], one["days"], one["form"]) for one in found if one["kind"] == "sum_up"
    ]


def managed(tx, *services) -> None:
    for service in services:
        tx.people.save_service(replace(service, manager_id=ADA.id))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("stats", ("", "30", "light")),
        ("stats all 7 days", ("", "7", "light")),
        ("stats 90 days sales dark", (SALES.id, "90", "dark")),
        ("stats csv INSIDE", (INSIDE.id, "30", "csv")),
    ],
)
def test_admins_see_the_figures_of_every_service_and_of_all(tx, words, wanted: ROW) -> None:
    # MGR-03 S17
    said = ask(tx, words)
    assert asked_for(tx) == [wanted]
    assert said == (
        "The table comes as a file in your messages with the app."
        if "csv" in words
        else "The figures come in a moment."
    )


def test_who_answers_for_a_service_sees_its_figures_and_no_others(tx) -> None:  # MGR-03 S17
    managed(tx, SALES)
    assert ask(tx, "stats", ADA) == "The figures come in a moment."
    assert asked_for(tx) == [(SALES.id, "30", "light")]
    for words in ("stats all", "stats inside", "stats csv both"):
        assert ask(tx, words, ADA) == "Only managers can do that."
    assert asked_for(tx) == []


def test_members_see_none(tx) -> None:  # MGR-03 S17
    managed(tx, SALES)
    opened(tx)
    for words in ("stats", "stats sales", "stats all csv"):
        assert ask(tx, words, TIM, place=SLACK_CHANNEL) == "Only managers can do that."
    assert asked_for(tx) == []


def test_who_answers_for_several_says_which(tx) -> None:  # MGR-03
    managed(tx, SALES, INSIDE)
    said = ask(tx, "stats", ADA)
    assert said.startswith("Of which service?")
    assert "You answer for several" in said
    assert {"Sales", "Inside"} <= set(said.replace(",", " ").replace(".", " ").split())
    assert ask(tx, "stats nowhere", ADA) == "There is no such service."
    assert asked_for(tx) == []


def test_the_service_of_the_place_is_meant_when_none_is_named(tx) -> None:  # MGR-03
    inside = INSIDE.channels[0]
    ask(tx, "stats", place=inside)
    assert asked_for(tx) == [(INSIDE.id, "30", "light")]
    ask(tx, "stats", place=SLACK_CHANNEL)  # of two services
    assert asked_for(tx) == [("", "30", "light")]
    conversation = opened(tx)
    emptied(tx)
    ask(tx, "stats", conversation=conversation)
    assert asked_for(tx) == [(SALES.id, "30", "light")]
    ask(tx, "stats all", place=inside)
    assert asked_for(tx) == [("", "30", "light")]
    ask(tx, "stats", conversation=opened(tx, TO_ADA))
    assert asked_for(tx) == [("", "30", "light")]
    managed(tx, SALES)
    ask(tx, "stats", ADA, place=inside)  # not theirs, so the one that is
    assert asked_for(tx) == [(SALES.id, "30", "light")]


def test_the_days_are_those_of_the_services_clock(tx) -> None:  # MGR-03
    tx.people.save_service(replace(SALES, hours=Hours(zone="Pacific/Auckland")))
    period = sum_up(tx, SALES.id, 7).figures.period
    assert period.zone == "Pacific/Auckland"
    assert period.last == (START + timedelta(hours=13)).date()
    assert sum_up(tx, None, 7).figures.period.zone == "UTC"
    for service in (BOTH, INSIDE):
        tx.people.save_service(replace(service, hours=Hours(zone="Pacific/Auckland")))
    assert sum_up(tx, None, 7).figures.period.zone == "Pacific/Auckland"


def test_what_happened_is_summed_up(tx) -> None:  # MGR-03
    conversation = opened(tx)
    close(tx, conversation, ADA.actor)
    report = sum_up(tx, SALES.id, 7)
    assert (report.service, report.names) == ("Sales", {ADA.id: "Ada"})
    assert (report.figures.opened, report.figures.closed) == (1, 1)
    assert sum_up(tx, INSIDE.id, 7).figures.opened == 0
    assert sum_up(tx, None, 7).service is None


def test_figures_are_told_in_words(tx) -> None:  # MGR-03
    report = pictured(30, ("Ada *B*", "Eve"))
    lines = report_text(report, ENGLISH).splitlines()
    assert lines[:2] == ["**Sales** · 28 Oct – 26 Nov 2026", ""]
    assert lines[2].startswith("- First answer: ")
    assert f"· {report.figures.first_answer.count}" in lines[2]
    assert lines[3].startswith("- Every answer: ")
    assert lines[4].startswith("- Resolution: ")
    assert lines[5] == (
        f"- Conversations begun: {report.figures.opened}, closed: {report.figures.closed}"
    )
    assert lines[6] == "- Waiting for an answer now: 3"
    assert lines[7].startswith(r"- 1\. **Ada \*B\*** · ")
    assert len(lines) == 9


def test_a_desk_without_any_figures_says_so_little(tx) -> None:  # MGR-03
    lines = report_text(sum_up(tx, None, 7), ENGLISH).splitlines()
    assert lines[0].startswith("**All services** · ")
    assert lines[2:] == [
        "- First answer: –",
        "- Every answer: –",
        "- Resolution: –",
        "- Conversations begun: 0, closed: 0",
        "- Waiting for an answer now: 0",
    ]


def test_of_very_many_agents_the_text_counts_the_rest() -> None:  # MGR-03
    report = pictured(30, [f"Agent {n}" for n in range(40)])
    lines = report_text(report, ENGLISH).splitlines()
    assert lines[-1] == "- 15 more"
    assert len(lines) == 7 + 25 + 1


def test_the_table_has_a_row_for_all_for_each_day_and_for_each_agent() -> None:  # MGR-03
    report = pictured(7, ("=1+1", 'Eve, "E"', "田中"))
    table = write_figures(report)
    assert table.endswith("\r\n")
    assert '"Eve, ""E"""' in table
    rows = list(csv.DictReader(StringIO(table, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["row"] for row in rows] == ["total", *["day"] * 7, *["agent"] * 3]
    total, days, agents = rows[0], rows[1:8], rows[8:]
    found = report.figures
    assert (total["from"], total["to"]) == ("2026-11-20", "2026-11-26")
    assert total["zone"] == "Europe/Berlin"
    assert (total["begun"], total["closed"]) == (str(found.opened), str(found.closed))
    assert total["first_answer_median_s"] == f"{found.first_answer.middle:.0f}"
    assert total["resolution_nine_of_ten_s"] == f"{found.resolution.slow:.0f}"
    assert sum(int(day["begun"]) for day in days) == found.opened
    assert days[0]["from"] == days[0]["to"] == "2026-11-20"
    assert {row["agent"] for row in agents} == {"'=1+1", 'Eve, "E"', "田中"}
    assert sum(int(row["answer_count"]) for row in agents) == found.answer.count
    assert days[0]["waiting_now"] == agents[0]["waiting_now"] == agents[0]["begun"] == ""


def test_a_table_of_nothing_has_no_times() -> None:  # MGR-03
    [total, *days] = csv.DictReader(StringIO(write_figures(pictured(7, (), conversations=0))))
    assert (total["answer_count"], total["answer_median_s"]) == ("0", "")
    assert len(days) == 7
