"""What Slack, or whoever recorded it, says again has no second effect (B1, S1)."""

import asyncio
import time
from typing import Any

import pytest

from bot.domain.conversations import Conversation, State
from bot.domain.people import Mode
from bot.sandbox.slack import seed
from bot.slack.dialogs import Context
from tests.bot.slack.asking import again
from tests.bot.slack.envelopes import SALES, event, interact, tell
from tests.bot.slack.workplace import Workplace


def shared(kind: str, trigger: str, user: str = "U0ADA", team: str = seed.TEAM) -> dict[str, Any]:
    return {
        "type": kind,
        "user": {"id": user, "team_id": team},
        "team": {"id": seed.TEAM},
        "api_app_id": seed.APP,
        "trigger_id": trigger,
    }


def pressed(
    root: str, conversation: Conversation, action: str, trigger: str, **more: str
) -> dict[str, Any]:
    return {
        **shared("block_actions", trigger, **more),
        "container": {"type": "message", "message_ts": root, "channel_id": SALES},
        "channel": {"id": SALES},
        "message": {"ts": root},
        "actions": [
            {
                "type": "button",
                "action_id": f"card_{action}",
                "block_id": "card",
                "value": conversation.id,
            }
        ],
    }


def filled_in(name: str, words: str, context: Context, trigger: str, **more: str) -> dict[str, Any]:
    return {
        **shared("view_submission", trigger, **more),
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": name,
            "private_metadata": context.dump(),
            "blocks": [{"type": "input", "block_id": "field"}],
            "state": {"values": {"field": {"words": {"type": "plain_text_input", "value": words}}}},
        },
    }


async def test_a_button_pressed_once_is_pressed_once(work: Workplace) -> None:  # B1, S1
    conversation = await work.conversation()
    root = await work.root(conversation)
    close, reopen = (pressed(root, conversation, action, action) for action in ("close", "reopen"))
    for payload in (close, reopen, close, close):
        assert (await interact(work, payload))[0] == 200
    assert (await again(work, conversation)).state is State.OPEN


async def test_a_dialog_sent_once_is_sent_once(work: Workplace) -> None:  # B1, S1
    conversation = await work.conversation(service=await work.service(mode=Mode.NOTES))
    payload = filled_in("reply", "Good day", Context(conversation.id), "1.1")
    told = [await interact(work, payload) for _ in range(3)]
    assert [status for status, _ in told] == [200] * 3
    assert all("clear" in text for _, text in told)
    assert await work.said(conversation) == ["Hello", "Good day"]


async def test_people_of_other_workspaces_press_and_send_nothing(work: Workplace) -> None:  # S17
    conversation = await work.conversation()
    root = await work.root(conversation)
    stranger = {"team": "T0ELSEWHERE"}
    assert (await interact(work, pressed(root, conversation, "close", "1", **stranger)))[0] == 200
    sent = filled_in("reply", "I am not from here", Context(conversation.id), "2", **stranger)
    assert (await interact(work, sent))[0] == 200
    assert (await again(work, conversation)).state is State.OPEN
    assert await work.said(conversation) == ["Hello"]


async def test_a_dialog_that_remembers_nothing_does_nothing(work: Workplace) -> None:
    conversation = await work.conversation()
    payload = filled_in("reply", "To whom?", Context(), "1")
    payload["view"]["private_metadata"] = "not ours"
    status, text = await interact(work, payload)
    assert (status, "no such conversation" in text) == (200, True)
    assert await work.said(conversation) == ["Hello"]


@pytest.mark.parametrize("action", ["link_button", "anything"])
async def test_a_button_that_we_do_not_know_is_taken(work: Workplace, action: str) -> None:
    conversation = await work.conversation()
    payload = pressed(await work.root(conversation), conversation, "close", "1")
    payload["actions"][0]["action_id"] = action
    assert (await interact(work, payload))[0] == 200


async def test_a_dialog_whose_conversation_cannot_be_taken_says_so(work: Workplace) -> None:
    conversation = await work.conversation()
    payload = filled_in("assign", "", Context(conversation.id), "1")
    payload["view"]["state"] = {}
    status, text = await interact(work, payload)
    assert (status, "clear" in text) == (200, False)
    assert (await again(work, conversation)).assignee_id is None
    unknown = filled_in("frobnicate", "", Context(conversation.id), "2")
    status, text = await interact(work, unknown)
    assert (status, "errors" in text) == (200, True)


async def test_a_reaction_that_is_told_before_its_message_is_not_lost(work: Workplace) -> None:
    # B6
    conversation = await work.conversation("Hello")
    root, ts = await work.root(conversation), f"{time.time() + 1:.6f}"
    item = {"type": "message", "channel": SALES, "ts": ts}
    reaction = event(root, "", ts, event_id="Ev-reaction", type="reaction_added")
    reaction["event"] |= {"reaction": "tada", "item": item, "user": "U0BOB"}
    first = asyncio.create_task(tell(work, reaction))
    assert await tell(work, event(root, "Good morning", ts, event_id="Ev-message")) == 200
    assert await first == 200
    [answer] = [one for one in await work.messages(conversation) if one.text == "Good morning"]
    assert set(answer.reactions) == {"🎉"}


async def test_a_reaction_to_what_is_not_ours_is_given_up(work: Workplace) -> None:
    await work.service()
    item = {"type": "message", "channel": SALES, "ts": "1.000001"}
    reaction = event("1.000001", "", "1.000001", event_id="Ev-other", type="reaction_added")
    reaction["event"] |= {"reaction": "tada", "item": item, "user": "U0BOB"}
    assert await tell(work, reaction) == 200
