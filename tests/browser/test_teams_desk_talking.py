"""People at the desk talk in Teams: what they do is what its clients do, what they see is live."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox.teams import seed
from tests.browser.desk_manners import page_of, row
from tests.browser.hostile_texts import TEXTS
from tests.browser.pages import PageFor, until
from tests.browser.teams_desk_stage import TeamsStage, attached, card, line, open_teams_stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "500f0003860180d2b8e25f0000000049454e44ae426082"
)
START = "Start a post in Sales"
REPLY = "Reply in the thread"


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[TeamsStage]:
    async with open_teams_stage() as made:
        yield made


async def test_what_is_typed_is_posted_with_mentions_and_nothing_else_alive(
    stage: TeamsStage, page_for: PageFor
):
    page = await page_of(page_for)
    await stage.sit(page)
    field = page.get_by_label(START)
    await field.fill("Hello @Dan Diaz and @frontdesk: <b>see</b> & **mind** <@nobody>\nbye")
    await field.press("Enter")
    said = row(page, "Hello Dan Diaz and Frontdesk: <b>see</b> & mind <@nobody>")
    await expect(said).to_be_visible()
    await expect(said.locator(".mention")).to_have_count(2)
    await expect(said.locator("b", has_text="mind")).to_have_count(1)
    await expect(field).to_have_value("")
    assert stage.last().mentions == ["dan", "app"]
    await until(lambda: stage.app.all("message"))
    assert "<at>Frontdesk</at>" in stage.app.received[-1]["text"]


async def test_no_text_runs_whoever_wrote_it(stage: TeamsStage, page_for: PageFor):  # S4
    runs = [line(text.replace("\x00", "")) for text in TEXTS]
    await stage.thread(card(*runs))
    await stage.tell("cleo", {"type": "message", "text": "\n\n".join(TEXTS[:20])})
    for text in TEXTS[:12]:
        await stage.people.control("post", user="dan", channel=seed.SALES, html=f"<p>{text}</p>")
    page = await page_of(page_for)
    await stage.sit(page)
    await expect(page.locator(".middle .row")).to_have_count(13)
    await page.get_by_role("button", name="Frontdesk chat").click()
    await expect(page.locator(".middle .row")).to_have_count(1)
    risky = ".middle :is(script, iframe, object, embed, svg:not(.icon), form, style, link)"
    await expect(page.locator(risky)).to_have_count(0)


async def test_what_others_format_is_shown_as_they_did(stage: TeamsStage, page_for: PageFor):
    html = (
        "<p>See <strong>this</strong> <em>one</em>,&nbsp;<code>S&amp;M</code> "
        '<a href="https://shop.example/tern">here</a> or <a href="javascript:alert(1)">not</a></p>'
        '<ul><li>one</li><li>two</li></ul><p>&#x1F600; <emoji alt="🎉"></emoji></p>'
    )
    await stage.people.control("post", user="dan", channel=seed.SALES, html=html)
    page = await page_of(page_for)
    await stage.sit(page)
    said = row(page, "See this one")
    await expect(said.locator("b")).to_have_text(["Dan Diaz", "this"])
    await expect(said.locator("i")).to_have_text("one")
    await expect(said.locator("code")).to_have_text("S&M")
    await expect(said.locator("li")).to_have_text(["one", "two"])
    await expect(said.locator(".rich")).to_contain_text("😀 🎉")
    await expect(said.get_by_role("link")).to_have_count(1)
    await expect(said.get_by_role("link", name="here")).to_have_attribute(
        "href", "https://shop.example/tern"
    )


async def test_a_reply_is_edited_deleted_and_brought_back(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for, viewport={"width": 1600, "height": 900})
    await stage.sit(page)
    await row(page, "Grace").focus()
    await page.keyboard.press("r")
    reply = page.get_by_label(REPLY)
    await reply.fill("Twelve **kilos**")
    await reply.press("Enter")
    thread = page.locator(".thread")
    await expect(row(thread, "Twelve kilos")).to_be_visible()
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    await reply.press("ArrowUp")
    await page.get_by_label("Edit message").fill("Eleven kilos")
    await page.keyboard.press("Enter")
    await expect(row(thread, "Eleven kilos")).to_contain_text("(edited)")
    await row(thread, "Eleven kilos").focus()
    await page.keyboard.press("Delete")
    await page.get_by_role("button", name="Delete", exact=True).click()
    gone = row(thread, "This message was deleted.")
    await expect(gone).to_be_visible()
    await gone.get_by_role("button", name="Undo").click()
    await expect(row(thread, "Eleven kilos")).to_be_visible()
    await until(lambda: len(stage.app.received) >= 4)
    heard = [one["type"] for one in stage.app.received]
    assert heard == ["message", "messageUpdate", "messageDelete", "messageUpdate"]


async def test_reactions_say_who_and_are_taken_back(stage: TeamsStage, page_for: PageFor):
    root = await stage.thread()
    conversation = f"{seed.SALES};messageid={root}"
    path = f"conversations/{conversation}/activities/{root}/reactions"
    await stage.bot.ok("PUT", f"{path}/1f440_eyes")
    await stage.people.control(
        "react", user="dan", channel=seed.SALES, message=root, reaction="heart"
    )
    page = await page_of(page_for)
    await stage.sit(page)
    card_row = row(page, "Grace")
    seen = card_row.get_by_role("button", name="eyes, 1: Frontdesk")
    await expect(seen).to_have_text("👀1")
    await card_row.get_by_role("button", name="heart, 1: Dan Diaz").click()
    mine = card_row.get_by_role("button", name="heart, 2: Dan Diaz, Cleo Clark")
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await mine.click()
    await expect(card_row.get_by_role("button", name="heart, 1: Dan Diaz")).to_be_visible()
    for search, sign in (("tada", "🎉"), ("+1", "👍")):
        await card_row.focus()
        await page.keyboard.press("+")
        await page.get_by_label("Search emoji").fill(search)
        await page.keyboard.press("Enter")
        await expect(card_row.locator(".chips")).to_contain_text(sign)
    assert set(stage.messages()[0].reactions) == {"1f440_eyes", "heart", "1f389_tada", "like"}


async def test_a_slash_command_and_its_answer_are_seen_by_one_alone(
    stage: TeamsStage, page_for: PageFor
):
    page = await page_of(page_for)
    await stage.sit(page)
    field = page.get_by_label(START)
    await field.press_sequentially("/que")
    await expect(page.get_by_role("option", name="/queue")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("/queue ")
    await page.keyboard.press("Enter")
    await expect(row(page, "queue")).to_contain_text("Only you can see this message")
    await until(lambda: stage.app.all("message"))
    asked = stage.app.all("message")[0]
    recipient = {"id": seed.account("cleo")}
    answer = attached(card(line("Nobody waits"))) | {"recipient": recipient}
    await stage.bot.say(asked["conversation"]["id"], answer, isTargetedActivity="true")
    await expect(row(page, "Nobody waits")).to_contain_text("Only you can see this message")
    await field.fill("/dance now")
    await field.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("There is no such command here.")
    await expect(field).to_have_value("/dance now")
    await page.get_by_role("radio", name="Dan").click()
    await expect(page.get_by_role("radio", name="Dan")).to_be_checked()
    await expect(page.locator(".middle .row")).to_have_count(0)


async def test_in_the_chat_one_quotes_and_sees_the_app_type(stage: TeamsStage, page_for: PageFor):
    said = await stage.tell("cleo", attached(card(line("Grace: is it light?"))))
    page = await page_of(page_for)
    await stage.sit(page, "cleo", stage.chat("cleo"))
    await stage.bot.ok("POST", f"conversations/{stage.chat('cleo')}/activities", {"type": "typing"})
    await expect(page.locator(".middle .typing")).to_contain_text("Frontdesk is typing…")
    await row(page, "is it light").focus()
    await page.keyboard.press("r")
    await expect(page.locator(".quoting")).to_contain_text("Grace: is it light?")
    field = page.get_by_label("Message Frontdesk")
    await expect(field).to_be_focused()
    await field.fill("Twelve kilos")
    await field.press("Enter")
    answer = row(page, "Twelve kilos")
    await expect(answer.locator(".quote")).to_contain_text("Frontdesk")
    await expect(page.locator(".quoting")).to_be_hidden()
    assert stage.last(stage.chat("cleo")).quoted == said
    await stage.tell("cleo", "Sent.")
    await expect(row(page, "Sent.")).to_be_visible()
    await expect(page.locator(".middle .typing")).to_be_empty()


async def test_files_and_pictures_are_sent_and_shown(stage: TeamsStage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Add", exact=True).first.click()
        await page.get_by_role("menuitem", name="Attach a file").click()
    chooser = await chosen.value
    await chooser.set_files(
        [
            {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"two chairs"},
            {"name": "chair.png", "mimeType": "image/png", "buffer": PNG},
        ]
    )
    await page.get_by_label(START).fill("Look")
    await page.get_by_label(START).press("Enter")
    said = row(page, "Look")
    await expect(said.get_by_role("link", name="offer.txt")).to_be_visible()
    picture = said.get_by_role("img", name="chair.png")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("async (one) => (await one.decode(), one.naturalWidth)") == 1
    async with page.expect_download() as loaded:
        await said.get_by_role("link", name="offer.txt").click()
    assert (await (await loaded.value).path()).read_bytes() == b"two chairs"


async def test_a_lost_line_comes_back_with_what_was_missed(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    await expect(row(page, "Grace")).to_be_visible()
    await page.context.set_offline(offline=True)
    await stage.teams.hang_up()
    await expect(page.get_by_text("Connection lost. Trying again…")).to_be_visible()
    await stage.people.post("dan", "while you were away", seed.SALES)
    await page.context.set_offline(offline=False)
    await expect(row(page, "while you were away")).to_be_visible()
    await expect(page.get_by_text("Connection lost. Trying again…")).to_be_hidden()
    await stage.people.post("dan", "and after", seed.SALES)
    await expect(row(page, "and after")).to_be_visible()


async def test_an_owner_removes_the_app_and_adds_it_again(stage: TeamsStage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page, "nora", seed.SALES)
    acme = page.locator(".app-state").filter(has_text="is in this team")
    await expect(acme).to_have_count(1)
    await acme.get_by_role("button", name="Remove Frontdesk").click()
    await page.get_by_role("button", name="Remove", exact=True).last.click()
    await expect(acme).to_have_count(0)
    assert not stage.teams.teams[seed.TEAM].installed
    await page.get_by_label(START).press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_count(0)
    gone = page.locator(".app-state").filter(has_text="is not in this team")
    await expect(gone).to_have_count(2)
    await gone.first.get_by_role("button", name="Add Frontdesk").click()
    await expect(acme).to_have_count(1)
    await until(lambda: len(stage.app.all("installationUpdate")) == 2)
    await page.get_by_role("radio", name="Cleo").click()
    await expect(acme).to_have_count(1)
    await expect(acme.get_by_role("button")).to_have_count(0)


async def test_somebody_removes_the_app_from_their_chats(stage: TeamsStage, page_for: PageFor):
    page = await page_of(page_for)
    await stage.sit(page)
    mine = page.locator(".app-state").filter(has_text=re.compile("your chats"))
    await mine.get_by_role("button", name="Remove Frontdesk").click()
    await page.get_by_role("button", name="Keep it").click()
    await expect(mine).to_contain_text("is in your chats")
    await mine.get_by_role("button", name="Remove Frontdesk").click()
    await page.get_by_role("button", name="Remove", exact=True).last.click()
    await expect(mine).to_contain_text("is not in your chats")
    assert not stage.teams.people["cleo"].installed
