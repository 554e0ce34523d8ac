"""Buttons of the card, the message action, and the dialogs that they open (CONV-08, CONV-09)."""

import pytest

from bot.domain.conversations import State
from bot.domain.people import Mode
from bot.sandbox.teams import seed
from tests.bot.teams.asking import again, message_action, press, shown, submit
from tests.bot.teams.workplace import Workplace

SALES = seed.SALES


@pytest.mark.parametrize(
    ("action", "state", "assigned", "words"),
    [("take", State.OPEN, True, "is yours"), ("close", State.CLOSED, False, "is closed")],
)
async def test_buttons_of_the_card_do_what_they_say(  # CONV-09
    work: Workplace, action: str, state: State, assigned: bool, words: str
) -> None:
    conversation = await work.conversation()
    told = await press(work, conversation, action)
    await work.settle()
    now = await again(work, conversation)
    assert (now.state, now.assignee_id is not None) == (state, assigned)
    assert words in told["shows"]
    assert await work.whispers("cleo") == []


@pytest.mark.parametrize(
    ("action", "text", "found"),
    [("reply", "Good day\n#7 is old", "public"), ("rename", "Order 7", "title")],
)
async def test_dialogs_of_the_card_do_what_they_say(  # CONV-08, TTL-04
    work: Workplace, action: str, text: str, found: str
) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    dialog = (await press(work, conversation, action))["dialog"]
    told = await submit(work, dialog, inputs={"words": text})
    assert told["shows"] is None
    by_now = {
        "public": (await work.said(conversation))[1:],
        "title": [(await again(work, conversation)).title],
    }[found]
    assert by_now == [text]


async def test_the_dialog_for_a_name_has_the_present_one_in_it_and_may_be_emptied(
    work: Workplace,
) -> None:  # TTL-04
    conversation = await work.conversation()
    await submit(work, (await press(work, conversation, "rename"))["dialog"], inputs={"words": "A"})
    dialog = (await press(work, conversation, "rename"))["dialog"]
    assert dialog["card"]["content"]["body"][0]["value"] == "A"
    assert (await submit(work, dialog, inputs={"words": ""}))["shows"] is None
    assert not (await again(work, conversation)).title


async def test_the_message_action_shows_the_conversation_of_any_message_of_a_thread(
    work: Workplace,
) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    mine = await work.agent_says("cleo", "Hi", thread=root)
    await work.settle()
    _, reply, _ = await work.thread(root)
    for message in (root, reply["id"], mine):
        assert f"#{conversation.number} Gus" in shown(await message_action(work, message))


@pytest.mark.parametrize(("action", "where"), [("note", "notes"), ("reply", "said")])
async def test_the_message_action_leads_to_the_other_dialogs(
    work: Workplace, action: str, where: str
) -> None:
    conversation = await work.conversation()
    chooser = await message_action(work, await work.root(conversation))
    dialog = (await submit(work, chooser, data={"action": action}))["dialog"]
    assert (await submit(work, dialog, inputs={"words": "call back"}))["shows"] is None
    found = {"notes": await work.notes(conversation), "said": await work.said(conversation)}[where]
    assert found[-1] == "call back"


async def test_the_message_action_does_what_needs_no_dialog_and_says_so(work: Workplace) -> None:
    conversation = await work.conversation()
    chooser = await message_action(work, await work.root(conversation))
    told = await submit(work, chooser, data={"action": "close"})
    assert f"#{conversation.number} is closed" in shown(told["dialog"])
    assert (await again(work, conversation)).state is State.CLOSED


async def test_the_message_action_on_something_else_says_so(work: Workplace) -> None:
    lunch = await work.agent_says("cleo", "Lunch?")
    assert "does not belong" in shown(await message_action(work, lunch))


async def test_the_message_action_works_in_the_chat_with_the_app(work: Workplace) -> None:
    message = await work.agent_says("cleo", "queue", None)
    await work.settle()
    assert "does not belong" in shown(await message_action(work, message, channel=None))


async def test_what_the_rules_refuse_is_said_in_the_dialog(work: Workplace) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    dialog = (await press(work, conversation, "reply"))["dialog"]
    told = await submit(work, dialog, inputs={"words": "   "})
    assert "nothing in it" in shown(told["dialog"])
    assert await work.said(conversation) == ["Hello"]


async def test_a_closed_conversation_is_opened_again_by_its_card(work: Workplace) -> None:
    conversation = await work.conversation()
    await press(work, conversation, "close")
    await work.pass_by(2)
    await work.settle()
    told = await press(work, conversation, "reopen")
    assert "is open" in told["shows"]
    assert (await again(work, conversation)).state is State.OPEN
