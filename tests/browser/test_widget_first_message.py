"""From the launcher to the first answer."""

import asyncio
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.guest_api_fake import PIXEL, GuestApi
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SEND = "Write a message"


async def slowly(page: Page, address: str) -> Callable[[], None]:
    """Keep what is posted to an address on its way, until the answer of this is called."""
    arrives = asyncio.Event()

    async def wait(route: Route) -> None:
        if route.request.method == "POST":
            await arrives.wait()
        await route.continue_()

    await page.route(address, wait)
    return arrives.set


async def begun(guests: GuestApi, page_for: PageFor) -> tuple[Page, Callable[[], None]]:
    """Open a new conversation whose first message will not arrive before the answer of this is called."""
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    arrive = await slowly(page, "**/api/conversations")
    await page.get_by_role("button", name="Start a conversation").click()
    return page, arrive


def texts(guests: GuestApi) -> list[str]:
    """What was sent, in its order; a first message stands in the body of its conversation."""
    return [sent.get("message", sent)["text"] for sent in guests.sent]


async def test_nothing_but_the_launcher_is_loaded_before_the_click(
    guests: GuestApi, shop: str, page_for: PageFor
):  # WID-08
    guests.entrance["origins"] = [shop]
    page = await page_for()
    await page.goto(f"{shop}/host?desk={guests.url}")
    launcher = page.get_by_role("button", name="Chat")
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    assert guests.calls == [("GET", "/embed.js")]

    await launcher.click()
    await expect(launcher).to_have_attribute("aria-expanded", "true")
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("heading", name="Harbour Sales")).to_be_visible()
    assert not [call for call in guests.calls if call[0] != "GET"]


async def test_the_session_and_the_conversation_begin_with_the_first_message(
    guests: GuestApi, page_for: PageFor
):  # ENT-04
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada?x=1")
    await page.get_by_role("button", name="Start a conversation").click()
    await page.get_by_label("Your name").fill("Ann")
    await page.get_by_label(SEND).type("Hello")
    assert not guests.tokens
    assert not guests.rooms

    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble", has_text="Hello")).to_be_visible()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert len(guests.tokens) == len(guests.rooms) == len(guests.sent) == 1
    [sent] = guests.sent
    assert sent["guest"] == {"name": "Ann"}
    assert sent["entrance"] == {"kind": "contact", "id": "ada"}
    assert sent["page"]["url"] == f"{guests.url}/c/ada?x=1"
    assert "t1-made" not in page.url


async def test_delivered_seen_and_typing_are_shown(guests: GuestApi, page_for: PageFor):  # WID-04
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    await page.get_by_role("button", name="Start a conversation").click()
    await page.get_by_label(SEND).fill("Hello")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    room = guests.room()
    await guests.about(room, delivered_up_to=1)
    await expect(page.get_by_text("Delivered")).to_be_visible()
    await guests.about(room, seen_up_to=1)
    await expect(page.get_by_text("Seen")).to_be_visible()
    await guests.typing("Ada")
    await expect(page.get_by_text("Ada is typing")).to_be_visible()
    await guests.say(room, "Hi Ann")
    await expect(page.get_by_text("Ada is typing")).to_have_count(0)
    await expect(page.locator(".row:not(.mine) .bubble")).to_have_text("Hi Ann")
    await until(lambda: guests.seen[-1:] == [4])


async def test_a_required_field_and_consent_are_asked_for_beside_the_message(
    guests: GuestApi, page_for: PageFor
):  # WID-02
    guests.entrance["form"] = {"name": "hidden", "email": "required", "phone": "hidden"}
    guests.entrance["consent"] = {
        "version": "2",
        "text": "I agree, see https://shop.example/privacy",
    }
    page = await page_for()
    await page.goto(f"{guests.url}/w/w_1")
    await page.get_by_role("button", name="Start a conversation").click()
    await page.get_by_label(SEND).fill("Hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    assert not guests.sent

    await page.get_by_label("E-mail").fill("ann@shop.example")
    await page.get_by_role("checkbox").check()
    await page.get_by_label(SEND).press("Enter")
    await expect(page.locator(".mine .bubble")).to_have_text("Hello")
    await until(lambda: guests.sent)
    assert guests.sent[0]["guest"] == {"email": "ann@shop.example", "consent": "2"}


async def test_several_services_let_the_guest_choose(guests: GuestApi, page_for: PageFor):  # ENT-03
    guests.entrance["services"].append(
        {"id": "s2", "name": "Support", "avatar_url": None, "presence": "away"}
    )
    page = await page_for()
    await page.goto(f"{guests.url}/w/w_1")
    await page.get_by_role("button", name="Support Away right now").click()
    await expect(page.get_by_role("heading", name="Support")).to_be_visible()
    await page.get_by_label(SEND).fill("Help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert guests.sent[0]["entrance"]["service"] == "s2"


async def test_the_page_says_when_somebody_is_back_in_the_guests_zone(
    guests: GuestApi, page_for: PageFor
):  # ENT-08
    guests.entrance |= {"presence": "closed", "opens_at": "2036-11-24T08:00:00Z"}
    page = await page_for(timezone_id="Asia/Tokyo")
    await page.goto(f"{guests.url}/c/ada")
    await expect(page.get_by_text("Back Monday 24 November, 17:00")).to_be_visible()
    await expect(page.get_by_text("Leave a message, we will answer later")).to_be_visible()


async def test_files_go_with_their_message_and_come_back_as_pictures(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    await page.get_by_role("button", name="Start a conversation").click()
    await page.locator("input[type=file]").set_input_files(
        [
            {"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL},
            {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"two\nlines"},
        ]
    )
    await expect(page.get_by_role("button", name="Remove notes.txt")).to_be_visible()
    await page.get_by_label(SEND).press("Enter")
    picture = page.locator(".picture img")
    await expect(picture).to_have_attribute("src", re.compile("^blob:"))
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="notes.txt").click()
    assert (await waiting.value).suggested_filename == "notes.txt"


async def test_a_share_link_joins_the_conversation(guests: GuestApi, page_for: PageFor):  # ENT-06
    page = await page_for()
    await page.goto(f"{guests.url}/j/abc")
    assert not guests.tokens
    await page.get_by_label("Your name").fill("Bob")
    await page.get_by_role("button", name="Join the conversation").click()
    await expect(page.get_by_label(SEND)).to_be_visible()
    assert next(iter(guests.tokens.values()))["name"] == "Bob"


async def test_what_is_typed_while_the_first_message_travels_stays(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    page, arrive = await begun(guests, page_for)
    field = page.get_by_label(SEND)
    await field.press_sequentially("Hello")
    await page.keyboard.press("Enter")
    await page.keyboard.type("I have a ques")
    await page.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"one"}
    )
    arrive()
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Options", exact=True)).to_be_visible()
    await expect(field).to_be_focused()
    await page.keyboard.type("tion")
    await page.keyboard.press("Enter")
    await until(lambda: len(guests.sent) == 2)
    assert texts(guests) == ["Hello", "I have a question"]
    await expect(page.locator(".mine .bubble")).to_have_count(2)
    await expect(page.get_by_role("button", name="notes.txt")).to_be_visible()
    await until(lambda: len(guests.sockets) == 1)
    await guests.say(guests.room(), "Go on")
    await expect(page.locator(".bubble").last).to_have_text("Go on")
    await page.reload()
    await expect(page.locator(".bubble")).to_have_count(3)
    await expect(field).to_have_value("")


async def test_a_second_message_that_is_refused_is_shown_where_the_first_one_went(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    page, arrive = await begun(guests, page_for)
    field = page.get_by_label(SEND)
    await field.fill("Hello")
    await field.press("Enter")
    await field.fill("too much")
    await field.press("Enter")
    await page.route(
        "**/messages",
        lambda route: route.fulfill(status=422, json={"code": "no", "title": "Too long."}),
    )
    arrive()
    await expect(page.get_by_text("Too long.")).to_be_visible()
    await expect(page.locator(".failed .bubble")).to_have_text("too much")
    await page.unroute("**/messages")
    await page.get_by_role("button", name="Try again").click()
    await until(lambda: texts(guests) == ["Hello", "too much"])


async def test_who_corrects_the_form_can_try_again(guests: GuestApi, page_for: PageFor):
    # WID-02 S6
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    await page.get_by_role("button", name="Start a conversation").click()
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_label(SEND).fill("Hello")
    refusal = {"code": "name_pretends", "title": "This name belongs to our team."}
    guests.refuse_next = [(422, {}, refusal)]
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(refusal["title"])).to_be_visible()
    await page.get_by_label("Your name").fill("Ada Lovelace")
    await page.get_by_role("button", name="Try again").click()
    await until(lambda: guests.sent)
    assert guests.sent[0]["guest"] == {"name": "Ada Lovelace"}


async def test_what_was_said_once_is_not_asked_again(guests: GuestApi, page_for: PageFor):
    # WID-02
    guests.entrance["services"].append(
        {"id": "s2", "name": "Support", "avatar_url": None, "presence": "away"}
    )
    page = await page_for()
    await page.goto(f"{guests.url}/w/w_1")
    await page.get_by_role("button", name="Sales").click()
    await page.get_by_label("Your name").fill("Ann")
    await page.get_by_label(SEND).fill("Hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("button", name="Support Away right now").click()
    await expect(page.get_by_label("E-mail")).to_be_visible()
    await expect(page.get_by_label("Your name")).to_have_count(0)


async def test_who_joins_twice_in_a_hurry_is_one_guest(guests: GuestApi, page_for: PageFor):
    # CONV-04 ENT-06
    page = await page_for()
    await page.goto(f"{guests.url}/j/abc")
    arrive = await slowly(page, "**/api/sessions")
    await page.get_by_label("Your name").fill("Bob")
    await page.get_by_role("button", name="Join the conversation").dblclick()
    arrive()
    await expect(page.get_by_label(SEND)).to_be_visible()
    assert len(guests.tokens) == 1
