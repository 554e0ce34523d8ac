"""The pages on which a conversation is given to a service and an agent, and the ways to them."""

import json
from typing import Any

import pytest

from bot.actions.services import add_service
from bot.domain.conversations import Conversation
from bot.domain.ids import ServiceId
from bot.domain.people import Service
from bot.sandbox.teams import seed
from tests.bot.teams.asking import again, message_action, press, shown, slash, submit
from tests.bot.teams.envelopes import ask, invoke
from tests.bot.teams.workplace import Workplace, agent_account, known, words_of

SALES, SUPPORT = seed.SALES, seed.SUPPORT


async def two_services(work: Workplace) -> tuple[Service, Service, Conversation]:
    """Sales and Support, served by Cleo, Dan and Nora, and a conversation in Sales."""
    sales = await work.service()
    support = await work.service(SUPPORT, name="Support")
    conversation = await work.conversation(service=sales)
    people = [(await known(work, key, name)).id for key, name in NAMES]
    for service in (sales, support):
        await work.store.run(lambda tx, one=service: tx.people.set_members(one.id, people))
    return sales, support, conversation


NAMES = (("cleo", "Cleo Clark"), ("dan", "Dan Diaz"), ("nora", "Nora North"))


async def agent(work: Workplace, key: str) -> Any:
    return await work.store.read(lambda tx: tx.people.agent_by_account(agent_account(key)))


def fields(dialog: Any) -> dict[str, Any]:
    body = dialog["card"]["content"]["body"]
    return {one["id"]: one for one in body if one["type"].startswith("Input.")}


def offered(dialog: Any, name: str) -> list[str]:
    return [one["title"] for one in fields(dialog)[name]["choices"]]


def buttons(dialog: Any) -> list[str]:
    return [one["title"] for one in dialog["card"]["content"]["actions"]]


async def on_to(work: Workplace, page: Any, target: str, **more: Any) -> Any:
    """Choose a service and go on."""
    return (await submit(work, page, action="Next", inputs={"target": target}, **more))["dialog"]


async def send(work: Workplace, told: Any, **data: Any) -> Any:
    """Send a page as somebody might have changed it on the way; return its card."""
    _, answer = await ask(work, invoke(work, "task/submit", {"data": {**told, **data}}))
    return answer["task"]["value"]["card"]["content"] if answer else None


async def test_a_conversation_is_given_to_an_agent_of_another_service(
    work: Workplace,
) -> None:  # ASG-02, ASG-03, ASG-04
    _, support, conversation = await two_services(work)
    page = (await press(work, conversation, "assign"))["dialog"]
    assert f"#{conversation.number} Gus" in shown(page)
    assert offered(page, "target") == ["Sales (has it now, yours)", "Support (yours)"]
    page = await on_to(work, page, support.id)
    assert offered(page, "assignee") == ["Unassigned", "Cleo Clark (you)", "Dan Diaz", "Nora North"]
    assert buttons(page) == ["Apply", "Back"]
    dan = await agent(work, "dan")
    told = await submit(work, page, action="Apply", inputs={"assignee": dan.id})
    assert told["shows"] is None
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (support.id, dan.id)


async def test_one_goes_back_to_another_service(work: Workplace) -> None:  # ASG-03
    sales, support, conversation = await two_services(work)
    dan = await agent(work, "dan")
    await work.store.run(lambda tx: tx.people.set_members(support.id, [dan.id]))
    page = (await press(work, conversation, "assign"))["dialog"]
    page = await on_to(work, page, support.id)
    assert offered(page, "assignee") == ["Unassigned", "Dan Diaz"]
    page = (await submit(work, page, action="Back"))["dialog"]
    assert fields(page)["target"]["value"] == support.id
    page = await on_to(work, page, sales.id)
    assert len(offered(page, "assignee")) == 4


async def test_the_button_says_when_one_leaves_by_it(work: Workplace) -> None:  # ASG-06
    _, support, conversation = await two_services(work)
    dan = await agent(work, "dan")
    await work.store.run(lambda tx: tx.people.set_members(support.id, [dan.id]))
    root = await work.root(conversation)
    for key in ("cleo", "dan"):
        await work.agent_says(key, "Hi", thread=root)
    await work.settle()
    page = (await press(work, conversation, "assign"))["dialog"]
    page = await on_to(work, page, support.id)
    assert buttons(page) == ["Apply and leave", "Back"]
    await submit(work, page, action="Apply and leave")
    cleo = await agent(work, "cleo")
    present = await work.store.read(lambda tx: tx.participants.all(conversation.id))
    assert cleo.id not in {one.person for one in present if one.left_at is None}


async def test_a_service_that_cannot_be_chosen_says_why_and_nothing_happens(
    work: Workplace,
) -> None:  # ASG-12
    sales, support, conversation = await two_services(work)
    await work.store.run(lambda tx: tx.people.set_members(support.id, []))
    await work.store.run(lambda tx: add_service(tx, "Nowhere"))
    page = (await press(work, conversation, "assign"))["dialog"]
    every = offered(page, "target")
    assert "Support (cannot be chosen: nobody there can be reached)" in every
    assert any("it has no channel" in one for one in every)
    page = await on_to(work, page, support.id)
    assert "Support cannot be chosen: nobody there can be reached." in shown(page)
    assert "target" in fields(page)
    data = {"dialog": "assign", "conversation": conversation.id, "step": "apply"}
    card = await send(work, data, target=support.id, assignee="-")
    assert "Support cannot be chosen" in words_of(card)
    assert (await again(work, conversation)).service_id == sales.id


async def test_an_assignee_who_left_the_service_meanwhile_is_refused_on_their_page(
    work: Workplace,
) -> None:
    _, support, conversation = await two_services(work)
    page = await on_to(work, (await press(work, conversation, "assign"))["dialog"], support.id)
    dan = await agent(work, "dan")
    await work.store.run(lambda tx: tx.people.set_members(support.id, []))
    cleo = await agent(work, "cleo")
    await work.store.run(lambda tx: tx.people.set_members(support.id, [cleo.id]))
    told = await submit(work, page, action="Apply", inputs={"assignee": dan.id})
    assert "Dan Diaz does not belong to Support." in shown(told["dialog"])
    assert "assignee" in fields(told["dialog"])
    assert (await again(work, conversation)).assignee_id is None


async def test_the_later_of_two_wins_and_is_told_what_it_replaced(
    work: Workplace,
) -> None:  # ASG-15
    sales, support, conversation = await two_services(work)
    dan, nora = await agent(work, "dan"), await agent(work, "nora")
    mine = (await press(work, conversation, "assign"))["dialog"]
    theirs = (await press(work, conversation, "assign", user="dan"))["dialog"]
    theirs = await on_to(work, theirs, support.id, user="dan")
    await submit(work, theirs, user="dan", action="Apply", inputs={"assignee": nora.id})
    mine = await on_to(work, mine, sales.id)
    told = await submit(work, mine, action="Apply", inputs={"assignee": dan.id})
    assert "with Sales, Dan Diaz now" in shown(told["dialog"])
    assert "given it to Support, Nora North" in shown(told["dialog"])
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (sales.id, dan.id)


async def test_the_message_action_leads_to_the_pages(work: Workplace) -> None:  # ASG-02
    _, support, conversation = await two_services(work)
    chooser = await message_action(work, await work.root(conversation))
    page = (await submit(work, chooser, data={"action": "assign"}))["dialog"]
    page = await on_to(work, page, support.id)
    await submit(work, page, action="Apply")
    assert (await again(work, conversation)).service_id == support.id


async def test_a_mention_in_the_thread_assigns(work: Workplace) -> None:  # ASG-02
    _, support, conversation = await two_services(work)
    root = await work.root(conversation)
    await work.agent_says("cleo", "<@app> assign support <@dan>", thread=root)
    await work.settle()
    dan = await agent(work, "dan")
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (support.id, dan.id)
    assert any("is with Support, Dan Diaz now" in one for one in await work.whispers("cleo"))


async def test_who_is_mentioned_is_meant_whatever_they_are_called(work: Workplace) -> None:
    sales, _, conversation = await two_services(work)
    dan, twin = await agent(work, "dan"), await known(work, "twin", "Dan Diaz")
    await work.store.run(lambda tx: tx.people.set_members(sales.id, [twin.id, dan.id]))
    root = await work.root(conversation)
    await work.agent_says("cleo", "<@app> assign Dan Diaz", thread=root)
    await work.settle()
    assert "Several colleagues are called" in (await work.whispers("cleo"))[-1]
    await work.agent_says("cleo", "<@app> assign <@dan>", thread=root)
    await work.settle()
    assert (await again(work, conversation)).assignee_id == dan.id


async def test_a_slash_command_without_more_is_answered_with_a_button(
    work: Workplace,
) -> None:  # MGR-01
    _, support, conversation = await two_services(work)
    await slash(work, "assign")
    channels = (await work.state("cleo"))["teams"][0]["channels"]
    messages = [m for c in channels for t in c["threads"] for m in t["messages"]]
    whisper = next(m for m in reversed(messages) if m["targeted"] and m["by_app"])
    body = {"user": "cleo", "channel": SALES, "message": whisper["id"]}
    page = (await work.control("press", {**body, "data": {"dialog": "assign"}}))["dialog"]
    page = (await submit(work, page, inputs={"conversation": conversation.id}))["dialog"]
    page = await on_to(work, page, support.id)
    await submit(work, page, action="Apply")
    assert (await again(work, conversation)).service_id == support.id


async def test_who_takes_it_from_outside_is_asked_for_the_service(
    work: Workplace,
) -> None:  # ASG-11
    sales, support, conversation = await two_services(work)
    dan, cleo = await agent(work, "dan"), await agent(work, "cleo")
    await work.store.run(lambda tx: tx.people.set_members(sales.id, [dan.id]))
    told = await press(work, conversation, "take")
    assert "Which service shall it be with?" in told["shows"]
    chooser = await message_action(work, await work.root(conversation))
    page = (await submit(work, chooser, data={"action": "take"}))["dialog"]
    assert fields(page)["target"]["value"] == support.id
    page = await on_to(work, page, support.id)
    assert fields(page)["assignee"]["value"] == cleo.id
    await submit(work, page, action="Apply")
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (support.id, cleo.id)


async def test_a_hundred_services_and_agents_with_the_longest_names_fit(work: Workplace) -> None:
    _, _, conversation = await two_services(work)
    place = work.channel_ref(SUPPORT)
    dan = await agent(work, "dan")

    def fill(tx: Any) -> list[str]:
        for number in range(130):
            service = add_service(tx, f"{number:03} " + "Ä" * 76, place)
            tx.people.set_members(service.id, [dan.id])
        return [one.id for one in tx.people.services() if one.name.startswith("129")]

    crowd = [await known(work, f"k{number}", f"{number:03} " + "語" * 76) for number in range(130)]
    [last] = await work.store.run(fill)
    await work.store.run(
        lambda tx: tx.people.set_members(ServiceId(last), [one.id for one in crowd])
    )
    page = (await press(work, conversation, "assign"))["dialog"]
    assert len(offered(page, "target")) < 130
    card = page["card"]["content"]
    assert len(json.dumps(card, ensure_ascii=False).encode()) < 28 * 1024
    page = (await submit(work, page, inputs={"named": "129 " + "ä" * 76}))["dialog"]
    assert len(json.dumps(page["card"]["content"], ensure_ascii=False).encode()) < 28 * 1024
    told = await submit(work, page, data={"step": "apply"}, inputs={"named": crowd[129].name})
    assert told["shows"] is None
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (last, crowd[129].id)


@pytest.mark.parametrize("named", ["nobody like this", "%", "'; --", "**b** [x](http://e.example)"])
async def test_a_name_that_nobody_has_is_said_and_stays(  # B15, S5
    work: Workplace, named: str
) -> None:
    _, support, conversation = await two_services(work)
    data = {"dialog": "assign", "conversation": conversation.id, "named": named}
    card = await send(work, data, step="choose", target=support.id)
    assert "Choose a service" in words_of(card)
    card = await send(work, data, step="apply", target=support.id, assignee="-")
    assert f"nobody called “{named}”" in words_of(card)
    assert (await again(work, conversation)).service_id != support.id


@pytest.mark.parametrize("step", ["", "choose", "apply", "back", "frobnicate"])
@pytest.mark.parametrize("wrong", ["", "nobody", "' OR 1=1 --"])
async def test_what_nobody_was_offered_is_not_taken(  # B9
    work: Workplace, step: str, wrong: str
) -> None:
    sales, support, conversation = await two_services(work)
    data = {"dialog": "assign", "step": step}
    assert await send(work, data, conversation=wrong, target=support.id)
    assert await send(work, data, conversation=conversation.id, target=wrong, assignee="-")
    assert await send(
        work, data, conversation=conversation.id, target=support.id, assignee=wrong or "x"
    )
    now = await again(work, conversation)
    assert (now.service_id, now.assignee_id) == (sales.id, None)


async def test_a_page_sent_twice_assigns_once(work: Workplace) -> None:  # B1
    _, support, conversation = await two_services(work)
    data = {"dialog": "assign", "conversation": conversation.id, "step": "apply"}
    activity = invoke(work, "task/submit", {"data": {**data, "target": support.id}})
    assert [await ask(work, activity) for _ in range(3)] == [(200, {})] * 3
    notices = [m for m in await work.messages(conversation) if m.kind == "notice"]
    assert sum("handed_over" in str(m) for m in notices) == 1
