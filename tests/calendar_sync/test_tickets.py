"""Links by which an agent connects a calendar: whose they are, for how long, for what."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import AgentId
from bot.domain.links import Links
from calendar_sync.tickets import GOOD_FOR, agent_of, connect_link, ticket

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LINKS = Links("https://desk.example.com", "secret")
ADA = AgentId("0a1b2c")


def test_a_ticket_says_whose_it_is_until_it_ends() -> None:  # MTG-01
    made = ticket(LINKS, ADA, "google", NOW)
    assert connect_link(LINKS, ADA, "google", NOW).endswith(
        f"/calendar/connect/google?ticket={made}"
    )
    assert agent_of(LINKS, made, "google", NOW) == ADA
    last = NOW + GOOD_FOR
    assert agent_of(LINKS, made, "google", last - timedelta(seconds=1)) == ADA
    assert agent_of(LINKS, made, "google", last) is None


@pytest.mark.parametrize(
    "told",
    [
        "",
        "0a1b2c",
        "0a1b2c.soon.x",
        "0a1b2c.99999999999999.x",
        "0a1b2c.1795780800.",
        "äöü.1795780800.x",
        "0a1b2c.1795780800.é\ud800",
    ],
)
def test_what_we_did_not_make_is_nobodys(told: str) -> None:  # MTG-01
    assert agent_of(LINKS, told, "google", NOW) is None


def test_it_is_good_for_that_agent_that_kind_and_that_house() -> None:  # MTG-01
    made = ticket(LINKS, ADA, "google", NOW)
    assert agent_of(LINKS, made, "outlook", NOW) is None
    assert agent_of(LINKS, made.replace("0a1b2c", "0a1b2d"), "google", NOW) is None
    assert agent_of(Links("https://desk.example.com", "other"), made, "google", NOW) is None
