"""A meeting in its guest's hands: moved, resized, cancelled, each by a press (MTG-07, WID-04)."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.booking_api_fake import BookingApi
from tests.browser.pages import PageFor
from tests.browser.test_booking import opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MINE = {"name": "Ann", "kind": "guest", "avatar_url": None, "mine": True}


async def shown(bookings: BookingApi, page: Page, **values: object) -> None:
    meeting = bookings.meeting(**values)
    await opened(bookings, page, f"/m/{meeting['id']}")
    await expect(page.get_by_role("heading", name="The steel frame")).to_be_visible()


async def test_it_is_moved_when_one_says_so_twice(bookings: BookingApi, page_for: PageFor):
    # MTG-07, B21
    page = await page_for(timezone_id="Asia/Tokyo")
    await shown(bookings, page)
    await expect(page.get_by_text("4 November 2026")).to_be_visible()
    await page.get_by_role("button", name="Change the time").click()
    await page.get_by_role("gridcell", name="Monday 9 November").get_by_role("button").click()
    await page.locator("[data-start='2026-11-09T09:00:00.000Z']").click()
    await expect(page.get_by_role("heading", name="Change your meeting?")).to_be_focused()
    assert bookings.moves == []
    assert not [call for call in bookings.calls if call[0] != "GET"]
    await page.get_by_role("button", name="Confirm the new time").click()
    await expect(page.get_by_text("Your meeting is moved.")).to_be_visible()
    await expect(page.get_by_text("9 November 2026")).to_be_visible()
    assert bookings.moves == [{"start": "2026-11-09T09:00:00.000Z", "minutes": 30}]


async def test_its_length_is_changed_where_it_is(bookings: BookingApi, page_for: PageFor):
    # MTG-07
    page = await page_for()
    await shown(bookings, page)
    await page.get_by_role("button", name="Change the time").click()
    await page.get_by_role("radio", name="1 hr").check()
    start = bookings.meetings["m1"]["start"]
    await page.get_by_role("gridcell", name="Wednesday 4 November").get_by_role("button").click()
    await page.locator(f"[data-start='{start}']").click()
    await page.get_by_role("button", name="Confirm the new time").click()
    await expect(page.get_by_text("Your meeting is moved.")).to_be_visible()
    assert bookings.moves == [{"start": start, "minutes": 60}]


async def test_who_is_too_late_stays_where_they_are(bookings: BookingApi, page_for: PageFor):
    # MTG-06
    page = await page_for()
    await shown(bookings, page)
    await page.get_by_role("button", name="Change the time").click()
    slot = page.locator(".slot").nth(3)
    start = await slot.get_attribute("data-start") or ""
    await slot.click()
    bookings.taken_by_another(start)
    await page.get_by_role("button", name="Confirm the new time").click()
    await expect(page.get_by_text("Somebody else was a moment faster")).to_be_visible()
    await expect(page.locator(f"[data-start='{start}']")).to_have_count(0)
    await expect(page.locator(".slot").first).to_be_visible()
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_role("button", name="Change the time")).to_be_visible()


async def test_it_is_cancelled_with_a_reason_or_not_at_all(bookings: BookingApi, page_for: PageFor):
    # MTG-07
    page = await page_for()
    await shown(bookings, page)
    await page.get_by_role("button", name="Cancel the meeting").click()
    await page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    assert bookings.cancels == []
    await page.get_by_role("button", name="Cancel the meeting").click()
    await page.get_by_label("Why?").fill("I am ill")
    await page.get_by_role("button", name="Cancel it").click()
    await expect(page.locator(".state")).to_have_text("This meeting is cancelled")
    assert bookings.cancels == [{"reason": "I am ill"}]
    await expect(page.get_by_role("link", name="Book another meeting")).to_have_attribute(
        "href", "/b/ada"
    )


async def test_what_is_over_can_only_be_looked_at(bookings: BookingApi, page_for: PageFor):
    # MTG-07
    page = await page_for()
    await shown(bookings, page, is_over=True, may_change=False)
    await expect(page.locator(".state")).to_have_text("This meeting is over")
    await expect(page.get_by_role("button", name="Change the time")).to_have_count(0)
    await expect(page.get_by_role("link", name="Calendar file")).to_have_count(0)


async def test_another_browser_comes_to_the_conversation_by_its_link(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-05, ENT-06
    page = await page_for()
    await shown(bookings, page, share_url=f"{bookings.url}/j/abc")
    await page.get_by_role("link", name="Open the conversation").click()
    await expect(page.get_by_role("button", name="Join the conversation")).to_be_visible()


async def test_a_link_in_a_mail_can_lead_to_the_question(bookings: BookingApi, page_for: PageFor):
    # MTG-07, B21: it is asked, nothing is done
    page = await page_for()
    meeting = bookings.meeting()
    await opened(bookings, page, f"/m/{meeting['id']}#cancel")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert bookings.cancels == []


async def test_cards_come_live_and_the_last_one_can_be_acted_on(
    bookings: BookingApi, page_for: PageFor
):
    # WID-04, MTG-08
    room = await bookings.open()
    meeting = bookings.meeting(conversation=room.id)
    await bookings.tell(room, "meeting_booked", meeting, "A meeting is booked.")
    await bookings.say(room, "See you then", key="a", author=MINE)
    page = await page_for("t1")
    await opened(bookings, page, "/c/ada")
    await page.locator(".earlier button").last.click()
    cards = page.locator(".meet")
    await expect(cards).to_have_count(1)
    await expect(cards.get_by_role("button")).to_have_text(["Change", "Cancel", "Details"])
    await bookings.tell(room, "meeting_reminder", meeting, "Your meeting is coming up.")
    await expect(cards).to_have_count(2)
    await expect(cards.first.get_by_role("button")).to_have_count(0)
    await cards.last.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Cancel it").click()
    await expect(page.locator(".state")).to_have_text("This meeting is cancelled")
    await page.get_by_role("button", name="Open the conversation").click()
    await bookings.tell(room, "meeting_cancelled", meeting, "The meeting is cancelled.")
    await expect(cards.last.get_by_role("button")).to_have_text(["Details"])


async def test_somebody_elses_meeting_is_shown_without_buttons(
    bookings: BookingApi, page_for: PageFor
):
    # WID-04
    room = await bookings.open()
    values = {
        "start": "2026-11-05T09:00:00+00:00",
        "subject": "Theirs",
        "said": "A meeting is booked.",
    }
    notice = {"key": "meeting_booked", "values": values}
    await bookings.say(room, "A meeting is booked.", kind="notice", author=None, notice=notice)
    page = await page_for("t1")
    await opened(bookings, page, "/c/ada")
    await page.locator(".earlier button").last.click()
    await expect(page.locator(".meet")).to_contain_text("Theirs")
    await expect(page.locator(".meet button")).to_have_count(0)


async def test_its_own_page_leads_to_a_conversation_that_one_can_write_in(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-05
    room = await bookings.open()
    page = await page_for("t1")
    await shown(bookings, page, conversation=room.id)
    await page.get_by_role("button", name="Open the conversation").click()
    await page.get_by_label("Write a message").fill("I bring the plans")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert [sent["text"] for sent in bookings.sent] == ["I bring the plans"]


async def test_what_was_said_does_not_cover_the_next_screen(
    bookings: BookingApi, page_for: PageFor
):
    # WID-04: the cards have their buttons where it was said
    room = await bookings.open()
    page = await page_for("t1")
    await shown(bookings, page, conversation=room.id)
    await page.get_by_role("button", name="Change the time").click()
    await page.locator(".slot").nth(3).click()
    await page.get_by_role("button", name="Confirm the new time").click()
    await expect(page.get_by_text("Your meeting is moved.")).to_be_visible()
    await page.get_by_role("button", name="Open the conversation").click()
    await expect(page.get_by_role("log")).to_be_visible()
    await expect(page.get_by_text("Your meeting is moved.")).to_have_count(0)
