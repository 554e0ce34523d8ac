"""The page with its two panes: who sits there, the keys, narrow screens, both themes, the shop."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox.slack import seed
from tests.browser.desk_manners import (
    PHONE,
    answer_with_the_keys,
    check_the_parts_are_reached,
    page_of,
    row,
    violations,
)
from tests.browser.desk_stage import ADA, BOB, CARD, MODAL, Json, Stage, open_stage
from tests.browser.pages import PageFor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as made:
        yield made


async def _life(stage: Stage) -> str:
    """Fill #sales with one of everything; gives the thread's root."""
    await stage.post(
        "Morning! *Tern* is back, see <https://shop.example/tern> and `S`\n> said", BOB
    )
    ts = await stage.post("card", blocks=CARD)
    await stage.post("Hi! Is it light?", thread_ts=ts, username="Grace Hopper")
    answer = await stage.post("Twelve kilos, <@U0ADA>", ADA, thread_ts=ts)
    await stage.api("reactions.add", BOB, channel=seed.SALES, timestamp=answer, name="heart")
    await stage.api("chat.postEphemeral", channel=seed.SALES, user="U0ADA", text="Only you see it")
    await stage.api(
        "assistant.threads.setStatus", channel_id=seed.SALES, thread_ts=ts, status="waits…"
    )
    await stage.api("views.publish", user_id="U0ADA", view={"type": "home", "blocks": CARD})
    return ts


async def test_another_person_sits_down_and_sees_what_is_theirs(stage: Stage, page_for: PageFor):
    await stage.api("chat.postEphemeral", channel=seed.SALES, user="U0ADA", text="For Ada")
    page = await page_of(page_for)
    await stage.sit(page)
    await expect(row(page, "For Ada")).to_be_visible()
    await page.get_by_role("radio", name="Bob").click()
    await expect(page.get_by_role("radio", name="Bob")).to_be_checked()
    await expect(row(page, "For Ada")).to_have_count(0)
    await page.get_by_label("Message #sales").fill("Bob here")
    await page.keyboard.press("Enter")
    await expect(row(page, "Bob here").locator(".name")).to_have_text("Bob")
    await page.get_by_role("radio", name="Bob").press("ArrowRight")
    await expect(page.get_by_role("radio", name="Mona")).to_be_checked()
    await expect(page.get_by_role("radio", name="Mona")).to_be_focused()


async def test_presence_is_switched_and_seen_by_others(stage: Stage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    await page.get_by_role("button", name="Active").click()
    await expect(page.get_by_role("button", name="Away")).to_be_visible()
    assert stage.slack.users["U0ADA"].presence == "away"


async def test_another_workspace_is_offered_once_the_app_is_there(stage: Stage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    team = page.get_by_role("button", name="Acme")
    await team.click()
    await expect(page.get_by_role("menuitemradio")).to_have_count(1)
    await page.keyboard.press("Escape")
    stage.slack.install(
        stage.slack.apps[seed.APP],
        seed.OTHER_TEAM,
        bot_token="xoxb-2",
        bot_user_id="U2",
        bot_id="B2",
    )
    await team.click()
    await page.get_by_role("menuitemradio", name="Globex").click()
    await expect(page.get_by_role("radio", name="Eve")).to_be_checked()
    await expect(page.get_by_role("heading", name="front-office")).to_be_visible()


async def test_the_desk_is_worked_with_the_keys_alone(stage: Stage, page_for: PageFor):
    for words in ("first", "second", "third"):
        await stage.post(words, BOB)
    page = await page_of(page_for)
    await stage.sit(page)
    await row(page, "third").focus()
    await page.keyboard.press("ArrowUp")
    await expect(row(page, "second")).to_be_focused()
    await page.keyboard.press("Home")
    await answer_with_the_keys(page, "first")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_label("Message #support")).to_be_focused()
    await check_the_parts_are_reached(page)


async def test_scrolling_back_reads_what_was_before(stage: Stage, page_for: PageFor):
    for number in range(205):
        await stage.post(f"message {number:03}", BOB if number % 2 else ADA)
    page = await page_of(page_for)
    await stage.sit(page)
    await expect(row(page, "message 204")).to_be_in_viewport()
    await expect(row(page, "message 004")).to_have_count(0)
    await page.get_by_role("button", name="Show earlier messages").click()
    await expect(row(page, "message 000")).to_have_count(1)
    await expect(page.locator(".middle .row")).to_have_count(205)
    await expect(page.get_by_role("button", name="Show earlier messages")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_stands_in_anybody_s_way(
    theme: str, stage: Stage, page_for: PageFor, axe_script: str
):
    ts = await _life(stage)

    def answer(body: Json) -> None:
        if body.get("type") == "block_actions":
            opened.append(stage.api("views.open", trigger_id=body["trigger_id"], view=MODAL))

    opened: list[object] = []
    stage.app.answer = answer
    page = await page_for(
        color_scheme=theme,
        bypass_csp=True,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
    )
    await stage.sit(page, f"U0ADA/{seed.SALES}/{ts}")
    await expect(page.locator(".thread .row")).to_have_count(3)
    assert await violations(page, axe_script) == []
    await row(page.locator(".thread"), "Twelve").focus()
    await page.keyboard.press("m")
    assert await violations(page, axe_script) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("+")
    assert await violations(page, axe_script) == []
    await page.keyboard.press("Escape")
    await page.get_by_label("Message #sales").press_sequentially("@")
    await expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    assert await violations(page, axe_script) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Frontdesk Home").click()
    await expect(page.locator(".home .b-header")).to_be_visible()
    assert await violations(page, axe_script) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_modal_and_its_menu_stand_in_nobody_s_way(
    theme: str, stage: Stage, page_for: PageFor, axe_script: str
):
    await _life(stage)
    view = MODAL | {"blocks": [*CARD, *MODAL["blocks"]]}
    page = await page_for(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    await stage.sit(page)
    pressed = await stage.session.post(
        f"{stage.url}/sandbox/slack/control/shortcut",
        json={"user": "U0ADA", "callback_id": "invite"},
    )
    await stage.api("views.open", trigger_id=(await pressed.json())["trigger_id"], view=view)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".error").first).to_be_visible()
    assert await violations(page, axe_script) == []
    await page.get_by_role("button", name="Also tell").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await violations(page, axe_script) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_shop_stands_in_nobody_s_way(
    theme: str, stage: Stage, page_for: PageFor, axe_script: str
):
    page = await page_for(color_scheme=theme, bypass_csp=True)
    await page.goto(f"{stage.url}/sandbox/shop")
    assert await violations(page, axe_script) == []


async def test_on_a_phone_one_side_and_one_part_is_shown_at_a_time(
    stage: Stage, page_for: PageFor, axe_script: str
):
    ts = await _life(stage)
    page = await page_of(page_for, **PHONE, bypass_csp=True, reduced_motion="reduce")
    await stage.sit(page)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await expect(page.locator("#guest")).to_be_hidden()
    await page.get_by_role("button", name="Channels", exact=True).tap()
    await page.get_by_role("button", name="support channel").tap()
    await expect(page.get_by_label("Message #support")).to_be_visible()
    await expect(page.locator(".side")).to_be_hidden()
    await page.goto(f"{stage.url}/sandbox/desk#U0ADA/{seed.SALES}/{ts}")
    await expect(page.locator(".thread .row")).to_have_count(3)
    await expect(page.locator(".middle")).to_be_hidden()
    assert await violations(page, axe_script) == []
    await page.get_by_role("button", name="Guest's side").tap()
    await expect(page.locator("#guest")).to_be_visible()
    await expect(page.locator("#desk")).to_be_hidden()


async def test_the_first_visit_is_told_what_to_try(stage: Stage, page_for: PageFor):
    page = await page_for()
    await stage.sit(page)
    strip = page.locator("#strip")
    await expect(strip).to_contain_text(
        "Write as the guest on the left, answer as Ada on the right"
    )
    await strip.get_by_role("button", name="/frontdesk help").click()
    await expect(page.get_by_label("Message #sales")).to_have_value("/frontdesk help")
    await strip.get_by_role("button", name="note: …").click()
    await expect(page.locator("#toast")).to_contain_text("Open a conversation's thread first")
    await strip.get_by_role("button", name="Put this away").click()
    await page.reload()
    await expect(page.locator(".desk .row, .desk .log").first).to_be_visible()
    await expect(strip).to_be_hidden()


async def test_the_line_between_the_panes_is_moved_and_remembered(stage: Stage, page_for: PageFor):
    page = await page_of(page_for, viewport={"width": 1400, "height": 800})
    await stage.sit(page)
    splitter = page.get_by_role("separator", name="Width of the guest's side")
    await splitter.press("ArrowRight")
    await expect(splitter).to_have_attribute("aria-valuenow", "38")
    await page.reload()
    await expect(splitter).to_have_attribute("aria-valuenow", "38")
    box = await page.locator("#guest").bounding_box()
    assert box
    assert abs(box["width"] - 1400 * 0.38) < 6


async def test_the_shop_carries_the_widget_and_the_agents_links(
    stage: Stage, page_for: PageFor
):  # ENT-03
    page = await page_of(page_for)
    await stage.sit(page)
    shop = page.frame_locator("#site")
    await expect(shop.locator("html")).to_have_attribute("data-widget", "w_stage")
    for name, url in (("Ada", "/c/ada"), ("Bob", "/c/bob")):
        link = shop.get_by_role("link", name=f"Write to {name} directly")
        await expect(link).to_have_attribute("href", url)
        await expect(link).to_have_attribute("target", "_blank")


async def test_pages_load_nothing_foreign_and_files_lead_nowhere_else(stage: Stage):  # S4
    for path in ("desk", "shop"):
        async with stage.session.get(f"{stage.url}/sandbox/{path}") as page:
            rules = page.headers["Content-Security-Policy"].split("; ")
            assert "default-src 'self'" in rules
            assert not [rule for rule in rules if "unsafe" in rule or "http" in rule]
            assert "http" not in (await page.text()).replace("http-equiv", "")
    static = f"{stage.url}/sandbox/desk/static"
    for name, kind in (
        ("main.js", "text/javascript"),
        ("desk.css", "text/css"),
        ("mark.svg", "image/svg+xml"),
    ):
        async with stage.session.get(f"{static}/{name}") as file:
            assert (file.status, file.content_type) == (200, kind)
            assert file.headers["X-Content-Type-Options"] == "nosniff"
            tag = file.headers["ETag"]
        async with stage.session.get(f"{static}/{name}", headers={"If-None-Match": tag}) as again:
            assert again.status == 304
    for name in (
        "..%2froutes.py",
        "%2e%2e/routes.py",
        "..%5croutes.py",
        "nothing.js",
        "%00",
        "../templates/desk.html",
    ):
        async with stage.session.get(f"{static}/{name}") as file:
            assert file.status == 404


async def test_settings_cannot_break_out_of_the_page(stage: Stage, page_for: PageFor):  # S4
    page = await page_of(page_for)
    await stage.sit(page)
    settings = json.loads(await page.evaluate("document.body.dataset.settings"))
    assert settings["app"] == "Frontdesk"
    assert [one["name"] for one in settings["people"]] == ["Ada", "Bob", "Mona", "Eve", "Finn"]
