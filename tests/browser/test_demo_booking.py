"""A meeting from the link to its end, on the real program (MTG-04 to MTG-07)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import FrameLocator, Page, expect

from tests.browser.pages import PageFor
from tests.browser.test_demo_page import demo
from tests.stories.place import until

__all__ = ["demo"]

PEOPLE, TEAMS_PEOPLE = ("ada", "bob", "mona"), ("cleo", "dan", "nora")
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def quiet_day() -> date:
    """Return the next Thursday after tomorrow: Ada's is empty, also before her calendar is connected."""
    day = datetime.now(ZoneInfo("Europe/Paris")).date() + timedelta(days=2)
    return day + timedelta(days=(3 - day.weekday()) % 7)


async def on_a_quiet_day(place: Page | FrameLocator) -> None:
    """Choose a day of which nothing is over, or too soon, before it is booked."""
    await place.locator(".slot").first.wait_for()
    day = f"[data-day='{quiet_day()}']"
    if not await place.locator(day).count():
        await place.get_by_role("button", name="Next month").click()
    await place.locator(f"{day}[aria-disabled=false]").click()
    await expect(place.locator(f"[aria-selected=true] {day}")).to_be_visible()


async def test_a_meeting_is_booked_moved_and_cancelled(page_for: PageFor, demo: str) -> None:
    # ENT-02, MTG-04, MTG-05, MTG-07, WID-04
    page = await page_for(viewport={"width": 1100, "height": 900})
    page.set_default_timeout(30_000)
    await page.goto(f"{demo}c/ada")
    await page.get_by_role("button", name="Book a meeting").click()
    await on_a_quiet_day(page)
    await page.locator(".slot").first.click()
    await page.get_by_label("Your name").fill("Joan Lee")
    await page.get_by_label("E-mail", exact=True).fill("joan@navy.example")
    await page.get_by_label("What is it about?").fill("Gears for the ferry")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    await page.get_by_role("button", name="Open the conversation").click()
    card = page.get_by_role("log").locator(".meet").last
    await expect(card).to_contain_text("Gears for the ferry")
    await card.get_by_role("button", name="Change").click()
    await on_a_quiet_day(page)
    await page.locator(".slot").nth(2).click()
    await page.get_by_role("button", name="Confirm the new time").click()
    await expect(page.get_by_text("Your meeting is moved.")).to_be_visible()
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Calendar file (.ics)").click()
    assert (await waiting.value).suggested_filename == "meeting.ics"
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("button", name="Gears for the ferry").first.click()
    await page.get_by_role("button", name="Cancel the meeting").click()
    await page.get_by_role("button", name="Cancel it").click()
    await expect(page.locator(".state")).to_have_text("This meeting is cancelled")
    await page.get_by_role("button", name="Open the conversation").click()
    await expect(page.get_by_role("log").locator(".meet").last).to_contain_text("is cancelled")


async def stands_in_a_calendar(page: Page, demo: str, start: str | None) -> bool:
    """Tell whether somebody of Sales has the meeting in their calendar, at Google or in Outlook."""
    for side, people in (("google", PEOPLE), ("teams/outlook", TEAMS_PEOPLE)):
        for user in people:
            answer = await page.request.get(f"{demo}sandbox/{side}/control/state?user={user}")
            week = (await answer.json())["calendars"]
            events = [one for calendar in week for one in calendar["events"]]
            found = [one["start"] for one in events if "Ten bikes" in one["title"]]
            if found and start:
                return datetime.fromisoformat(found[0]) == datetime.fromisoformat(start)
    return False


async def test_the_shops_widget_books_into_the_calendar_of_an_agent(
    page_for: PageFor, demo: str
) -> None:
    # WID-01, MTG-05, MTG-11
    page = await page_for(viewport={"width": 1100, "height": 900})
    page.set_default_timeout(30_000)
    await page.goto(f"{demo}sandbox/shop")
    await page.get_by_role("button", name="Chat").click()
    frame = page.frame_locator("iframe")
    await expect(frame.locator(".avatar").first).to_have_text("SS")
    await frame.get_by_role("button", name="Book a meeting").click()
    await frame.locator(".services .door", has_text="Sales").click()
    await on_a_quiet_day(frame)
    first = frame.locator(".slot").first
    start = await first.get_attribute("data-start")
    await first.click()
    await frame.get_by_label("Your name").fill("Ida Rhodes")
    await frame.get_by_label("E-mail", exact=True).fill("ida@rhodes.example")
    await frame.get_by_label("What is it about?").fill("Ten bikes")
    await frame.get_by_role("button", name="Book this time").click()
    await expect(frame.get_by_role("heading", name="You are booked")).to_be_visible()
    await until(lambda: stands_in_a_calendar(page, demo, start), "the event in a calendar")


async def test_the_link_alone_is_enough(page_for: PageFor, demo: str) -> None:
    # ENT-02: straight to choosing a slot
    page = await page_for()
    page.set_default_timeout(30_000)
    await page.goto(f"{demo}b/ada")
    await on_a_quiet_day(page)
    await page.locator(".slot").first.click()
    await expect(page.get_by_role("button", name="Book this time")).to_be_visible()
