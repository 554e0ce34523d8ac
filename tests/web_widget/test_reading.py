"""Where outsiders may only read (CONV-14)."""

from typing import Any

import pytest

from bot.actions.reading import set_read_only
from bot.domain.ids import ConversationId
from tests.web_widget.conftest import Desk, Guest, key
from tests.world import ADA

both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


async def outsider(desk: Desk, name: str = "Olga") -> tuple[Guest, Guest, str]:
    """Return who wrote first, who came by the link, and their conversation."""
    first, other = await desk.new_guest(name="Gus"), await desk.new_guest()
    conversation = await first.opened()
    share = (await first.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = share["share_url"].rpartition("/")[2]
    body = {"guest": {"name": name}}
    assert (await other.call("POST", f"/api/shares/{token}/join", json=body)).status == 200
    return first, other, conversation


async def read_only(desk: Desk, conversation: str, *, only: bool) -> None:
    def act(tx: Any) -> None:
        found = tx.conversations.get(ConversationId(conversation))
        set_read_only(tx, found, ADA.actor, only=only)

    await desk.store.run(act)


@both
async def test_an_open_page_is_told_at_once_that_it_may_only_read(desk: Desk) -> None:
    # CONV-14
    first, other, conversation = await outsider(desk)
    async with other.live(conversation) as page, first.live(conversation) as own:
        assert (await page.changes())["conversation"]["can_write"]
        await own.changes()
        await read_only(desk, conversation, only=True)
        told = (await page.changes())["conversation"]
        assert (told["can_write"], told["people"], told["share_url"]) == (False, [], None)
        mine = (await own.changes())["conversation"]
        assert mine["can_write"]
        assert [one["name"] for one in mine["people"]][:2] == ["Gus", "Olga"]
        await read_only(desk, conversation, only=False)
        told = (await page.changes())["conversation"]
        assert told["can_write"]
        assert told["people"]


async def test_what_outsiders_may_not_do_says_so(desk: Desk) -> None:
    # CONV-14
    _first, other, conversation = await outsider(desk)
    number = (await other.write(conversation, "mine")).json["message"]["number"]
    await read_only(desk, conversation, only=True)
    at = f"/api/conversations/{conversation}"
    refused = [
        await other.write(conversation, "no"),
        await other.call("PATCH", f"{at}/messages/{number}", json={"text": "no"}),
        await other.call("POST", f"{at}/typing"),
        await other.call("POST", f"{at}/close"),
    ]
    assert [(one.status, one.code) for one in refused] == [(403, "read_only")] * 4
    assert "can read" in refused[0].json["title"]
    form = {"message": f'{{"key": "{key()}", "text": "x"}}'}
    assert (await other.call("POST", f"{at}/messages", data=form)).status != 201
    for method, path in (
        ("PUT", f"{at}/messages/{number}/reactions/👍"),
        ("DELETE", f"{at}/messages/{number}"),
        ("POST", f"{at}/leave"),
    ):
        assert (await other.call(method, path)).status == 204


async def test_outsiders_do_not_learn_who_comes_and_goes(desk: Desk) -> None:
    # CONV-14
    first, other, conversation = await outsider(desk)
    assert "Olga joined." in [m["text"] for m in (await other.feed(conversation)).json["messages"]]
    await read_only(desk, conversation, only=True)

    async def seen(who: Guest) -> list[bool]:
        feed = (await who.feed(conversation)).json["messages"]
        text = (await who.call("GET", f"/api/conversations/{conversation}/transcript")).body
        [listed] = (await who.call("GET", "/api/conversations")).json["conversations"]
        words = (" ".join(m["text"] for m in feed), text.decode(), listed["last"]["text"])
        return ["Olga" in one for one in words]

    assert await seen(other) == [False, False, False]
    assert await seen(first) == [True, True, True]
    [listed] = (await other.call("GET", "/api/conversations")).json["conversations"]
    assert listed["last"]["text"] == "Hello"
