"""The live line: told at once, never twice, and closed when it must be."""

import asyncio
import json
from typing import cast

import aiohttp
import pytest

from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import MessageKind
from bot.signals.local import LocalSignals
from bot.store import Store, StoreBusy
from tests.web_widget.conftest import ORIGIN, PATIENCE, Desk, desk_on, until
from tests.world import ADA, Clock
from web_widget.limits import Limits, Rules
from web_widget.lines import DEAD_AFTER, PING_AFTER
from web_widget.receipts import Receipts

both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


async def test_what_was_missed_comes_first_and_then_what_happens(desk: Desk) -> None:
    # B23, WID-05
    guest = await desk.new_guest()
    conversation = await guest.opened("one")
    async with guest.live(conversation, after=0) as page:
        first = await page.changes()
        assert [m["text"] for m in first["messages"]] == ["one"]
        assert first["conversation"]["id"] == conversation
        await desk.agent_writes(conversation, "two")
        second = await page.changes()
        assert [m["text"] for m in second["messages"]] == ["two"]
        assert second["messages"][0]["author"] == {
            "name": "Ada", "kind": "agent", "avatar_url": ADA.avatar_url, "mine": False
        }  # fmt: skip
        assert "key" not in second["messages"][0]
        assert second["conversation"] is None
        assert second["cursor"] > first["cursor"]


@both
async def test_a_page_that_comes_and_goes_sees_every_message_once(desk: Desk) -> None:
    # B23, CONV-07: written before, between and after the cuts
    guest = await desk.new_guest()
    conversation = await guest.opened("0")
    seen: list[str] = []
    cursor = 0
    for n in range(1, 8):
        writing = asyncio.gather(*(desk.agent_writes(conversation, f"{n}.{i}") for i in range(5)))
        async with guest.live(conversation, after=cursor) as page:
            frame = await page.changes()
            seen += [m["text"] for m in frame["messages"]]
            cursor = frame["cursor"]
        await writing
    more = True
    while more:
        batch = (await guest.feed(conversation, cursor)).json
        seen += [m["text"] for m in batch["messages"]]
        cursor, more = batch["cursor"], batch["more"]
    assert sorted(seen) == sorted(["0", *(f"{n}.{i}" for n in range(1, 8) for i in range(5))])


async def test_a_long_history_comes_in_parts_that_follow_each_other(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("0")
    for n in range(1, 450):
        await desk.agent_writes(conversation, str(n))
    async with guest.live(conversation, after=0) as page:
        texts: list[str] = []
        more = True
        while more:
            frame = await page.changes()
            more = frame["more"]
            texts += [m["text"] for m in frame["messages"]]
    assert texts == [str(n) for n in range(450)]


async def test_two_tabs_and_two_guests_are_told_each_in_their_way(desk: Desk) -> None:
    owner, friend = await desk.new_guest(name="Ann"), await desk.new_guest(name="Bob")
    conversation = await owner.opened("Hello")
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    await friend.call("POST", f"/api/shares/{token}/join", json={})
    cursor = (await owner.feed(conversation)).json["cursor"]
    async with (
        owner.live(conversation, cursor) as tab,
        owner.live(conversation, cursor) as other_tab,
        friend.live(conversation, cursor) as theirs,
    ):
        for page in (tab, other_tab, theirs):
            await page.send(type="ping")
            assert (await page.frame())["type"] == "pong"
        await owner.write(conversation, "to all", name="my-own-key")
        for page, mine in ((tab, True), (other_tab, True), (theirs, False)):
            message = await page.message("to all")
            assert message["author"]["mine"] is mine
            assert ("key" in message) is mine


async def test_notes_never_come_and_a_withdrawn_one_looks_deleted(desk: Desk) -> None:
    # CONV-08
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    answer = await desk.agent_writes(conversation, "too frank")
    async with guest.live(conversation, after=answer.changed) as page:
        await page.send(type="ping")
        await page.frame()
        await desk.agent_writes(conversation, "a note", MessageKind.NOTE)

        def withdraw(tx):
            tx.messages.change(answer, lambda now: now.as_note())
            tx.touch(ConversationId(conversation))

        await desk.store.run(withdraw)
        frame = await page.changes()
        [message] = frame["messages"]
        assert (message["number"], message["text"], message["deleted"]) == (answer.number, "", True)
        assert message["kind"] == "message"
    assert "a note" not in str((await guest.feed(conversation)).json)
    assert "too frank" not in str((await guest.feed(conversation)).json)


async def test_another_ones_typing_is_shown_and_ones_own_is_not(desk: Desk) -> None:
    owner, friend = await desk.new_guest(name="Ann"), await desk.new_guest(name="Bob")
    conversation = await owner.opened("Hello")
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    await friend.call("POST", f"/api/shares/{token}/join", json={})
    async with owner.live(conversation, 99) as mine, friend.live(conversation, 99) as theirs:
        for page in (mine, theirs):
            await page.send(type="ping")
            await page.frame()
        await mine.send(type="typing")
        assert await theirs.frame() == {"type": "typing", "name": "Ann"}
        path = f"/api/conversations/{conversation}/typing"
        assert (await friend.call("POST", path)).status == 204
        assert await mine.frame() == {"type": "typing", "name": "Bob"}
        desk.hub.wake(f"typing/{conversation}/ada")
        assert await mine.frame() == {"type": "typing", "name": "Ada"}
        desk.hub.wake(f"typing/{conversation}/nobody")
        await mine.send(type="ping")
        assert (await mine.frame())["type"] == "pong"


@both
async def test_what_arrived_and_what_was_read_is_kept(desk: Desk) -> None:
    # CONV-08
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")

    async def reached() -> tuple[int, int]:
        everyone = await desk.store.read(
            lambda tx: tx.participants.all(ConversationId(conversation))
        )
        return next((p.delivered, p.seen) for p in everyone if p.person == guest.id)

    async def becomes(what: tuple[int, int]) -> None:
        async with asyncio.timeout(PATIENCE):
            while await reached() != what:
                await asyncio.sleep(0.01)

    async with guest.live(conversation, after=0) as page:
        own = (await page.changes())["cursor"]
        await page.send(type="ack", cursor=own)
        answers = [await desk.agent_writes(conversation, f"answer {n}") for n in range(3)]
        last = answers[-1].number
        await page.message("answer 2")
        assert await reached() == (0, 0)
        await page.send(type="ack", cursor=answers[-1].changed)
        await becomes((last, 0))
        for number in (last - 1, last, last - 2, 9999):
            await page.send(type="seen", up_to=number)
        await becomes((last, last))


async def test_a_cursor_says_that_everything_before_it_arrived(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    answer = await desk.agent_writes(conversation, "Hi")

    async def delivered() -> int:
        everyone = await desk.store.read(
            lambda tx: tx.participants.all(ConversationId(conversation))
        )
        return next(p.delivered for p in everyone if p.person == guest.id)

    await guest.feed(conversation, 0)
    assert await delivered() == 0
    async with guest.live(conversation, after=answer.changed) as page:
        await page.send(type="ping")
        await page.frame()
        async with asyncio.timeout(PATIENCE):
            while await delivered() != answer.number:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://evil.example",
        "https://desk.example.evil.example",
        "https://evildesk.example",
        "https://desk.example:8443",
        "https://desk.example.",
        "http://desk.example",
        "https://DESK.example/",
        "https://desk.example/",
        "https://desk.example@evil.example",
        "https://desk.example, https://evil.example",
        "wss://desk.example",
        "file://",
    ],
)
async def test_a_socket_from_another_origin_is_refused(desk: Desk, origin: str | None) -> None:
    # S14
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    address = f"{desk.url}/api/conversations/{conversation}/live"
    headers = {} if origin is None else {"Origin": origin}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await desk.http.ws_connect(address, headers=headers)
    assert refused.value.status == 403


async def test_two_origins_are_as_bad_as_none(desk: Desk) -> None:
    # S14
    address = f"{desk.url}/api/conversations/{'0' * 32}/live"
    headers = [("Origin", ORIGIN), ("Origin", "https://evil.example")]
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await desk.http.ws_connect(address, headers=headers)
    assert refused.value.status == 403


async def test_a_plain_request_to_the_line_is_refused(desk: Desk) -> None:
    guest = await desk.new_guest()
    path = f"/api/conversations/{'0' * 32}/live"
    assert (await guest.call("GET", path, headers={"Origin": ORIGIN})).status == 400
    assert (
        await guest.call("GET", "/api/conversations/x/live", headers={"Origin": ORIGIN})
    ).status == 404


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "hello", "token": "wrong", "after": 0}, 4401),
        ({"type": "hello", "token": "", "after": 0}, 4401),
        ({"type": "hello", "after": -1}, 1007),
        ({"type": "hello", "after": "17"}, 1007),
        ({"type": "ack", "cursor": 3}, 1008),
        ([], 1007),
        ("\ud800", 1007),
    ],
)
async def test_a_bad_first_frame_closes(desk: Desk, frame: object, code: int) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation, after=None) as page:
        await page.socket.send_str(json.dumps(frame))
        assert await page.closed() == code


@pytest.mark.parametrize(
    "text", ["[" * 60_000, '{"type":', '{"type":"hello","after":1e400}', "NaN"]
)
async def test_a_frame_that_is_no_json_closes(desk: Desk, text: str) -> None:
    # S11
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation) as page:
        await page.changes()
        await page.socket.send_str(text)
        assert await page.closed() == 1007


async def test_binary_and_large_frames_close(desk: Desk) -> None:
    # S11
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation) as page:
        await page.socket.send_bytes(b"\x00")
        assert await page.closed() == 1003
    async with guest.live(conversation) as page:
        await page.socket.send_str("x" * (64 * 1024 + 1))
        assert await page.closed() == 1009


async def test_a_frame_that_we_do_not_know_changes_nothing(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation) as page:
        await page.changes()
        await page.send(type="dance")
        await page.socket.ping(b"x")
        await page.send(type="ping")
        assert await page.frame() == {"type": "pong"}


async def test_a_conversation_of_somebody_else_closes_like_one_that_is_not_there(
    desk: Desk,
) -> None:
    # S3, B10
    owner, other = await desk.new_guest(), await desk.new_guest()
    conversation = await owner.opened("Hello")
    for place in (conversation, "0" * 32):
        async with other.live(place) as page:
            assert await page.closed() == 4404


async def test_who_says_nothing_is_closed_in_time(hurried: Desk) -> None:
    # S10
    guest = await hurried.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation, after=None) as page:
        assert await page.closed() == 4408


async def test_a_revoked_token_closes_its_sockets_and_no_others(desk: Desk) -> None:
    # B12
    guest, other = await desk.new_guest(), await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation) as page, other.live(await other.opened("x")) as theirs:
        await page.changes()
        await theirs.changes()
        desk.hub.wake_all()
        await page.send(type="ping")
        assert (await page.frame())["type"] == "pong"
        assert (await guest.call("DELETE", "/api/session")).status == 204
        assert await page.closed() == 4401
        await theirs.send(type="ping")
        assert (await theirs.frame())["type"] == "pong"
    assert (await guest.feed(conversation)).status == 401


async def test_who_leaves_hears_nothing_more(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation) as page:
        await page.changes()
        await guest.call("POST", f"/api/conversations/{conversation}/leave")
        assert await page.closed() == 4404


async def test_too_many_frames_close_but_answers_to_ours_are_free(strict: Desk) -> None:
    # S9
    guest = await strict.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation) as page:
        await page.changes()
        for _ in range(Rules().frames + 1):
            await page.send(type="ack", cursor=0)
        assert await page.closed() == 4429


async def test_a_guest_has_so_many_sockets_and_no_more(
    store: Store, signals: LocalSignals, clock: Clock
) -> None:
    limits = Limits(clock, rules=Rules(sockets_of_guest=2, held_from=4))
    async with desk_on(store, signals, clock, limits=limits) as desk:
        guest = await desk.new_guest()
        conversation = await guest.opened("Hello")
        async with guest.live(conversation) as one, guest.live(conversation) as two:
            await one.changes()
            await two.changes()
            async with guest.live(conversation) as three:
                assert await three.closed() == 4429
            async with guest.live(conversation, after=None), guest.live(conversation, after=None):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    async with guest.live(conversation):
                        pass
                assert refused.value.status == 429
        await until(lambda: not limits._held)


async def test_the_server_says_goodbye_when_it_stops(
    store: Store, signals: LocalSignals, clock: Clock
) -> None:
    async with desk_on(store, signals, clock) as desk:
        guest = await desk.new_guest()
        conversation = await guest.opened("Hello")
        async with guest.live(conversation) as page:
            await page.changes()
            leaving = asyncio.create_task(desk.hub.send_away())
            assert await page.closed() == 1001
            await leaving


async def test_a_silent_page_is_asked_and_a_dead_one_is_cut(desk: Desk) -> None:
    # B23
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    async with guest.live(conversation, autoping=False) as page:
        await page.changes()
        now = asyncio.get_running_loop().time()
        desk.hub.sweep(now + 1)
        desk.hub.sweep(now + PING_AFTER + 1)
        message = await page.socket.receive(PATIENCE)
        assert message.type is aiohttp.WSMsgType.PING
        await page.socket.pong(message.data)
        desk.hub.sweep(now + DEAD_AFTER + 60)
        message = await page.socket.receive(PATIENCE)
        assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    await until(lambda: not desk.hub._watchers)


async def test_a_page_that_stops_reading_stalls_nobody_and_is_cut(impatient: Desk) -> None:
    # S10: the others are told at once; what waits for the stalled one is bounded
    desk = impatient
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    _, writer = await asyncio.open_connection("127.0.0.1", desk.port, limit=1024)
    writer.write(
        f"GET /api/conversations/{conversation}/live HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    hello = json.dumps({"type": "hello", "token": guest.token, "after": 0}).encode()
    writer.write(bytes([0x81, 0x80 | 126]) + len(hello).to_bytes(2, "big") + bytes(4) + hello)
    await until(lambda: desk.hub._watchers)
    writer.transport.pause_reading()
    try:
        async with guest.live(conversation) as page:
            await page.changes()
            for n in range(1500):
                await desk.agent_writes(conversation, f"{n} " + "x" * 7900)
                if n % 5 == 0:  # what waits for a page that reads is always little
                    await page.message(f"{n} " + "x" * 7900)
                if len(desk.hub._watchers.get(conversation, ())) == 1:
                    break
            await until(lambda: len(desk.hub._watchers.get(conversation, ())) == 1)
            await page.send(type="ping")
    finally:
        writer.transport.abort()


async def test_a_guest_who_left_meanwhile_has_no_receipts(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    receipts = Receipts(0, 0)
    assert receipts.read(5)
    assert not receipts.read(6)
    await receipts.write(desk.store, GuestId("stranger"), ConversationId(conversation))
    assert not receipts.read(6)
    assert receipts.read(7)


async def test_what_was_read_while_we_were_busy_is_told_later(desk: Desk) -> None:
    # WID-12: who has read an answer is not mailed it
    guest = await desk.new_guest()
    conversation = await guest.opened("Hello")
    receipts = Receipts(0, 0)
    assert receipts.read(5)

    class Busy:
        async def run(self, *_: object) -> None:
            raise StoreBusy

    await receipts.write(cast("Store", Busy()), GuestId(guest.id), ConversationId(conversation))
    assert receipts.read(5)
