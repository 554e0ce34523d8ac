"""Who agents are, who may speak, and what we notice of their coming and going."""

import logging

import pytest

from bot.actions.services import set_user_group
from bot.domain.people import Service
from bot.ports import Refused
from bot.sandbox.slack import seed
from bot.sandbox.slack.records import User
from bot.slack.examine import read_clock, read_rights
from bot.slack.people import People, read_person
from bot.slack.refs import owned_ref, place_ref
from tests.bot.beside import until
from tests.bot.slack.workplace import Workplace

ADA = owned_ref(seed.TEAM, "U0ADA")
SALES = place_ref(seed.TEAM, seed.SALES)


@pytest.mark.parametrize(
    ("user", "may"),
    [
        ({}, True),
        ({"is_admin": True}, True),
        ({"is_bot": True}, False),
        ({"deleted": True}, False),
        ({"is_restricted": True}, False),
        ({"is_ultra_restricted": True}, False),
        ({"is_stranger": True}, False),
        ({"is_workflow_bot": True}, False),
        ({"team_id": "T0OTHER"}, False),
        ({"id": "USLACKBOT"}, False),
    ],
)
def test_full_members_may_speak_and_nobody_else(user: dict[str, object], may: bool) -> None:  # S17
    told = {"id": "U1", "team_id": "T1", "name": "ada", "profile": {"real_name": "Ada"}} | user
    assert read_person("T1", told).may_speak is may


def test_a_name_is_found_wherever_slack_has_it() -> None:
    assert (
        read_person("T1", {"profile": {"display_name": "", "real_name": "Ada L"}}).profile.name
        == "Ada L"
    )
    assert read_person("T1", {"name": "ada", "profile": None}).profile.name == "ada"


async def test_people_are_asked_for_once_in_ten_minutes(work: Workplace) -> None:
    seconds = 0.0
    people = People(work.slack._web, work.slack.workspaces, lambda: seconds)
    for _ in range(3):
        await people.person(ADA)
    assert len(await work.calls("users.info")) == 1
    seconds = 601.0
    await people.person(ADA)
    assert len(await work.calls("users.info")) == 2


async def test_a_crowd_is_read_from_the_list(work: Workplace) -> None:  # MEM-07
    for number in range(300):
        user = User(
            f"U1{number:03}", seed.TEAM, f"u{number}", f"User {number}", is_bot=number % 10 == 0
        )
        work.sandbox.add_user(user)
        work.sandbox.channels[seed.SALES].members[user.id] = None
    members = await work.slack.platform.members(SALES)
    assert len(members) == 3 + 270
    assert await work.calls("users.info") == []


async def test_names_are_found_and_what_is_private_is_not_named(work: Workplace) -> None:
    work.sandbox.channels[seed.OFFICE].members["U0FRONTDESK"] = None
    ids = ["U0ADA", seed.SUPPORT, "S0SALES", seed.OFFICE, "U0NOBODY", "C0NONE", "S0NONE"]
    names = await work.slack.people.names(seed.TEAM, ids, "somebody")
    assert names == {
        "": "somebody",
        "U0ADA": "Ada",
        seed.SUPPORT: "support",
        "S0SALES": "sales-team",
    }
    calls = len(await work.calls("conversations.info"))
    await work.slack.people.names(seed.TEAM, [seed.SUPPORT], "somebody")
    assert len(await work.calls("conversations.info")) == calls


async def test_presence_is_not_known_where_the_app_may_not_ask(work: Workplace) -> None:  # ENT-08
    await work.control("presence", {"user": "U0ADA", "presence": "away"})
    assert (await work.slack.platform.profile(ADA)).active is False
    await work.control(
        "faults", {"fail_next": [{"method": "users.getPresence", "with": "user_not_found"}]}, "PUT"
    )
    assert (await work.slack.platform.profile(ADA)).active is None


async def test_somebody_of_a_workspace_that_we_are_not_in_is_refused(work: Workplace) -> None:  # B7
    with pytest.raises(Refused):
        await work.slack.platform.profile(owned_ref(seed.OTHER_TEAM, "U0EVE"))


async def test_members_follow_who_joins_and_leaves_the_channel(work: Workplace) -> None:  # MEM-07
    service = await work.service()
    await work.settle()
    await work.person("bob").conversations_leave(channel=seed.SALES)
    await work.settle()
    members = await work.store.read(lambda tx: tx.people.members(service.id))
    assert {agent.name for agent in members} == {"Ada", "Mona"}
    await work.person("bob").conversations_join(channel=seed.SALES)
    await work.settle()
    members = await work.store.read(lambda tx: tx.people.members(service.id))
    assert {agent.name for agent in members} == {"Ada", "Bob", "Mona"}


async def test_a_user_group_answers_instead_of_the_whole_channel(work: Workplace) -> None:  # MEM-07
    service = await work.service()
    group = owned_ref(seed.TEAM, "S0SALES")
    await work.store.run(set_user_group, service.id, group)
    await work.settle()
    assert await members_of(work, service) == {"Ada", "Bob"}
    told = {"team": seed.TEAM, "handle": "sales-team", "users": ["U0ADA", "U0MONA", "U0GIL"]}
    await work.control("usergroup", told)
    await work.settle()
    assert await members_of(work, service) == {"Ada", "Mona"}
    await work.store.run(set_user_group, service.id, None)
    await work.settle()
    assert await members_of(work, service) == {"Ada", "Bob", "Mona"}
    asked = len(await work.calls("usergroups.users.list"))
    await work.control("usergroup", told | {"users": []})
    await work.settle()
    assert len(await work.calls("usergroups.users.list")) == asked


async def test_an_account_that_is_switched_off_leaves_its_conversations(
    work: Workplace,
) -> None:  # MEM-05
    conversation = await work.conversation()
    assert (await work.slack.platform.profile(ADA)).zone == "Europe/Paris"
    await work.control("profile", {"user": "U0ADA", "deleted": True})
    await work.settle()
    ada = await work.store.read(lambda tx: tx.people.agent_by_account(ADA))
    assert ada.gone
    assert ada.id not in await work.store.read(lambda tx: tx.participants.agents(conversation.id))
    await work.control("profile", {"user": "U0ADA", "deleted": False})
    await work.settle()
    assert not (await work.store.read(lambda tx: tx.people.agent_by_account(ADA))).gone


async def test_who_is_away_is_not_gone(work: Workplace) -> None:  # MEM-05
    await work.service()
    await work.control("presence", {"user": "U0ADA", "presence": "away"})
    told = await work.slack.platform.profile(ADA)
    assert (told.active, told.gone) == (False, False)


async def members_of(work: Workplace, service: Service) -> set[str]:
    found = await work.store.read(lambda tx: tx.people.members(service.id))
    return {agent.name for agent in found}


async def test_a_new_name_is_taken_over(work: Workplace) -> None:
    await work.service()
    await work.settle()
    await work.control("profile", {"user": "U0ADA", "display_name": "Countess"})
    await work.settle()
    agent = await work.store.read(lambda tx: tx.people.agent_by_account(ADA))
    assert agent.name == "Countess"


async def test_somebody_who_becomes_a_guest_account_may_speak_no_longer(
    work: Workplace,
) -> None:  # S17
    conversation = await work.conversation()
    root = await work.root(conversation)
    work.sandbox.users["U0BOB"].is_restricted = True
    await work.control("profile", {"user": "U0BOB", "title": "Contractor"})
    await work.settle()
    await work.person("bob").chat_postMessage(channel=seed.SALES, thread_ts=root, text="Hi")
    await work.settle()
    assert await work.said(conversation) == ["Hello"]


async def test_a_service_that_loses_its_channel_is_named_in_the_log(
    work: Workplace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    service = await work.service()
    await work.person("mona").conversations_archive(channel=seed.SALES)
    await until(
        lambda: any(service.id in record.getMessage() for record in caplog.records), "the line"
    )
    [finding] = [
        one for one in await work.slack.platform.check([SALES]) if one.key == "slack_channel"
    ]
    assert (finding.is_fine, finding.values["reason"]) == (False, "is_archived")


async def test_missing_rights_are_named(work: Workplace) -> None:  # MGR-04
    token = work.sandbox.tokens[seed.BOT_TOKEN]
    token.scopes = token.scopes - {"reactions:write", "chat:write.customize"}
    found = {one.key: one for one in await work.slack.platform.check([])}
    assert found["slack_scopes"].values["missing"] == "chat:write.customize, reactions:write"


async def test_a_token_that_is_none_is_a_finding(work: Workplace) -> None:  # MGR-04
    await work.slack.workspaces.own()
    work.sandbox.tokens[seed.BOT_TOKEN].revoked = True
    found = await work.slack.platform.check([SALES])
    assert [(one.key, one.is_fine) for one in found] == [
        ("slack_token", False),
        ("slack_channel", False),
    ]


def test_rights_and_clock_are_only_judged_when_slack_tells_them() -> None:
    assert list(read_rights({}, {})) == []
    assert list(read_clock({})) == []
    assert list(read_clock({"Date": "yesterday"})) == []
    [finding] = read_clock({"Date": "Thu, 01 Jan 2026 12:00:00 GMT"})
    assert not finding.is_fine
