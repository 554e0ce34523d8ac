"""Conversations from the guest's side."""

import asyncio
from dataclasses import replace

import pytest

from bot.actions.participants import bring_in
from bot.actions.take import take
from bot.domain.conversations import Source
from bot.domain.ids import ConversationId
from bot.domain.messages import MessageKind
from tests.web_widget.conftest import Desk, Guest, key
from tests.world import ADA, EVE, TIM

both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@both
async def test_twenty_first_messages_at_once_make_one_conversation(desk: Desk) -> None:
    # CONV-02, CONV-04, B25
    guest = await desk.new_guest()
    answers = await asyncio.gather(*(guest.write_first(f"m{n}") for n in range(20)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["conversation"]["id"] for answer in answers}) == 1
    assert len({answer.json["message"]["number"] for answer in answers}) == 20
    assert await desk.count("conversation") == 1


@both
async def test_the_same_first_message_from_two_tabs_is_kept_once(desk: Desk) -> None:
    # CONV-04: one key, sent twice at once and once more later
    guest = await desk.new_guest()
    message = {"key": key(), "text": "Hello"}
    first, second = await asyncio.gather(
        guest.write_first(message=message), guest.write_first(message=message)
    )
    third = await guest.write_first(message=message)
    assert first.json["message"] == second.json["message"] == third.json["message"]
    assert await desk.count("message") == 1


async def test_nothing_is_kept_before_the_first_message(desk: Desk) -> None:
    # ENT-04
    guest = await desk.new_guest()
    for path in ("/w/w_sales", "/c/ada", "/api/entrances/widget/w_sales", "/api/conversations"):
        assert (await guest.call("GET", path)).status == 200
    assert await desk.count("conversation") == 0
    await guest.opened()
    assert await desk.count("conversation") == 1


async def test_a_contact_link_leads_to_its_agent_each_time(desk: Desk) -> None:
    # ENT-05, CONV-01, CONV-03, TTL-02
    guest = await desk.new_guest()
    entrance = {"kind": "contact", "id": "ada"}
    first = await guest.write_first("one", entrance=entrance)
    again = await guest.write_first("two", entrance=entrance)
    assert first.json["conversation"]["title"] == "Ada"
    assert first.json["conversation"]["avatar_url"] == ADA.avatar_url
    assert first.json["conversation"]["id"] == again.json["conversation"]["id"]


async def test_a_widget_of_an_agent_leads_to_the_agent(desk: Desk) -> None:
    # ENT-05
    guest = await desk.new_guest()
    answer = await guest.write_first(entrance={"kind": "widget", "id": "w_ada"})
    assert answer.json["conversation"]["people"][1] == {
        "name": "Ada", "kind": "agent", "avatar_url": ADA.avatar_url, "me": False
    }  # fmt: skip


async def test_who_looks_after_the_guest_stands_first_and_then_who_is_there(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened(entrance={"kind": "widget", "id": "w_both"})

    async def named() -> list[str]:
        [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
        return [one["name"] for one in listed["people"] if one["kind"] == "agent"]

    assert await named() == ["Ada", "Eve", "Tim"]
    await desk.store.run(lambda tx: tx.people.save_agent(replace(TIM, active=True)))
    assert await named() == ["Tim", "Ada", "Eve"]
    await desk.store.run(
        lambda tx: take(tx, tx.conversations.get(ConversationId(conversation)), ADA)
    )
    assert await named() == ["Ada"]
    others = (EVE.id, TIM.id)
    await desk.store.run(bring_in, ConversationId(conversation), others, Source.MANUAL)
    assert await named() == ["Ada", "Tim", "Eve"]


async def test_a_page_that_the_guest_came_from_is_kept_without_control_characters(
    desk: Desk,
) -> None:
    guest = await desk.new_guest()
    page = {"url": "https://shop.example/a\u0000b", "title": "Shop\r\nX", "referrer": None}
    conversation = await guest.opened(page=page)
    kept = await desk.store.read(lambda tx: tx.conversations.get(ConversationId(conversation)).page)
    assert (kept.url, kept.title, kept.referrer) == ("https://shop.example/ab", "ShopX", None)


async def test_closing_reopening_and_writing_again(desk: Desk) -> None:
    # CONV-09, CONV-10
    guest = await desk.new_guest(name="Gus")
    conversation = await guest.opened()
    path = f"/api/conversations/{conversation}"
    assert (await guest.call("POST", f"{path}/close")).status == 204
    assert (await guest.call("GET", path)).json["conversation"]["state"] == "closed"
    assert (await guest.call("POST", f"{path}/reopen")).status == 204
    assert (await guest.call("POST", f"{path}/close")).status == 204
    assert (await guest.write(conversation, "Still there?")).status == 201
    assert (await guest.call("GET", path)).json["conversation"]["state"] == "open"
    messages = (await guest.feed(conversation)).json["messages"]
    notices = [m for m in messages if m["kind"] == "notice"]
    assert [n["notice"]["key"] for n in notices] == ["closed", "reopened", "closed"]
    assert notices[0]["notice"]["values"] == {"name": "Gus"}
    assert notices[0]["author"] is None
    assert notices[0]["text"] == "Gus closed the conversation."


async def test_who_leaves_is_gone(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    path = f"/api/conversations/{conversation}"
    assert (await guest.call("POST", f"{path}/leave")).status == 204
    assert (await guest.call("GET", path)).status == 404
    assert (await guest.call("GET", "/api/conversations")).json == {"conversations": []}


async def test_the_list_shows_the_last_words_and_what_is_unread(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
    assert (listed["last"]["text"], listed["last"]["mine"], listed["unread"]) == ("Hello", True, 0)
    await desk.agent_writes(conversation, "Hi!")
    answer = await desk.agent_writes(conversation, "How can I help?")
    await desk.agent_writes(conversation, "secret", MessageKind.NOTE)
    [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
    assert (listed["last"]["text"], listed["last"]["mine"]) == ("How can I help?", False)
    assert listed["unread"] == 2
    path = f"/api/conversations/{conversation}/seen"
    assert (await guest.call("PUT", path, json={"up_to": answer.number})).status == 204
    [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
    assert listed["unread"] == 0


async def test_what_agents_settle_among_themselves_is_no_last_word(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = ConversationId(await guest.opened("Hello"))
    await desk.store.run(lambda tx: take(tx, tx.conversations.get(conversation), ADA))
    [listed] = (await guest.call("GET", "/api/conversations")).json["conversations"]
    assert listed["last"]["text"] == "Ada is looking after you."


async def test_a_share_link_lets_in_whoever_holds_it(desk: Desk) -> None:
    # ENT-06, CONV-10, TTL-01
    owner, friend = await desk.new_guest(name="Ann"), await desk.new_guest()
    conversation = await owner.opened()
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    entrance = (await friend.call("GET", f"/api/entrances/share/{token}")).json
    usual = {"kind", "title", "avatar_url", "language", "form", "limits"}
    assert set(entrance) == {*usual, "people", "more"}
    assert (await friend.call("GET", f"/j/{token}")).status == 200
    joined = await friend.call("POST", f"/api/shares/{token}/join", json={"guest": {"name": "Bob"}})
    assert joined.status == 200
    names = [one["name"] for one in joined.json["conversation"]["people"]]
    assert names[:2] == ["Ann", "Bob"]
    again = await friend.call("POST", f"/api/shares/{token}/join", json={})
    assert again.status == 200
    messages = (await owner.feed(conversation)).json["messages"]
    assert [m["text"] for m in messages if m["kind"] == "notice"] == ["Bob joined."]


async def test_a_share_link_that_is_off_or_old_opens_nothing(desk: Desk) -> None:
    # ENT-06
    owner, friend = await desk.new_guest(), await desk.new_guest()
    conversation = await owner.opened()
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    desk.clock.pass_by(31 * 24 * 3600)
    for path in (f"/api/shares/{token}/join", "/api/shares/absent/join", "/api/shares/%00/join"):
        refused = await friend.call("POST", path, json={})
        assert (refused.status, refused.code) == (404, "share_closed")
    assert (await friend.call("GET", f"/j/{token}")).status == 404
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    assert shown["share_url"] is None


async def test_a_service_can_have_share_links_off(desk: Desk) -> None:
    # ENT-06
    guest = await desk.new_guest()
    answer = await guest.write_first(entrance={"kind": "widget", "id": "w_inside"})
    assert answer.json["conversation"]["share_url"] is None


@pytest.mark.parametrize(
    "entrance",
    [
        {"kind": "widget", "id": "w_none"},
        {"kind": "contact", "id": "nobody"},
        {"kind": "contact", "id": "\u0000"},
    ],
)
async def test_an_entrance_that_is_none_opens_nothing(desk: Desk, entrance: dict[str, str]) -> None:
    guest = await desk.new_guest()
    refused = await guest.write_first(entrance=entrance)
    assert (refused.status, refused.code) == (404, "entrance_unknown")


async def test_where_there_are_several_services_one_has_to_be_chosen(
    desk: Desk, several: str
) -> None:
    # ENT-03, ENT-05
    guest: Guest = await desk.new_guest()
    entrance = {"kind": "widget", "id": several}
    assert (await guest.write_first(entrance=entrance)).code == "service_unknown"
    wrong = await guest.write_first(entrance={**entrance, "service": "inside"})
    assert (wrong.status, wrong.code) == (422, "service_unknown")
    right = await guest.write_first(entrance={**entrance, "service": "both"})
    assert right.json["conversation"]["title"] == "Both"
