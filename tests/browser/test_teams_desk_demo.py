"""The demo from its tab for Teams: what the real program does there, as people meet it.

With FRONTDESK_PICTURES set (`make pictures`) the picture of the guide is taken on the way.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import FrameLocator, Locator, Page, expect

from tests.browser.desk_manners import row
from tests.browser.pages import PageFor
from tests.browser.test_demo_page import ask, demo, opened, picture

__all__ = ["demo", "picture"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "Hello! Do you ship the steel frame to Norway?"
ANSWER = "We do, in three days."
REPLY = "Reply in the thread"


async def in_teams(page_for: PageFor, demo: str, person: str = "cleo", **options: object) -> Page:
    """Open the whole page with the tab for Teams in front; the first visit's strip is away."""
    page = await page_for(viewport={"width": 1600, "height": 900}, **options)
    page.set_default_timeout(30_000)
    await page.add_init_script("localStorage['desk.strip'] = 'away'")
    await page.goto(f"{demo}sandbox/desk#teams/{person}/19%3Aacme0sales%40thread.tacv2")
    await page.get_by_role("radio", checked=True).first.wait_for()
    return page


async def asked(page: Page, question: str) -> tuple[FrameLocator, Locator]:
    """Write as the guest in the shop, and open the thread; gives the widget and the thread's pane."""
    threads = page.locator(".middle .row:not(.whisper) .thread-link")
    before = await threads.count()
    widget = await ask(page, "Sales", question)
    await expect(threads).to_have_count(before + 1)
    await threads.last.click()
    await expect(page.get_by_label(REPLY)).to_be_visible()
    return widget, page.locator(".thread")


async def say(page: Page, label: str, words: str) -> None:
    await page.get_by_label(label).fill(words)
    await page.get_by_label(label).press("Enter")


async def begin_by_contact_link(page_for: PageFor, demo: str, words: str) -> Page:
    """Write to Cleo as a guest who has her link."""
    page = await page_for()
    page.set_default_timeout(30_000)
    await page.goto(f"{demo}c/cleo-clark")
    start = page.get_by_role("button", name="Start")
    await start.or_(page.get_by_role("button", name="conversation")).first.click()
    await page.get_by_role("textbox").last.fill(words)
    await page.get_by_role("textbox").last.press("Enter")
    await page.get_by_role("log").get_by_text(words).wait_for()
    return page


async def either_sees(guests: tuple[Page, ...], words: str) -> bool:
    """Tell whether one of the guests has been told something."""
    return any([await one.get_by_role("log").get_by_text(words).count() for one in guests])


async def test_a_question_stands_in_both_tabs_and_the_answer_from_teams_comes_back(
    page_for: PageFor, demo: str, picture: Callable[[str], Path]
) -> None:
    # CONV-07, CONV-08, CONV-09, ENT-03
    page = await in_teams(page_for, demo)
    widget, thread = await asked(page, QUESTION)
    await expect(row(thread, QUESTION)).to_be_visible()
    await say(page, REPLY, ANSWER)
    await widget.get_by_role("log").get_by_text(ANSWER).wait_for()
    await widget.get_by_role("textbox").last.click()  # seen is what somebody looks at
    await row(thread, ANSWER).get_by_text("👀").wait_for()
    await page.screenshot(path=picture("demo-teams.png"))
    await page.get_by_role("tab", name="Slack").click()
    await page.locator(".middle .row").last.get_by_role("button", name="repl").click()
    await expect(row(page.locator(".thread"), QUESTION)).to_be_visible()
    await expect(row(page.locator(".thread"), ANSWER)).to_contain_text("Cleo Clark")


async def test_buttons_and_dialogs_of_the_card_do_what_they_say(
    page_for: PageFor, demo: str
) -> None:
    page = await in_teams(page_for, demo)
    _, thread = await asked(page, "Which frame fits me?")
    await thread.get_by_role("button", name="Take it").click()
    await expect(row(thread, "Assignee")).to_contain_text("Cleo Clark")
    await thread.get_by_role("button", name="Rename").click()
    window = page.get_by_role("dialog")
    await window.get_by_role("textbox").fill("Frame for Grace")
    await page.keyboard.press("Enter")
    await expect(window).to_have_count(0)
    await expect(row(thread, "Assignee")).to_contain_text("Frame for Grace")
    await thread.get_by_role("button", name="Note").click()
    await window.get_by_role("textbox").fill("She is tall")
    await window.get_by_role("button").last.click()
    await expect(row(thread, "🔒")).to_contain_text("She is tall")


async def test_commands_and_actions_answer_the_one_who_asked(page_for: PageFor, demo: str) -> None:
    page = await in_teams(page_for, demo)
    _, thread = await asked(page, "Who is there?")
    await page.keyboard.press("Escape")
    await say(page, "Start a post in Sales", "/queue ")
    whispers = page.locator(".middle .whisper")
    await expect(whispers.filter(has_text="queue")).not_to_have_count(0)
    await expect(whispers.filter(has_text="Frontdesk")).not_to_have_count(0)
    posts = page.locator(".middle .row:not(.whisper)")
    await posts.last.focus()
    await page.keyboard.press("m")
    await page.get_by_role("menuitem").filter(has_text="Frontdesk").click()
    window = page.get_by_role("dialog")
    await expect(window.get_by_role("button", name="Take it")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(window).to_have_count(0)
    await posts.last.locator(".thread-link").click()
    await say(page, REPLY, "@Frontdesk take")
    await expect(row(thread, "Assignee")).to_contain_text("Cleo Clark")


async def test_reactions_reach_the_guest_and_come_from_them(page_for: PageFor, demo: str) -> None:
    page = await in_teams(page_for, demo)
    widget, thread = await asked(page, "I love the red one")
    await row(thread, "I love the red one").focus()
    await page.keyboard.press("+")
    await page.get_by_label("Search emoji").fill("tada")
    await page.keyboard.press("Enter")
    await widget.get_by_role("log").get_by_text("🎉").first.wait_for()


async def test_in_the_chat_words_for_one_of_several_guests_are_asked_about(
    page_for: PageFor, demo: str
) -> None:
    # ENT-01, ENT-05
    first = await begin_by_contact_link(page_for, demo, "Are you free on Monday?")
    second = await begin_by_contact_link(page_for, demo, "Do you repair old wheels?")
    page = await in_teams(page_for, demo)
    await page.get_by_role("button", name="Frontdesk chat").click()
    chat = page.locator(".middle")
    await expect(row(chat, "Do you repair old wheels?")).not_to_have_count(0)
    await row(chat, "Are you free on Monday?").last.focus()
    await page.keyboard.press("r")
    await say(page, "Message Frontdesk", "On Monday at ten")
    await first.get_by_role("log").get_by_text("On Monday at ten").wait_for()
    await say(page, "Message Frontdesk", "Of course we do")
    await page.get_by_role("button", name="Choose").last.click()
    await page.get_by_role("option").first.click()
    await page.locator(".middle .row").last.get_by_role("button", name="Send").click()
    async with asyncio.timeout(30):
        while not await either_sees((first, second), "Of course we do"):
            await asyncio.sleep(0.05)


async def test_an_agents_own_page_in_teams_is_offered_in_the_shop(
    page_for: PageFor, demo: str
) -> None:
    page = await opened(page_for, f"{demo}sandbox/shop")
    link = page.get_by_role("link", name="Write to Cleo directly")
    await expect(link).to_have_attribute("href", f"{demo}c/cleo-clark")
