"""The dialog for hours and escalation, filled in by keyboard in both desks of the demo (ESC-05).

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.pages import PageFor
from tests.browser.test_demo_dialogs import taken, window_of
from tests.browser.test_demo_page import demo, opened, picture
from tests.browser.test_teams_desk_demo import in_teams

__all__ = ["demo", "picture"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

Picture = Callable[[str], Path]
TITLE = "Hours and escalation"
HOURS = "mon-fri 09:00-12:30,13:30-18:00\nsat 22:00-02:00"


async def fill(window: Locator, picture: Path) -> None:
    """Write into each field and choose; what is wrong is said, and taken once it is mended."""
    await window.get_by_role("textbox", name="Time zone").fill("Europe/Berlin")
    await window.get_by_role("textbox", name="Open").fill(HOURS)
    await window.get_by_role("textbox", name="Holidays").fill("2026-12-25")
    await window.get_by_role("textbox", name="manager is told").fill("30")
    await window.get_by_role("radio", name="Those in which").check()
    await window.get_by_role("textbox", name="admin").fill("120")
    await window.get_by_role("radio", name="Yes").check()
    await taken(window, picture)
    await window.get_by_role("textbox", name="admin").fill("20")
    await window.get_by_role("button", name="Save").press("Enter")
    await expect(window.get_by_text("later than the first one")).to_be_visible()
    await window.get_by_role("textbox", name="admin").fill("120")
    await window.get_by_role("button", name="Save").press("Enter")
    await expect(window).to_have_count(0)


async def test_hours_are_set_in_slack(page_for: PageFor, demo: str, picture: Picture) -> None:
    # ESC-05, MGR-02
    page = await opened(page_for, demo)
    await page.get_by_role("radio", checked=True).first.wait_for()
    await page.get_by_role("radio", name="Mona").first.click()
    box = page.locator(".middle").get_by_role("textbox")
    await box.fill("/frontdesk setup")
    await box.press("Enter")
    await window_of(page, "Services").get_by_role("button", name="Change").first.click()
    await window_of(page, "Service").get_by_role("button", name=TITLE).click()
    window = window_of(page, TITLE)
    await fill(window, picture("hours-slack.png"))


async def test_hours_are_set_in_teams(page_for: PageFor, demo: str, picture: Picture) -> None:
    # ESC-05, MGR-02
    page = await in_teams(page_for, demo, "nora")
    await page.get_by_role("button", name="Frontdesk").first.click()
    box = page.locator(".middle").get_by_role("textbox").last
    await box.fill("setup")
    await box.press("Enter")
    await page.get_by_role("button", name="Services").last.click()
    await window_of(page, "Services").get_by_role("button", name="Change").first.click()
    await window_of(page, "service").get_by_role("button", name=TITLE).click()
    window = window_of(page, TITLE)
    await fill(window, picture("hours-teams.png"))
