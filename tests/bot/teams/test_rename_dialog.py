"""The pages on which a conversation is chosen and gets its name, and the ways to them (TTL-04, MGR-01)."""

from typing import Any

import pytest

from bot.domain.conversations import Conversation
from bot.domain.people import Mode
from bot.sandbox.teams import seed
from tests.bot.teams.asking import again, press, shown, slash, submit
from tests.bot.teams.envelopes import ask, invoke
from tests.bot.teams.workplace import Workplace, words_of

SALES = seed.SALES


async def typed_command(work: Workplace, words: str, user: str = "cleo") -> Any:
    """Open the dialog in which a command is typed, and send it."""
    body = {"user": user, "channel": SALES, "command": "frontdesk"}
    dialog = (await work.control("command", body))["dialog"]
    return await submit(work, dialog, user=user, inputs={"words": words})


async def two(work: Workplace) -> tuple[Conversation, Conversation]:
    service = await work.service()
    first = await work.conversation(service=service)
    return first, await work.conversation(service=service, guest="ann", name="Ann")


def inputs_of(dialog: Any) -> dict[str, Any]:
    body = dialog["card"]["content"]["body"]
    return {one["id"]: one for one in body if one["type"].startswith("Input.")}


async def test_without_words_a_conversation_is_chosen_first(work: Workplace) -> None:  # MGR-01
    gus, ann = await two(work)
    page = (await typed_command(work, "rename"))["dialog"]
    choices = inputs_of(page)["conversation"]["choices"]
    assert [one["title"] for one in choices] == [
        f"#{ann.number} Ann · Sales",
        f"#{gus.number} Gus · Sales",
    ]
    dialog = (await submit(work, page, inputs={"conversation": gus.id}))["dialog"]
    assert (await submit(work, dialog, inputs={"words": "Order 7"}))["shows"] is None
    assert [(await again(work, one)).title for one in (gus, ann)] == ["Order 7", None]


async def test_any_other_is_found_by_what_is_typed(work: Workplace) -> None:
    gus, ann = await two(work)
    await press(work, gus, "close")
    for typed in (f"#{gus.number}", str(gus.number), "gus"):
        page = (await typed_command(work, "rename"))["dialog"]
        dialog = (await submit(work, page, inputs={"typed": typed}))["dialog"]
        assert inputs_of(dialog)["words"]["label"] == "Name of the conversation"
    await submit(work, dialog, inputs={"words": "Order 7"})
    assert (await again(work, gus)).title == "Order 7"
    assert (await again(work, ann)).title is None


@pytest.mark.parametrize("typed", ["", "nobody like this", "#99999999", "%", "'; --"])
async def test_what_finds_none_or_several_is_asked_again(  # B15
    work: Workplace, typed: str
) -> None:
    await two(work)
    page = (await typed_command(work, "rename"))["dialog"]
    again_page = (await submit(work, page, inputs={"typed": typed}))["dialog"]
    assert "Choose a conversation" in shown(again_page)
    assert inputs_of(again_page)["typed"].get("value", "") == typed
    assert len(inputs_of(again_page)["conversation"]["choices"]) == 2


async def test_words_that_find_several_offer_those(work: Workplace) -> None:
    service = await work.service()
    for name in ("Ann", "Annette", "Bo"):
        await work.conversation(service=service, guest=name.lower(), name=name)
    page = (await typed_command(work, "rename"))["dialog"]
    page = (await submit(work, page, inputs={"typed": "ann"}))["dialog"]
    assert [one["title"].split(" ")[1] for one in inputs_of(page)["conversation"]["choices"]] == [
        "Annette",
        "Ann",
    ]


async def test_words_without_a_number_go_on_to_the_dialog(work: Workplace) -> None:
    gus, _ = await two(work)
    page = (await typed_command(work, "rename Order 7"))["dialog"]
    dialog = (await submit(work, page, inputs={"conversation": gus.id}))["dialog"]
    assert inputs_of(dialog)["words"]["value"] == "Order 7"


async def test_a_slash_command_is_answered_with_a_button_that_opens_it(work: Workplace) -> None:
    gus, _ = await two(work)
    told = await slash(work, "rename")
    assert "Which conversation?" in told[-1]
    threads = (await work.state("cleo"))["teams"][0]["channels"]
    messages = [m for c in threads for t in c["threads"] for m in t["messages"]]
    whisper = next(m for m in reversed(messages) if m["targeted"] and m["by_app"])
    body = {"user": "cleo", "channel": SALES, "message": whisper["id"]}
    page = (await work.control("press", {**body, "data": {"dialog": "rename"}}))["dialog"]
    dialog = (await submit(work, page, inputs={"conversation": gus.id}))["dialog"]
    await submit(work, dialog, inputs={"words": "Order 7"})
    assert (await again(work, gus)).title == "Order 7"


@pytest.mark.parametrize(
    ("action", "words", "problem"),
    [
        ("reply", "   ", "nothing in it"),
        ("note", " \n ", "nothing in it"),
        ("reply", "long " * 1700, "8,000 characters"),
    ],
)
async def test_what_the_rules_refuse_is_said_and_every_word_stays(
    work: Workplace, action: str, words: str, problem: str
) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    data = {"dialog": action, "conversation": conversation.id, "words": words}
    status, told = await ask(work, invoke(work, "task/submit", {"data": data}))
    assert status == 200
    card = told["task"]["value"]["card"]["content"]
    assert problem in words_of(card["body"][0])
    assert card["body"][0]["inlines"][0]["color"] == "Attention"
    assert card["body"][1]["value"] == words[:3000]
    assert await work.said(conversation) == ["Hello"]


async def test_a_name_that_is_too_long_stays_to_be_shortened(work: Workplace) -> None:  # TTL-04
    conversation = await work.conversation()
    data = {"dialog": "rename", "conversation": conversation.id, "words": "W" * 400}
    _, told = await ask(work, invoke(work, "task/submit", {"data": data}))
    card = told["task"]["value"]["card"]["content"]
    assert "80 characters" in words_of(card["body"][0])
    assert card["body"][1]["value"] == "W" * 80


@pytest.mark.parametrize("chosen", ["", "nobody", "' OR 1=1 --", "{{DATE(2020)}}"])
async def test_a_choice_that_nobody_was_offered_is_not_taken(  # B9
    work: Workplace, chosen: str
) -> None:
    conversation = await work.conversation()
    data = {"dialog": "pick", "wanted": "rename", "conversation": chosen}
    _, told = await ask(work, invoke(work, "task/submit", {"data": data}))
    assert "Choose a conversation" in words_of(told["task"]["value"]["card"]["content"])
    data = {"dialog": "rename", "conversation": chosen, "words": "Mine"}
    _, told = await ask(work, invoke(work, "task/submit", {"data": data}))
    assert "no such conversation" in words_of(told["task"]["value"]["card"]["content"])
    assert (await again(work, conversation)).title is None


@pytest.mark.parametrize("wanted", ["", "setup", "close", "../assign"])
async def test_only_dialogs_that_there_are_follow_a_choice(work: Workplace, wanted: str) -> None:
    conversation = await work.conversation()
    data = {"dialog": "pick", "wanted": wanted, "conversation": conversation.id}
    _, told = await ask(work, invoke(work, "task/submit", {"data": data}))
    assert "too old" in words_of(told["task"]["value"]["card"]["content"])


async def test_names_are_never_markup_and_fit(work: Workplace) -> None:  # S5
    name = "[x](http://evil.example) **b** <at>Bob</at> " + "W" * 36
    conversation = await work.conversation(name=name)
    page = (await typed_command(work, "rename"))["dialog"]
    [one] = inputs_of(page)["conversation"]["choices"]
    assert one["title"].startswith(f"#{conversation.number} [x](http://evil.example) **b**")
    assert len(one["title"]) <= 75
