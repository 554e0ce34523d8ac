"""The feed: everything once, in the order of change; and long polling."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions.fan_out import post_notice
from bot.domain.ids import ConversationId
from bot.domain.messages import MessageKind, Notice
from tests.shown import as_shown
from tests.web_widget.conftest import PATIENCE, Desk, until
from tests.world import START
from web_widget.api.feed import Poll
from web_widget.news import Face


async def test_each_message_comes_once_as_it_is_now(desk: Desk) -> None:
    # CONV-07
    guest = await desk.new_guest()
    conversation = await guest.opened("one")
    path = f"/api/conversations/{conversation}/messages"
    await guest.write(conversation, "two", name="my-own-key")
    first = (await guest.feed(conversation)).json
    assert [(m["text"], m["key"] == "my-own-key") for m in first["messages"]] == [
        ("one", False),
        ("two", True),
    ]
    assert first["conversation"]["id"] == conversation
    edited = await guest.call("PATCH", f"{path}/1", json={"text": "ONE"})
    assert (edited.status, edited.json["message"]["edited"]) == (200, True)
    assert (await guest.call("PUT", f"{path}/2/reactions/👍")).status == 204
    second = (await guest.feed(conversation, first["cursor"])).json
    assert [m["text"] for m in second["messages"]] == ["ONE", "two"]
    assert second["messages"][1]["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    assert second["conversation"] is None
    assert (await guest.call("DELETE", f"{path}/2/reactions/👍")).status == 204
    assert (await guest.call("DELETE", f"{path}/1")).status == 204
    third = (await guest.feed(conversation, second["cursor"])).json
    assert [(m["number"], m["text"], m["deleted"]) for m in third["messages"]] == [
        (2, "two", False), (1, "", True)
    ]  # fmt: skip
    empty = (await guest.feed(conversation, third["cursor"])).json
    assert empty == {"conversation": None, "messages": [], "cursor": third["cursor"], "more": False}
    assert (await guest.call("PATCH", f"{path}/1", json={"text": "x"})).code == "message_deleted"


async def test_an_answer_that_was_heard_late_is_shown_where_it_was_said(desk: Desk) -> None:
    # CONV-07: instants are compared as text, so all are of one length
    guest = await desk.new_guest()
    conversation = await guest.opened("zero")
    for words, microsecond in (("two", 200_000), ("a note", 150_000), ("one", 100_001)):
        kind = MessageKind.NOTE if words == "a note" else MessageKind.PUBLIC
        said_at = START.replace(microsecond=microsecond)
        await desk.agent_writes(conversation, words, kind, said_at=said_at)
    told = (await guest.feed(conversation)).json["messages"]
    assert [(m["text"], m["said_at"]) for m in told] == [
        ("zero", None),
        ("two", "2026-01-01T12:00:00.200000Z"),
        ("one", "2026-01-01T12:00:00.100001Z"),
    ]
    assert [m["text"] for m in as_shown(told)] == ["zero", "one", "two"]
    [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
    assert listed["last"]["text"] == "two"


async def test_a_limit_cuts_the_feed_into_parts(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("0")
    for n in range(1, 10):
        await guest.write(conversation, str(n))
    cursor, parts, more = 0, [], True
    while more:
        batch = (await guest.feed(conversation, cursor, limit=4)).json
        parts.append([m["text"] for m in batch["messages"]])
        cursor, more = batch["cursor"], batch["more"]
    assert parts == [list("0123"), list("4567"), list("89")]


@given(steps=st.lists(st.sampled_from("gandrf"), min_size=1, max_size=25), limit=st.integers(1, 4))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_happens_a_page_that_follows_ends_up_right(
    desk: Desk, steps: list[str], limit: int
) -> None:
    # CONV-07, B23: the state built from parts is the state of the whole
    guest = await desk.new_guest()
    conversation = await guest.opened("first")
    page: dict[int, Any] = {}
    cursor = 0

    async def follow() -> None:
        nonlocal cursor
        batch = (await guest.feed(conversation, cursor, limit=limit)).json
        assert batch["cursor"] >= cursor
        for message in batch["messages"]:
            assert message["changed"] > cursor
            page[message["number"]] = message
        cursor = batch["cursor"]

    for n, step in enumerate(steps):
        if step == "g":
            await guest.write(conversation, f"guest {n}")
        elif step == "a":
            await desk.agent_writes(conversation, f"agent {n}")
        elif step == "n":
            await desk.agent_writes(conversation, f"note {n}", MessageKind.NOTE)
        elif step == "d":
            await guest.call("DELETE", f"/api/conversations/{conversation}/messages/1")
        elif step == "r":
            await guest.call("PUT", f"/api/conversations/{conversation}/messages/1/reactions/👍")
        else:
            await follow()
    whole = (await guest.feed(conversation, 0)).json
    while cursor < whole["cursor"]:
        await follow()
    assert page == {m["number"]: m for m in whole["messages"]}
    assert not any("note" in m["text"] for m in page.values())


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
async def test_a_waiting_request_is_answered_when_something_happens(desk: Desk) -> None:
    # WID-05
    guest = await desk.new_guest()
    conversation = await guest.opened()
    cursor = (await guest.feed(conversation)).json["cursor"]
    waiting = asyncio.create_task(guest.feed(conversation, cursor, wait=25))
    await until(lambda: desk.hub._watchers)
    await desk.agent_writes(conversation, "there you are")
    batch = (await asyncio.wait_for(waiting, PATIENCE)).json
    assert [m["text"] for m in batch["messages"]] == ["there you are"]
    assert not desk.hub._watchers


async def test_a_waiting_request_ends_by_itself(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    cursor = (await guest.feed(conversation)).json["cursor"]
    answer = await guest.feed(conversation, cursor, wait=1)
    assert answer.json == {"conversation": None, "messages": [], "cursor": cursor, "more": False}


async def test_a_waiting_request_ends_with_its_token_and_with_the_server(desk: Desk) -> None:
    # B12
    guest = await desk.new_guest()
    conversation = await guest.opened()
    cursor = (await guest.feed(conversation)).json["cursor"]
    waiting = asyncio.create_task(guest.feed(conversation, cursor, wait=25))
    await until(lambda: desk.hub._watchers)
    await desk.hub.send_away()
    assert (await asyncio.wait_for(waiting, PATIENCE)).json["messages"] == []
    waiting = asyncio.create_task(guest.feed(conversation, cursor, wait=25))
    await until(lambda: desk.hub._watchers)
    desk.hub.wake(f"typing/{conversation}/ada")
    desk.hub.sweep(10**9)
    await guest.call("DELETE", "/api/session")
    assert (await asyncio.wait_for(waiting, PATIENCE)).status == 401


def test_a_poll_does_not_care_who_types() -> None:
    poll = Poll()
    poll.typing(Face("x", "X", is_guest=True))
    assert not poll._event.is_set()


async def test_a_notice_that_concerns_agents_only_is_not_shown(desk: Desk) -> None:
    # CONV-10
    guest = await desk.new_guest()
    conversation = ConversationId(await guest.opened())
    for notice in (Notice("inside", agents_only=True), Notice("unwritten"), Notice("opened")):
        await desk.store.run(post_notice, conversation, notice)
    notices = (await guest.feed(conversation)).json["messages"][1:]
    assert [n["notice"]["key"] for n in notices] == ["unwritten", "opened"]
    assert [n["text"] for n in notices] == ["", "The conversation has begun."]
