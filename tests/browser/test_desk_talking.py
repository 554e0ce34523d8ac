"""People at the desk talk: what they do is Slack's Web API, what they see is live."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from bot.sandbox.slack import seed
from tests.browser.desk_manners import page_of, row
from tests.browser.desk_stage import ADA, BOB, Stage, open_stage
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EVIL = (
    "<img src=x onerror=window.trouble.push('ran')>",
    "<script>window.trouble.push('ran')</script>",
    '"><svg/onload=window.trouble.push("ran")>',
    "<javascript:window.trouble.push('ran')|look here>",
    "[look here](javascript:window.trouble.push('ran'))",
)


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as made:
        yield made


async def test_what_is_typed_is_posted_with_mentions_and_nothing_else_alive(
    stage: Stage, page_for: PageFor
):
    page = await page_of(page_for)
    await stage.sit(page)
    field = page.get_by_label("Message #sales")
    await field.fill("Hello @Bob Chen, <!channel> & <b>see</b> #support")
    await field.press("Enter")
    await expect(row(page, "Hello @Bob, <!channel> & <b>see</b> #support")).to_be_visible()
    await expect(field).to_have_value("")
    [sent] = stage.messages()
    assert (
        sent.text
        == "Hello <@U0BOB>, &lt;!channel&gt; &amp; &lt;b&gt;see&lt;/b&gt; <#C0SUPPORT|support>"
    )
    assert sent.user == "U0ADA"


async def test_enter_sends_what_is_written_out_and_completes_what_is_not(
    stage: Stage, page_for: PageFor
):
    page = await page_of(page_for)
    await stage.sit(page)
    field = page.get_by_label("Message #sales")
    await field.press_sequentially("Well done :ta")
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("Well done 🎉 ")
    await page.keyboard.type(":tada:")
    await page.keyboard.press("Enter")
    await expect(row(page, "Well done 🎉 🎉")).to_be_visible()


async def test_a_failed_message_stays_in_the_field_and_says_why(stage: Stage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    stage.slack.channels[seed.SALES].members.pop("U0ADA")
    field = page.get_by_label("Message #sales")
    await field.fill("Anybody?")
    await field.press("Enter")
    await expect(page.locator("#toast")).to_have_text("Join the channel first.")
    await expect(field).to_have_value("Anybody?")
    assert not stage.messages()


async def test_what_is_typed_while_the_one_before_is_on_its_way_is_sent_after_it(
    stage: Stage, page_for: PageFor
):
    page = await page_of(page_for)
    await stage.sit(page)
    free = asyncio.Event()

    async def held(route: Route) -> None:
        await free.wait()
        await route.continue_()

    await page.route("**/chat.postMessage", held)
    field = page.get_by_label("Message #sales")
    for words in ("One moment", "I will look"):
        await field.fill(words)
        await field.press("Enter")
    await field.fill("and then")
    free.set()
    await expect(row(page, "I will look")).to_be_visible()
    await expect(field).to_have_value("and then")
    assert [one.text for one in stage.messages()] == ["One moment", "I will look"]


async def test_an_answer_stands_in_the_thread_and_is_counted_in_the_channel(
    stage: Stage, page_for: PageFor
):
    ts = await stage.post("A guest came", username="Grace Hopper")
    page = await page_of(page_for)
    desk = await stage.sit(page)
    await row(page, "A guest came").hover()
    await page.get_by_role("button", name="Reply in thread").click()
    field = page.get_by_label("Reply in the thread")
    await expect(field).to_be_focused()
    await page.keyboard.type("Good morning")
    await page.keyboard.press("Enter")
    await expect(row(desk.locator(".thread"), "Good morning")).to_be_visible()
    await expect(desk.locator(".middle .thread-link")).to_contain_text("1 reply")
    [_, answer] = stage.messages()
    assert (answer.text, answer.thread_ts) == ("Good morning", ts)
    await page.get_by_role("button", name="Close thread").click()
    await expect(desk.locator(".thread")).to_be_hidden()


async def test_edit_and_delete_change_the_message_for_everybody(stage: Stage, page_for: PageFor):
    await stage.post("Frist words to <@U0BOB>", ADA)
    page = await page_of(page_for)
    await stage.sit(page)
    other = await page_of(page_for)
    await stage.sit(other, f"U0BOB/{seed.SALES}")
    await row(page, "Frist words").focus()
    await page.keyboard.press("e")
    editor = page.get_by_label("Edit message")
    await expect(editor).to_have_value("Frist words to @Bob")
    await editor.fill("First words to @Bob")
    await stage.api(
        "reactions.add", BOB, channel=seed.SALES, timestamp=stage.messages()[0].ts, name="eyes"
    )
    await expect(page.get_by_role("button", name="eyes")).to_be_visible()
    await expect(editor).to_have_value("First words to @Bob")
    await expect(editor).to_be_focused()
    await editor.press("Enter")
    await expect(row(other, "First words to @Bob")).to_contain_text("(edited)")
    assert stage.messages()[0].text == "First words to <@U0BOB>"

    await expect(row(page, "First words")).to_be_focused()
    await page.keyboard.press("Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    await expect(row(page, "First words")).to_be_visible()
    await row(page, "First words").focus()
    await page.keyboard.press("Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(row(other, "First words")).to_have_count(0)
    assert not stage.messages()


async def test_others_messages_offer_no_edit_and_an_admin_may_delete_them(
    stage: Stage, page_for: PageFor
):
    await stage.post("Bob's own", BOB)
    page = await page_of(page_for)
    await stage.sit(page)
    await row(page, "Bob's own").hover()
    await expect(page.get_by_role("button", name="Reply in thread")).to_be_visible()
    await expect(page.get_by_role("button", name="Edit", exact=True)).to_be_hidden()
    await page.get_by_role("radio", name="Mona").click()
    await expect(page.get_by_role("radio", name="Mona")).to_be_checked()
    await row(page, "Bob's own").hover()
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(row(page, "Bob's own")).to_have_count(0)


async def test_reactions_are_counted_and_one_s_own_can_be_taken_back(
    stage: Stage, page_for: PageFor
):
    ts = await stage.post("Cake in the kitchen")
    await stage.api("reactions.add", BOB, channel=seed.SALES, timestamp=ts, name="tada")
    page = await page_of(page_for)
    await stage.sit(page)
    chip = row(page, "Cake").get_by_role("button", name="tada")
    await expect(chip).to_have_attribute("aria-pressed", "false")
    await chip.click()
    await expect(chip).to_have_attribute("aria-label", "tada, 2: Bob, Ada")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await chip.click()
    await expect(chip).to_have_attribute("aria-label", "tada, 1: Bob")

    await row(page, "Cake").focus()
    await page.keyboard.press("+")
    await page.get_by_label("Search emoji").fill("rocket")
    await page.keyboard.press("Enter")
    await expect(row(page, "Cake").get_by_role("button", name="rocket")).to_be_visible()
    assert stage.messages()[0].reactions == {"tada": ["U0BOB"], "rocket": ["U0ADA"]}


async def test_a_picture_is_uploaded_and_shown(stage: Stage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    picture = await page.screenshot(clip={"x": 0, "y": 0, "width": 40, "height": 30})
    await page.locator(".middle input[type=file]").set_input_files(
        [
            {"name": "bike.png", "mimeType": "image/png", "buffer": picture},
            {"name": "prices.txt", "mimeType": "text/plain", "buffer": b"a lot"},
        ]
    )
    await expect(page.get_by_role("button", name="Remove bike.png")).to_be_visible()
    field = page.get_by_label("Message #sales")
    await field.fill("As promised")
    await field.press("Enter")
    shown = row(page, "As promised").get_by_role("img", name="bike.png")
    await expect(shown).to_have_js_property("naturalWidth", 40)
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="prices.txt").click()
    assert (await waiting.value).suggested_filename == "prices.txt"
    assert [record.content for record in stage.slack.files.values()] == [picture, b"a lot"]


async def test_what_others_do_is_seen_at_once_and_counted_elsewhere(
    stage: Stage, page_for: PageFor
):
    await stage.post("Root", ADA)
    page = await page_of(page_for)
    desk = await stage.sit(page, f"U0ADA/{seed.SUPPORT}")
    item = desk.get_by_role("button", name=re.compile("^sales"))
    await expect(item).to_have_accessible_name("sales channel")
    await stage.post("One", BOB)
    await expect(item).to_have_accessible_name("sales channel 1 new")
    await expect(page).to_have_title("(1) support · Desk")
    await item.click()
    await expect(row(page, "One")).to_be_visible()
    await expect(item).to_have_accessible_name("sales channel")
    await stage.session.post(
        f"{stage.url}/sandbox/slack/control/typing", json={"user": "U0BOB", "channel": seed.SALES}
    )
    await expect(page.get_by_text("Bob is typing…")).to_be_visible()
    await stage.post("Two", BOB)
    await expect(page.get_by_text("Bob is typing…")).to_be_hidden()
    await expect(page.locator("#announce")).to_have_text("Bob: Two")


async def test_a_lost_connection_comes_back_with_what_was_missed(stage: Stage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    await stage.slack.live.close()
    await stage.post("Said meanwhile", BOB)
    await expect(row(page, "Said meanwhile")).to_be_visible()
    await stage.post("Said after", BOB)
    await expect(row(page, "Said after")).to_be_visible()
    await expect(page.get_by_text("Connection lost")).to_be_hidden()


async def test_a_direct_message_is_opened_and_reaches_its_reader(stage: Stage, page_for: PageFor):
    page, other = await page_of(page_for), await page_of(page_for)
    await stage.sit(page)
    bobs = await stage.sit(other, f"U0BOB/{seed.SALES}")
    await page.get_by_role("button", name="New direct message").click()
    await page.get_by_role("menuitem", name="Bob Chen").click()
    await page.get_by_label("Message Bob").fill("Lunch?")
    await page.keyboard.press("Enter")
    await expect(row(page, "Lunch?")).to_be_visible()
    await bobs.get_by_role("button", name=re.compile("^Ada active 1 new")).click()
    await expect(row(other, "Lunch?")).to_be_visible()


async def test_slack_s_text_is_shown_as_slack_shows_it(stage: Stage, page_for: PageFor):
    await stage.post(
        "*bold* _slanted_ ~gone~ `code` :tada:\n> said\n```\nx = 1\n```\n<https://a.example|a link>",
        ADA,
    )
    await stage.api(
        "chat.postMessage",
        channel=seed.SALES,
        markdown_text="## Title\n\n1. **one**\n2. two\n\n\\*inert\\*",
    )
    page = await page_of(page_for)
    await stage.sit(page)
    first, second = row(page, "bold"), row(page, "Title")
    for tag, words in (
        ("b", "bold"),
        ("i", "slanted"),
        ("s", "gone"),
        ("code", "code"),
        ("blockquote", "said"),
        ("pre", "x = 1"),
    ):
        await expect(first.locator(f".rich {tag}")).to_have_text(words)
    await expect(first).to_contain_text("🎉")
    await expect(first.get_by_role("link", name="a link")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    await expect(second.locator("ol li")).to_have_text(["one", "two"])
    await expect(second).to_contain_text("*inert*")


@pytest.mark.parametrize("evil", EVIL)
async def test_no_text_becomes_anything_but_text(evil: str, stage: Stage, page_for: PageFor):  # S4
    text = {"type": "mrkdwn", "text": evil}
    ts = await stage.post(evil, username=evil[:80], icon_url="https://evil.example/x.png")
    await stage.post(
        "card",
        thread_ts=ts,
        blocks=[{"type": "section", "text": text}, {"type": "context", "elements": [text]}],
    )
    await stage.api("chat.postMessage", channel=seed.SALES, thread_ts=ts, markdown_text=evil)
    stage.slack.channels[seed.SALES].topic = evil
    stage.slack.users["U0BOB"].display_name = evil
    await stage.post("by name", BOB)
    page = await page_of(page_for)
    desk = await stage.sit(page, f"U0ADA/{seed.SALES}/{ts}")
    await expect(row(desk.locator(".thread"), evil[1:15]).first).to_be_visible()
    assert (
        await desk.locator(
            ".log script, .log iframe, [onerror], [onload], a[href^=javascript]"
        ).count()
        == 0
    )
    assert await desk.locator("img:not([src*='/sandbox/slack/files/'])").count() == 0
    await until(lambda: stage.slack.calls)
