"""Lost networks, closed pages, servers that restart: nothing is lost and nothing comes twice (WID-05)."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.guest_api_fake import GuestApi
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SEND = "Write a message"


async def open_room(page: Page, guests: GuestApi) -> None:
    """Go to the earlier conversation and wait until it is live."""
    await page.goto(f"{guests.url}/c/ada")
    await page.locator(".earlier button").first.click()
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    if not guests.sockets_blocked:
        await until(lambda: guests.sockets)


async def write(page: Page, text: str) -> None:
    await page.get_by_label(SEND).fill(text)
    await page.get_by_label(SEND).press("Enter")


async def texts(page: Page) -> list[str]:
    return await page.locator(".bubble").all_inner_texts()


async def test_what_is_typed_offline_waits_and_is_sent_once(guests: GuestApi, page_for: PageFor):
    room = await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    await page.context.set_offline(True)
    await guests.cut()
    await write(page, "one")
    await write(page, "two")
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await expect(page.get_by_text("Waiting for the network")).to_have_count(2)
    assert not guests.sent

    await page.context.set_offline(False)
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await until(lambda: len(room.messages) == 2)
    assert [sent["text"] for sent in guests.sent] == ["one", "two"]
    assert await texts(page) == ["one", "two"]
    await expect(page.get_by_text("You are offline.")).to_have_count(0)


async def test_a_message_written_offline_outlives_the_page(guests: GuestApi, page_for: PageFor):
    await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    await page.context.set_offline(True)
    await write(page, "kept")
    await expect(page.get_by_text("Waiting for the network")).to_be_visible()
    await page.close()

    await page.context.set_offline(False)
    again = await page.context.new_page()
    await again.goto(f"{guests.url}/c/ada")
    await until(lambda: guests.sent)
    await again.locator(".earlier button").click()
    await expect(again.locator(".bubble")).to_have_text(["kept"])
    assert len(guests.sent) == 1


async def test_a_lost_answer_does_not_send_twice(guests: GuestApi, page_for: PageFor):  # CONV-07
    await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    guests.lose_answers = 2
    await write(page, "hello")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    posts = [call for call in guests.calls if call[0] == "POST" and call[1].endswith("/messages")]
    assert 2 <= len(posts) <= 3  # the feed may show it before the page tries a third time
    assert len(guests.sent) == 1
    assert await texts(page) == ["hello"]


async def test_two_tabs_send_what_waits_once_and_both_show_it(
    guests: GuestApi, page_for: PageFor
):  # CONV-04
    await guests.open()
    first = await page_for("t1")
    await open_room(first, guests)
    second = await first.context.new_page()
    await open_room(second, guests)
    await first.context.set_offline(True)
    for number in range(5):
        await write(first if number % 2 else second, f"m{number}")
    await first.context.set_offline(False)
    await until(lambda: len(guests.sent) >= 5)
    for page in (first, second):
        await expect(page.locator(".bubble")).to_have_count(5)
        await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert sorted(sent["text"] for sent in guests.sent) == ["m0", "m1", "m2", "m3", "m4"]


async def test_a_reload_comes_back_to_the_conversation_and_the_draft(
    guests: GuestApi, page_for: PageFor
):
    room = await guests.open()
    await guests.say(room, "first")
    page = await page_for("t1")
    await open_room(page, guests)
    await page.get_by_label(SEND).fill("half a sen")
    await page.reload()
    await expect(page.locator(".bubble")).to_have_text(["first"])
    await expect(page.get_by_label(SEND)).to_have_value("half a sen")


async def test_a_cut_socket_resumes_after_the_cursor(guests: GuestApi, page_for: PageFor):  # B23
    room = await guests.open()
    await guests.say(room, "before")
    page = await page_for("t1")
    await open_room(page, guests)
    await expect(page.locator(".bubble")).to_have_text(["before"])
    await guests.cut()
    await guests.say(room, "while away")
    await guests.change(room, 1, text="before, edited", edited=True)
    await expect(page.locator(".bubble")).to_have_text(["before, edited", "while away"])
    assert [hello["after"] for hello in guests.hellos] == [1, 1]
    await until(lambda: {"type": "ack", "cursor": 3} in guests.frames)


async def test_an_own_message_does_not_hide_what_others_wrote_before_it(
    guests: GuestApi, page_for: PageFor
):  # B23
    room = await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    await guests.cut()
    guests.sockets_blocked = True
    await guests.say(room, "theirs")
    await write(page, "mine")
    await until(lambda: guests.sent)
    guests.sockets_blocked = False
    await expect(page.locator(".bubble")).to_have_text(["theirs", "mine"])


async def test_long_polling_takes_over_where_sockets_are_blocked(
    guests: GuestApi, page_for: PageFor
):
    guests.sockets_blocked = True
    room = await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    for text in ("one", "two"):
        await guests.say(room, text)
        await expect(page.locator(".bubble").last).to_have_text(text)
    await write(page, "answer")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    assert await texts(page) == ["one", "two", "answer"]
    assert not guests.hellos


async def test_a_silent_line_is_given_up(guests: GuestApi, page_for: PageFor):  # B23
    room = await guests.open()
    page = await page_for("t1")
    await page.clock.install()
    await open_room(page, guests)
    await until(lambda: guests.frames)
    [(dead, _)] = guests.sockets.items()
    guests.deaf.add(dead)
    await guests.say(room, "nobody hears")
    await page.clock.run_for(50_000)
    await until(lambda: len(guests.hellos) == 2)
    await expect(page.locator(".bubble")).to_have_text(["nobody hears"])


async def test_a_long_history_comes_in_parts_and_ends_at_the_newest(
    guests: GuestApi, page_for: PageFor
):
    room = await guests.open()
    for number in range(450):
        await guests.say(room, f"m{number}")
    page = await page_for("t1")
    await open_room(page, guests)
    await expect(page.locator(".bubble")).to_have_count(450)
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    feeds = [call for call in guests.calls if call[1].endswith("/feed")]
    assert len(feeds) == 3


async def test_a_limit_is_waited_out_and_a_no_is_shown_at_its_message(
    guests: GuestApi, page_for: PageFor
):  # B24
    await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    guests.refuse_next = [
        (429, {"Retry-After": "1"}, {"code": "rate_limited", "title": "Slowly."}),
        (422, {}, {"code": "message_too_long", "title": "This message is too long."}),
    ]
    await write(page, "first")
    await write(page, "second")
    await expect(page.get_by_text("This message is too long.")).to_be_visible()
    await expect(page.locator(".failed .bubble")).to_have_text("first")
    await until(lambda: [sent["text"] for sent in guests.sent] == ["second"])
    await page.get_by_role("button", name="Try again").click()
    await until(lambda: [sent["text"] for sent in guests.sent] == ["second", "first"])
    await expect(page.locator(".failed")).to_have_count(0)


async def test_a_revoked_token_begins_anew_and_keeps_the_words(
    guests: GuestApi, page_for: PageFor
):  # S2
    await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    del guests.tokens["t1"]
    await write(page, "do not lose me")
    await expect(page.get_by_text("Your earlier session has ended.")).to_be_visible()
    await expect(page.get_by_label(SEND)).to_have_value("do not lose me")
    await page.get_by_label(SEND).press("Enter")
    await until(lambda: guests.sent)
    await expect(page.locator(".bubble")).to_have_text(["do not lose me"])
    assert await page.evaluate("localStorage.getItem('frontdesk.token')") != "t1"


async def test_everything_works_where_storage_is_blocked(
    guests: GuestApi, page_for: PageFor
):  # S13
    page = await page_for()
    await page.add_init_script(  # so it is in a Chromium that keeps nothing for sites
        "for (const name of ['localStorage', 'sessionStorage'])"
        "Object.defineProperty(window, name, {get() { throw new Error('blocked'); }});"
        "navigator.locks.request = async () => { throw new DOMException('Denied.', 'SecurityError'); };"
    )
    await page.goto(f"{guests.url}/c/ada")
    await page.get_by_role("button", name="Start a conversation").click()
    await write(page, "hello")
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await guests.say(guests.room(), "welcome")
    await expect(page.locator(".bubble")).to_have_text(["hello", "welcome"])


async def test_a_first_message_that_another_tab_sends_is_shown_where_it_was_written(
    guests: GuestApi, page_for: PageFor
):  # CONV-04
    page = await page_for()
    await page.goto(f"{guests.url}/c/ada")
    await page.route(
        "**/api/*",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    await page.get_by_role("button", name="Start a conversation").click()
    await write(page, "hello")
    await expect(page.locator(".mine .bubble")).to_have_text("hello")
    second = await page.context.new_page()
    await second.goto(f"{guests.url}/c/ada")
    await until(lambda: guests.sent)
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    await guests.say(guests.room(), "welcome")
    await expect(page.locator(".bubble")).to_have_text(["hello", "welcome"])


async def test_an_answer_that_is_not_ours_sends_nothing(guests: GuestApi, page_for: PageFor):
    # CONV-07: what stands between may answer for us, and says yes
    await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    answers = [False, True]
    kind = "text/html"

    async def between(route: Route) -> None:
        if answers and answers.pop():
            await route.fulfill(status=200, content_type=kind, body="<p>Please log in.")
        else:
            await route.continue_()

    await page.route("**/messages", between)
    await write(page, "do not lose me")
    await until(lambda: guests.sent)
    await expect(page.locator(".bubble")).to_have_text(["do not lose me"])
    assert not answers
    await expect(page.get_by_text("Sent", exact=True)).to_be_visible()


async def test_an_upload_that_stands_still_is_begun_anew(guests: GuestApi, page_for: PageFor):
    # WID-05: the others in the queue wait for it
    await guests.open()
    page = await page_for("t1")
    await page.clock.install()
    await open_room(page, guests)
    stuck = asyncio.Event()

    async def standing(route: Route) -> None:
        if not stuck.is_set():
            stuck.set()
            return
        await route.continue_()

    await page.route("**/messages", standing)
    await page.locator("input[type=file]").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"one"}
    )
    await write(page, "with a file")
    await stuck.wait()
    await page.clock.run_for(80_000)
    await until(lambda: guests.sent)
    assert [sent["text"] for sent in guests.sent] == ["with a file"]


async def test_a_lost_session_is_told_in_every_tab(guests: GuestApi, page_for: PageFor):  # S2
    await guests.open()
    first = await page_for("t1")
    await open_room(first, guests)
    second = await first.context.new_page()
    await open_room(second, guests)
    await first.get_by_label(SEND).fill("who am I?")
    del guests.tokens["t1"]  # from now on a page may also find out by itself
    await first.keyboard.press("Enter")
    for page in (first, second):
        await expect(page.get_by_text("Your earlier session has ended.")).to_be_visible()


async def test_the_way_back_is_remembered_too(guests: GuestApi, page_for: PageFor):
    # WID-05
    await guests.open()
    page = await page_for("t1")
    await open_room(page, guests)
    await page.go_back()
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()
    await expect(page.get_by_role("log")).to_have_count(0)


async def test_who_leaves_while_the_line_is_doubted_opens_no_other(
    guests: GuestApi, page_for: PageFor
):  # WID-05
    room = await guests.open()
    page = await page_for("t1")
    await page.clock.install()
    await open_room(page, guests)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def doubt(route: Route) -> None:
        asked.set()
        await answer.wait()
        await route.continue_()

    await page.route(f"**/api/conversations/{room.id}", doubt)
    for socket in list(guests.sockets):
        await socket.close(code=4404)
    await asked.wait()
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()
    async with page.expect_response(f"**/api/conversations/{room.id}"):
        answer.set()
    for _ in range(10):
        await page.clock.run_for(6_000)
    assert len(guests.hellos) == 1
