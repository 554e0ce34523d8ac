"""Tenants, teams and channels: how they make themselves known, change and go."""

import logging
from typing import Any

import pytest

from bot.ports import Refused
from bot.sandbox.teams import activities, seed
from bot.teams.refs import place_ref
from bot.teams.workspaces import Team, Workspaces
from tests.bot.teams.envelopes import said, tell
from tests.bot.teams.workplace import Workplace

ACME = Team(seed.TENANT, seed.TEAM, "Acme", seed.GROUP)
SALES = place_ref(seed.TENANT, seed.SALES)


async def teams(work: Workplace) -> list[Team]:
    return list(await work.teams.workspaces.teams(seed.TENANT))


def event(work: Workplace, kind: str, user: str = "nora", **more: Any) -> dict[str, Any]:
    """What Teams tells of the team, as it does not tell it in the sandbox."""
    sandbox = work.sandbox
    team = sandbox.teams[seed.TEAM]
    return activities.team_event(sandbox, sandbox.people[user], team, kind, **more)


async def uninstall(work: Workplace) -> None:
    await work.control("uninstall", {"user": "nora", "team": seed.TEAM})
    await work.settle()


async def install(work: Workplace, **who: str) -> None:
    await work.control("install", who or {"user": "nora", "team": seed.TEAM})
    await work.settle()


async def test_a_team_makes_itself_known_and_goes(work: Workplace) -> None:
    assert await teams(work) == [ACME]
    await uninstall(work)
    assert await teams(work) == []
    await install(work)
    assert await teams(work) == [ACME]


async def test_a_removal_is_heard_whatever_comes_first_or_twice(
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    work.teams.workspaces.forget_channels(seed.TEAM)
    await uninstall(work)
    sent = (await work.control("events", verb="GET"))["events"][-2:]
    assert [one["attempts"][0]["status"] for one in sent] == [202, 202]
    for one in (*reversed(sent), *sent):
        assert (await work.control("redeliver", {"n": one["n"]}))["status"] == 202
    assert await teams(work) == []
    assert "the app was removed" in caplog.text


async def test_an_answer_on_its_way_while_the_app_is_removed_is_taken(work: Workplace) -> None:
    conversation = await work.conversation()
    activity = said(work, "Bye", await work.root(conversation))
    await uninstall(work)
    assert await tell(work, activity) == 202
    assert await work.said(conversation) == ["Hello", "Bye"]
    assert await teams(work) == []


async def test_a_team_that_cannot_be_asked_about_is_told_of_again(work: Workplace) -> None:  # B2
    conversation = await work.conversation()
    activity = said(work, "Hi", await work.root(conversation))
    await work.teams.workspaces.revoke(seed.TENANT, seed.TEAM)
    await work.fail("team", "503")
    assert await tell(work, activity) == 503
    assert await tell(work, activity) == 202
    assert await teams(work) == [ACME]
    assert await work.said(conversation) == ["Hello", "Hi"]


async def test_a_team_is_asked_for_its_name_once(work: Workplace) -> None:
    for number in range(3):
        await work.agent_says("cleo", f"Lunch {number}?")
    await work.settle()
    assert len(await work.calls("team")) == 1


async def test_a_new_name_of_a_team_is_taken_over(work: Workplace) -> None:
    await work.control("rename", {"user": "nora", "team": seed.TEAM, "name": "Acme Ltd"})
    await work.settle()
    assert [one.name for one in await teams(work)] == ["Acme Ltd"]
    names = await work.teams.workspaces.channels((await teams(work))[0])
    assert names[seed.GENERAL] == "Acme Ltd"


async def test_a_new_name_without_a_name_changes_nothing(work: Workplace) -> None:
    activity = event(work, "teamRenamed")
    del activity["channelData"]["team"]["name"]
    assert await tell(work, activity) == 202
    assert await teams(work) == [ACME]


@pytest.mark.parametrize("kind", ["teamDeleted", "teamHardDeleted", "teamArchived"])
async def test_a_team_that_is_gone_is_forgotten_until_it_is_back(
    work: Workplace, kind: str
) -> None:
    assert await tell(work, event(work, kind)) == 202
    assert await teams(work) == []
    assert await tell(work, event(work, "teamRestored")) == 202
    assert await teams(work) == [ACME]


async def test_channels_come_go_and_change_their_names(
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    service = await work.service()
    workspaces = work.teams.workspaces
    assert (await workspaces.channels(ACME))[seed.SALES] == "Sales"
    body = {"user": "nora", "team": seed.TEAM}
    await work.control("rename", {**body, "channel": seed.SALES, "name": "Orders"})
    new = (await work.control("add_channel", {**body, "name": "Returns"}))["id"]
    await work.settle()
    names = await workspaces.channels(ACME)
    assert (names[seed.SALES], names[new]) == ("Orders", "Returns")
    await work.control("delete_channel", {**body, "channel": seed.SALES})
    await work.settle()
    assert seed.SALES not in await workspaces.channels(ACME)
    assert any(service.id in one.getMessage() for one in caplog.records)
    await work.control("delete_channel", {**body, "channel": seed.SALES, "restore": True})
    await work.settle()
    assert seed.SALES in await workspaces.channels(ACME)


async def test_a_channel_that_is_gone_may_be_named_by_its_conversation_alone(
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    service = await work.service(seed.GENERAL)
    assert await tell(work, event(work, "channelDeleted")) == 202
    assert any(service.id in one.getMessage() for one in caplog.records)


async def test_channels_are_asked_for_once_in_ten_minutes(work: Workplace) -> None:
    seconds = 0.0
    workspaces = Workspaces(work.store, work.teams._web, lambda: seconds)
    await work.control("calls", verb="DELETE")
    for _ in range(3):
        await workspaces.channels(ACME)
    assert len(await work.calls("channels")) == 1
    seconds = 601.0
    await workspaces.channels(ACME)
    assert len(await work.calls("channels")) == 2


async def test_what_another_process_heard_is_seen_within_a_minute(work: Workplace) -> None:
    seconds = 0.0
    other = Workspaces(work.store, work.teams._web, lambda: seconds)
    assert list(await other.teams(seed.TENANT)) == [ACME]
    await uninstall(work)
    assert list(await other.teams(seed.TENANT)) == [ACME]
    seconds = 60.0
    assert list(await other.teams(seed.TENANT)) == []


async def test_a_team_that_is_known_is_not_kept_again(work: Workplace) -> None:
    await work.teams.workspaces.keep(ACME)
    await work.teams.workspaces.keep(ACME)
    assert await teams(work) == [ACME]


async def test_channels_of_other_teams_belong_to_none_that_we_know(work: Workplace) -> None:
    workspaces = work.teams.workspaces
    assert await workspaces.team_of(seed.TENANT, seed.SALES) == ACME
    assert await workspaces.team_of(seed.TENANT, seed.FOREIGN_CHANNEL) is None
    assert await workspaces.team_of(seed.OTHER_TENANT, seed.SALES) is None
    with pytest.raises(Refused):
        await workspaces.get(seed.OTHER_TENANT)


async def test_one_team_that_lets_us_look_no_more_does_not_hide_the_others(work: Workplace) -> None:
    workspaces = work.teams.workspaces
    await workspaces.keep(Team(seed.TENANT, "19:0gone@thread.tacv2", "Gone", "g"))
    assert await workspaces.team_of(seed.TENANT, seed.SALES) == ACME


async def test_the_connector_is_followed_where_it_goes(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    moved = work.sandbox.service_url.rstrip("/")
    activity = said(work, "Hi", root) | {"serviceUrl": moved}
    assert await tell(work, activity) == 202
    assert (await work.teams.workspaces.get(seed.TENANT)).service_url == moved
    await work.guest_says(conversation, "Still there?", "g2")
    await work.settle()
    assert "Still there?" in str(await work.thread(root))


async def test_a_connector_elsewhere_is_not_believed(work: Workplace) -> None:  # B16
    known = (await work.teams.workspaces.get(seed.TENANT)).service_url
    for address in ("https://evil.example/", "https://smba.trafficmanager.net.evil.example/"):
        assert await tell(work, said(work, "Hi") | {"serviceUrl": address}) == 403
    assert (await work.teams.workspaces.get(seed.TENANT)).service_url == known


async def test_somebody_who_installs_the_app_is_welcomed_once(work: Workplace) -> None:
    work.newcomer("zoe", installed=False)
    await install(work, user="zoe")
    await work.again("installationUpdate")
    [told] = await work.whispers("zoe")
    assert "Say help" in told
    await work.control("uninstall", {"user": "zoe"})
    await work.settle()
    await install(work, user="zoe")
    assert len(await work.whispers("zoe")) == 2


async def test_a_guest_of_the_tenant_who_installs_the_app_is_not_welcomed(work: Workplace) -> None:
    await install(work, user="gil")
    assert await work.whispers("gil") == []


async def test_news_that_concern_no_team_or_that_we_do_not_know_change_nothing(
    work: Workplace,
) -> None:
    person, chat = work.sandbox.people["cleo"], work.sandbox.chat_of(work.sandbox.people["cleo"])
    news = activities.basic(work.sandbox, "conversationUpdate", person, chat)
    assert await tell(work, news | {"membersAdded": [{"id": person.id}]}) == 202
    assert await tell(work, event(work, "somethingNew")) == 202
    upgraded = activities.basic(work.sandbox, "installationUpdate", person, chat, action="upgrade")
    assert await tell(work, upgraded) == 202
    await work.settle()
    assert await teams(work) == [ACME]
    assert await work.whispers("cleo") == []
