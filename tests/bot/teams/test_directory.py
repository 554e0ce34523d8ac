"""Channels and people of Teams as an operator names them."""

import pytest

from bot.ports import Unclear
from bot.sandbox.teams import seed
from bot.teams.directory import read_link
from bot.teams.refs import place_ref
from bot.teams.workspaces import Team
from tests.bot.teams.workplace import Workplace, agent_account

SALES = place_ref(seed.TENANT, seed.SALES)
LINK = (
    "https://teams.microsoft.com/l/channel/19%3Aacme0sales%40thread.tacv2/Sales"
    f"?groupId={seed.GROUP}&tenantId={{}}"
)


@pytest.mark.parametrize(
    "words",
    [seed.SALES, LINK.format(seed.TENANT), LINK.format(seed.TENANT.upper()), LINK.format("")],
)
async def test_a_channel_is_found_by_its_link_and_by_its_id(work: Workplace, words: str) -> None:
    assert await work.teams.directory.channel(words) == (SALES, "Sales")


async def test_the_general_channel_has_the_teams_name(work: Workplace) -> None:
    found, name = await work.teams.directory.channel(seed.GENERAL)
    assert (found, name) == (place_ref(seed.TENANT, seed.GENERAL), "Acme")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Sales",
        "#sales",
        "https://teams.microsoft.com/l/channel/Sales",
        "https://[broken",
        "19:x@elsewhere",
        "https://example.com/",
    ],
)
async def test_what_is_no_channel_is_unclear(work: Workplace, words: str) -> None:
    with pytest.raises(Unclear) as told:
        await work.teams.directory.channel(words)
    assert told.value.key == "teams_channel_unreadable"


@pytest.mark.parametrize(
    "words",
    [
        seed.FOREIGN_CHANNEL,
        "19:nowhere@thread.tacv2",
        LINK.format(seed.OTHER_TENANT),
        "19:old@thread.skype",
    ],
)
async def test_a_channel_without_the_app_is_unclear(work: Workplace, words: str) -> None:
    with pytest.raises(Unclear) as told:
        await work.teams.directory.channel(words)
    assert told.value.key == "teams_channel_unknown"
    assert told.value.values["channel"] == words


@pytest.mark.parametrize(
    "words",
    [
        "cleo@acme.example",
        "Cleo@Acme.Example",
        seed.account("cleo"),
        seed.aad_id("cleo"),
        seed.aad_id("cleo").upper(),
    ],
)
async def test_somebody_is_found_by_mail_and_by_id(work: Workplace, words: str) -> None:
    found = await work.teams.directory.person(words)
    assert found is not None
    assert (found[0], found[1].name) == (agent_account("cleo"), "Cleo Clark")


@pytest.mark.parametrize(
    "words",
    ["Cleo Clark", "", "nobody@acme.example", "gil@acme.example", "29:nobody", seed.aad_id("hugo")],
)
async def test_nobody_is_found_by_anything_else(work: Workplace, words: str) -> None:
    assert await work.teams.directory.person(words) is None


async def test_a_team_that_removed_the_app_unheard_hides_nobody(work: Workplace) -> None:
    gone = Team(seed.TENANT, "19:0gone@thread.tacv2", "Gone", "g")
    await work.teams.workspaces.keep(gone)
    assert await work.teams.directory.person("cleo@acme.example")


def test_a_link_says_tenant_and_channel() -> None:
    assert read_link(LINK.format("T")) == ("t", seed.SALES)
    assert read_link(seed.SALES) == ("", seed.SALES)
    assert read_link("x") == ("", "")
