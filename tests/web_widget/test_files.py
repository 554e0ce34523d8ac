"""Files: looked at before they are kept, and always a download (S8, B13, B14)."""

import asyncio
import json
import zlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.domain.ids import FileId
from bot.domain.messages import File, MessageKind
from bot.signals.local import LocalSignals
from bot.store import Store
from tests.web_widget.conftest import PATIENCE, Answer, Desk, Guest, desk_on, key
from tests.world import Clock
from web_widget.budget import Budget
from web_widget.keys import LINKS, UPLOADS
from web_widget.limits import Limits, Rule, Rules
from web_widget.sniffing import shown_name, type_of


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "red").save(kept, kind)
    return kept.getvalue()


def bomb() -> bytes:
    """A PNG of 40,000 x 40,000 pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    size = (40_000).to_bytes(4, "big") * 2
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + b"\x08\x02\x00\x00\x00")
    return start + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


def form(message: Any, *files: tuple[str, bytes]) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False)
    data.add_field("message", json.dumps(message), content_type="application/json")
    for name, content in files:
        data.add_field("file", BytesIO(content), filename=name, content_type="text/html")
    return data


async def send(
    guest: Guest, conversation: str, *files: tuple[str, bytes], text: str = ""
) -> Answer:
    message = {"key": key(), "text": text}
    path = f"/api/conversations/{conversation}/messages"
    return await guest.call("POST", path, data=form(message, *files))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
async def test_files_come_with_their_message_and_go_to_the_agents(desk: Desk) -> None:
    # CONV-07
    guest = await desk.new_guest()
    conversation = await guest.opened()
    answer = await send(guest, conversation, ("a.png", picture()), ("liste.csv", b"a;b\n1;2\n"))
    assert answer.status == 201, answer.body
    first, second = answer.json["message"]["files"]
    assert {**first, "id": ""} == {
        "id": "", "name": "a.png", "type": "image/png", "size": len(picture()), "state": "ready",
        "width": 3, "height": 2,
    }  # fmt: skip
    assert (second["type"], second["name"], second["width"]) == ("text/csv", "liste.csv", None)
    got = await guest.call("GET", f"/api/conversations/{conversation}/files/{first['id']}")
    assert got.body == picture()
    assert await desk.outbox("post_file") == 2 or await desk.count("outbox") >= 3


async def test_a_first_message_may_be_a_file(desk: Desk) -> None:
    guest = await desk.new_guest()
    body = {"entrance": {"kind": "widget", "id": "w_sales"}, "message": {"key": key()}}
    data = form(body, ("a.jpg", picture("JPEG")))
    answer = await guest.call("POST", "/api/conversations", data=data)
    assert answer.status == 201, answer.body
    assert answer.json["message"]["files"][0]["type"] == "image/jpeg"


async def test_a_file_is_served_as_a_download_that_can_do_nothing(desk: Desk) -> None:
    # B14, S8
    guest = await desk.new_guest()
    conversation = await guest.opened()
    sent = await send(guest, conversation, ("Über uns; x=y.pdf", b"%PDF-1.7 <script>"))
    file = sent.json["message"]["files"][0]
    got = await guest.call("GET", f"/api/conversations/{conversation}/files/{file['id']}")
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert got.headers["Cache-Control"] == "no-store"
    disposition = got.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    assert "filename*=UTF-8''%C3%9Cber" in disposition
    assert "X" not in got.headers


async def test_an_agents_page_is_a_download_of_unknown_bytes(desk: Desk) -> None:
    # B14: what their platform calls text/html is not opened as that
    guest = await desk.new_guest()
    conversation = await guest.opened()
    file = File(FileId("e" * 32), "x.html", "text/html", 8)
    await desk.agent_writes(conversation, "", MessageKind.PUBLIC, (file,), data=b"<script>")
    got = await guest.call("GET", f"/api/conversations/{conversation}/files/{file.id}")
    assert got.headers["Content-Type"] == "application/octet-stream"


HOSTILE = {
    "an SVG": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "an SVG called PNG": ("a.png", b'<svg onload="alert(1)"/>'),
    "a page": ("a.html", b"<!doctype html><script>alert(1)</script>"),
    "a page called text": ("a.txt", b"\n\n  <html><script>alert(1)</script>"),
    "a page behind a mark": ("a.txt", b"\xef\xbb\xbf<script>alert(1)</script>"),
    "XML": (
        "a.xml",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>',
    ),
    "a program": ("a.exe", b"MZ\x90\x00\x03"),
    "a Linux program": ("a", b"\x7fELF\x02\x01"),
    "a script": ("a.sh", b"#!/bin/sh\nrm -rf /"),
    "a broken PNG": ("a.png", picture()[:40]),
    "half a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 100),
    "a picture of a billion pixels": ("a.png", bomb()),
    "nothing": ("a.txt", b""),
    "UTF-16": ("a.txt", "hello".encode("utf-16")),
    "bytes": ("a.bin", bytes(range(256))),
    "control characters": ("a.txt", b"a\x1b[2Jb"),
    "a RIFF of something": ("a.webp", b"RIFF\x00\x00\x00\x00ACON"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused(desk: Desk, name: str) -> None:
    # S8, B14
    guest = await desk.new_guest()
    conversation = await guest.opened()
    refused = await send(guest, conversation, HOSTILE[name])
    assert (refused.status, refused.code) == (415, "file_type_refused")
    assert await desk.count("file") == 0
    assert await desk.count("message") == 1


@pytest.mark.parametrize(
    ("given", "kind", "shown"),
    [
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("..\\..\\evil.png", "image/png", "evil.png"),
        ("..%2f..%2fa.png", "image/png", "_2f.._2fa.png"),
        ("annexe\u202egnp.exe", "image/png", "annexegnp.exe.png"),
        ("a.html", "application/pdf", "a.html.pdf"),
        ("<b>.png", "image/png", "_b_.png"),
        ("", "image/png", "file.png"),
        (".htaccess", "text/plain", "htaccess.txt"),
        (".png", "image/png", "png.png"),
        ("x" * 5000 + ".PNG", "image/png", "x" * 120 + ".PNG"),
        ("a\x00b\r\n.png", "image/png", "a_b__.png"),
        ("\ud800.png", "image/png", "_.png"),
        ("写真.jpeg", "image/jpeg", "写真.jpeg"),
    ],
)
def test_a_name_is_shown_without_tricks(given: str, kind: str, shown: str) -> None:
    # S8, S6
    assert shown_name(given, kind).replace("?", "_") == shown


@pytest.mark.parametrize(
    ("start", "name", "kind"),
    [
        (picture("GIF"), "a", "image/gif"),
        (picture("WEBP"), "a", "image/webp"),
        (b"\x00\x00\x00\x18ftypmp42", "a.mov", "video/mp4"),
        (b"\x00\x00\x00\x18ftypqt  ", "a", "video/quicktime"),
        (b"\x00\x00\x00\x1cftypavif", "a.avif", "image/avif"),
        (b"ID3\x04", "a", "audio/mpeg"),
        (b"OggS", "a", "audio/ogg"),
        (b"RIFF\x00\x00\x00\x00WAVE", "a", "audio/wav"),
        (b"PK\x03\x04", "a.zip", "application/zip"),
        (b"PK\x03\x04", "a.jar", "application/zip"),
        (
            b"PK\x03\x04",
            "a.DOCX",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("Grüße".encode(), "a.md", "text/plain"),
    ],
)
def test_the_type_is_in_the_bytes(start: bytes, name: str, kind: str) -> None:
    # S8
    assert type_of(start, name) == kind


async def test_a_file_may_have_so_many_bytes_and_no_more(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    largest = b"a" * (20 * 1024 * 1024)
    assert (await send(guest, conversation, ("a.txt", largest))).status == 201
    refused = await send(guest, conversation, ("a.txt", largest + b"a"))
    assert (refused.status, refused.code) == (413, "file_too_large")


async def test_a_message_has_five_files_at_most(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    five = [(f"{n}.txt", b"x") for n in range(5)]
    assert (await send(guest, conversation, *five)).status == 201
    refused = await send(guest, conversation, *five, ("6.txt", b"x"))
    assert (refused.status, refused.code) == (422, "too_many_files")


async def test_strangers_upload_nothing(desk: Desk) -> None:
    # B13: refused before the first byte of a file is read
    owner, other = await desk.new_guest(), await desk.new_guest()
    conversation = await owner.opened()
    for guest, status in ((desk.guest(Authorization="Bearer x"), 401), (other, 404)):
        boundary = "b"
        head = (
            f"POST /api/conversations/{conversation}/messages HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {guest.token or 'x'}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: 9999999\r\n\r\n"
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", desk.port)
        writer.write(head.encode())
        async with asyncio.timeout(PATIENCE):
            assert f" {status} ".encode() in await reader.readline()
        writer.close()
    assert await desk.count("file") == 0


BOUNDARY = b"--b\r\n"
PART = b'Content-Disposition: form-data; name="message"\r\n\r\n{"key":"12345678","text":"x"}\r\n'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"--b--\r\n",
        BOUNDARY
        + b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--b--\r\n',
        BOUNDARY + PART + BOUNDARY + PART + b"--b--\r\n",
        BOUNDARY
        + b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
        BOUNDARY
        + PART
        + (BOUNDARY + b'Content-Disposition: form-data; name="f"\r\n\r\n\r\n') * 1000,
        BOUNDARY + b"X: " + b"y" * 20_000 + b"\r\n\r\n",
        (BOUNDARY + b"\r\n\r\n") * 100_000,
    ],
)
async def test_a_strange_form_is_refused(desk: Desk, body: bytes) -> None:
    # S11
    guest = await desk.new_guest()
    conversation = await guest.opened()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    path = f"/api/conversations/{conversation}/messages"
    answer = await guest.call("POST", path, data=body, headers=headers)
    assert (answer.status, answer.code) == (400, "body_invalid")
    no_boundary = {"Content-Type": "multipart/form-data"}
    assert (await guest.call("POST", path, data=b"x", headers=no_boundary)).status == 400


async def test_a_slow_form_is_given_up(hurried: Desk) -> None:
    # S10
    guest = await hurried.new_guest()
    conversation = await guest.opened()
    head = (
        f"POST /api/conversations/{conversation}/messages HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {guest.token}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n"
    )
    for begun in (b"", BOUNDARY + b'Content-Disposition: form-data; name="message"\r\n\r\n{'):
        reader, writer = await asyncio.open_connection("127.0.0.1", hurried.port)
        writer.write(head.encode() + begun)
        async with asyncio.timeout(PATIENCE):
            assert b" 408 " in await reader.readline()
        writer.close()


async def test_uploads_have_so_much_memory_together(desk: Desk) -> None:
    # S8, R9
    guest = await desk.new_guest()
    conversation = await guest.opened()
    budget = desk.app[UPLOADS]
    assert isinstance(budget, Budget)
    left = budget._left
    budget._left = 1000
    refused = await send(guest, conversation, ("a.txt", b"a" * 2000))
    assert (refused.status, refused.code) == (503, "busy")
    assert budget._left == 1000
    budget._left = left
    assert (await send(guest, conversation, ("a.txt", b"a" * 2000))).status == 201
    assert budget._left == left


async def test_a_guest_has_a_quota_a_day(store: Store, signals: LocalSignals, clock: Clock) -> None:
    # S8
    rules = Rules(bytes=Rule("bytes", 1000, 86_400))
    async with desk_on(store, signals, clock, limits=Limits(clock, rules=rules)) as desk:
        guest = await desk.new_guest()
        conversation = await guest.opened()
        assert (await send(guest, conversation, ("a.txt", b"a" * 900))).status == 201
        refused = await send(guest, conversation, ("a.txt", b"a" * 900))
        assert (refused.status, refused.code) == (429, "rate_limited")
        clock.pass_by(86_400)
        assert (await send(guest, conversation, ("a.txt", b"a" * 900))).status == 201


async def test_the_files_of_a_deleted_message_are_gone(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    sent = (await send(guest, conversation, ("a.png", picture()))).json["message"]
    path = f"/api/conversations/{conversation}"
    assert (await guest.call("DELETE", f"{path}/messages/{sent['number']}")).status == 204
    assert (await guest.call("GET", f"{path}/files/{sent['files'][0]['id']}")).status == 404
    assert (await guest.call("GET", f"{path}/files/x")).code == "file_missing"


async def test_agents_open_a_file_by_an_address_that_is_signed_and_ends(desk: Desk) -> None:
    guest = await desk.new_guest()
    conversation = await guest.opened()
    data = picture()
    sent = (await send(guest, conversation, ("a.png", data))).json["message"]
    file, links, now = sent["files"][0]["id"], desk.app[LINKS], desk.clock()

    def path(address: str) -> str:
        return address.removeprefix(links.public_url)

    anybody = desk.guest()
    good = path(links.file(file, now + timedelta(days=1)))
    answer = await anybody.call("GET", good)
    assert (answer.status, answer.body) == (200, data)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    signature = good.partition("signature=")[2]
    for wrong in (
        path(links.file(file, now - timedelta(seconds=1))),
        good.replace(signature, "0" * 64),
        good.replace(signature, "é"),
        good.replace(file, "0" * 32),
        good.replace("until=", "until=1"),
        good.replace("until=", "until=x"),
        f"/files/{file}",
        path(replace(links, secret="another").file(file, now + timedelta(days=1))),
    ):
        assert (await anybody.call("GET", wrong)).status == 404, wrong
    number = sent["number"]
    await guest.call("DELETE", f"/api/conversations/{conversation}/messages/{number}")
    assert (await anybody.call("GET", good)).status == 404
