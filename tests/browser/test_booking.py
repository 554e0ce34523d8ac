"""Booking a meeting in a real browser: from the link to the conversation (ENT-02, MTG-04 to MTG-06)."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.booking_api_fake import NOW, BookingApi
from tests.browser.guest_api_fake import GuestApi
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TUESDAY = "Tuesday 3 November"
SLOT = "2026-11-03T13:00:00.000Z"


async def opened(bookings: BookingApi, page: Page, path: str = "/b/ada") -> None:
    await page.clock.set_fixed_time(NOW)
    await page.goto(bookings.url + path)


async def chosen(page: Page, start: str = SLOT) -> None:
    """Choose a slot; the form is open then."""
    await page.locator(f"[data-start='{start}']").click()
    await expect(page.get_by_role("button", name="Book this time")).to_be_visible()


async def filled(page: Page, subject: str = "The steel frame") -> None:
    await page.get_by_label("Your name").fill("Ann Lee")
    await page.get_by_label("E-mail", exact=True).fill("ann@shop.example")
    await page.get_by_label("What is it about?").fill(subject)


async def booked(page: Page) -> None:
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()


async def test_from_the_link_to_the_conversation(bookings: BookingApi, page_for: PageFor):
    # ENT-02, MTG-04, MTG-05
    page = await page_for()
    await opened(bookings, page)
    await expect(page.get_by_role("heading", name=TUESDAY)).to_be_visible()
    await page.get_by_role("gridcell", name="Wednesday 4 November").get_by_role("button").click()
    await page.get_by_role("button", name="14:00").click()
    await expect(page.get_by_label("Your name")).to_be_focused()
    assert not bookings.tokens  # nobody is a guest by looking
    await filled(page)
    await page.get_by_label("Who else should come?").fill("bob@x.example; eve@x.example")
    await booked(page)
    [sent] = bookings.booked
    assert (sent["start"], sent["minutes"]) == ("2026-11-04T13:00:00.000Z", 30)
    assert (sent["subject"], sent["zone"]) == ("The steel frame", "Europe/Berlin")
    assert sent["emails"] == ["bob@x.example", "eve@x.example"]
    assert sent["guest"] == {"name": "Ann Lee", "email": "ann@shop.example"}
    assert sent["hold"]
    for words in (
        "4 November 2026",
        "14:00",
        "We sent the invitation to ann@shop.example.",
    ):
        await expect(page.get_by_text(words).first).to_be_visible()
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Calendar file (.ics)").click()
    assert (await waiting.value).suggested_filename == "meeting.ics"
    await page.get_by_role("button", name="Open the conversation").click()
    await expect(page.get_by_role("log").get_by_text("A meeting is booked.")).to_be_visible()


async def test_a_page_without_booking_loads_nothing_of_it(guests: GuestApi, page_for: PageFor):
    # WID-08
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()
    assert not [path for _, path in guests.calls if "booking" in path or "options" in path]


async def test_the_slots_are_asked_for_once(bookings: BookingApi, page_for: PageFor):
    # MTG-04: what the page asked for first serves for the whole horizon
    page = await page_for()
    await opened(bookings, page)
    await expect(page.locator(".slot").first).to_be_visible()
    await page.get_by_role("button", name="Next month").click()
    await expect(page.get_by_role("heading", name="December 2026")).to_be_visible()
    await page.get_by_role("gridcell", name="Wednesday 2 December").get_by_role("button").click()
    await expect(page.get_by_role("heading", name="Wednesday 2 December")).to_be_visible()
    assert bookings.asked == [{}]
    await expect(page.get_by_role("button", name="Next month")).to_be_disabled()


async def test_a_page_that_was_asleep_looks_anew(bookings: BookingApi, page_for: PageFor):
    # MTG-06
    page = await page_for()
    await opened(bookings, page)
    await expect(page.locator(f"[data-start='{SLOT}']")).to_be_visible()
    bookings.taken_by_another(SLOT)
    await page.clock.set_fixed_time(NOW + dt.timedelta(minutes=2))
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator(f"[data-start='{SLOT}']")).to_have_count(0)
    await expect(page.get_by_role("heading", name=TUESDAY)).to_be_visible()
    assert len(bookings.asked) == 2


async def test_another_length_has_other_slots(bookings: BookingApi, page_for: PageFor):
    # MTG-04
    page = await page_for()
    await opened(bookings, page)
    await expect(page.locator(".slot").last).to_have_text("16:30")
    await page.get_by_role("radio", name="1 hr").check()
    await expect(page.locator(".slot").last).to_have_text("16:00")
    await chosen(page)
    await filled(page)
    await booked(page)
    assert bookings.booked[0]["minutes"] == 60


async def test_who_is_too_late_sees_fresh_slots_and_keeps_every_word(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-06, B16: at the press of the button
    page = await page_for()
    await opened(bookings, page)
    await chosen(page)
    await filled(page, "All that I typed")
    await page.get_by_label("Who else should come?").fill("bob@x.example")
    bookings.taken_by_another(SLOT)
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("alert").get_by_text("a moment faster")).to_be_visible()
    await expect(page.locator(f"[data-start='{SLOT}']")).to_have_count(0)
    await chosen(page, "2026-11-03T14:00:00.000Z")
    await expect(page.get_by_label("What is it about?")).to_have_value("All that I typed")
    await expect(page.get_by_label("Who else should come?")).to_have_value("bob@x.example")
    await booked(page)
    assert [one["start"] for one in bookings.booked] == ["2026-11-03T14:00:00.000Z"]


async def test_who_is_too_late_to_hold_is_told_before_they_type(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-06
    page = await page_for()
    await opened(bookings, page)
    await expect(page.locator(".slot").first).to_be_visible()
    bookings.taken_by_another(SLOT)
    await page.locator(f"[data-start='{SLOT}']").click()
    await expect(page.get_by_role("alert").get_by_text("a moment faster")).to_be_visible()
    await expect(page.locator(f"[data-start='{SLOT}']")).to_have_count(0)
    await expect(page.locator(".slot").first).to_be_focused()


async def test_a_slot_is_held_while_the_form_is_open_and_then_let_go(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-06
    page = await page_for()
    await opened(bookings, page)
    await chosen(page)
    await until(lambda: bookings.held)
    await page.get_by_role("button", name="Another time").click()
    await until(lambda: bookings.released == ["h1"])
    await expect(page.locator(f"[data-start='{SLOT}']")).to_be_visible()
    await chosen(page)
    await until(lambda: bookings.held)
    await page.go_back()  # the browser's own button leads to the slots, too
    await expect(page.locator(".slot").first).to_be_visible()
    await until(lambda: bookings.released == ["h1", "h2"])
    await chosen(page)
    await until(lambda: bookings.held)
    await page.goto("about:blank")
    await until(lambda: bookings.released == ["h1", "h2", "h3"])


async def test_a_hold_is_renewed_before_it_ends(bookings: BookingApi, page_for: PageFor):
    # MTG-06
    page = await page_for()
    await page.clock.install(time=NOW)
    await page.goto(f"{bookings.url}/b/ada")
    await page.locator(".slot").first.wait_for()
    await page.clock.run_for(100)
    await chosen(page)
    await until(lambda: len(bookings.holds) == 1)
    await page.clock.run_for(200_000)
    await until(lambda: len(bookings.holds) == 2)
    assert bookings.holds[0] == bookings.holds[1]


async def test_a_lost_answer_books_once(bookings: BookingApi, page_for: PageFor):
    # B1: the key is the same until something is changed
    page = await page_for()
    await opened(bookings, page)
    await chosen(page)
    await until(lambda: bookings.held)
    await filled(page)
    path, answered = f"{bookings.url}/api/bookings/ada/meetings", []

    async def lose(route: Route) -> None:
        answered.append(await route.fetch())
        await route.abort()

    await page.route(path, lose, times=1)
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_text("Please check your connection")).to_be_visible()
    assert [one.status for one in answered] == [201]
    await booked(page)
    assert len(bookings.booked) == 1


async def test_what_is_missing_or_wrong_is_said_at_its_field(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-04, WID-11
    page = await page_for()
    await opened(bookings, page)
    await chosen(page)
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_label("Your name")).to_be_focused()
    await expect(page.locator("[aria-invalid=true]")).to_have_count(3)
    await filled(page)
    people = page.get_by_label("Who else should come?")
    await people.fill("bob@x.example, nonsense")
    await page.get_by_role("button", name="Book this time").click()
    await expect(people).to_be_focused()
    await expect(page.get_by_text("Please check this address: nonsense")).to_be_visible()
    await people.fill(" ".join(f"p{n}@x.example" for n in range(11)))
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_text("At most 10 people can be added.")).to_be_visible()
    assert not bookings.booked


async def test_consent_is_asked_for_where_the_widget_does(bookings: BookingApi, page_for: PageFor):
    # WID-02
    bookings.booking["consent"] = {"version": "3", "text": "I agree to the privacy policy"}
    page = await page_for()
    await opened(bookings, page)
    await chosen(page)
    await filled(page)
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("checkbox")).to_be_focused()
    await page.get_by_role("checkbox").check()
    await booked(page)
    assert bookings.booked[0]["guest"]["consent"] == "3"


async def test_the_form_outlives_a_reload(bookings: BookingApi, page_for: PageFor):
    # WID-05
    page = await page_for()
    await opened(bookings, page)
    await chosen(page)
    await filled(page, "Kept")
    await page.reload()
    await chosen(page)
    await expect(page.get_by_label("What is it about?")).to_have_value("Kept")
    await expect(page.get_by_label("Your name")).to_have_value("Ann Lee")


async def test_a_link_for_some_days_offers_no_others(bookings: BookingApi, page_for: PageFor):
    # ENT-02
    page = await page_for()
    await opened(bookings, page, "/b/ada?from=2026-11-05&to=2026-11-06&utm=1")
    await expect(page.get_by_role("heading", name="Thursday 5 November")).to_be_visible()
    await expect(page.get_by_text("This link offers 5 – 6 Nov 2026.")).to_be_visible()
    await expect(page.locator("td button:not([aria-disabled=true])")).to_have_count(2)
    assert bookings.asked == [{"from": "2026-11-05", "to": "2026-11-06"}]
    await page.get_by_role("link", name="Show all days").click()
    await expect(page.get_by_role("heading", name=TUESDAY)).to_be_visible()


async def test_a_link_with_days_that_are_none_says_so(bookings: BookingApi, page_for: PageFor):
    # ENT-02
    page = await page_for()
    await opened(bookings, page, "/b/ada?from=soon")
    await expect(page.get_by_text("not a date that we can read")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("heading", name=TUESDAY)).to_be_visible()


async def test_it_is_said_that_a_calendar_cannot_be_read(bookings: BookingApi, page_for: PageFor):
    # B22
    bookings.incomplete = True
    page = await page_for()
    await opened(bookings, page)
    await expect(page.get_by_text("A calendar cannot be read right now")).to_be_visible()


async def test_a_month_without_a_free_time_says_so(bookings: BookingApi, page_for: PageFor):
    bookings.fair.hours = (9, 9)
    page = await page_for()
    await opened(bookings, page)
    await expect(page.get_by_text("There are no free times in this month.")).to_be_visible()
    await expect(page.locator("td button:not([aria-disabled=true])")).to_have_count(0)


async def test_the_first_month_that_has_a_free_time_is_shown(
    bookings: BookingApi, page_for: PageFor
):
    bookings.fair.off = {f"2026-11-{day:02}" for day in range(1, 31)}
    page = await page_for()
    await opened(bookings, page)
    await expect(page.get_by_role("heading", name="December 2026")).to_be_visible()
    await expect(page.get_by_role("heading", name="Tuesday 1 December")).to_be_visible()


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("any", "You will meet Ada Berg or Tim Oz: whoever is free."),
        ("round_robin", "You will meet Ada Berg or Tim Oz: whoever is free."),
        ("all", "You will meet Ada Berg and Tim Oz together."),
    ],
)
async def test_a_service_says_whom_one_will_meet(
    bookings: BookingApi, page_for: PageFor, mode: str, words: str
):
    # MTG-11
    people = [{"name": name, "avatar_url": None} for name in ("Ada Berg", "Tim Oz")]
    bookings.booking |= {"owner": "service", "mode": mode, "people": people, "title": "Sales"}
    page = await page_for()
    await opened(bookings, page, "/b/sales")
    await expect(page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("bookable", [1, 2])
async def test_of_several_services_one_says_whom_to_meet(
    bookings: BookingApi, page_for: PageFor, bookable: int
):
    # WID-01, MTG-11: nobody is asked where there is no choice
    services = [
        {
            "id": name.lower(), "name": name, "avatar_url": None, "presence": "online",
            "booking_url": f"{bookings.url}/b/{name.lower()}" if number < bookable else None,
        }
        for number, name in enumerate(("Sales", "Support", "Back office"))
    ]  # fmt: skip
    bookings.entrance |= {"services": services, "title": "Northlight"}
    page = await page_for()
    await opened(bookings, page, "/w/w_1")
    await page.get_by_role("button", name="Book a meeting").click()
    if bookable > 1:
        await expect(
            page.get_by_role("heading", name="Who would you like to meet?")
        ).to_be_visible()
        doors = page.locator(".services .door")
        await expect(doors).to_contain_text(["Sales", "Support"])
        await doors.last.click()
    await expect(page.locator(f"[data-start='{SLOT}']")).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("button", name="Book a meeting")).to_be_visible()


async def test_one_books_in_the_widget_without_leaving_the_shop(
    bookings: BookingApi, page_for: PageFor
):
    # WID-01, ENT-03
    bookings.entrance |= {"booking_url": f"{bookings.url}/b/ada", "origins": [bookings.url]}
    page = await page_for()
    await opened(bookings, page, f"/host?desk={bookings.url}")
    await page.get_by_role("button", name="Chat").click()
    frame = page.frame_locator("iframe")
    await frame.get_by_role("button", name="Book a meeting").click()
    await frame.locator(f"[data-start='{SLOT}']").click()
    await frame.get_by_label("Your name").fill("Ann Lee")
    await frame.get_by_label("E-mail", exact=True).fill("ann@shop.example")
    await frame.get_by_label("What is it about?").fill("Size")
    await frame.get_by_role("button", name="Book this time").click()
    await expect(frame.get_by_role("heading", name="You are booked")).to_be_visible()
    assert bookings.booked[0]["widget"] == "w_1"
    await frame.get_by_role("button", name="Open the conversation").click()
    await frame.get_by_role("button", name="Back").click()
    meeting = frame.get_by_role("button", name="Size Ada Berg")
    await expect(meeting).to_be_visible()
    await meeting.click()
    await expect(frame.get_by_role("heading", name="Size")).to_be_focused()


async def test_of_several_services_one_is_chosen_first(bookings: BookingApi, page_for: PageFor):
    # ENT-03, WID-01
    url = f"{bookings.url}/b/"
    bookings.entrance["services"] = [
        {"id": "s1", "name": "Sales", "avatar_url": None, "presence": "online", "booking_url": None},
        {"id": "s2", "name": "Support", "avatar_url": None, "presence": "away", "booking_url": url + "help"},
        {"id": "s3", "name": "Press", "avatar_url": None, "presence": "away", "booking_url": url + "press"},
    ]  # fmt: skip
    page = await page_for()
    await opened(bookings, page, "/w/w_1")
    await page.get_by_role("button", name="Book a meeting").click()
    await expect(page.locator(".services span[dir]")).to_have_text(["Support", "Press"])
    await page.get_by_role("button", name="Support").click()
    await expect(page.locator(".slot").first).to_be_visible()
    assert ("GET", "/api/bookings/help/slots") in bookings.calls


async def test_the_contact_page_leads_to_booking_and_back(bookings: BookingApi, page_for: PageFor):
    # ENT-01
    bookings.entrance["booking_url"] = f"{bookings.url}/b/ada"
    page = await page_for()
    await opened(bookings, page, "/c/ada")
    await page.get_by_role("button", name="Book a meeting").click()
    await expect(page.locator(".slot").first).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()


async def test_who_was_here_before_is_not_asked_who_they_are(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-04
    await bookings.open("t1")
    bookings.tokens["t1"] |= {"name": "Ann Lee", "email": "ann@shop.example"}
    page = await page_for("t1")
    await opened(bookings, page)
    await chosen(page)
    await expect(page.get_by_label("Your name")).to_have_value("Ann Lee")
    await expect(page.get_by_label("E-mail", exact=True)).to_have_value("ann@shop.example")
    await expect(page.get_by_label("What is it about?")).to_be_focused()


async def kept_back(page: Page, address: str) -> Callable[[], None]:
    """Keep the answers of an address on their way, until what this returns is called."""
    arrives = asyncio.Event()

    async def slow(route: Route) -> None:
        answer = await route.fetch()
        await arrives.wait()
        await route.fulfill(response=answer)

    await page.route(address, slow)
    return arrives.set


async def test_a_booking_waits_for_its_own_hold(bookings: BookingApi, page_for: PageFor):
    # MTG-06: without its name, what we hold is somebody else's
    page = await page_for()
    await opened(bookings, page)
    arrive = await kept_back(page, "**/holds")
    await chosen(page)
    await filled(page)
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.locator(".primary[aria-busy]")).to_be_visible()
    arrive()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    assert bookings.booked[0]["hold"] == "h1"


async def test_a_hold_that_comes_when_nobody_wants_it_is_let_go(
    bookings: BookingApi, page_for: PageFor
):
    # MTG-06
    page = await page_for()
    await opened(bookings, page)
    arrive = await kept_back(page, "**/holds")
    await chosen(page)
    await until(lambda: bookings.held)
    await page.get_by_role("button", name="Another time").click()
    await expect(page.locator(".slot").first).to_be_visible()
    arrive()
    await until(lambda: not bookings.held)


async def test_a_link_whose_days_are_over_does_not_name_them(
    bookings: BookingApi, page_for: PageFor
):
    # ENT-02
    page = await page_for()
    await opened(bookings, page, "/b/ada?to=2020-01-01")
    await expect(page.get_by_text("There are no free times in this month.")).to_be_visible()
    await expect(page.get_by_text("This link offers")).to_have_count(0)
    await page.get_by_role("link", name="Show all days").click()
    await expect(page.get_by_role("heading", name=TUESDAY)).to_be_visible()


async def test_slots_that_come_in_do_not_scroll_the_screen(bookings: BookingApi, page_for: PageFor):
    # WID-11
    bookings.entrance["booking_url"] = f"{bookings.url}/b/ada"
    bookings.delay = 0.3
    page = await page_for(viewport={"width": 390, "height": 360})
    await opened(bookings, page, "/c/ada")
    await page.get_by_role("button", name="Book a meeting").click()
    await expect(page.get_by_role("grid")).to_have_attribute("aria-busy", "true")
    await page.evaluate("document.querySelector('.booking').scrollTop = 0")
    await expect(page.locator(".slot").first).to_be_attached()
    assert await page.evaluate("document.querySelector('.booking').scrollTop") == 0
