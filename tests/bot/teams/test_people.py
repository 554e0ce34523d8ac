"""Who agents are, who may speak, and what we notice of their coming and going."""

from typing import Any

import pytest

from bot.ports import Refused, Retry
from bot.sandbox.teams import seed
from bot.teams.people import People, read_person
from bot.teams.refs import owned_ref, place_ref
from tests.bot.teams.workplace import Workplace, agent_account

CLEO = agent_account("cleo")
SALES = place_ref(seed.TENANT, seed.SALES)
ID = seed.aad_id("cleo")


@pytest.mark.parametrize(
    ("told", "may"),
    [
        ({}, True),
        ({"userRole": "user"}, True),
        ({"aadObjectId": None, "objectId": ID}, True),
        ({"userRole": "guest"}, False),
        ({"userPrincipalName": "gil_other.example#EXT#@acme.example"}, False),
        ({"userPrincipalName": "gil_other.example#ext#@acme.example"}, False),
        ({"aadObjectId": None}, False),
    ],
)
def test_the_tenants_own_people_may_speak_and_nobody_else(told: dict[str, Any], may: bool) -> None:
    given = {
        "id": "29:1",
        "name": "Cleo",
        "aadObjectId": ID,
        "userPrincipalName": "cleo@acme.example",
    }
    assert read_person(given | told, frozenset()).may_speak is may


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"name": "Cleo Clark"}, "Cleo Clark"),
        ({"name": "", "givenName": "Cleo"}, "Cleo"),
        ({"userPrincipalName": "cleo@acme.example"}, "cleo"),
        ({}, ""),
    ],
)
def test_a_name_is_found_wherever_teams_has_it(told: dict[str, Any], name: str) -> None:
    assert read_person(told, frozenset()).profile.name == name


def test_owners_manage() -> None:
    assert read_person({"aadObjectId": ID}, frozenset({ID})).profile.manages
    assert not read_person({"aadObjectId": ID}, frozenset()).profile.manages
    assert not read_person({}, frozenset({"x"})).profile.manages


async def test_people_are_asked_for_once_in_ten_minutes(work: Workplace) -> None:
    seconds = 0.0
    people = People(work.teams._web, work.teams.workspaces, lambda: seconds)
    for _ in range(3):
        await people.person(CLEO)
    assert len(await work.calls("member")) == 1
    seconds = 601.0
    await people.person(CLEO)
    assert len(await work.calls("member")) == 2


async def test_a_crowd_is_read_page_by_page(work: Workplace) -> None:  # MEM-07
    for number in range(1200):
        work.newcomer(f"crowd{number}", role="guest" if number % 10 == 0 else "user")
    members = await work.teams.platform.members(SALES)
    assert len(members) == 6 + 1080
    assert len(await work.calls("members")) == 3
    assert await work.calls("member") == []


async def test_more_people_than_anybody_keeps_are_looked_up_again(work: Workplace) -> None:
    people = work.teams.people
    told = read_person({"aadObjectId": ID}, frozenset())
    for number in range(20_001):
        people._keep(owned_ref(seed.TENANT, f"29:{number}"), told)
    assert len(people._known) == 1


async def test_owners_are_nobody_where_we_may_not_ask(work: Workplace) -> None:
    await work.control("consents", {"team": seed.TEAM, "rsc": []}, "PUT")
    assert await work.teams.people.owners(seed.TENANT) == frozenset()
    profile = await work.teams.platform.profile(agent_account("nora"))
    assert not profile.manages


async def test_owners_are_asked_for_once_in_ten_minutes(work: Workplace) -> None:
    for _ in range(3):
        assert await work.teams.people.owners(seed.TENANT) == {seed.aad_id("nora")}
    assert len([one for one in await work.calls("graph") if "/members" in one["path"]]) == 1


@pytest.mark.parametrize(
    ("availability", "active"),
    [("Available", True), ("Busy", True), ("Away", False), ("Offline", False)],
)
async def test_presence_says_who_is_there(  # ENT-08
    work: Workplace, availability: str, active: bool
) -> None:
    await work.control("presence", {"user": "cleo", "availability": availability})
    assert (await work.teams.platform.profile(CLEO)).active is active


async def test_presence_is_not_known_where_the_app_may_not_ask(work: Workplace) -> None:  # ENT-08
    await work.control("consents", {"graph": ["Presence.Read.All"]}, "PUT")
    assert (await work.teams.platform.profile(CLEO)).active is None
    await work.control("consents", {"graph": ["User.Read.All"]}, "PUT")
    assert (await work.teams.platform.profile(CLEO)).active is None


async def test_a_disabled_account_is_not_there_and_gone(work: Workplace) -> None:  # MEM-05
    told = await work.teams.platform.profile(agent_account("olga"))
    assert (told.active, told.gone) == (False, True)
    assert (await work.teams.platform.profile(CLEO)).gone is False


async def test_there_are_no_user_groups(work: Workplace) -> None:  # MEM-07
    assert await work.teams.directory.group("@sales") is None
    with pytest.raises(Refused):
        await work.teams.platform.group_members(CLEO)


async def test_somebody_of_a_tenant_that_we_do_not_know_is_refused(work: Workplace) -> None:  # B7
    with pytest.raises(Refused):
        await work.teams.platform.profile(owned_ref(seed.OTHER_TENANT, seed.account("hugo")))


async def test_somebody_who_is_in_no_team_is_known_by_their_own_chat(work: Workplace) -> None:
    work.newcomer("ida")
    del work.sandbox.teams[seed.TEAM].members["ida"]
    assert (await work.teams.platform.profile(agent_account("ida"))).name == "Ida"
    work.newcomer("max", installed=False)
    del work.sandbox.teams[seed.TEAM].members["max"]
    with pytest.raises(Refused):
        await work.teams.platform.profile(agent_account("max"))


async def test_a_chat_is_begun_once(work: Workplace) -> None:
    for _ in range(3):
        await work.teams.people.chat(CLEO)
    assert len(await work.calls("conversation")) == 1


async def test_members_follow_who_joins_and_leaves_the_team(work: Workplace) -> None:  # MEM-07
    service = await work.service()
    await work.settle()
    await work.control("members", {"user": "nora", "team": seed.TEAM, "remove": ["dan", "theo"]})
    await work.settle()
    members = await work.store.read(lambda tx: tx.people.members(service.id))
    assert {agent.name.split()[0] for agent in members} >= {"Cleo", "Nora", "Una"}
    assert not {"Dan Diaz", "Theo Thorn"} & {agent.name for agent in members}
    await work.control("members", {"user": "nora", "team": seed.TEAM, "add": ["dan"]})
    await work.settle()
    members = await work.store.read(lambda tx: tx.people.members(service.id))
    assert "Dan Diaz" in {agent.name for agent in members}


async def test_somebody_who_became_a_guest_may_speak_no_longer(work: Workplace) -> None:  # S17
    conversation = await work.conversation()
    root = await work.root(conversation)
    work.sandbox.people["dan"].role = "guest"
    work.teams.people.forget(agent_account("dan"))
    await work.agent_says("dan", "Hi", thread=root)
    await work.settle()
    assert await work.said(conversation) == ["Hello"]


async def test_a_stranger_is_not_let_in_while_teams_cannot_be_asked(work: Workplace) -> None:
    desk_of = work.teams.people
    work.newcomer("zoe")
    await work.fail("member", "503")
    with pytest.raises(Retry):
        await desk_of.person(agent_account("zoe"))
