"""Hostile bodies: bounded in size, time and depth, and never a 500 (S10, S11, B23)."""

import asyncio
import gzip
import json

import pytest

from tests.web_widget.conftest import PATIENCE, Desk, key

JSON = {"Content-Type": "application/json"}
BOMBS = {
    "nested lists": (b"[" * 60_000, 400),
    "nested objects": (b'{"a":' * 10_000, 400),
    "NaN": (b'{"key": "12345678", "text": NaN}', 422),
    "64 digits": (b'{"key": "12345678", "text": "x", "more": ' + b"9" * 64 + b"}", 201),
    "up to 64 digits": (b'{"up_to": ' + b"9" * 64 + b"}", 422),
    "lone surrogate": (b'{"key": "12345678", "text": "\\ud800"}', 400),
    "bad UTF-8": (b'{"key": "12345678", "text": "\xff\xfe"}', 400),
    "NUL in the key": (b'{"key": "1234567\\u0000", "text": "x"}', 422),
    "only NUL": (b'{"key": "12345678", "text": "\\u0000"}', 422),
    "NUL in the text": (b'{"key": "12345678", "text": "a\\u0000b"}', 201),
    "a number": (b"17", 422),
    "null": (b"null", 422),
    "nothing": (b"", 422),
    "cut off": (b'{"key": "123', 400),
    "two": (b'{"key": "12345678", "text": "x"} {}', 400),
    "a long key": (json.dumps({"key": "k" * 65, "text": "x"}).encode(), 422),
    "a short key": (b'{"key": "1234567", "text": "x"}', 422),
    "a wide one": (json.dumps({str(n): n for n in range(3000)}).encode(), 422),
    "too long a text": (json.dumps({"key": "12345678", "text": "x" * 8001}).encode(), 422),
    "too large": (b" " * (64 * 1024 + 1), 413),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
async def test_a_hostile_body_is_answered_calmly(desk: Desk, name: str) -> None:
    # S11
    body, status = BOMBS[name]
    guest = await desk.new_guest()
    conversation = await guest.opened()
    path = f"/api/conversations/{conversation}/" + ("seen" if "up to" in name else "messages")
    method = "PUT" if "up to" in name else "POST"
    answer = await guest.call(method, path, data=body, headers=JSON)
    assert answer.status == status, answer.body
    if status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert set(answer.json) == {"type", "status", "code", "title"}
    assert (await guest.write(conversation, "all is well")).status == 201


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "x-gzip", "gzip, identity"])
async def test_a_packed_body_is_refused(desk: Desk, encoding: str) -> None:
    # S11
    guest = await desk.new_guest()
    conversation = await guest.opened()
    body = gzip.compress(b" " * 10_000_000)
    path = f"/api/conversations/{conversation}/messages"
    headers = {**JSON, "Content-Encoding": encoding}
    answer = await guest.call("POST", path, data=body, headers=headers)
    assert answer.status in (400, 415)
    if encoding in ("gzip", "deflate"):
        assert answer.code == "encoding_refused"


async def test_a_form_of_another_site_is_no_json(desk: Desk) -> None:
    guest = await desk.new_guest()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream"):
        answer = await guest.call(
            "PATCH", "/api/session", data=b'{"name": "x"}', headers={"Content-Type": kind}
        )
        assert (answer.status, answer.code) == (415, "body_type_refused")


async def raw(desk: Desk, request: bytes, *later: bytes) -> bytes:
    """Send bytes as they are and return the first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
    writer.write(request)
    for part in later:
        await writer.drain()
        writer.write(part)
    async with asyncio.timeout(PATIENCE):
        line = await reader.readline()
    writer.close()
    return line


async def test_a_body_that_never_ends_is_given_up(hurried: Desk) -> None:
    # S10
    head = (
        b"POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n"
    )
    assert b" 408 " in await raw(hurried, head, b'{"language"')


async def test_an_endless_chunked_body_is_cut(desk: Desk) -> None:
    # S8, S11
    head = (
        b"POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    assert b" 413 " in await raw(desk, head, chunk, chunk, chunk, chunk)


async def test_a_large_content_length_is_refused_before_it_comes(desk: Desk) -> None:
    head = (
        b"POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 5000000000\r\n\r\n"
    )
    assert b" 413 " in await raw(desk, head)


async def test_a_header_of_a_megabyte_is_refused(desk: Desk) -> None:
    # S11
    head = b"GET /api/session HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n\r\n"
    assert b" 400 " in await raw(desk, head)


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=1e5", "after=" + "9" * 64, "after=%00", "limit=", "wait=0x1"],
)
async def test_a_bad_number_in_the_query_is_refused(desk: Desk, query: str) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    answer = await guest.call("GET", f"/api/conversations/{conversation}/feed?{query}")
    assert (answer.status, answer.code) == (422, "fields_invalid")


@pytest.mark.parametrize(
    "path",
    [
        "/api/conversations/%00", "/api/conversations/..%2f..%2fetc", "/api/conversations/%FF%FE",
        "/api/conversations/" + "a" * 3000, "/api/entrances/widget/%00", "/api/entrances/x/y",
        "/api/entrances/contact/%ED%A0%80", "/api/entrances/share/'%20OR%201=1", "/api/nothing", "/api/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
async def test_a_strange_address_leads_nowhere(desk: Desk, path: str) -> None:
    # S11, B15
    guest = await desk.new_guest()
    answer = await guest.call("GET", path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "emoji", ["%00", ":%00:", "x", "%F0%9F%91%8D" * 80, ":a b:", "%20", "::", "%ED%A0%80"]
)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
async def test_a_reaction_is_an_emoji(desk: Desk, emoji: str) -> None:
    # S11
    guest = await desk.new_guest()
    conversation = await guest.opened()
    path = f"/api/conversations/{conversation}/messages/1/reactions"
    answer = await guest.call("PUT", f"{path}/{emoji}")
    assert (answer.status, answer.code) == (422, "reaction_invalid")
    assert (await guest.call("PUT", f"{path}/:party-parrot:")).status == 204


async def test_a_method_that_is_not_there_says_which_are(desk: Desk) -> None:
    answer = await desk.guest().call("PUT", "/api/sessions")
    assert (answer.status, answer.code) == (405, "method_refused")
    assert answer.headers["Allow"] == "POST"


async def test_what_is_wrong_is_said_in_the_guests_language(desk: Desk) -> None:
    english = await desk.guest().call("GET", "/api/session")
    german = await desk.guest(**{"Accept-Language": "de-AT,en;q=0.5"}).call("GET", "/api/session")
    strange = await desk.guest(**{"Accept-Language": "x" * 4000}).call("GET", "/api/session")
    assert english.json["title"] == strange.json["title"] == "Your session has ended."
    assert german.json["title"] != english.json["title"]
    assert german.code == english.code


async def test_a_bug_of_ours_is_logged_without_what_was_sent(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    # R10, S18
    guest = await desk.new_guest()
    conversation = await guest.opened()
    await desk.store.run(lambda tx: tx._db.exec_driver_sql("ALTER TABLE message RENAME TO gone"))
    answer = await guest.write(conversation, "a very private word", key())
    assert (answer.status, answer.code) == (500, "internal")
    assert "private" not in answer.body.decode()
    [record] = [r for r in caplog.records if r.name == "web_widget.problems"]
    assert "route=/api/conversations/{conversation}/messages" in record.getMessage()
    assert guest.token not in caplog.text


async def test_a_busy_store_says_when_to_come_back(desk: Desk) -> None:
    # B24
    guest = await desk.new_guest()
    desk.store._writer._room = 0
    refused = await guest.write_first()
    desk.store._writer._room = 100
    assert (refused.status, refused.code) == (503, "busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert (await guest.write_first()).status == 201
