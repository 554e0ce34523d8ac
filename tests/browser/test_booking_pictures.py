"""Every state of booking in pictures: by day and by night, on a desk and on a phone, from both sides.

With FRONTDESK_PICTURES set (`make pictures`) they go to the guide; nothing may stick out of any of them.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page

from tests.browser.booking_api_fake import BookingApi
from tests.browser.pages import PageFor
from tests.browser.test_booking import SLOT, booked, chosen, filled, opened
from tests.browser.test_booking_zones import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(__file__).parents[2] / "docs/guide/pictures"
DESK, PHONE = {"width": 1100, "height": 740}, {"width": 390, "height": 844}
LOOKS = {
    "light": {"viewport": DESK, "color_scheme": "light"},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "has_touch": True},
}
WIDE = """[...document.querySelectorAll("main, main *")]
.filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1
  && !["inline", "inline-block"].includes(getComputedStyle(one).display)
  && getComputedStyle(one).textOverflow !== "ellipsis" && !one.matches("input, textarea, .unseen"))
.map((one) => `${one.tagName} ${one.className}`)"""
Taken = Callable[[Page, str], Awaitable[None]]


@pytest.fixture
def taken(tmp_path: Path) -> Taken:
    """Take a picture of a page."""
    folder = PICTURES if os.environ.get("FRONTDESK_PICTURES") else tmp_path

    async def take(page: Page, name: str) -> None:
        await page.evaluate("document.activeElement?.blur(); document.fonts.ready")
        assert await page.evaluate(WIDE) == [], name
        path = folder / f"{name}.png"
        await page.screenshot(path=path, animations="disabled")
        await asyncio.to_thread(make_small, path)

    return take


def make_small(path: Path) -> None:
    """Keep few colours: nobody sees the others."""
    with Image.open(path) as shown:
        few = shown.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


@pytest.mark.parametrize("look", LOOKS)
async def test_from_the_slots_to_the_cancelled_meeting(
    bookings: BookingApi, page_for: PageFor, taken: Taken, look: str
):
    # ENT-02, MTG-04, MTG-07
    page = await page_for(timezone_id="Europe/London", **LOOKS[look])
    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()
    await taken(page, f"booking-slots-{look}")
    await chosen(page)
    await filled(page)
    await taken(page, f"booking-form-{look}")
    await booked(page)
    await taken(page, f"booking-done-{look}")
    await page.get_by_role("button", name="Open the conversation").click()
    await page.get_by_text("A meeting is booked.").wait_for()
    await taken(page, f"booking-card-{look}")
    await page.get_by_role("button", name="Details").click()
    await page.get_by_role("heading", name="The steel frame").wait_for()
    await taken(page, f"meeting-{look}")
    await page.get_by_role("button", name="Change the time").click()
    await page.locator(".slot").nth(2).click()
    await page.get_by_role("heading", name="Change your meeting?").wait_for()
    await taken(page, f"meeting-move-{look}")
    await page.get_by_role("button", name="Confirm the new time").click()
    await page.get_by_role("button", name="Cancel the meeting").click()
    await page.get_by_role("dialog").wait_for()
    await page.evaluate("document.querySelector('#toast').replaceChildren()")
    await taken(page, f"meeting-cancel-{look}")
    await page.get_by_role("button", name="Cancel it").click()
    await page.get_by_text("This meeting is cancelled").first.wait_for()
    await page.evaluate("document.querySelector('#toast').replaceChildren()")
    await taken(page, f"meeting-cancelled-{look}")


async def test_somebody_was_faster(bookings: BookingApi, page_for: PageFor, taken: Taken):
    # MTG-06
    page = await page_for(**LOOKS["light"])
    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()
    bookings.taken_by_another(SLOT)
    await page.locator(f"[data-start='{SLOT}']").click()
    await page.get_by_text("a moment faster").wait_for()
    await taken(page, "booking-taken")


async def test_a_team_whose_calendar_cannot_be_read(
    bookings: BookingApi, page_for: PageFor, taken: Taken
):
    # MTG-11, B22
    people = [{"name": name, "avatar_url": None} for name in ("Ada Berg", "Tim Oz", "Eve Lind")]
    bookings.booking |= {"owner": "service", "mode": "any", "people": people, "title": "Sales"}
    bookings.incomplete = True
    page = await page_for(**LOOKS["light"])
    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()
    await taken(page, "booking-team")


async def test_zones_to_choose_from(bookings: BookingApi, page_for: PageFor, taken: Taken):
    # MTG-04
    page = await page_for(**LOOKS["light"])
    await opened(bookings, page)
    await page.get_by_role("combobox").fill("new")
    await page.get_by_role("option").first.wait_for()
    await page.evaluate("document.activeElement.onblur = null")
    await taken(page, "booking-zones")


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_in_other_languages(
    bookings: BookingApi, page_for: PageFor, taken: Taken, language: str
):
    # WID-07
    direction, locale, *_ = LANGUAGES[language]
    bookings.language, bookings.direction = language, direction
    page = await page_for(locale=locale, **LOOKS["light"])
    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()
    await taken(page, f"booking-slots-{language}")
    await page.locator(".slot").nth(3).click()
    await page.locator("form.book").wait_for()
    await taken(page, f"booking-form-{language}")


async def test_in_the_widget_and_on_the_first_screen(
    bookings: BookingApi, page_for: PageFor, taken: Taken
):
    # WID-01
    bookings.entrance |= {"booking_url": f"{bookings.url}/b/ada", "origins": [bookings.url]}
    bookings.meeting()
    room = await bookings.open()
    await bookings.say(room, "We do, in three days.")
    page = await page_for("t1", viewport={"width": 900, "height": 840})
    await opened(bookings, page, f"/host?desk={bookings.url}")
    await page.get_by_role("button", name="Chat").click()
    frame = page.frame_locator("iframe")
    await frame.get_by_role("heading", name="Your meetings").wait_for()
    await taken(page, "booking-home")
    await frame.get_by_role("button", name="Book a meeting").click()
    await frame.locator(".slot").first.wait_for()
    await taken(page, "booking-widget")
