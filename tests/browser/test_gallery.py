"""Every dialog and card that agents meet, opened in both desks of the demo: nothing sticks out or fails.

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, ViewportSize, expect

from bot.domain.contacts import Contact, ContactKind
from bot.domain.ids import ContactId
from bot.domain.phones import Phone
from tests.browser.desk_manners import row
from tests.browser.gallery_stage import Gallery, House, opened_house
from tests.browser.pages import PageFor
from tests.browser.test_demo_dialogs import in_slack, window_of
from tests.browser.test_demo_page import opened, picture
from tests.browser.test_teams_desk_demo import asked, begin_by_contact_link, in_teams, say

__all__ = ["picture"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

REPLY = "Reply in the thread"
CONTACTS = (
    Contact(
        ContactId("lin"),
        "Lin Hui",
        organisation="Harbour Couriers",
        emails=("lin@harbour.example",),
    ),
    Contact(ContactId("mara"), "Mara Okafor", phones=(Phone("+49 30 1234567"),)),
    Contact(ContactId("emil"), "Emil Berg", organisation="Berg Touring", kind=ContactKind.VIP),
)
# Room for the whole card in the thread's pane, and for the longest dialog.
WIDE: ViewportSize = {"width": 1900, "height": 1400}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[House]:
    async with opened_house() as running:
        await running.knows(*CONTACTS)
        yield running


@pytest.fixture
def gallery(picture: Callable[[str], Path]) -> Gallery:
    return Gallery(picture)


async def menu_of(page: Page, message: Locator, entry: str) -> None:
    """Choose something from the menu of a message."""
    await message.focus()
    await page.keyboard.press("m")
    await page.get_by_role("menuitem", name=entry).first.click()


def open_dialog(page: Page) -> Locator:
    """Return the dialog that is open."""
    return page.locator("dialog.modal[open]")


async def away(page: Page) -> None:
    """Close the dialogs that are open."""
    await page.locator("dialog.modal[open] header").get_by_role("button", name="Close").click()
    await expect(page.locator("dialog.modal[open]")).to_have_count(0)


async def test_the_card_of_a_conversation_in_slack(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MEM-08 TAG-01 TAG-03 ESC-01 ASG-13
    page, thread = await in_slack(page_for, house.address, "Do you ship to Norway?", "Grace Hopper")
    gallery.watch(page)
    await page.set_viewport_size(WIDE)
    card = thread.locator(".row").first
    await gallery.part(card, "card-slack")
    conversation = await house.newest()
    await house.becomes_late(conversation)
    await house.joined_by(conversation, "Joan Clarke")
    await say(page, REPLY, "!tag +order +norway")
    await expect(card).to_contain_text("norway")
    await expect(card).to_contain_text("late")
    await gallery.part(card, "card-guests-slack")
    await say(page, REPLY, "!assign support")
    await expect(card).not_to_contain_text("Assignee")
    await gallery.part(card, "card-left-slack")


async def test_a_closed_conversation_in_slack(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # CONV-06
    page, thread = await in_slack(page_for, house.address, "Are you open today?", "Alan Turing")
    gallery.watch(page)
    await page.set_viewport_size(WIDE)
    await say(page, REPLY, "!close")
    card = thread.locator(".row").first
    await expect(card).to_contain_text("Reopen")
    await gallery.part(card, "card-closed-slack")


async def test_dialogs_about_a_conversation_in_slack(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MEM-02 MEM-08 CONV-09
    page, thread = await in_slack(page_for, house.address, "Which frame fits me?", "Ida Rhodes")
    gallery.watch(page)
    await page.set_viewport_size(WIDE)
    await house.joined_by(await house.newest(), "Joan Clarke")
    card = row(thread, "Assignee").first
    await card.get_by_role("button", name="Take it").click()
    await expect(card).to_contain_text("Ada")
    await thread.get_by_role("button", name="Note").click()
    note = window_of(page, "Note")
    await note.get_by_role("textbox").fill("She is tall: 58 cm at least.")
    await gallery.dialog(note, "note-slack")
    await away(page)
    await menu_of(page, row(thread, "Which frame fits me?").last, "Conversation actions")
    actions = open_dialog(page)
    await gallery.dialog(actions, "actions-slack")
    await actions.get_by_role("button", name="Reply").click()
    answer = window_of(page, "Answer")
    await answer.get_by_role("textbox").fill("The 58 cm one, in steel.")
    await gallery.dialog(answer, "reply-slack")
    await away(page)
    await say(page, REPLY, "!assign")
    await gallery.part(page.locator(".thread .whisper").last, "whisper-slack")
    await card.get_by_role("button", name="More about a guest").click()
    await page.get_by_role("option").last.click()
    await gallery.part(page.locator(".thread .whisper", has_text="Joan").last, "guest-slack")


async def test_lists_and_settings_in_slack(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MGR-02 PHB-05 ENT-07
    page = await opened(page_for, house.address)
    gallery.watch(page)
    await page.set_viewport_size(WIDE)
    await page.get_by_role("radio", checked=True).first.wait_for()
    await page.get_by_role("radio", name="Mona").first.click()
    await expect(page.get_by_role("radio", name="Mona").first).to_be_checked()
    box = page.locator(".middle").get_by_role("textbox")
    await command(page, box, "/frontdesk help")
    await gallery.dialog(open_dialog(page), "help-slack")
    await away(page)
    await command(page, box, "/frontdesk contact")
    await gallery.dialog(window_of(page, "Phonebook"), "phonebook-slack")
    await away(page)
    await command(page, box, "/frontdesk setup")
    services = window_of(page, "Services")
    await gallery.dialog(services, "setup-slack")
    await services.get_by_role("button", name="Change").first.click()
    await gallery.dialog(open_dialog(page), "service-slack")
    await away(page)
    await page.set_viewport_size({"width": 1900, "height": 1040})
    await page.get_by_role("button", name="Frontdesk Home").click()
    await expect(page.get_by_text("Your contact link").first).to_be_visible()
    await gallery.part(page.locator(".middle"), "home-slack")


async def command(page: Page, box: Locator, words: str) -> None:
    await box.fill(words)
    await box.press("Enter")
    await expect(open_dialog(page)).to_be_visible(timeout=20_000)


async def test_the_card_of_a_conversation_in_teams(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MEM-08 TAG-01 TAG-03 ESC-01 ASG-13
    page = await in_teams(page_for, house.address)
    await page.set_viewport_size(WIDE)
    gallery.watch(page)
    _, thread = await asked(page, "Do you ship to Norway?")
    await say(page, REPLY, "!rename Grace Hopper")
    card = thread.locator(".row").first
    await expect(card).to_contain_text("Grace Hopper")
    await gallery.part(card, "card-teams")
    conversation = await house.newest()
    await house.becomes_late(conversation)
    await house.joined_by(conversation, "Joan Clarke")
    await say(page, REPLY, "!tag +order +norway")
    await expect(card).to_contain_text("norway")
    await expect(card).to_contain_text("late")
    await gallery.part(card, "card-guests-teams")
    await card.get_by_role("button", name="More about a guest").click()
    await page.get_by_role("option").last.click()
    await card.get_by_role("button", name="Show").click()
    await gallery.dialog(open_dialog(page), "guest-teams")
    await away(page)
    await say(page, REPLY, "!close")
    await expect(card).to_contain_text("Reopen")
    await gallery.part(card, "card-closed-teams")
    await say(page, REPLY, "!reopen")
    await say(page, REPLY, "!assign support")
    await expect(card).not_to_contain_text("Assignee")
    await gallery.part(card, "card-left-teams")


async def test_dialogs_about_a_conversation_in_teams(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MEM-02 CONV-09
    page = await in_teams(page_for, house.address)
    await page.set_viewport_size(WIDE)
    gallery.watch(page)
    question = "Which frame fits me?"
    _, thread = await asked(page, question)
    await thread.get_by_role("button", name="Take it").click()
    await expect(thread.locator(".row").first).to_contain_text("Cleo")
    await thread.get_by_role("button", name="Note").click()
    await open_dialog(page).get_by_role("textbox").fill("She is tall: 58 cm at least.")
    await gallery.dialog(open_dialog(page), "note-teams")
    await away(page)
    await menu_of(page, row(thread, question).last, "Conversation actions")
    await gallery.dialog(open_dialog(page), "actions-teams")
    await open_dialog(page).get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Reply").click()
    await open_dialog(page).get_by_role("textbox").fill("The 58 cm one, in steel.")
    await gallery.dialog(open_dialog(page), "reply-teams")
    await away(page)
    await page.keyboard.press("Escape")
    await say(page, "Start a post in Sales", "/assign ")
    told = page.locator(".middle .whisper").last
    await gallery.part(told, "whisper-teams")
    await told.get_by_role("button", name="Assign").click()
    await gallery.dialog(open_dialog(page), "pick-teams")
    await away(page)


async def test_lists_and_settings_in_teams(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MGR-02 PHB-05
    page = await in_teams(page_for, house.address, "nora")
    await page.set_viewport_size(WIDE)
    gallery.watch(page)
    await page.get_by_role("button", name="Frontdesk").first.click()
    await say(page, "Message Frontdesk", "contact")
    await page.get_by_role("button", name="Phonebook").last.click()
    await gallery.dialog(open_dialog(page), "phonebook-teams")
    await away(page)
    await say(page, "Message Frontdesk", "setup")
    await page.get_by_role("button", name="Services").last.click()
    await gallery.dialog(open_dialog(page), "setup-teams")
    await open_dialog(page).get_by_role("button", name="Change").first.click()
    await expect(open_dialog(page).get_by_role("textbox").first).to_be_visible()
    await gallery.dialog(open_dialog(page), "service-teams")
    await away(page)


async def test_the_personal_chat_in_teams(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # ENT-05
    for words in ("Are you free on Monday?", "Do you repair old wheels?"):
        await begin_by_contact_link(page_for, house.address, words)
    page = await in_teams(page_for, house.address)
    await page.set_viewport_size(WIDE)
    gallery.watch(page)
    await page.get_by_role("button", name="Frontdesk chat").click()
    chat = page.locator(".middle")
    await row(chat, "Do you repair old wheels?").last.wait_for()
    await say(page, "Message Frontdesk", "Of course we do")
    await page.get_by_role("button", name="Choose").last.wait_for()
    await gallery.part(chat, "chat-teams")
