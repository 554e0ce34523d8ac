"""Booking over zones, languages and clock changes; by keyboard, on phones, for everybody (MTG-12, WID-11)."""

import datetime as dt
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.booking_api_fake import UTC, BookingApi
from tests.browser.pages import PageFor
from tests.browser.test_booking import SLOT, booked, chosen, filled, opened
from tests.browser.test_widget_access import violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LANGUAGES = {
    "en": ("ltr", "en-GB", "M", "November 2026"), "de": ("ltr", "de-DE", "M", "November 2026"),
    "fr": ("ltr", "fr-FR", "L", "novembre 2026"), "es": ("ltr", "es-ES", "L", "noviembre de 2026"),
    "it": ("ltr", "it-IT", "L", "novembre 2026"), "pt": ("ltr", "pt-BR", "D", "novembro de 2026"),
    "ja": ("ltr", "ja-JP", "日", "2026年11月"), "ar": ("rtl", "ar-EG", "س", None),
}  # fmt: skip


async def day_at(page: Page) -> str | None:
    return await page.evaluate("document.activeElement.dataset.day")


async def test_the_guests_own_zone_is_used_and_can_be_changed(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-04
    page = await page_for(timezone_id="America/New_York", locale="en-US")
    await opened(bookings, page)
    zone = page.get_by_role("combobox", name="Your time zone")
    await expect(zone).to_have_value("New York (GMT-5)")
    await expect(page.locator(f"[data-start='{SLOT}']")).to_have_text("8:00 AM")
    await zone.click()
    await zone.fill("tokyo")
    await expect(page.get_by_role("option")).to_have_count(1)
    await zone.press("Enter")
    await expect(zone).to_have_value("Tokyo (GMT+9)")
    await expect(page.locator(f"[data-start='{SLOT}']")).to_have_text("10:00 PM")
    await page.reload()
    await expect(page.get_by_role("combobox", name="Your time zone")).to_have_value("Tokyo (GMT+9)")
    await chosen(page)
    await expect(page.get_by_text("2:00 PM in Berlin")).to_be_visible()
    await filled(page)
    await booked(page)
    assert (bookings.booked[0]["start"], bookings.booked[0]["zone"]) == (SLOT, "Asia/Tokyo")


async def test_a_zone_is_found_by_its_name_and_left_alone_with_escape(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-04, WID-11
    page = await page_for()
    await opened(bookings, page)
    zone = page.get_by_role("combobox", name="Your time zone")
    await zone.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("Berlin")
    await zone.fill("new zealand")
    await expect(page.get_by_role("option").first).to_be_visible()
    await zone.fill("nowhere at all")
    await expect(page.get_by_text("No such time zone")).to_be_visible()
    await zone.fill("lima")
    await page.keyboard.press("Escape")
    await expect(zone).to_have_value("Berlin (GMT+1)")
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_slots_around_midnight_belong_to_the_day_of_the_guest(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-12
    page = await page_for(timezone_id="Pacific/Auckland")
    await opened(bookings, page)
    await page.get_by_role("gridcell", name="Wednesday 4 November").get_by_role("button").click()
    await expect(page.locator(".slot").first).to_have_text("00:00")
    await expect(page.locator(".slot").last).to_have_text("23:30")


async def test_an_hour_that_comes_twice_is_told_apart(bookings: BookingApi, page_for: PageFor):
    # MTG-12: clocks go back in New York on November 1st, 2026
    bookings.fair.now = dt.datetime(2026, 10, 31, 12, tzinfo=UTC)
    bookings.fair.zone, bookings.fair.hours = "UTC", (4, 9)
    bookings.fair.weekend = True
    page = await page_for(timezone_id="America/New_York", locale="en-GB")
    await page.clock.set_fixed_time(bookings.fair.now)
    await page.goto(f"{bookings.url}/b/ada")
    await page.get_by_role("gridcell", name="Sunday 1 November").get_by_role("button").click()
    await expect(page.get_by_text("The clocks change on this day.")).to_be_visible()
    times = await page.locator(".slot").all_inner_texts()
    assert [one for one in times if one.startswith("01:00")] == ["01:00 GMT-4", "01:00 GMT-5"]
    assert len(times) == len(set(times)) == 12


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_has_its_own_calendar(
    bookings: BookingApi, page_for: PageFor, language: str
):
    # WID-07: names by the browser, weeks that begin where they begin, every sentence there
    direction, locale, first, month = LANGUAGES[language]
    bookings.language, bookings.direction = language, direction
    page = await page_for(locale=locale)
    await opened(bookings, page)
    await expect(page.locator(".slot").first).to_be_visible()
    assert await page.locator("th [aria-hidden]").first.inner_text() == first
    if month:
        await expect(page.locator("#month")).to_have_text(month)
    await page.locator(".slot").first.click()
    await expect(page.locator("form.book")).to_be_visible()
    shown = await page.locator("body").inner_text()
    assert not [word for word in shown.split() if word.startswith(("book.", "form.", "meeting."))]


async def test_the_grid_is_walked_by_keyboard(bookings: BookingApi, page_for: PageFor):
    # WID-11, WAI-ARIA grid
    page = await page_for()
    await opened(bookings, page)
    # When the slots come, one stands on their first day again.
    await page.locator(".slot").first.wait_for()
    await page.locator("td [tabindex='0']").focus()
    walked = []
    for key in (
        "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home", "PageDown", "PageUp",
        "ArrowUp", "PageDown", "PageDown",
    ):  # fmt: skip
        await page.keyboard.press(key)
        walked.append((await day_at(page) or "")[5:])
    assert walked == [
        "11-04", "11-11", "11-10", "11-03", "11-08", "11-03", "12-03", "11-03", "11-03", "12-03", "12-04",
    ]  # fmt: skip
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Thursday 3 December")).to_be_visible()
    await expect(page.get_by_role("gridcell", selected=True)).to_have_count(1)
    await page.keyboard.press("Tab")
    await expect(page.locator(".slot").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Your name")).to_be_focused()


async def test_left_is_forward_where_one_reads_from_the_right(
    bookings: BookingApi, page_for: PageFor
):
    # WID-07, WID-11
    bookings.language, bookings.direction = "ar", "rtl"
    page = await page_for(locale="ar-EG")
    await opened(bookings, page)
    # When the slots come, one stands on their first day again.
    await page.locator(".slot").first.wait_for()
    await page.locator("td [tabindex='0']").focus()
    await page.keyboard.press("ArrowLeft")
    assert await day_at(page) == "2026-11-04"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_state_has_a_violation(
    bookings: BookingApi, page_for: PageFor, axe_script: str, scheme: str
):
    # WID-11
    bookings.incomplete = True
    bookings.booking["people"] = [{"name": n, "avatar_url": None} for n in ("Ada", "Tim")]
    bookings.booking |= {"owner": "service", "mode": "all"}
    page = await page_for(
        "t1", color_scheme=scheme, bypass_csp=True, viewport={"width": 1100, "height": 800}
    )
    await bookings.open()
    found = []

    async def check(name: str) -> None:
        found.extend(f"{name}: {one}" for one in await violations(page, axe_script))

    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()
    await check("slots")
    await page.get_by_role("combobox").click()
    await check("zones")
    await page.keyboard.press("Escape")
    await chosen(page)
    await page.get_by_role("button", name="Book this time").click()
    await check("form")
    await filled(page)
    await booked(page)
    await check("booked")
    await page.get_by_role("button", name="Open the conversation").click()
    await page.get_by_text("A meeting is booked.").wait_for()
    await check("conversation")
    await page.get_by_role("button", name="Change", exact=True).click()
    await page.locator(".slot").first.wait_for()
    await check("moving")
    await page.locator(".slot").first.click()
    await check("sure")
    await page.get_by_role("button", name="Confirm the new time").click()
    await page.get_by_role("button", name="Cancel the meeting").click()
    await check("cancel")
    await page.get_by_role("button", name="Cancel it").click()
    await page.locator(".state").get_by_text("This meeting is cancelled").wait_for()
    await check("cancelled")
    bookings.meeting(id="mover", is_over=True, may_change=False)
    await page.goto(f"{bookings.url}/m/mover")
    await page.get_by_text("This meeting is over").wait_for()
    await check("over")
    assert found == []


@pytest.mark.parametrize(
    ("size", "language"), [((320, 480), "ar"), ((320, 480), "de"), ((550, 400), "fr")]
)
async def test_nothing_sticks_out_on_small_screens_and_everything_can_be_hit(
    bookings: BookingApi, page_for: PageFor, size: tuple[int, int], language: str
):
    # WID-11: a phone, and a desk at 200 %
    bookings.language = language
    bookings.direction = LANGUAGES[language][0]
    page = await page_for(viewport={"width": size[0], "height": size[1]}, has_touch=True)
    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()

    async def check() -> None:
        wide = await page.evaluate(
            """[...document.querySelectorAll("body *:not(.unseen, .unseen *, legend)")]
            .map((node) => [node.className, node.getBoundingClientRect()])
            .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1).map(([name]) => name)"""
        )
        assert wide == []
        small = await page.evaluate(
            """[...document.querySelectorAll("button, input:not([type=radio]), .lengths label, a")]
            .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 36)).map(([name]) => name)"""
        )
        assert small == []

    await check()
    await page.locator(".slot").first.click()
    await page.locator("form.book").wait_for()
    await check()


async def test_nothing_moves_for_those_who_asked_for_rest(bookings: BookingApi, page_for: PageFor):
    # WID-11
    page = await page_for(reduced_motion="reduce")
    await opened(bookings, page)
    await chosen(page)
    await filled(page)
    await booked(page)
    assert await page.evaluate("document.getAnimations().length") == 0


async def test_choice_shows_where_colours_are_forced(bookings: BookingApi, page_for: PageFor):
    # WID-11
    page = await page_for(forced_colors="active")
    await opened(bookings, page)
    await page.locator(".slot").first.wait_for()
    style = "(one) => getComputedStyle(one).borderTopWidth"
    free = page.locator("td button:not([aria-disabled=true])")
    assert await free.nth(1).evaluate(style) == "1px"
    assert await page.locator("[aria-selected=true] button").evaluate(style) == "3px"


async def test_a_browser_that_does_not_know_its_zone_is_shown_utc(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-04: such browsers name a zone that they refuse themselves
    page = await page_for()
    await page.add_init_script(
        "const real = Intl.DateTimeFormat.prototype.resolvedOptions;"
        "Intl.DateTimeFormat.prototype.resolvedOptions = function () {"
        "return {...real.call(this), timeZone: 'Etc/Unknown'}; };"
    )
    await opened(bookings, page)
    await expect(page.locator(".slot").first).to_be_visible()
    await expect(page.get_by_role("combobox")).to_have_value(re.compile("^UTC "))
