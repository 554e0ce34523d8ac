"""A guest comes into the phonebook, in both desks of the demo (PHB-01).

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.desk_manners import row
from tests.browser.pages import PageFor
from tests.browser.test_demo_dialogs import in_slack, taken, window_of
from tests.browser.test_demo_page import demo, picture
from tests.browser.test_teams_desk_demo import asked, in_teams

__all__ = ["demo", "picture"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

Picture = Callable[[str], Path]
# The names that are used here are longer than the place for them.
FILLED = {
    "Name": "Rear Admiral Dr. Grace Brewster Murray Hopper-Wolfeschlegelsteinhausen",
    "Organisation": "United States Navy, Bureau of Ships Computation Project",
    "E-mail": "grace@navy.example",
    "Work": "+1 212 555 0123 ext. 12",
    "Mobile": "+1 212 555 0199",
}


async def fill(window: Locator) -> None:
    for label, words in FILLED.items():
        await window.get_by_role("textbox", name=label).first.fill(words)


async def test_a_guest_is_added_in_slack(page_for: PageFor, demo: str, picture: Picture) -> None:
    # PHB-01 PHB-02
    page, thread = await in_slack(page_for, demo, "Do you paint frames?", "Grace")
    await thread.get_by_role("button", name="Contact").click()
    window = window_of(page, "New contact")
    await fill(window)
    await taken(window, picture("contact-slack.png"))
    await window.get_by_role("button", name="Save").click()
    await expect(window).to_have_count(0)
    await thread.get_by_role("button", name="Contact").click()
    window = window_of(page, "Contact")
    await expect(window.get_by_role("textbox", name="Name").first).to_have_value(FILLED["Name"])


async def test_a_guest_is_added_in_teams(page_for: PageFor, demo: str, picture: Picture) -> None:
    # PHB-01 PHB-02
    page = await in_teams(page_for, demo)
    _, thread = await asked(page, "Do you fix brakes?")
    await expect(row(thread, "Assignee").first).to_be_visible()
    await thread.get_by_role("button", name="Contact").click()
    window = window_of(page, "New contact")
    await fill(window)
    await window.get_by_role("textbox", name="E-mail").first.fill("grace@teams.example")
    for field, number in (("Work", "+1 212 555 0100"), ("Mobile", "+1 212 555 0101")):
        await window.get_by_role("textbox", name=field).first.fill(number)
    await taken(window, picture("contact-teams.png"))
    await window.get_by_role("button", name="Save").click()
    await expect(window).to_have_count(0)
