"""What is pressed or sent once is done once, and what comes back changed does no more than its sender may."""

import re
from typing import Any

import pytest

from bot.domain.conversations import Conversation, State
from bot.domain.ids import ConversationId
from bot.domain.people import Mode
from bot.sandbox.teams import seed
from bot.teams.refs import place_ref
from tests.bot.teams.asking import again
from tests.bot.teams.envelopes import ask, invoke
from tests.bot.teams.workplace import Workplace, words_of

ACTION, FETCH, SUBMIT = "adaptiveCard/action", "task/fetch", "task/submit"
COMPOSED, CHOSEN = "composeExtension/submitAction", "composeExtension/fetchTask"
NOTHING = [
    "",
    "nobody",
    "../../x",
    "0",
    "'; DROP TABLE conversation; --",
    7,
    None,
    [],
    {},
    "x" * 5000,
]
SHAPES = [
    None,
    "words",
    7,
    [],
    [1],
    {},
    {"data": 7},
    {"data": [{}]},
    {"action": "x"},
    {"action": {"data": 1}},
]


def pressed(conversation: Conversation, action: str) -> dict[str, Any]:
    data = {"action": action, "conversation": conversation.id}
    return {"action": {"type": "Action.Execute", "verb": "card", "data": data}}


def filled_in(dialog: str, conversation: object, words: str, **more: str) -> dict[str, Any]:
    return {"data": {"dialog": dialog, "conversation": conversation, "words": words, **more}}


def words_in(told: Any) -> str:
    """Return what somebody reads of an answer."""
    if "task" in told:
        return words_of(told["task"]["value"]["card"]["content"])
    value = told.get("value", "")
    return value if isinstance(value, str) else str(value["message"])


async def test_a_button_pressed_once_is_pressed_once(work: Workplace) -> None:  # B1, S1
    conversation = await work.conversation()
    root = await work.root(conversation)
    close, reopen = (
        invoke(work, ACTION, pressed(conversation, action), root=root)
        for action in ("close", "reopen")
    )
    for activity in (close, reopen, close, close):
        assert (await ask(work, activity))[0] == 200
    assert (await again(work, conversation)).state is State.OPEN


async def test_buttons_without_an_id_are_told_apart_by_their_time(work: Workplace) -> None:
    conversation = await work.conversation()
    for second, action in enumerate(("close", "reopen")):
        activity = invoke(work, ACTION, pressed(conversation, action))
        del activity["id"]
        activity["timestamp"] = f"2026-11-27T12:00:0{second}.000Z"
        assert (await ask(work, activity))[0] == 200
    assert (await again(work, conversation)).state is State.OPEN


@pytest.mark.parametrize("name", [SUBMIT, COMPOSED])
async def test_a_dialog_sent_once_is_sent_once(work: Workplace, name: str) -> None:  # B1, S1
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    activity = invoke(work, name, filled_in("reply", conversation.id, "Good day"))
    told = [await ask(work, activity) for _ in range(3)]
    assert told == [(200, {})] * 3
    assert await work.said(conversation) == ["Hello", "Good day"]


async def test_a_typed_command_in_a_dialog_sent_once_is_done_once(work: Workplace) -> None:  # B1
    conversation = await work.conversation()
    value = filled_in("command", "", f"note #{conversation.number} once")
    activity = invoke(work, COMPOSED, value)
    first, second = [(await ask(work, activity))[1] for _ in range(2)]
    assert "The note is in" in words_in(first)
    assert second == {}
    assert await work.notes(conversation) == ["once"]


@pytest.mark.parametrize("conversation", NOTHING)
async def test_a_conversation_that_is_none_is_answered_kindly(  # B9
    work: Workplace, conversation: Any
) -> None:
    for name, value in (
        (
            ACTION,
            {"action": {"verb": "card", "data": {"action": "close", "conversation": conversation}}},
        ),
        (FETCH, {"data": {"action": "rename", "conversation": conversation}}),
        (SUBMIT, {"data": {"action": "close", "conversation": conversation}}),
        (SUBMIT, filled_in("reply", conversation, "Good day")),
        (COMPOSED, filled_in("assign", conversation, "")),
    ):
        status, told = await ask(work, invoke(work, name, value))
        assert status == 200, (name, value)
        assert re.search("too old|no such conversation", words_in(told)), (name, value)


@pytest.mark.parametrize("value", SHAPES)
@pytest.mark.parametrize("name", [ACTION, FETCH, SUBMIT, COMPOSED, CHOSEN])
async def test_whatever_comes_back_nothing_breaks(work: Workplace, name: str, value: Any) -> None:
    status, told = await ask(work, invoke(work, name, value))
    assert (status, bool(told)) == (200, True)


@pytest.mark.parametrize("action", ["", "frobnicate", "setup", "doctor retry"])
async def test_an_action_that_is_none_does_nothing(work: Workplace, action: str) -> None:
    conversation = await work.conversation()
    status, told = await ask(work, invoke(work, ACTION, pressed(conversation, action)))
    assert (status, told["statusCode"]) == (200, 400)
    assert "too old" in words_in(told)
    status, told = await ask(work, invoke(work, FETCH, pressed(conversation, action)["action"]))
    assert "too old" in words_in(told)


async def test_a_dialog_that_there_is_not_says_what_it_does_not_know(work: Workplace) -> None:
    conversation = await work.conversation()
    status, told = await ask(
        work, invoke(work, SUBMIT, filled_in("frobnicate", conversation.id, "x"))
    )
    assert (status, "I do not know" in words_in(told)) == (200, True)


@pytest.mark.parametrize("dialog", ["setup", "doctor", "setup #1"])
async def test_a_dialog_gives_no_right_that_its_sender_does_not_have(  # B9
    work: Workplace, dialog: str
) -> None:
    conversation = await work.conversation()
    _, told = await ask(work, invoke(work, SUBMIT, filled_in(dialog, conversation.id, "retry")))
    assert re.search("Only (admins|managers)", words_in(told))


@pytest.mark.parametrize(
    "place",
    [
        "nowhere",
        "a/b/c/d/e",
        "//",
        seed.TENANT,
        f"{seed.TENANT}/",
        f"{seed.TENANT}/a/b/c",
        f"{seed.OTHER_TENANT}/{seed.OTHER_CHANNEL}",
    ],
)
async def test_a_place_that_somebody_made_up_is_not_believed(work: Workplace, place: str) -> None:
    conversation = await work.conversation()
    value = filled_in("command", "", "doctor", place=place)
    status, _ = await ask(work, invoke(work, COMPOSED, value, root=await work.root(conversation)))
    assert status == 200
    await work.settle()
    assert "all is well" in await work.whispers("cleo")


async def test_the_place_of_a_dialog_is_where_its_command_is_about(work: Workplace) -> None:
    conversation = await work.conversation()
    place = place_ref(seed.TENANT, seed.SALES, await work.root(conversation)).value
    value = filled_in("command", "", "close", place=place)
    assert (await ask(work, invoke(work, COMPOSED, value, channel=None)))[0] == 200
    assert (await again(work, conversation)).state is State.CLOSED


async def test_a_thread_is_found_by_whatever_names_it(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    link = f"https://teams.microsoft.com/l/message/x/17?parentMessageId={root}"
    for payload in (
        {"linkToMessage": link, "id": "17"},
        {"replyToId": root, "id": "17"},
        {"id": root},
        {"linkToMessage": "https://[broken", "id": root},
    ):
        value = {"commandId": "conversation_actions", "messagePayload": payload}
        _, told = await ask(work, invoke(work, CHOSEN, value))
        assert f"#{conversation.number} Gus" in words_in(told)
    for payload in ([], "x", {"id": "a/b/c"}, {}):
        value = {"commandId": "conversation_actions", "messagePayload": payload}
        _, told = await ask(work, invoke(work, CHOSEN, value))
        assert "does not belong" in words_in(told)


async def test_strangers_press_and_send_nothing(work: Workplace) -> None:  # S17
    conversation = await work.conversation()
    for name, value in (
        (ACTION, pressed(conversation, "close")),
        (FETCH, pressed(conversation, "close")["action"]),
        (SUBMIT, filled_in("reply", conversation.id, "I am not from here")),
        (CHOSEN, {"commandId": "frontdesk"}),
    ):
        activity = invoke(work, name, value, user="gil", root=await work.root(conversation))
        status, told = await ask(work, activity)
        assert (status, "full members" in words_in(told)) == (200, True)
    assert (await again(work, conversation)).state is State.OPEN
    assert await work.said(conversation) == ["Hello"]


async def test_a_button_below_a_reply_looks_at_the_reply(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    activity = invoke(work, ACTION, pressed(conversation, "take"), replyToId=root)
    assert (await ask(work, activity))[0] == 200
    assert (await again(work, conversation)).assignee_id is not None
    assert ConversationId(conversation.id)
