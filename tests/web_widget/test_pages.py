"""Pages, what they load, and the headers that guard them (S4, S13, ENT-01, ENT-07)."""

import re
from io import BytesIO

import pytest
from PIL import Image

from bot.domain.entrances import Widget
from bot.domain.ids import AgentId, WidgetId
from bot.domain.people import Agent
from tests.web_widget.conftest import Desk
from tests.world import slack

PAGES = ("/c/ada", "/w/w_sales")


def policy(headers) -> dict[str, list[str]]:
    rules = (rule.split() for rule in headers["Content-Security-Policy"].split("; "))
    return {name: values for name, *values in rules}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_may_do_only_what_it_needs(desk: Desk, path: str) -> None:
    # S4, S13
    page = await desk.guest().call("GET", path)
    assert page.status == 200
    rules = policy(page.headers)
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == rules["font-src"] == ["'self'"]
    assert rules["connect-src"] == ["'self'", "wss://desk.example"]
    assert rules["require-trusted-types-for"] == ["'script'"]
    assert "https://avatars.slack-edge.com" in rules["img-src"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert re.search(rb"<script(?! type=\"module\" src=\"/static/)", page.body) is None
    assert b" style=" not in page.body
    assert b"{{" not in page.body


async def test_a_widget_is_framed_by_its_sites_and_by_no_other(desk: Desk, several: str) -> None:
    # S13, WID-10
    framed = await desk.guest().call("GET", f"/w/{several}")
    assert policy(framed.headers)["frame-ancestors"] == ["https://shop.example"]
    assert "X-Frame-Options" not in framed.headers
    own = await desk.guest().call("GET", "/w/w_sales")
    assert policy(own.headers)["frame-ancestors"] == ["'self'"]
    for path in ("/c/ada", "/c/nobody", "/w/w_none"):
        page = await desk.guest().call("GET", path)
        assert policy(page.headers)["frame-ancestors"] == ["'none'"]
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/c/nobody",
        "/j/none",
        "/w/w_none",
        "/c/%00",
        "/j/%3Cscript%3E",
        "/w/..%2f..",
        "/c/nobody/qr.png",
    ],
)
async def test_a_link_that_leads_nowhere_says_so_kindly(desk: Desk, path: str) -> None:
    page = await desk.guest(**{"Accept-Language": "ar"}).call("GET", path)
    assert page.status == 404
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'dir="rtl"' in page.body
    assert b"script>" not in page.body


async def test_an_unknown_address_is_a_page_for_browsers_and_plain_for_others(desk: Desk) -> None:
    browser = await desk.guest(Accept="text/html").call("GET", "/nothing")
    assert (browser.status, b"leads nowhere" in browser.body) == (404, True)
    assert (await desk.guest().call("GET", "/nothing")).status == 404
    assert (await desk.guest(Accept="text/html").call("POST", "/c/ada")).status == 405


async def test_what_fills_a_page_is_never_markup(desk: Desk) -> None:
    # S4
    name = '"><script>alert(1)</script>{{id}}'
    agent = Agent(AgentId("x"), name, "x", (slack("T1/UX"),))
    await desk.store.run(lambda tx: tx.people.add_agent(agent))
    page = await desk.guest().call("GET", "/c/x")
    assert b"<script>alert" not in page.body
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;{{id}}" in page.body


async def test_a_page_speaks_the_language_of_who_reads_it(desk: Desk) -> None:
    for wanted, shown in (
        ("de-CH", "de"),
        ("ar", "ar"),
        ("xx", "en"),
        ("", "en"),
        ("ja;q=0.4", "ja"),
    ):
        page = await desk.guest(**{"Accept-Language": wanted}).call("GET", "/c/ada")
        assert f'lang="{shown}"'.encode() in page.body
        words = await desk.guest().call("GET", f"/static/locales/{shown}.json")
        assert (words.status, words.headers["Content-Type"]) == (200, "application/json")
        assert {key.partition(".")[0] for key in words.json} & {"errors", "notices", "home"} == {
            "home"
        }


async def test_everything_a_page_loads_is_there(desk: Desk) -> None:
    page = await desk.guest().call("GET", "/w/w_sales")
    loaded = re.findall(rb'(?:src|href)="(/[^"]+)"', page.body)
    assert b"/static/widget/main.js" in loaded
    for path in (*loaded, b"/embed.js"):
        asset = await desk.guest().call("GET", path.decode())
        assert asset.status == 200, path
        assert asset.headers["X-Content-Type-Options"] == "nosniff"
        tag = asset.headers["ETag"]
        again = await desk.guest(**{"If-None-Match": tag}).call("GET", path.decode())
        assert (again.status, again.body) == (304, b"")


async def test_scripts_come_packed_for_those_who_can_unpack(desk: Desk) -> None:
    packed = await desk.guest(**{"Accept-Encoding": "gzip"}).call("GET", "/static/widget/main.js")
    plain = await desk.guest(**{"Accept-Encoding": "identity"}).call(
        "GET", "/static/widget/main.js"
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.body == plain.body
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert b"import {" not in plain.body


@pytest.mark.parametrize(
    "path",
    ["/static/../routes.py", "/static/..%2froutes.py", "/static/nothing.js", "/static//etc/passwd"],
)
async def test_only_what_is_meant_to_be_loaded_is_served(desk: Desk, path: str) -> None:
    async with desk.http.get(f"{desk.url}{path}") as response:
        assert response.status == 404


async def test_looking_without_a_body_works_and_changes_nothing(desk: Desk, several: str) -> None:
    # B21
    guest = await desk.new_guest()
    conversation = await guest.opened()
    before = await desk.count("message"), await desk.count("guest"), await desk.count("outbox")
    paths = (
        *PAGES, f"/w/{several}", "/c/ada/qr.png", "/embed.js", "/static/style.css", "/avatars/A-1.png",
        "/api/session", "/api/conversations", f"/api/conversations/{conversation}",
        f"/api/conversations/{conversation}/feed", f"/api/conversations/{conversation}/transcript",
        "/api/openapi.json", "/api/entrances/widget/w_sales",
    )  # fmt: skip
    for path in paths:
        whole = await guest.call("GET", path)
        head = await guest.call("HEAD", path)
        assert (head.status, head.body) == (200, b""), path
        assert head.headers["Content-Length"] == str(whole.headers["Content-Length"])
    assert before == (
        await desk.count("message"), await desk.count("guest"), await desk.count("outbox")
    )  # fmt: skip


async def test_the_qr_code_is_a_picture(desk: Desk) -> None:
    # ENT-07
    answer = await desk.guest().call("GET", "/c/ada/qr.png")
    assert answer.headers["Content-Type"] == "image/png"
    with Image.open(BytesIO(answer.body)) as picture:
        assert picture.width == picture.height > 200


async def test_initials_are_drawn_once_and_kept(desk: Desk) -> None:
    # TTL-05
    guest = desk.guest()
    first = await guest.call("GET", "/avatars/GB-3.png")
    with Image.open(BytesIO(first.body)) as picture:
        assert picture.size == (128, 128)
        assert len(picture.convert("RGB").getcolors(1000) or ()) > 2
    assert "immutable" in first.headers["Cache-Control"]
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = await guest.call(
        "GET", "/avatars/GB-3.png", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status == 304
    for letters in ("%3F", "%C3%89", "%E5%86%99", "%D8%B9", "a%CC%81"):
        assert (await guest.call("GET", f"/avatars/{letters}-0.png")).status == 200
    for wrong in ("GB-8.png", "GB.png", "ABCDEF-1.png", "-1.png", "GB-1.svg", "A-99999.png"):
        assert (await guest.call("GET", f"/avatars/{wrong}")).status == 404


async def test_the_avatar_of_an_agent_without_a_picture_can_be_fetched(desk: Desk) -> None:
    # TTL-05
    widget = Widget(WidgetId("w_eve"), agent_id=AgentId("eve"))
    await desk.store.run(lambda tx: tx.entrances.add_widget(widget))
    entrance = (await desk.guest().call("GET", "/api/entrances/widget/w_eve")).json
    path = entrance["avatar_url"].removeprefix("https://desk.example")
    assert (await desk.guest().call("GET", path)).status == 200


async def test_the_site_of_a_widget_may_say_which_language_it_speaks(desk: Desk) -> None:
    # WID-07
    guest = desk.guest(**{"Accept-Language": "fr"})
    for asked, spoken in (("?language=de-AT", "de"), ("?language=xx", "fr"), ("", "fr")):
        page = await guest.call("GET", f"/w/w_sales{asked}")
        assert f'<html lang="{spoken}"'.encode() in page.body
