"""The dialogs for assignment and names, walked through by keyboard in both desks of the demo.

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.desk_manners import row
from tests.browser.pages import PageFor
from tests.browser.test_demo_page import ask, demo, opened, picture
from tests.browser.test_teams_desk_demo import asked, in_teams, say

__all__ = ["demo", "picture"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

Picture = Callable[[str], Path]
SALES = re.compile("Service: .*Sales")


async def in_slack(page_for: PageFor, demo: str, question: str, name: str) -> tuple[Page, Locator]:
    """Write as the guest in the shop, and open the thread in Slack as Ada; gives the thread's pane.

    The conversation gets a name: it looks better than that of an unknown guest.
    """
    page = await opened(page_for, demo)
    threads = page.locator(".middle").get_by_role("button", name="repl")
    await expect(page.get_by_role("radio", checked=True).first).to_be_visible()
    before = await threads.count()
    await ask(page, "Sales", question)
    await expect(threads).to_have_count(before + 1)
    await threads.last.click()
    thread = page.locator(".thread")
    await expect(row(thread, question)).to_be_visible()
    await say(page, "Reply in the thread", f"!rename {name}")
    await expect(thread.get_by_text(name).first).to_be_visible()
    return page, thread


def window_of(page: Page, title: str) -> Locator:
    """Return the dialog with this title."""
    return page.locator("dialog.modal", has=page.get_by_role("heading", name=title))


async def choose(page: Page, window: Locator, field: str, typed: str) -> None:
    """Open a menu of the dialog, type into it and take the first choice: all of it by keyboard."""
    await window.get_by_role("button", name=field).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.type(typed)
    await expect(page.get_by_role("option", name=typed).first).to_be_visible()
    await page.keyboard.press("Enter")


# All at one moment: a menu that closes meanwhile is not waited for.
BOXES = "(all) => all.map((one) => one.getBoundingClientRect().toJSON()).filter((box) => box.width)"


async def taken(window: Locator, path: Path) -> None:
    """Take a picture of a dialog and the menu that is open in it, with a little of what is around."""
    page, edge = window.page, 20
    shown = await page.locator("dialog, .choices").evaluate_all(BOXES)
    left, top = min(box["x"] for box in shown), min(box["y"] for box in shown)
    right = max(box["x"] + box["width"] for box in shown)
    bottom = max(box["y"] + box["height"] for box in shown)
    clip = {
        "x": left - edge,
        "y": top - edge,
        "width": right - left + 2 * edge,
        "height": bottom - top + 2 * edge,
    }
    await page.screenshot(path=path, clip=clip, animations="disabled")


async def test_a_conversation_is_given_away_in_slack_by_keyboard(
    page_for: PageFor, demo: str, picture: Picture
) -> None:  # ASG-03, ASG-05, ASG-12
    question = "Do you ship the steel frame to Norway?"
    page, thread = await in_slack(page_for, demo, question, "Grace Hopper")
    await thread.get_by_role("button", name="Assign").click()
    window = window_of(page, "Assign")
    await expect(window.get_by_text("Service", exact=True)).to_be_visible()
    assignee = window.locator("[data-block^=assignee]")
    of_sales = await assignee.get_attribute("data-block")
    await choose(page, window, "Service:", "Support")
    await expect(assignee).not_to_have_attribute("data-block", of_sales)
    await expect(window.get_by_role("button", name="Service: Support")).to_be_focused()
    await choose(page, window, "Assignee:", "Bob")
    await expect(window.get_by_role("button", name="Assignee: Bob")).to_be_visible()
    await window.get_by_role("button", name="Service: Support").click()
    await expect(page.get_by_role("option")).to_have_count(2)
    await taken(window, picture("assign-slack.png"))
    await page.keyboard.press("Escape")
    await window.get_by_role("button", name="Apply").click()
    await expect(window).to_have_count(0)
    await expect(row(thread, "Support").first).to_be_visible()


async def test_a_command_alone_finds_the_conversation_and_names_it(
    page_for: PageFor, demo: str, picture: Picture
) -> None:  # MGR-01, TTL-04
    page, _ = await in_slack(page_for, demo, "Which frame fits me?", "Alan Turing")
    box = page.locator(".middle").get_by_role("textbox")
    await box.fill("/rename")
    await page.keyboard.press("Escape")
    await box.press("Enter")
    window = window_of(page, "Rename")
    await window.get_by_role("button", name="Conversation:").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    await taken(window, picture("rename-slack.png"))
    await page.keyboard.press("Enter")
    await expect(window.get_by_role("button", name="Conversation: #")).to_be_visible()
    name = window.get_by_role("textbox", name="Name of the conversation")
    # The name that it has comes with the dialog that shows what was chosen, and would replace ours.
    await expect(name).to_have_value("Alan Turing")
    await name.fill("Frame for Grace")
    await name.press("Enter")
    await expect(window).to_have_count(0)
    await expect(page.get_by_text("Frame for Grace").first).to_be_visible()


async def test_a_conversation_is_given_away_in_teams_by_keyboard(
    page_for: PageFor, demo: str, picture: Picture
) -> None:  # ASG-03
    page = await in_teams(page_for, demo)
    _, thread = await asked(page, "Do you build wheels?")
    await say(page, "Reply in the thread", "!rename Ada Byron")
    await expect(thread.get_by_text("Ada Byron").first).to_be_visible()
    await thread.get_by_role("button", name="Assign").click()
    window = window_of(page, "Assign")
    await window.get_by_role("button", name=SALES).click()
    await expect(page.get_by_role("option")).to_have_count(2)
    await taken(window, picture("assign-teams-service.png"))
    await page.keyboard.press("Escape")
    await window.get_by_role("button", name="Next").press("Enter")
    await expect(window.get_by_role("button", name="Assignee · Sales")).to_be_visible()
    await choose(page, window, "Assignee · Sales", "Dan")
    await taken(window, picture("assign-teams-assignee.png"))
    await window.get_by_role("button", name="Back").press("Enter")
    await expect(window.get_by_role("button", name=SALES)).to_be_visible()
    await window.get_by_role("button", name="Next").press("Enter")
    await choose(page, window, "Assignee · Sales", "Dan")
    await window.get_by_role("button", name="Apply").press("Enter")
    await expect(window).to_have_count(0)
    await expect(row(thread, "Assignee").first).to_contain_text("Dan Diaz")


async def test_the_dialog_for_a_name_in_teams(
    page_for: PageFor, demo: str, picture: Picture
) -> None:  # TTL-04
    page = await in_teams(page_for, demo)
    _, thread = await asked(page, "Is the shop open on Sunday?")
    await thread.get_by_role("button", name="Rename").click()
    window = window_of(page, "Rename")
    await window.get_by_role("textbox").fill("Opening hours")
    await taken(window, picture("rename-teams.png"))
    await page.keyboard.press("Enter")
    await expect(window).to_have_count(0)
    await expect(row(thread, "Assignee").first).to_contain_text("Opening hours")
