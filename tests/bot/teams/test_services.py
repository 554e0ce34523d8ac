"""Services, set up from dialogs (MGR-02)."""

from typing import Any

import pytest

from bot.domain.people import Mode, Service
from bot.domain.rules import Leaving, Returning, Routing, Rules
from bot.sandbox.teams import seed
from bot.service_hours import values_of
from bot.teams.refs import place_ref
from tests.bot.teams.asking import shown, submit
from tests.bot.teams.envelopes import ask, invoke
from tests.bot.teams.workplace import Workplace, agent_account, words_of

SUPPORT = place_ref(seed.TENANT, seed.SUPPORT).value
SALES = place_ref(seed.TENANT, seed.SALES).value
NORA = agent_account("nora").value
SUBMIT = "task/submit"


async def services(work: Workplace) -> list[Service]:
    return list(await work.store.read(lambda tx: tx.people.services()))


async def overview(work: Workplace, user: str = "nora") -> Any:
    """Ask for the set-up in words, and press the button below the answer."""
    await work.agent_says(user, "setup", None)
    await work.settle()
    message = (await work.state(user))["chat"]["messages"][-1]
    body = {"user": user, "message": message["id"], "data": {"dialog": "setup"}}
    return (await work.control("press", body))["dialog"]


async def form(work: Workplace, edit: str = "new", user: str = "nora") -> Any:
    dialog = await overview(work, user)
    return (await submit(work, dialog, user=user, data={"edit": edit}))["dialog"]


def filled(**more: str) -> dict[str, str]:
    return {"name": "Support", "channel": SUPPORT, "manager": "", "mode": "answers"} | more


def problem(dialog: Any) -> str:
    return words_of(dialog["card"]["content"]["body"][0])


async def send(work: Workplace, data: Any, user: str = "nora", **more: Any) -> Any:
    """Send a form as somebody might have changed it on the way."""
    status, told = await ask(work, invoke(work, SUBMIT, {"data": data}, user=user, **more))
    assert status == 200
    return told


async def test_the_first_service_may_be_set_up_by_anybody(work: Workplace) -> None:  # MGR-02
    assert await send(work, filled(service="new"), "cleo") == {}
    assert len(await services(work)) == 1


async def test_a_manager_sets_up_a_service(work: Workplace) -> None:  # MGR-02
    dialog = await form(work, user="nora")
    told = await submit(work, dialog, user="nora", inputs=filled(manager=NORA, mode="notes"))
    assert told["shows"] is None
    [service] = await services(work)
    assert (service.name, service.mode) == ("Support", Mode.NOTES)
    assert [ref.value for ref in service.channels] == [SUPPORT]
    manager = await work.store.read(lambda tx: tx.people.agent(service.manager_id))
    assert manager.name == "Nora North"


async def test_the_list_names_services_with_their_channels_and_managers(work: Workplace) -> None:
    await submit(work, await form(work), user="nora", inputs=filled(manager=NORA))
    await work.service(seed.FOREIGN_CHANNEL, name="Elsewhere")
    words = shown(await overview(work))
    assert "Support · Acme / Support · goes to the guest · Nora North" in words
    assert "Elsewhere · not in Teams" in words


async def test_an_empty_list_says_so(work: Workplace) -> None:
    assert "no service yet" in shown(await overview(work))


async def test_a_service_is_changed(work: Workplace) -> None:
    service = await work.service()
    dialog = await form(work, service.id)
    values = {one.get("id"): one.get("value") for one in dialog["card"]["content"]["body"]}
    assert (values["name"], values["channel"], values["mode"]) == ("Sales", SALES, "answers")
    await submit(work, dialog, user="nora", inputs=filled(name="Orders", channel=SALES))
    assert [one.name for one in await services(work)] == ["Orders"]


async def test_the_rules_of_a_service_are_changed(
    work: Workplace,
) -> None:  # ASG-08, ASG-16, MEM-03
    service = await work.service()
    dialog = await form(work, service.id)
    rules = {"routing": "first_answer", "leaving": "never", "returning": "both"}
    told = await submit(work, dialog, user="nora", inputs=filled(channel=SALES, **rules))
    assert told["shows"] is None
    [changed] = await services(work)
    assert changed.rules == Rules(
        routing=Routing.FIRST_ANSWER, leaving=Leaving.NEVER, returning=Returning.BOTH
    )
    dialog = await form(work, service.id)
    values = {one.get("id"): one.get("value") for one in dialog["card"]["content"]["body"]}
    assert {name: values[name] for name in rules} == rules
    wrong = filled(service=service.id, channel=SALES, routing="by magic", leaving="", returning="x")
    assert await send(work, wrong | {"dialog": "service"}) == {}
    assert [one.rules for one in await services(work)] == [Rules()]


async def test_the_manager_that_there_is_stands_in_the_form(work: Workplace) -> None:
    await submit(work, await form(work), user="nora", inputs=filled(manager=NORA))
    [service] = await services(work)
    dialog = await form(work, service.id)
    values = {one.get("id"): one.get("value") for one in dialog["card"]["content"]["body"]}
    assert values["manager"] == NORA


async def test_what_is_wrong_is_said_with_everything_still_there(work: Workplace) -> None:
    await work.service()
    told = await submit(
        work, await form(work), user="nora", inputs=filled(name="sales", mode="notes")
    )
    assert "There is a service called" in problem(told["dialog"])
    values = {one.get("id"): one.get("value") for one in told["dialog"]["card"]["content"]["body"]}
    assert (values["name"], values["channel"], values["mode"]) == ("sales", SUPPORT, "notes")
    again = await submit(work, told["dialog"], user="nora", inputs={"name": "Support"})
    assert again["shows"] is None
    assert {one.name for one in await services(work)} == {"Sales", "Support"}


async def test_a_service_sent_twice_is_made_once(work: Workplace) -> None:  # B1
    activity = invoke(work, SUBMIT, {"data": filled(service="new", dialog="service")}, user="nora")
    assert [await ask(work, activity) for _ in range(3)] == [(200, {})] * 3
    assert len(await services(work)) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channel": ""}, "Choose a channel"),
        ({"channel": "nonsense"}, "not in the team"),
        ({"channel": "a/b/c/d"}, "not in the team"),
        ({"channel": place_ref(seed.TENANT, seed.FOREIGN_CHANNEL).value}, "not in the team"),
        ({"channel": place_ref(seed.OTHER_TENANT, seed.OTHER_CHANNEL).value}, "not in the team"),
        ({"manager": "nonsense"}, "own people"),
        ({"manager": "a/b/c"}, "own people"),
        ({"manager": agent_account("gil").value}, "own people"),
        ({"manager": agent_account("nobody").value}, "own people"),
        ({"manager": f"{seed.OTHER_TENANT}/29:1"}, "own people"),
        ({"name": ""}, "needs a name"),
        ({"name": " \u200b "}, "needs a name"),
        ({"service": "no such service"}, "no such service"),
    ],
)
async def test_what_nobody_was_offered_is_not_taken(  # B9
    work: Workplace, changed: dict[str, str], words: str
) -> None:
    await work.service(seed.OFFICE, name="Office")
    told = await send(work, filled(service="new", dialog="service") | changed)
    assert words in words_of(told["task"]["value"]["card"]["content"])
    assert [one.name for one in await services(work)] == ["Office"]


async def test_a_mode_that_there_is_not_is_the_usual_one(work: Workplace) -> None:
    assert await send(work, filled(service="new", mode="frobnicate")) == {}
    assert [one.mode for one in await services(work)] == [Mode.ANSWERS]


async def test_only_managers_see_and_change_services(work: Workplace) -> None:  # S17, B9
    service = await work.service()
    for data in (
        {"dialog": "setup"},
        {"dialog": "service", "edit": service.id},
        {"dialog": "service", "edit": "new"},
        filled(service=service.id, name="Mine"),
        filled(service="new"),
        filled(service=service.id, channel=""),
    ):
        told = await send(work, data, "cleo")
        words = words_of(told["task"]["value"]["card"]["content"])
        assert "Only managers" in words
        assert "Nora" not in words
    assert [one.name for one in await services(work)] == ["Sales"]


async def test_a_service_that_is_gone_opens_as_a_new_one(work: Workplace) -> None:
    await work.service()
    told = await send(work, {"dialog": "service", "edit": "gone"})
    assert told["task"]["value"]["title"] == "New service"


async def test_a_team_that_removed_the_app_unheard_offers_nothing(work: Workplace) -> None:
    work.sandbox.teams[seed.TEAM].installed = False
    work.teams.workspaces.forget_channels(seed.TEAM)
    told = await send(work, {"dialog": "service", "edit": "new"}, user="cleo", channel=None)
    body = told["task"]["value"]["card"]["content"]["body"]
    choices = {one.get("id"): one.get("choices") for one in body}
    assert choices["channel"] == []
    assert [one["title"] for one in choices["manager"]] == ["nobody"]


async def test_hours_and_escalation_are_set_in_a_dialog_of_their_own(work: Workplace) -> None:
    # ESC-05, MGR-02
    service = await work.service()
    first = await form(work, service.id)
    button = {"dialog": "hours", "edit": service.id}
    dialog = (await submit(work, first, user="nora", data=button))["dialog"]
    assert "Hours and escalation" in str(dialog)
    given = {
        "zone": "Europe/Berlin",
        "open": "mon-fri 09:00-12:30,13:30-18:00\nsat 22:00-02:00",
        "holidays": "2026-12-25",
        "after": "30",
        "when": "hours",
        "second": "120",
        "next": "yes",
    }
    wrong = given | {"second": "20"}
    again = (await submit(work, dialog, user="nora", inputs=wrong))["dialog"]
    assert "later than the first one" in problem(again)
    assert "sat 22:00-02:00" in str(again)
    told = await submit(work, again, user="nora", inputs=given)
    assert told["shows"] is None
    [changed] = await services(work)
    assert values_of(changed) == given


async def test_hours_are_not_for_everybody(work: Workplace) -> None:  # S17
    service = await work.service()
    data = {"dialog": "hours", "service": service.id, "after": "5", "zone": "UTC"}
    assert "managers" in str(await send(work, data, "cleo")).lower()
    gone = data | {"service": "gone"}
    assert "managers" in str(await send(work, gone, "nora")).lower()
    opened = {"dialog": "hours", "edit": "gone"}
    assert "managers" in str(await send(work, opened, "nora")).lower()
    assert (await services(work))[0].rules.escalation.after == 60
