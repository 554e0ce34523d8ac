"""Hostile texts, hostile hosts, strict policies."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.guest_api_fake import GuestApi
from tests.browser.hostile_texts import ADDRESSES, TEXTS
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def hostile(number: int, text: str) -> dict:
    """Put a text everywhere a message has one."""
    span = {"text": text, "bold": True, "link": ADDRESSES[number % len(ADDRESSES)]}
    body = [
        {"type": "paragraph", "children": [span]}, {"type": "code", "text": text},
        {"type": "list", "ordered": False, "items": [{"indent": 99, "children": [span]}]},
        {"type": text, "children": [span]},
    ]  # fmt: skip
    file = {"id": text, "name": text, "type": text, "size": 9, "state": "ready"}
    return {
        "text": text,
        "body": body if number % 2 else None,
        "author": {
            "name": text,
            "kind": "agent",
            "avatar_url": f"javascript:{text}",
            "mine": False,
        },
        "reactions": [{"emoji": text, "count": 1, "mine": False}],
        "files": [file, file | {"type": "image/svg+xml"}],
    }


async def test_no_text_from_outside_ever_runs(guests: GuestApi, page_for: PageFor):  # S4 # B14
    assert len(TEXTS) >= 40
    room = await guests.open()
    page = await page_for("t1")
    await page.goto(f"{guests.url}/c/ada")
    await page.locator(".earlier button").click()
    scripts = await page.locator("script").count()
    for number, text in enumerate(TEXTS):
        await guests.say(room, **hostile(number, text))
        await guests.say(
            room, kind="notice", author=None, text=text, notice={"key": text, "values": {}}
        )
        await guests.about(room, title=text, share_url=text)
        await guests.typing(text)
    await expect(page.locator(".bubble")).to_have_count(len(TEXTS))
    for number, text in enumerate(TEXTS):
        if number % 2 == 0:
            await expect(page.locator(".bubble").nth(number)).to_contain_text(
                text.strip("\x00")[:9]
            )
    assert await page.locator("script").count() == scripts
    assert (
        await page.locator(".log :is(iframe, object, embed, style, form, svg:not(.icon))").count()
        == 0
    )
    links = await page.locator(".log a").evaluate_all("(all) => all.map((one) => one.href)")
    assert all(re.match(r"(https?|mailto):", link) for link in links)
    await page.get_by_role("button", name="Back").click()
    await expect(page.locator(".earlier li")).to_have_count(1)


async def test_hostile_entrances_and_own_words_stay_words(
    guests: GuestApi, page_for: PageFor
):  # S4
    for text in TEXTS[::6]:
        guests.entrance |= {
            "title": text, "greeting": text, "booking_url": f"javascript:{text}", "avatar_url": text,
            "theme": {"color": f"red;{text}", "position": text, "launcher": True},
            "consent": {"version": text, "text": text},
        }  # fmt: skip
        page = await page_for()
        await page.goto(f"{guests.url}/c/ada")
        await expect(page.locator("h1")).to_be_visible()
        assert await page.locator("a.door").count() == 0
        await page.get_by_role("button", name="Book a meeting").click()
        await page.get_by_role("button", name="Try again").click()
        assert page.url.startswith(guests.url)
        await page.locator(".door").first.click()
        await page.get_by_role("checkbox").check()
        await page.get_by_label("Write a message").fill(text)
        before = len(guests.sent)
        await page.get_by_role("button", name="Send").click()
        await until(lambda before=before: len(guests.sent) > before)
        await expect(page.locator(".mine .bubble").last).to_be_visible()
        await page.context.close()


async def test_only_an_allowed_page_may_hold_the_frame(
    guests: GuestApi, shop: str, page_for: PageFor
):  # S13 # WID-10
    guests.entrance["origins"] = ["https://shop.example", shop + ".evil.example", shop + "0"]
    page = await page_for()
    await page.goto(f"{shop}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_text("This chat is not available on this page.")).to_be_visible()
    assert not [call for call in guests.calls if call[0] != "GET"]


async def test_an_empty_list_allows_our_own_origin_only(
    guests: GuestApi, shop: str, page_for: PageFor
):  # S13
    page = await page_for()
    await page.goto(f"{guests.url}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    await expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Harbour Sales")
    await page.goto(f"{shop}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    await expect(page.frame_locator("iframe").get_by_text("not available")).to_be_visible()


async def test_hostile_messages_to_the_frame_and_to_the_host_do_nothing(
    guests: GuestApi, shop: str, page_for: PageFor
):  # S13
    guests.entrance["origins"] = [shop]
    page = await page_for("t1")
    await guests.open()
    await page.goto(f"{shop}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    frame = page.frame_locator("iframe[title=Chat]")
    await expect(frame.get_by_role("heading", name="Harbour Sales")).to_be_visible()
    bad = [None, 1, "x", [], {}, {"type": "close"}, {"frontdesk": "1", "type": "close"}]
    bad += [
        {"frontdesk": 1, "type": kind}
        for kind in ("", "constructor", "__proto__", None, 7, {}, "close")
    ]
    bad += [{"frontdesk": 1, "type": "identify", "name": value} for value in (None, {}, [], 5)]
    bad += [{"frontdesk": 1, "type": "hello", "page": {"url": text}} for text in TEXTS]
    bad += [{"frontdesk": 1, "type": "page", "page": text} for text in TEXTS]
    send = """([all, inside]) => { for (const one of all) {
        parent.document.querySelector("div").shadowRoot.querySelector("iframe")
            .contentWindow.postMessage(one, "*");
        if (inside) parent.postMessage(one, "*"); } }"""
    await page.evaluate(send, [bad, True])
    # well-formed words from a window of an allowed origin that is neither the host nor our frame
    await page.evaluate(
        "document.body.append(Object.assign(document.createElement('iframe'), {src: '/missing'}))"
    )
    await until(lambda: page.frame(url=f"{shop}/missing"))
    beside = page.frame(url=f"{shop}/missing")
    well = [
        {"frontdesk": 1, "type": kind, "name": "Eve"}
        for kind in ("identify", "hidden", "close", "unread")
    ]
    await beside.evaluate(send, [well, True])
    # and from inside of our own frame to itself
    await page.frames[1].evaluate(
        "(all) => all.forEach((one) => postMessage(one, '*'))", bad + well
    )
    launcher = page.get_by_role("button", name="Chat")
    await expect(launcher).to_have_attribute("aria-expanded", "true")
    await frame.get_by_role("button", name="Start a conversation").click()
    await frame.get_by_label("Write a message").fill("hello")
    await frame.get_by_label("Write a message").press("Enter")
    await until(lambda: guests.sent)
    assert guests.sent[0]["page"]["url"] in {"", f"{shop}/host?desk={guests.url}"}
    assert not [call for call in guests.calls if call[0] in {"PATCH", "DELETE"}]


async def test_a_stranger_window_cannot_close_or_count(
    guests: GuestApi, shop: str, page_for: PageFor
):  # S13
    guests.entrance["origins"] = [shop]
    page = await page_for()
    await page.goto(f"{shop}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    await expect(page.frame_locator("iframe").get_by_role("heading")).to_be_visible()
    await page.evaluate(
        """() => { for (const type of ["close", "unread"])
        window.postMessage({frontdesk: 1, type, count: 99}, location.origin); }"""
    )
    assert await page.evaluate("new Promise((done) => setTimeout(() => done(1)))")
    await expect(page.get_by_role("button", name="Chat", exact=True)).to_have_attribute(
        "aria-expanded", "true"
    )


async def test_the_host_api_opens_identifies_listens_and_leaves_nothing(
    guests: GuestApi, shop: str, page_for: PageFor
):  # WID-08
    guests.entrance["origins"] = [shop]
    page = await page_for()
    await page.add_init_script(
        "window.Frontdesk = window.Frontdesk ||"
        " function () { (Frontdesk.q = Frontdesk.q || []).push(arguments) };"
        "window.heard = []; if (window === top) {"
        "Frontdesk('on', 'open', () => heard.push('open')); Frontdesk('on', 'close', () => { throw 1 });"
        "Frontdesk('identify', {name: 'Ann', email: 'ann@shop.example'}); Frontdesk('open'); }"
    )
    await page.goto(f"{shop}/host?desk={guests.url}")
    frame = page.frame_locator("iframe")
    await frame.get_by_role("button", name="Start a conversation").click()
    await frame.get_by_label("Write a message").fill("hello")
    await frame.get_by_label("Write a message").press("Enter")
    await until(lambda: guests.sent)
    assert guests.sent[0]["guest"] == {"name": "Ann", "email": "ann@shop.example"}
    assert guests.sent[0]["page"]["title"] == "Shop"
    assert await page.evaluate("heard") == ["open"]

    await page.evaluate(
        "Frontdesk('close'); Frontdesk('no such thing'); Frontdesk('identify'); Frontdesk()"
    )
    await guests.say(guests.room(), "are you there?")
    await expect(page.get_by_role("button", name="Chat (1)")).to_be_visible()
    await page.evaluate("Frontdesk('shutdown'); Frontdesk('open')")
    assert await page.locator("iframe").count() == 0
    await expect(page.get_by_role("button", name="Chat")).to_have_count(0)


async def test_escape_closes_the_widget_and_the_focus_returns(
    guests: GuestApi, shop: str, page_for: PageFor
):  # WID-11
    guests.entrance["origins"] = [shop]
    page = await page_for()
    await page.goto(f"{shop}/host?desk={guests.url}")
    launcher = page.get_by_role("button", name="Chat")
    await launcher.focus()
    await page.keyboard.press("Enter")
    door = page.frame_locator("iframe").get_by_role("button", name="Start a conversation")
    await expect(door).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    await expect(launcher).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(door).to_be_focused()


async def test_without_a_launcher_the_focus_returns_to_the_button_of_the_site(
    guests: GuestApi, shop: str, page_for: PageFor
):  # WID-07 WID-11
    guests.entrance["origins"] = [shop]
    page = await page_for()
    await page.goto(f"{shop}/host?desk={guests.url}&launcher=off&language=de")
    own = page.get_by_role("button", name="Help")
    await own.focus()
    await page.evaluate("Frontdesk('open')")
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("button", name="Start a conversation")).to_be_focused()
    assert ("GET", "/w/w_1?language=de") in guests.asked_for
    await page.keyboard.press("Escape")
    await expect(page.locator("iframe")).to_be_hidden()
    await expect(own).to_be_focused()


async def test_escape_that_the_site_used_itself_closes_nothing_else(
    guests: GuestApi, shop: str, page_for: PageFor
):  # WID-11
    guests.entrance["origins"] = [shop]
    page = await page_for()
    await page.goto(f"{shop}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    door = page.frame_locator("iframe").get_by_role("button", name="Start a conversation")
    await expect(door).to_be_focused()
    own = page.get_by_role("button", name="Help")
    await own.focus()
    await page.evaluate("() => { document.body.onkeydown = (event) => event.preventDefault(); }")
    await page.keyboard.press("Escape")
    await expect(page.locator("iframe")).to_be_visible()
    await page.evaluate("() => { document.body.onkeydown = null; }")
    await page.keyboard.press("Escape")
    await expect(page.locator("iframe")).to_be_hidden()
    await expect(own).to_be_focused()


async def test_on_a_phone_the_widget_stands_above_the_keyboard(
    guests: GuestApi, shop: str, page_for: PageFor
):  # WID-11
    guests.entrance["origins"] = [shop]
    page = await page_for(viewport={"width": 390, "height": 844})
    await page.goto(f"{shop}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    frame = page.locator("iframe")
    await expect(page.frame_locator("iframe").get_by_role("heading").first).to_be_visible()
    assert await frame.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    await page.evaluate(
        "Object.defineProperties(visualViewport, {height: {value: 500}, offsetTop: {value: 30}});"
        "visualViewport.dispatchEvent(new Event('resize'))"
    )
    assert await frame.bounding_box() == {"x": 0, "y": 30, "width": 390, "height": 500}
