"""What is not yours answers exactly like what is not there, on every route there is (S3, B9, B10, S2)."""

import itertools

import pytest

from bot.domain.ids import FileId
from bot.domain.messages import File, MessageKind
from tests.web_widget.conftest import Desk, Guest, key
from web_widget.routes import ROUTES

OPEN_TO_ALL = {
    "/c/{slug}",
    "/c/{slug}/qr.png",
    "/b/{slug}",
    "/m/{token}",
    "/m/{token}/meeting.ics",
    "/api/bookings/{slug}",
    "/api/bookings/{slug}/slots",
    "/api/bookings/{slug}/holds",
    "/api/bookings/{slug}/holds/{hold}",
    "/api/meetings/{token}",
    "/api/meetings/{token}/slots",
    "/api/meetings/{token}/move",
    "/api/meetings/{token}/cancel",
    "/j/{token}",
    "/w/{widget}",
    "/embed.js",
    "/static/{path:.+}",
    "/avatars/{picture}",
    "/files/{file}",
    "/reports/{report}",
    "/pictures/{picture}.png",
    "/phonebook/{agent}/{book}/{form}",
    "/api/openapi.json",
    "/api/entrances/{kind}/{id}",
    "/api/sessions",
}
SLOT = {"start": "2026-01-02T10:00:00Z", "minutes": 30}
LIVE = "/api/conversations/{conversation}/live"
BODIES = {
    "/api/conversations": {
        "entrance": {"kind": "widget", "id": "w_sales"},
        "message": {"key": "12345678", "text": "x"},
    },
    "/api/bookings/{slug}/meetings": {**SLOT, "key": "12345678", "subject": "x"},
    "/api/meetings/{token}/move": {**SLOT, "minutes": 45},
    "/api/conversations/{conversation}/messages": {"key": "12345678", "text": "x"},
    "/api/conversations/{conversation}/messages/{number}": {"text": "changed"},
    "/api/conversations/{conversation}/seen": {"up_to": 1},
    "/api/conversations/{conversation}/invitations": {"email": "new@x.example"},
}
GUARDED = [
    pytest.param(route.method, route.path, id=f"{route.method} {route.path}")
    for route in ROUTES
    if route.path not in OPEN_TO_ALL and route.path != LIVE
]
OF_A_MEETING = [
    pytest.param(route.method, route.path, id=f"{route.method} {route.path}")
    for route in ROUTES
    if route.path.startswith(("/api/meetings/{token}", "/m/{token}"))
]
OF_A_CONVERSATION = [one for one in GUARDED if "{conversation}" in one.values[1]]


def address(path: str, conversation: str, file: str = "f" * 32) -> str:
    values = {
        "conversation": conversation,
        "number": "1",
        "emoji": "👍",
        "file": file,
        "token": "x",
        "slug": "ada",
    }
    return path.format(**values)


async def ask(guest: Guest, method: str, path: str, where: str) -> tuple[int, bytes]:
    answer = await guest.call(method, where, json=BODIES.get(path, {}) if method != "GET" else None)
    return answer.status, answer.body


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_without_a_token_every_route_says_401(desk: Desk, method: str, path: str) -> None:
    # S3: a new route is in the table, and so in this test
    owner = await desk.new_guest()
    conversation = await owner.opened()
    before = await desk.count("message")
    status, _ = await ask(desk.guest(), method, path, address(path, conversation))
    assert status == 401
    assert await desk.count("message") == before


@pytest.mark.parametrize(("method", "path"), OF_A_CONVERSATION)
async def test_a_foreign_conversation_looks_like_none(desk: Desk, method: str, path: str) -> None:
    # S3, B9, B10
    owner, other = await desk.new_guest(email="other@x.example"), await desk.new_guest()
    conversation = await owner.opened("a secret")
    foreign = await ask(other, method, path, address(path, conversation))
    absent = await ask(other, method, path, address(path, "0" * 32))
    nonsense = await ask(other, method, path, address(path, "%00"))
    assert foreign == absent == nonsense
    assert foreign[0] == 404
    mine = (await owner.feed(conversation)).json["messages"]
    assert [m["text"] for m in mine] == ["a secret"]


@pytest.mark.parametrize(("method", "path"), OF_A_MEETING)
async def test_a_foreign_meeting_looks_like_none(desk: Desk, method: str, path: str) -> None:
    # S3, B9, MTG-07: by its id with another session, with none, and by links that we did not sign
    owner = await desk.new_guest(name="Gus", email="gus@x.example")
    other = await desk.new_guest(email="other@x.example")
    booked = await owner.call(
        "POST", "/api/bookings/ada/meetings", json={**SLOT, "key": key(), "subject": "a secret"}
    )
    meeting = booked.json["meeting"]
    signed = meeting["url"].rpartition("/")[2]
    forged = f"{signed[:-1]}{'0' if signed[-1] != '0' else '1'}"
    said = set()
    for guest in (other, desk.guest()):
        for token in (meeting["id"], "0" * 32, "%00", forged, f"{'0' * 32}.{signed[-40:]}"):
            where = path.format(token=token)
            body = BODIES.get(path, {}) if method != "GET" else None
            answer = await guest.call(method, where, json=body)
            assert answer.status == 404, (token, answer.body)
            said.add(answer.body)
    assert len(said) == 1
    mine = await owner.call("GET", f"/api/meetings/{meeting['id']}")
    assert mine.json["meeting"] == meeting


async def test_every_route_is_in_one_of_the_lists(desk: Desk) -> None:
    # S3: the guests' routes of the application are those that these tests walk through
    served = {
        (route.method, route.resource.canonical)
        for route in desk.app.router.routes()
        if route.resource and route.method != "HEAD"
    }
    walked = {(p.values[0], p.values[1]) for p in GUARDED}
    public = {(r.method, r.path) for r in ROUTES if r.path in OPEN_TO_ALL or r.path == LIVE}
    assert served == walked | {(m, p.replace("{path:.+}", "{path}")) for m, p in public}


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer null", "Bearer undefined",
        "Bearer " + "0" * 43, "Bearer " + "x" * 5000, "bearer' OR 1=1 --", "Bearer %00", "Bearer gus",
        "Token x", "Bearer \u00e9",
    ],
)  # fmt: skip
async def test_what_is_no_token_is_refused(desk: Desk, header: str) -> None:
    # S2, B12
    refused = await desk.guest(Authorization=header).call("GET", "/api/session")
    assert (refused.status, refused.code) == (401, "session_unknown")
    assert refused.headers["WWW-Authenticate"] == "Bearer"


async def test_two_tokens_are_none(desk: Desk) -> None:
    first, second = await desk.new_guest(), await desk.new_guest()
    headers = [("Authorization", f"Bearer {one.token}") for one in (first, second)]
    async with desk.http.get(f"{desk.url}/api/session", headers=headers) as response:
        assert response.status == 401


async def test_only_the_token_opens_a_conversation_whatever_else_is_claimed(desk: Desk) -> None:
    # S2, B11: sixty combinations of name, e-mail, phone, cookies, headers and entrance
    victim = await desk.new_guest(name="Vic", email="vic@x.example", phone="+49 30 1234")
    conversation = await victim.opened("my secret")
    claims = {
        "name": (None, "Vic"),
        "email": (None, "vic@x.example", "VIC@x.example"),
        "phone": (None, "+49 30 1234"),
    }
    borrowed = (
        {},
        {"Cookie": f"token={victim.token}; session={victim.token}"},
        {"X-Guest": victim.id, "X-Forwarded-User": victim.id},
        {"X-Authorization": f"Bearer {victim.token}"},
        {"Proxy-Authorization": f"Bearer {victim.token}"},
    )
    tried = 0
    for values in itertools.product(*claims.values()):
        fields = {name: value for name, value in zip(claims, values, strict=True) if value}
        for headers in borrowed:
            thief = await desk.guest(**headers).begin()
            opened = await thief.write_first("hello?", guest=fields)
            assert opened.status == 201
            assert opened.json["conversation"]["id"] != conversation
            listed = await thief.call("GET", f"/api/conversations?token={victim.token}")
            assert conversation.encode() not in listed.body
            assert (await thief.feed(conversation)).status == 404
            tried += 1
    assert tried == 60
    assert len((await victim.feed(conversation)).json["messages"]) == 1


async def test_a_token_is_never_said_again(desk: Desk) -> None:
    # B10, S3: no answer holds it but the one that made it
    guest = await desk.new_guest(name="Ann", email="ann@x.example")
    conversation = await guest.opened()
    assert guest.token
    for path in (
        "/api/session", "/api/conversations", f"/api/conversations/{conversation}",
        f"/api/conversations/{conversation}/feed?after=0", "/api/entrances/widget/w_sales",
        f"/api/conversations/{conversation}/transcript",
    ):  # fmt: skip
        assert guest.token.encode() not in (await guest.call("GET", path)).body


async def test_a_message_of_another_is_not_ours_to_change(desk: Desk) -> None:
    # S3
    guest = await desk.new_guest()
    conversation = await guest.opened()
    answer = await desk.agent_writes(conversation, "ours")
    note = await desk.agent_writes(conversation, "note", MessageKind.NOTE)
    path = f"/api/conversations/{conversation}/messages"
    refused = await guest.call("PATCH", f"{path}/{answer.number}", json={"text": "theirs"})
    assert (refused.status, refused.code) == (403, "message_not_yours")
    assert (await guest.call("DELETE", f"{path}/{answer.number}")).status == 403
    hidden = await guest.call("PUT", f"{path}/{note.number}/reactions/👍")
    absent = await guest.call("PUT", f"{path}/999/reactions/👍")
    assert (hidden.status, hidden.body) == (absent.status, absent.body)
    assert hidden.status == 404
    assert (await guest.call("DELETE", f"{path}/{10**30}")).status == 404


async def test_the_file_of_a_note_and_of_another_conversation_are_not_there(desk: Desk) -> None:
    # S3, CONV-08
    guest, other = await desk.new_guest(), await desk.new_guest()
    mine, theirs = await guest.opened(), await other.opened()
    files = [File(FileId(c * 32), "a.txt", "text/plain", 1) for c in "abc"]
    await desk.agent_writes(mine, "", MessageKind.NOTE, (files[0],), data=b"x")
    await desk.agent_writes(theirs, "", MessageKind.PUBLIC, (files[1],), data=b"x")
    await desk.agent_writes(mine, "", MessageKind.PUBLIC, (files[2],), data=b"x")
    absent = await guest.call("GET", f"/api/conversations/{mine}/files/{'0' * 32}")
    for file in files[:2]:
        answer = await guest.call("GET", f"/api/conversations/{mine}/files/{file.id}")
        assert (answer.status, answer.body) == (404, absent.body)
    assert (await guest.call("GET", f"/api/conversations/{theirs}/files/{'b' * 32}")).status == 404
    assert (await guest.call("GET", f"/api/conversations/{mine}/files/{'c' * 32}")).body == b"x"


async def test_the_key_of_one_guest_is_not_the_key_of_another(desk: Desk) -> None:
    # S3: who knows or guesses a key neither reads nor replaces the message
    owner, friend = await desk.new_guest(), await desk.new_guest()
    conversation = await owner.opened()
    shown = (await owner.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    token = shown["share_url"].rpartition("/")[2]
    await friend.call("POST", f"/api/shares/{token}/join", json={"guest": {"name": "F"}})
    name = key()
    mine = await owner.write(conversation, "mine", name)
    theirs = await friend.write(conversation, "theirs", name)
    assert (theirs.json["message"]["text"], theirs.json["message"]["key"]) == ("theirs", name)
    assert mine.json["message"]["number"] != theirs.json["message"]["number"]


async def test_a_blocked_guest_may_read_and_nothing_else(desk: Desk) -> None:
    # PHB-04
    guest = await desk.new_guest()
    conversation = await guest.opened()
    await desk.store.run(lambda tx: tx.guests.set_blocked(guest.id, blocked=True))
    for method, path in (
        ("POST", "/messages"), ("POST", "/typing"), ("POST", "/close"), ("PUT", "/messages/1/reactions/👍"),
        ("DELETE", "/messages/1"), ("PATCH", "/messages/1"), ("POST", "/transcript"),
    ):  # fmt: skip
        body = {"key": "12345678", "text": "x"}
        refused = await guest.call(method, f"/api/conversations/{conversation}{path}", json=body)
        assert (refused.status, refused.code) == (403, "guest_blocked")
    assert (await guest.write_first()).code == "guest_blocked"
    shown = (await guest.call("GET", f"/api/conversations/{conversation}")).json["conversation"]
    assert shown["can_write"] is False
    async with guest.live(conversation) as page:
        await page.changes()
        await page.send(type="typing")
        await page.send(type="ping")
        assert (await page.frame())["type"] == "pong"
