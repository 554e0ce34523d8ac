"""Buttons of the card, the message shortcut, and the dialogs that they open."""

import pytest

from bot.domain.conversations import State
from bot.domain.people import Mode
from bot.sandbox.slack import seed
from tests.bot.slack.asking import again, press, views
from tests.bot.slack.workplace import Workplace
from tests.world import left_behind

SALES = seed.SALES


@pytest.mark.parametrize(
    ("action", "state", "assigned"),
    [("take", State.OPEN, True), ("close", State.CLOSED, False)],
)
async def test_buttons_of_the_card_do_what_they_say(  # CONV-09
    work: Workplace, action: str, state: State, assigned: bool
) -> None:
    conversation = await work.conversation()
    assert (await press(work, conversation, action))["ok"]
    await work.settle()
    now = await again(work, conversation)
    assert (now.state, now.assignee_id is not None) == (state, assigned)
    assert len(work.whispers()) == 1


@pytest.mark.parametrize(
    ("action", "text", "answer"),
    [
        ("note", "he is in a hurry\n#7 is old", "note"),
        ("reply", "Good day", "public"),
        ("rename", "Order 7", "title"),
    ],
)
async def test_dialogs_of_the_card_do_what_they_say(  # CONV-08, TTL-04
    work: Workplace, action: str, text: str, answer: str
) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    if action == "note":
        await work.control(
            "shortcut",
            {
                "user": "U0ADA",
                "channel": SALES,
                "ts": await work.root(conversation),
                "callback_id": "conversation_actions",
            },
        )
        [chooser] = await views(work)
        await work.control(
            "press", {"user": "U0ADA", "view_id": chooser["id"], "action_id": "card_note"}
        )
    else:
        await press(work, conversation, action)
    view = (await views(work))[-1]
    done = await work.control(
        "submit", {"user": "U0ADA", "view_id": view["id"], "values": {"field": {"words": text}}}
    )
    assert done["views"] == []
    found = {
        "note": await work.notes(conversation),
        "public": (await work.said(conversation))[1:],
        "title": [(await again(work, conversation)).title],
    }[answer]
    assert found == [text]


async def test_what_a_dialog_may_not_take_is_said_at_its_field(work: Workplace) -> None:
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    await press(work, conversation, "reply")
    [view] = await views(work)
    done = await work.control(
        "submit", {"user": "U0ADA", "view_id": view["id"], "values": {"field": {"words": "   "}}}
    )
    assert done["response_action"] == "errors"
    assert "nothing in it" in done["errors"]["field"]


async def test_the_shortcut_shows_the_conversation_of_any_reply(work: Workplace) -> None:
    conversation = await work.conversation()
    root = await work.root(conversation)
    [reply] = work.sandbox.channels[SALES].messages[root].replies
    await work.control(
        "shortcut",
        {"user": "U0ADA", "channel": SALES, "ts": reply, "callback_id": "conversation_actions"},
    )
    [view] = await views(work)
    assert f"#{conversation.number} Gus" in str(view["blocks"])
    await work.control("press", {"user": "U0ADA", "view_id": view["id"], "action_id": "card_close"})
    assert (await again(work, conversation)).state is State.CLOSED
    assert "is closed" in str((await views(work))[0]["blocks"])


async def test_the_shortcut_on_any_other_message_says_so(work: Workplace) -> None:
    sent = await work.person("ada").chat_postMessage(channel=SALES, text="Lunch?")
    await work.control(
        "shortcut",
        {
            "user": "U0ADA",
            "channel": SALES,
            "ts": sent["ts"],
            "callback_id": "conversation_actions",
        },
    )
    [view] = await views(work)
    assert "does not belong" in str(view["blocks"])


async def test_a_dialog_that_does_not_open_is_said(work: Workplace) -> None:
    conversation = await work.conversation()
    await work.control(
        "faults", {"fail_next": [{"method": "views.open", "with": "expired_trigger_id"}]}, "PUT"
    )
    await press(work, conversation, "rename")
    await work.settle()
    assert any("did not open" in text for text in work.whispers())


async def test_a_button_of_a_conversation_that_stands_nowhere_says_so(work: Workplace) -> None:
    # B9
    conversation = await work.conversation()
    card = {"user": "U0ADA", "channel": SALES, "ts": await work.root(conversation)}
    await work.store.run(left_behind, conversation)
    assert (await work.control("press", {**card, "action_id": "card_take"}))["ok"]
    await work.settle()
    assert "There is no such conversation." in work.whispers()
    assert (await again(work, conversation)).assignee_id is None
