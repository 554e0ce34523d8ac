"""The dialogs and the cards of meetings, opened in both desks of the demo: nothing sticks out or fails.

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.domain.hours import Hours, Interval
from calendar_sync.availability import Availability
from calendar_sync.store.bookables import Bookables
from tests.browser.gallery_stage import Gallery, House, opened_house
from tests.browser.pages import PageFor
from tests.browser.test_demo_dialogs import in_slack, window_of
from tests.browser.test_demo_page import opened, picture
from tests.browser.test_gallery import REPLY, WIDE, away, command, open_dialog
from tests.browser.test_teams_desk_demo import asked, in_teams, say

__all__ = ["picture"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WEEK = {day: (Interval(9 * 60, 17 * 60),) for day in range(7)}
RULES = Availability(
    hours=Hours(WEEK, "Europe/Berlin"),
    breaks={day: (Interval(13 * 60, 14 * 60),) for day in range(5)},
    notice=0,
    durations=(30, 45, 60),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[House]:
    async with opened_house() as running:

        def prepare(tx: Any) -> None:
            for agent in tx.people.everybody():
                tx.of(Bookables).keep_agent(agent.id, RULES)

        await running.store.run(prepare)
        yield running


@pytest.fixture
def gallery(picture: Callable[[str], Path]) -> Gallery:
    return Gallery(picture)


async def has_address(house: House, email: str) -> None:
    """Give the guest of the newest conversation an address."""
    conversation = await house.newest()

    def give(tx: Any) -> None:
        tx.guests.save(replace(tx.guests.get(conversation.guest_id), email=email))

    await house.store.run(give)


async def test_a_meeting_is_booked_moved_and_called_off_in_slack(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MTG-07 MTG-10
    page, thread = await in_slack(
        page_for, house.address, "Can we talk about a fleet?", "Ida Rhodes"
    )
    gallery.watch(page)
    await page.set_viewport_size(WIDE)
    await has_address(house, "ida@rhodes.example")
    await thread.get_by_role("button", name="Schedule").click()
    window = window_of(page, "Meeting")
    await window.get_by_role("textbox", name="Subject").fill("A fleet of ten bikes")
    await window.get_by_role("button", name="Time").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    await gallery.dialog(window, "meet-slack")
    await page.get_by_role("option").first.click()
    await window.get_by_role("button", name="Book").click()
    await expect(open_dialog(page)).to_contain_text("Booked: A fleet of ten bikes")
    await away(page)
    side = page.get_by_role("navigation", name="Channels and people")
    await side.get_by_role("button", name="Frontdesk").first.click()
    card = page.locator(".middle .row", has_text="A fleet of ten bikes").first
    await expect(card.get_by_role("button", name="Reschedule")).to_be_visible()
    await gallery.part(card, "card-meeting-slack")
    await card.get_by_role("button", name="Reschedule").click()
    await gallery.dialog(window_of(page, "Reschedule"), "reschedule-slack")
    await away(page)
    await card.get_by_role("button", name="Cancel the meeting").click()
    reason = window_of(page, "Cancel the meeting")
    await reason.get_by_role("textbox").fill("I am ill, sorry.")
    await gallery.dialog(reason, "cancel-slack")
    await reason.get_by_role("button", name="Cancel the meeting").click()
    await expect(card).to_contain_text("cancelled")


async def test_when_one_can_be_booked_in_slack(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MTG-01 MTG-02 MTG-11
    page = await opened(page_for, house.address)
    gallery.watch(page)
    await page.set_viewport_size({"width": 1900, "height": 2200})
    await page.get_by_role("radio", checked=True).first.wait_for()
    await page.get_by_role("radio", name="Mona").first.click()
    await expect(page.get_by_role("radio", name="Mona").first).to_be_checked()
    box = page.locator(".middle").get_by_role("textbox")
    await command(page, box, "/frontdesk availability")
    await gallery.dialog(window_of(page, "Availability"), "availability-slack")
    await away(page)
    await command(page, box, "/frontdesk setup")
    services = window_of(page, "Services")
    await services.get_by_role("button", name="Change").first.click()
    await open_dialog(page).last.get_by_role("button", name="Booking").click()
    await gallery.dialog(window_of(page, "Booking"), "booking-slack")


async def test_a_meeting_is_booked_on_two_pages_in_teams(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MTG-10
    page = await in_teams(page_for, house.address)
    await page.set_viewport_size(WIDE)
    gallery.watch(page)
    _, thread = await asked(page, "Can we talk about a fleet?")
    await say(page, REPLY, "!rename Grace Hopper")
    await expect(thread.locator(".row").first).to_contain_text("Grace Hopper")
    await has_address(house, "grace@navy.example")
    await thread.get_by_role("button", name="More").first.click()
    await page.get_by_role("menuitem", name="Schedule").click()
    window = open_dialog(page)
    await window.get_by_role("textbox", name="Subject").fill("A fleet of ten bikes")
    await gallery.dialog(window, "meet-teams")
    await window.get_by_role("button", name="Show free times").click()
    await expect(window.get_by_text("Choose a free time").first).to_be_visible()
    await gallery.dialog(window, "meet-teams-times")


async def test_when_one_can_be_booked_in_teams(
    page_for: PageFor, house: House, gallery: Gallery
) -> None:  # MTG-01 MTG-02 MTG-11
    page = await in_teams(page_for, house.address, "nora")
    await page.set_viewport_size({"width": 1900, "height": 2200})
    gallery.watch(page)
    await page.get_by_role("button", name="Frontdesk").first.click()
    await say(page, "Message Frontdesk", "availability")
    await page.get_by_role("button", name="Availability").last.click()
    await gallery.dialog(open_dialog(page), "availability-teams")
    await away(page)
    await say(page, "Message Frontdesk", "setup")
    await page.get_by_role("button", name="Services").last.click()
    await open_dialog(page).get_by_role("button", name="Change").first.click()
    await open_dialog(page).get_by_role("button", name="Booking").click()
    await expect(open_dialog(page)).to_contain_text("Whom guests meet")
    await gallery.dialog(open_dialog(page), "booking-teams")
