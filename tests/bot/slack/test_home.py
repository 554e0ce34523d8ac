"""The Home tab, and services set up from Slack (ENT-07, MGR-02)."""

from typing import Any

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import Mode, Service
from bot.domain.rules import Leaving, Returning, Routing, Rules
from bot.effects import Speaker
from bot.ports import Profile
from bot.sandbox.slack import seed
from bot.service_hours import save_hours, values_of
from bot.services import Filled, save
from bot.slack.refs import owned_ref, place_ref
from bot.texts import texts
from tests.bot.slack.workplace import Workplace


async def open_home(work: Workplace, user: str = "U0ADA") -> str:
    await work.control("open_home", {"user": user})
    await work.control("settled?timeout=10", verb="GET")
    return str((await work.state(user))["home"])


async def top(work: Workplace, user: str) -> dict[str, Any]:
    return (await work.state(user))["views"][-1]


async def services(work: Workplace) -> list[Service]:
    return list(await work.store.read(lambda tx: tx.people.services()))


async def open_form(work: Workplace, user: str, action: str) -> str:
    await work.control("open_home", {"user": user})
    await work.control("settled?timeout=10", verb="GET")
    home = (await work.state(user))["home"]
    await work.control("press", {"user": user, "view_id": home["id"], "action_id": action})
    return (await top(work, user))["id"]


def filled(**given: str) -> dict[str, dict[str, str]]:
    values = {"name": "Sales", "channel": seed.SALES, "manager": "U0MONA", "mode": "notes"} | given
    return {name: {name: value} for name, value in values.items()}


async def test_the_home_tab_has_ones_link_picture_and_signature(work: Workplace) -> None:  # ENT-07
    await work.conversation()
    home = await open_home(work)
    assert "https://desk.example/c/ada" in home
    assert "https://desk.example/c/ada/qr.png" in home
    assert '<a href="https://desk.example/c/ada">Write to me</a>' in home
    assert "Gus" in home
    assert "setup_add" not in home


async def test_opening_it_twice_makes_one_agent(work: Workplace) -> None:
    await open_home(work)
    await open_home(work)
    assert "ada-2" not in await open_home(work)


async def test_a_picture_that_slack_cannot_fetch_is_left_out(work: Workplace) -> None:
    await work.control(
        "faults", {"fail_next": [{"method": "views.publish", "with": "invalid_arguments"}]}, "PUT"
    )
    home = await open_home(work)
    assert "/c/ada" in home
    assert "qr.png" not in home


async def test_a_guest_account_has_no_home(work: Workplace) -> None:  # S17
    assert "full members" in await open_home(work, "U0GIL")
    assert await work.store.read(lambda tx: tx.people.slugs_like("gil")) == set()


async def test_the_messages_tab_asks_for_nothing(work: Workplace) -> None:
    await work.control("open_home", {"user": "U0ADA", "tab": "messages"})
    await work.control("settled?timeout=10", verb="GET")
    assert await work.calls("views.publish") == []


async def test_the_first_service_may_be_made_by_anybody(work: Workplace) -> None:  # MGR-02
    view = await open_form(work, "U0ADA", "setup_add")
    done = await work.control("submit", {"user": "U0ADA", "view_id": view, "values": filled()})
    assert done["views"] == []
    [service] = await services(work)
    assert (service.name, service.mode, service.channels[0].value) == (
        "Sales",
        Mode.NOTES,
        "T0ACME/C0SALES",
    )
    manager = await work.store.read(lambda tx: tx.people.agent(service.manager_id))
    assert manager.name == "Mona"
    await work.settle()
    members = await work.store.read(lambda tx: tx.people.members(service.id))
    assert {agent.name for agent in members} == {"Ada", "Bob", "Mona"}


async def test_later_ones_are_for_managers(work: Workplace) -> None:  # S17
    view = await open_form(work, "U0ADA", "setup_add")
    await work.service()
    done = await work.control(
        "submit", {"user": "U0ADA", "view_id": view, "values": filled(name="More")}
    )
    assert "Only admins" in done["errors"]["name"]
    assert len(await services(work)) == 1
    assert "setup_add" not in await open_home(work)


async def test_a_manager_changes_a_service(work: Workplace) -> None:  # MGR-02
    service = await work.service()
    view = await open_form(work, "U0MONA", "setup_edit")
    shown = await top(work, "U0MONA")
    assert shown["title"]["text"] == "Service"
    values = filled(name="Sales team", channel=seed.SUPPORT, mode="answers")
    await work.control("submit", {"user": "U0MONA", "view_id": view, "values": values})
    [changed] = await services(work)
    assert (changed.id, changed.name, changed.channels[0].value) == (
        service.id,
        "Sales team",
        "T0ACME/C0SUPPORT",
    )
    assert "Sales team" in str((await work.state("U0MONA"))["home"])


async def test_a_manager_changes_the_rules_of_a_service(  # MGR-02, ASG-08, ASG-16, MEM-03
    work: Workplace,
) -> None:
    await work.service()
    view = await open_form(work, "U0MONA", "setup_edit")
    rules = {"routing": "least_busy", "leaving": "always", "returning": "current"}
    values = filled(**rules)
    await work.control("submit", {"user": "U0MONA", "view_id": view, "values": values})
    [changed] = await services(work)
    assert changed.rules == Rules(
        routing=Routing.LEAST_BUSY, leaving=Leaving.ALWAYS, returning=Returning.CURRENT
    )
    await open_form(work, "U0MONA", "setup_edit")
    shown = (await top(work, "U0MONA"))["blocks"]
    menus = {one["block_id"]: one["element"] for one in shown if "element" in one}
    assert {name: menus[name]["initial_option"]["value"] for name in rules} == rules


async def test_what_is_wrong_is_said_at_its_field(work: Workplace) -> None:
    await work.service()
    view = await open_form(work, "U0MONA", "setup_add")
    for field, value, words in (
        ("name", "sales", "called"),
        ("channel", seed.OFFICE, "Invite me"),
        ("manager", "U0GIL", "full member"),
    ):
        given = filled(**({"name": "Other"} | {field: value}))
        done = await work.control("submit", {"user": "U0MONA", "view_id": view, "values": given})
        assert words in done["errors"][field], field
    assert len(await services(work)) == 1


async def test_the_list_opens_from_the_command_and_leads_to_the_form(work: Workplace) -> None:
    await work.service()
    await work.control(
        "command",
        {"user": "U0MONA", "channel": seed.SALES, "command": "/frontdesk", "text": "setup"},
    )
    overview = await top(work, "U0MONA")
    await work.control(
        "press", {"user": "U0MONA", "view_id": overview["id"], "action_id": "setup_edit"}
    )
    views = (await work.state("U0MONA"))["views"]
    assert [view["callback_id"] for view in views] == ["setup", "service"]
    done = await work.control(
        "submit", {"user": "U0MONA", "view_id": views[-1]["id"], "values": filled(name="New name")}
    )
    assert done["views"] == []


async def test_the_same_form_twice_makes_one_service(work: Workplace) -> None:  # B1
    account = owned_ref(seed.TEAM, "U0MONA")
    words = texts("en", "bot", "bot.slack")
    speaker = Speaker(account, Profile("Mona", manages=True), account, words, work.links)
    filled_in = Filled(None, "Sales", place_ref(seed.TEAM, seed.SALES), None, Mode.ANSWERS)
    await work.store.run(save, "slack T0ACME 1.2", speaker, filled_in)
    await work.store.run(save, "slack T0ACME 1.2", speaker, filled_in)
    assert len(await services(work)) == 1


async def test_the_form_is_not_opened_for_whom_may_not_set_up(work: Workplace) -> None:  # S17
    await work.control("open_home", {"user": "U0ADA"})
    await work.control("settled?timeout=10", verb="GET")
    home = (await work.state("U0ADA"))["home"]
    await work.service()
    await work.control("press", {"user": "U0ADA", "view_id": home["id"], "action_id": "setup_add"})
    assert "Only managers" in str((await top(work, "U0ADA"))["blocks"])


async def test_a_manager_who_cannot_be_looked_up_is_not_chosen(work: Workplace) -> None:
    view = await open_form(work, "U0MONA", "setup_add")
    await work.control("faults", {"fail_next": [{"method": "users.info", "with": "503"}]}, "PUT")
    done = await work.control(
        "submit", {"user": "U0MONA", "view_id": view, "values": filled(manager="U0BOB")}
    )
    assert "full member" in done["errors"]["manager"]


async def open_hours(work: Workplace, service: Service, user: str = "U0MONA") -> Any:
    """Open the form of a service, and its hours from there."""
    form = await open_form(work, user, "setup_edit")
    pressed = {"user": user, "view_id": form, "action_id": "setup_hours"}
    await work.control("press", pressed)
    assert service.id
    return await top(work, user)


async def test_hours_and_escalation_are_set_in_a_dialog_of_their_own(work: Workplace) -> None:
    # ESC-05, MGR-02
    service = await work.service()
    view = await open_hours(work, service)
    assert "Hours and escalation" in str(view)
    given = {
        "zone": "Europe/Berlin",
        "open": "mon-fri 09:00-12:30,13:30-18:00\nsat 22:00-02:00",
        "holidays": "2026-12-25",
        "after": "30",
        "when": "hours",
        "second": "120",
        "next": "yes",
    }
    sent = {name: {name: value} for name, value in given.items()}
    body = {"user": "U0MONA", "view_id": view["id"], "values": sent}
    wrong = body | {"values": sent | {"open": {"open": "mon 25:00-26:00"}}}
    told = await work.control("submit", wrong)
    assert "25:00" in str(told)
    await work.control("submit", body)
    [changed] = await services(work)
    assert values_of(changed) == given
    assert (await top(work, "U0MONA"))["id"] != view["id"]
    again = await open_hours(work, service)
    assert "sat 22:00-02:00" in str(again)


async def test_hours_are_not_for_everybody(work: Workplace) -> None:  # S17
    service = await work.service()
    form = await open_form(work, "U0MONA", "setup_edit")
    assert form
    account = owned_ref("T0ACME", "U0ADA")
    ada = Speaker(account, Profile("Ada"), account, texts("en", "bot", "bot.slack"), work.links)
    with pytest.raises(NotAllowed):
        await work.store.run(save_hours, "x", ada, service.id, {"after": "5"})
