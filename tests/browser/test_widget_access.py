"""For everybody: axe-core on every page in both themes, and the whole way by keyboard (WID-11)."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.guest_api_fake import GuestApi
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MINE = {"name": "Ann", "kind": "guest", "avatar_url": None, "mine": True}


async def violations(page: Page, axe: str) -> list[str]:
    """Ask axe-core; animations are over, or given up, so that half-faded colours do not count."""
    await page.evaluate(
        "Promise.allSettled(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1)"
        ".map((one) => one.finished))"
    )
    await page.evaluate(axe)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


async def fill(guests: GuestApi) -> None:
    """A conversation that has one of everything."""
    guests.entrance["booking_url"] = "/b/sales"
    guests.entrance["consent"] = {"version": "1", "text": "I agree to the privacy policy"}
    room = await guests.open()
    await guests.say(
        room, kind="notice", author=None, text="Begun.", notice={"key": "opened", "values": {}}
    )
    body = [
        {"type": "paragraph", "children": [{"text": "a link", "link": "https://x.example"}]},
        {"type": "quote", "children": [{"text": "said"}]}, {"type": "code", "text": "x = 1"},
        {"type": "list", "ordered": False, "items": [{"indent": 0, "children": [{"text": "a"}]}]},
    ]  # fmt: skip
    reactions = [{"emoji": "👍", "count": 2, "mine": True}]
    await guests.say(room, "x", body=body, reactions=reactions)
    file = {"id": "1", "name": "a.pdf", "type": "application/pdf", "size": 9000, "state": "ready"}
    failed = file | {"id": "2", "state": "failed"}
    picture = file | {"id": "3", "name": "a.png", "type": "image/png"}
    await guests.say(
        room, "see https://x.example", key="a", author=MINE, files=[file, failed, picture]
    )
    await guests.say(room, "", deleted=True)
    await guests.about(room, state="closed", delivered_up_to=3, seen_up_to=3)


@pytest.mark.parametrize("color", ["#2457d6", "#ffe14d", "#777777"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_violation(
    guests: GuestApi, page_for: PageFor, axe_script: str, scheme: str, color: str
):
    guests.entrance["theme"]["color"] = color
    await fill(guests)
    page = await page_for("t1", color_scheme=scheme, bypass_csp=True)
    found = []

    async def check(name: str) -> None:
        found.extend(f"{name}: {one}" for one in await violations(page, axe_script))

    await page.goto(f"{guests.url}/c/ada")
    await expect(page.locator(".earlier li")).to_be_visible()
    await check("home")
    await page.get_by_role("button", name="Start a conversation").click()
    await page.get_by_label("Write a message").fill("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    await check("new")
    await page.get_by_role("button", name="Back").click()
    await page.locator(".earlier button").click()
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    await until(lambda: guests.sockets)
    await guests.typing("Ada")
    await expect(page.get_by_text("Ada is typing")).to_be_visible()
    await check("conversation")
    await page.get_by_role("button", name="Message options").last.click()
    await check("menu")
    await page.get_by_role("menuitem", name="Delete").click()
    await check("dialog")
    await page.keyboard.press("Escape")
    await page.context.set_offline(True)
    await page.get_by_label("Write a message").fill("later")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Waiting for the network")).to_be_visible()
    await check("offline")
    await page.context.set_offline(False)
    for path in ("/j/abc", "/missing"):
        await page.goto(guests.url + path)
        await expect(page.locator("h1")).to_be_visible()
        await check(path)
    assert found == []


async def test_the_host_page_stays_accessible(guests: GuestApi, page_for: PageFor, axe_script: str):
    page = await page_for(bypass_csp=True)
    await page.goto(f"{guests.url}/host?desk={guests.url}")
    await page.get_by_role("button", name="Chat").click()
    await expect(page.frame_locator("iframe").get_by_role("heading")).to_be_visible()
    assert await violations(page, axe_script) == []


async def test_the_whole_way_by_keyboard(guests: GuestApi, page_for: PageFor):
    page = await page_for()
    keys = page.keyboard
    await page.goto(f"{guests.url}/c/ada")
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()
    await keys.press("Tab")
    await keys.press("Enter")
    field = page.get_by_label("Write a message")
    await expect(field).to_be_focused()
    await keys.type("first line")
    await keys.press("Shift+Enter")
    await keys.type("second line")
    await keys.press("Enter")
    await expect(page.locator(".bubble")).to_have_text("first line\nsecond line")
    await until(lambda: guests.sockets)
    await guests.say(guests.room(), "Hi!")
    await expect(page.locator(".bubble")).to_have_count(2)

    await keys.press("Shift+Tab")  # attach
    await keys.press("Shift+Tab")  # the answer's menu
    await expect(page.get_by_role("button", name="Message options").last).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_role("menuitem", name="👍")).to_be_focused()
    await keys.press("ArrowRight")
    await keys.press("Enter")
    await expect(page.get_by_role("button", name="❤️ 1")).to_be_visible()
    await expect(page.get_by_role("button", name="Message options").last).to_be_focused()

    await keys.press("Shift+Tab")  # the reaction
    await keys.press("Shift+Tab")  # the own message's menu
    await keys.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await keys.press("End")
    await keys.press("ArrowUp")
    await keys.press("Enter")  # edit
    await expect(field).to_be_focused()
    await keys.press("Control+A")
    await keys.type("corrected")
    await keys.press("Enter")
    await expect(page.locator(".mine .bubble")).to_have_text("corrected")
    await keys.press("Escape")
    await expect(page.get_by_role("log")).to_be_visible()


async def test_an_unfinished_word_of_an_input_method_is_not_sent(
    guests: GuestApi, page_for: PageFor
):
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    await page.get_by_role("button", name="Start a conversation").click()
    field = page.get_by_label("Write a message")
    await field.fill("にほん")
    await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await expect(page.locator(".bubble")).to_have_count(0)
    await field.press("Enter")
    await expect(page.locator(".bubble")).to_have_text("にほん")


@pytest.mark.parametrize("size", [(320, 480), (640, 360)])
async def test_nothing_overflows_on_small_screens(
    guests: GuestApi, page_for: PageFor, size: tuple[int, int]
):
    await fill(guests)
    guests.language, guests.direction = "ar", "rtl"
    page = await page_for("t1", viewport={"width": size[0], "height": size[1]})
    await page.goto(f"{guests.url}/w/w_1")
    await page.locator(".earlier button").click()
    await expect(page.locator("textarea")).to_be_in_viewport()
    wide = await page.evaluate(
        """[...document.querySelectorAll("body *:not(.unseen, .who, .who *, pre, pre *)")]
        .map((node) => [node.className, node.getBoundingClientRect()])
        .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1).map(([name]) => name)"""
    )
    assert wide == []
