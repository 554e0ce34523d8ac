"""What `doctor` finds in Teams, fine and wrong (MGR-04)."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.teams import seed
from bot.teams.examine import Examination
from bot.teams.refs import place_ref
from bot.teams.settings import TeamsSettings
from bot.teams.web import Web
from bot.texts import texts
from tests.bot.teams.workplace import Workplace

SALES = place_ref(seed.TENANT, seed.SALES)
GENERAL = place_ref(seed.TENANT, seed.GENERAL)
FOREIGN = place_ref(seed.TENANT, seed.FOREIGN_CHANNEL)
SAY = texts("en", "bot", "bot.teams")


async def found(work: Workplace, *channels: Any) -> dict[str, Any]:
    findings = await work.teams.platform.check(channels)
    for one in findings:
        state = "fine" if one.is_fine else "wrong"
        assert SAY.say(f"doctor.{one.key}.{state}", **one.values)
    return {one.key: one for one in findings}


def wrong(findings: dict[str, Any]) -> dict[str, Any]:
    return {key: one.values for key, one in findings.items() if not one.is_fine}


async def test_all_is_well(work: Workplace) -> None:
    findings = await found(work, SALES)
    assert wrong(findings) == {}
    assert list(findings) == [
        "teams_token",
        "teams_clock",
        "teams_service",
        "teams_consent",
        "teams_channel",
    ]
    assert findings["teams_channel"].values == {"channel": "Sales"}


async def test_the_general_channel_has_the_teams_name(work: Workplace) -> None:
    assert (await found(work, GENERAL))["teams_channel"].values == {"channel": "Acme"}


async def test_a_secret_that_is_wrong_is_found(work: Workplace) -> None:
    await work.control("app", {"password": "another"}, "PUT")
    await work.control("expire_tokens", {})
    for kind in list(work.teams._web._tokens._kept):
        work.teams._web._tokens.forget(kind)
    findings = await found(work, SALES)
    assert list(findings) == ["teams_token"]
    assert "7000215" in wrong(findings)["teams_token"]["reason"]


@pytest.mark.parametrize(
    ("ahead", "is_fine"), [(0, True), (110, True), (3600, False), (-3600, False)]
)
async def test_a_clock_that_is_wrong_is_found(work: Workplace, ahead: float, is_fine: bool) -> None:
    work.teams._web._clock = lambda: work.clock() + timedelta(seconds=ahead)
    finding = (await found(work))["teams_clock"]
    assert finding.is_fine is is_fine
    # The sign-in tells whole seconds, and its answer takes a moment.
    assert abs(int(finding.values["seconds"]) - abs(ahead)) <= 9


async def test_a_clock_that_is_not_told_is_not_judged(work: Workplace) -> None:
    web = _Timeless(work.teams._web)
    keys = [one.key for one in await Examination(web, work.teams.workspaces, work.clock).look([])]
    assert "teams_clock" not in keys
    assert keys[0] == "teams_token"


@pytest.mark.parametrize("told", ["soon", ""])
async def test_a_date_that_is_none_says_nothing(work: Workplace, told: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(headers={"Date": told})

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server:
        given = {name: getattr(work.settings, name) for name in TeamsSettings.__slots__}
        settings = TeamsSettings(**(given | {"login_url": str(server.make_url("/"))}))
        asking = Web(settings, work.teams._web._tokens, work.clock, work.http)
        assert await asking.seconds_apart() is None


class _Timeless:
    """Microsoft, which does not say what time it is."""

    def __init__(self, web: Any) -> None:
        self.call, self.graph = web.call, web.graph

    async def seconds_apart(self) -> float | None:
        return None


async def test_without_an_installation_it_says_where_messages_go(work: Workplace) -> None:
    work.teams.workspaces._kept = ()
    work.teams.workspaces._read_at = work.teams.workspaces._clock()
    findings = await found(work, SALES)
    assert wrong(findings) == {"teams_installed": {"endpoint": "/teams/messages"}}


async def test_a_tenant_without_a_team_is_found(work: Workplace) -> None:
    await work.teams.workspaces.revoke(seed.TENANT, seed.TEAM)
    findings = wrong(await found(work, SALES))
    assert findings == {
        "teams_team": {"tenant": seed.TENANT},
        "teams_channel": {"channel": seed.SALES, "reason": "not_in_channel"},
    }


async def test_a_connector_that_does_not_answer_is_found(work: Workplace) -> None:
    await work.fail("team", "503")
    assert wrong(await found(work))["teams_service"]["reason"] == "ServiceError"
    await work.fail("team", "403:BotNotInConversationRoster")
    found_now = wrong(await found(work))
    assert found_now["teams_service"]["reason"] == "BotNotInConversationRoster"


async def test_missing_consent_is_found(work: Workplace) -> None:
    await work.control("consents", {"team": seed.TEAM, "rsc": []}, "PUT")
    assert wrong(await found(work)) == {"teams_consent": {"team": "Acme", "reason": "Forbidden"}}


async def test_a_channel_without_the_app_is_found(work: Workplace) -> None:
    findings = wrong(await found(work, FOREIGN))
    assert findings["teams_channel"]["reason"] == "not_in_channel"


async def test_a_channel_that_cannot_be_asked_about_is_found(work: Workplace) -> None:
    work.teams.workspaces.forget_channels(seed.TEAM)
    await work.fail("channels", "503")
    assert wrong(await found(work, SALES))["teams_channel"]["reason"] == "ServiceError"
