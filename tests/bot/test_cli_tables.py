"""Figures and the audit log on the command line (MGR-03, MGR-07)."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from bot import audit_tables
from bot.actions.close import close
from bot.actions.rename import rename
from bot.audit_tables import HEAD, write_page
from bot.domain.acts import SYSTEM, Act
from tests.bot.test_cli import frontdesk, slack, told
from tests.world import ADA, EVE, GUS, START, opened

__all__ = ["slack", "told"]


def rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table, newline="")))


async def test_figures_are_printed(told) -> None:  # MGR-03
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    shown = await frontdesk("stats", "--days", "7", "--service", "Sales")
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("Sales · ")
    assert "Waiting for an answer now: 0" in shown.stdout
    assert "All services" in (await frontdesk("stats")).stdout
    table = await frontdesk("stats", "--days", "90", "--csv")
    assert (table.exit_code, len(rows(table.stdout))) == (0, 91)
    assert not table.stdout.endswith("\n\n")
    wrong = await frontdesk("stats", "--service", "Sails")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "There is no service called Sails" in wrong.stderr
    assert (await frontdesk("stats", "--days", "0")).exit_code == 2


async def test_the_log_is_printed_since_a_day(told) -> None:  # MGR-07
    await frontdesk("service", "add", "Sales", "--slack-channel", "C0SALES")
    await frontdesk("service", "set", "Sales", "--routing", "least_busy")
    shown = await frontdesk("audit", "--since", "2026-01-01")
    assert shown.exit_code == 0, shown.output
    [row] = rows(shown.stdout)
    assert (row["act"], row["actor_kind"]) == ("rules_changed", "system")
    assert row["details"].startswith("service=")
    nothing = await frontdesk("audit", "--since", "2099-01-01")
    assert nothing.stdout.splitlines() == HEAD.splitlines()
    assert (await frontdesk("audit", "--since", "yesterday")).exit_code == 2
    assert (await frontdesk("audit")).exit_code == 2


def test_every_act_is_a_row_in_its_order_and_no_cell_is_a_formula(tx) -> None:  # MGR-07
    conversation = opened(tx)
    rename(tx, conversation, "Order 7", EVE.actor)
    close(tx, conversation, ADA.actor)
    tx.audit.add(Act.PAUSED, SYSTEM, to="=1+1", from_="b, c")
    tx.audit.add(Act.RESUMED, ADA.actor, x="+y")
    page, after = write_page(tx, START, 0)
    found = rows(HEAD + page)
    assert after is None
    assert [row["act"] for row in found] == ["opened", "renamed", "closed", "paused", "resumed"]
    assert [row["actor_id"] for row in found] == [GUS.id, EVE.id, ADA.id, "", ADA.id]
    assert [row["conversation"] for row in found] == ["1", "1", "1", "", ""]
    assert found[3]["details"] == "from_=b, c; to==1+1"
    assert found[0]["at"] == START.isoformat()
    assert "\r\n" in page
    assert write_page(tx, START + timedelta(seconds=1), 0) == ("", None)


def test_a_cell_that_begins_like_a_formula_is_words(tx) -> None:  # MGR-07
    tx.audit.add(Act.PAUSED, SYSTEM)
    tx._db.exec_driver_sql("UPDATE audit SET actor_id = '=cmd'")
    page, _ = write_page(tx, START, 0)
    assert rows(HEAD + page)[0]["actor_id"] == "'=cmd"


@pytest.mark.parametrize("count", [4, 5, 6])
def test_a_long_log_comes_page_by_page(tx, monkeypatch, count: int) -> None:  # MGR-07
    monkeypatch.setattr(audit_tables, "PAGE", 2)
    for _ in range(count):
        tx.audit.add(Act.PAUSED, ADA.actor)
    pages, after = [], 0
    while after is not None:
        page, after = write_page(tx, START, after)
        pages.append(len(rows(HEAD + page)))
    assert sum(pages) == count
    assert max(pages) == 2
