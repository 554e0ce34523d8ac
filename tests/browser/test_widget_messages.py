"""What a conversation shows and what a guest does in it (WID-04, WID-06)."""

import random
from datetime import datetime

import pytest
from playwright.async_api import Page, expect

from bot.domain.ids import ConversationId, MessageId
from bot.domain.messages import Message, in_place
from tests.browser.guest_api_fake import PIXEL, GuestApi
from tests.browser.guest_desk_fake import START, Room
from tests.browser.pages import PageFor, until
from tests.shown import as_shown

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MINE = {"name": "Ann", "kind": "guest", "avatar_url": None, "mine": True}
SEND = "Write a message"


async def show(guests: GuestApi, page_for: PageFor, *messages: dict) -> tuple[Page, Room]:
    """Open a conversation that holds these messages."""
    room = await guests.open()
    for number, message in enumerate(messages, 1):
        await guests.say(room, **({"key": f"k{number}"} if message.get("author") else {}) | message)
    page = await page_for("t1")
    await page.goto(f"{guests.url}/c/ada")
    await page.locator(".earlier button").click()
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    return page, room


def said(second: int) -> str:
    """An instant as the protocol tells it."""
    return f"2026-11-22T13:30:{second:02}.000000Z"


async def test_an_answer_that_is_heard_late_stands_where_it_was_said(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    two, mine = {"text": "two", "said_at": said(2)}, {"text": "mine", "author": MINE}
    page, room = await show(guests, page_for, two, mine)
    bubbles = page.locator(".bubble")
    await expect(bubbles).to_have_text(["two", "mine"])
    await guests.say(room, "one", said_at=said(1))
    await expect(bubbles).to_have_text(["one", "two", "mine"])
    await until(lambda: guests.seen[-1:] == [3])
    await expect(page.locator(".row.first .bubble")).to_have_text(["one", "mine"])
    await guests.say(room, "three", said_at=said(3))
    await expect(bubbles).to_have_text(["one", "two", "mine", "three"])
    await page.reload()
    await expect(bubbles).to_have_text(["one", "two", "mine", "three"])


async def test_the_line_above_the_unread_stands_above_what_was_heard_late(
    guests: GuestApi, page_for: PageFor
):
    two, one = {"text": "two", "said_at": said(2)}, {"text": "one", "said_at": said(1)}
    page, _ = await show(guests, page_for, two, one)
    await expect(page.locator(".unread + .row .bubble")).to_have_text("one")
    await until(lambda: guests.seen == [2])


async def test_a_page_puts_messages_in_the_same_order_as_transcripts_do(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    page, rng = await page_for("t1"), random.Random("order")
    await page.goto(f"{guests.url}/c/ada")
    heard = [
        [rng.choice([None, *range(length)]) for _ in range(length)]
        for length in [*range(9), *(rng.randrange(30) for _ in range(100))]
    ]
    batches = [
        [{"number": n, "said_at": None if s is None else said(s)} for n, s in enumerate(one, 1)]
        for one in heard
    ]
    shown = await page.evaluate(
        """async (batches) => {
            const { Timeline } = await import("/static/widget/timeline.js");
            return batches.map((messages) => {
                const timeline = new Timeline();
                timeline.apply({ conversation: null, messages, cursor: 0, more: false });
                return timeline.messages.map((one) => one.number);
            });
        }""",
        batches,
    )
    read = [
        in_place(
            Message(
                MessageId("m"), ConversationId("c"), one["number"], 0, "", "", START,
                said_at=one["said_at"] and datetime.fromisoformat(one["said_at"]),
            )
            for one in batch
        )
        for batch in batches
    ]  # fmt: skip
    assert shown == [[one.number for one in messages] for messages in read]
    assert shown == [[one["number"] for one in as_shown(batch)] for batch in batches]


async def test_a_guest_corrects_and_deletes_an_own_message(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    page, _ = await show(guests, page_for, {"text": "helo", "author": MINE})
    await page.get_by_role("button", name="Message options").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await expect(page.get_by_text("You are editing a message")).to_be_visible()
    await page.get_by_label(SEND).fill("hello")
    await page.get_by_label(SEND).press("Enter")
    await expect(page.locator(".bubble")).to_have_text("hello")
    await expect(page.get_by_text("edited", exact=True)).to_be_visible()

    await page.get_by_role("button", name="Message options").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.locator(".bubble")).to_have_text("Message deleted")


async def test_an_agents_edit_and_delete_arrive_in_place(
    guests: GuestApi, page_for: PageFor
):  # CONV-07
    page, room = await show(guests, page_for, {"text": "one"}, {"text": "two"})
    await guests.change(room, 1, text="uno", edited=True)
    await expect(page.locator(".bubble")).to_have_text(["uno", "two"])
    await guests.change(room, 1, text="", deleted=True)
    await expect(page.locator(".bubble")).to_have_text(["Message deleted", "two"])
    await expect(page.get_by_role("button", name="Message options")).to_have_count(1)


async def test_reactions_are_given_and_taken_back(guests: GuestApi, page_for: PageFor):  # CONV-07
    page, room = await show(guests, page_for, {"text": "one"})
    await page.get_by_role("button", name="Message options").click()
    await page.get_by_role("menuitem", name="🎉").click()
    chip = page.get_by_role("button", name="🎉 1, react with it")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await chip.click()
    await expect(chip).to_have_count(0)
    assert room.messages[1]["reactions"] == []


async def test_rich_text_becomes_elements(guests: GuestApi, page_for: PageFor):  # CONV-07
    spans = [
        {"text": "bold", "bold": True}, {"text": " "}, {"text": "both", "bold": True, "italic": True},
        {"text": "gone", "strike": True}, {"text": "x = 1", "code": True},
        {"text": "guide", "link": "https://shop.example/guide"},
        {"text": "bank.example", "link": "https://evil.example/"},
    ]  # fmt: skip
    item = [
        {"indent": 0, "children": [{"text": "a"}]}, {"indent": 1, "children": [{"text": "b"}]},
        {"indent": 0, "children": [{"text": "c"}]},
    ]  # fmt: skip
    body = [
        {"type": "paragraph", "children": spans},
        {"type": "quote", "children": [{"text": "said"}]},
        {"type": "code", "text": "<b>raw</b>"},
        {"type": "list", "ordered": True, "items": item},
    ]
    page, _ = await show(guests, page_for, {"text": "x", "body": body})
    bubble = page.locator(".bubble")
    await expect(bubble.locator("em > strong")).to_have_text("both")
    await expect(bubble.locator("pre code")).to_have_text("<b>raw</b>")
    await expect(bubble.locator("ol > li")).to_have_count(3)
    await expect(bubble.locator("ol ol > li")).to_have_text("b")
    guide = bubble.get_by_role("link", name="guide")
    await expect(guide).to_have_attribute("rel", "noopener noreferrer nofollow ugc")
    await expect(guide).to_have_attribute("target", "_blank")
    await expect(bubble.get_by_role("link").last).to_have_text("bank.example (evil.example)")  # S16


async def test_addresses_in_plain_words_become_links_that_show_their_host(
    guests: GuestApi, page_for: PageFor
):  # S16
    text = (
        "(see https://a.example/x?y=1). https://a.example/Foo_(bar), "
        "or http://bank.example@evil.example/ and ftp://no.example"
    )
    page, _ = await show(guests, page_for, {"text": text})
    links = page.locator(".bubble a")
    await expect(links).to_have_text(
        [
            "https://a.example/x?y=1",
            "https://a.example/Foo_(bar)",
            "http://bank.example@evil.example/ (evil.example)",
        ]
    )


async def test_a_closed_conversation_says_so_and_reopens_with_a_message(
    guests: GuestApi, page_for: PageFor
):  # CONV-09
    page, room = await show(guests, page_for, {"text": "one"})
    await page.get_by_role("button", name="Options").first.click()
    await page.get_by_role("menuitem", name="Close conversation").click()
    await expect(page.get_by_text("This conversation is closed.")).to_be_visible()
    assert room.about["state"] == "closed"
    await page.get_by_label(SEND).fill("one more thing")
    await page.get_by_label(SEND).press("Enter")
    await expect(page.get_by_text("This conversation is closed.")).to_be_hidden()


async def test_a_rename_shows_at_once(guests: GuestApi, page_for: PageFor):  # TTL-04
    page, room = await show(guests, page_for, {"text": "one"})
    await guests.about(room, title="Your order")
    await expect(page.get_by_role("heading", name="Your order")).to_be_visible()


async def test_unread_messages_stand_below_a_line_and_are_seen_when_in_sight(
    guests: GuestApi, page_for: PageFor
):
    messages = [{"text": f"m{number}\n" * 8} for number in range(6)]
    page, _ = await show(guests, page_for, *messages)
    await expect(page.locator(".unread + .row .bubble")).to_contain_text("m0")
    await until(lambda: guests.seen == [6])


async def test_new_messages_do_not_pull_the_guest_away_from_what_they_read(
    guests: GuestApi, page_for: PageFor
):
    page, room = await show(guests, page_for, *({"text": "long\n" * 20} for _ in range(6)))
    scroller = page.get_by_role("log")
    await expect(page.locator(".bubble").last).to_be_in_viewport()
    await scroller.evaluate("(node) => node.scrollTo(0, 0)")
    await guests.say(room, "newest")
    await page.get_by_role("button", name="New messages").click()
    await expect(page.locator(".bubble", has_text="newest")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="New messages")).to_be_hidden()


async def test_what_did_not_change_is_not_drawn_again(
    guests: GuestApi, page_for: PageFor
):  # WID-11
    page, room = await show(guests, page_for, {"text": "one"})
    await page.get_by_label(SEND).fill("mine")
    await page.evaluate(
        "window.added = []; new MutationObserver((all) => all.forEach((one) =>"
        " one.addedNodes.forEach((node) => node.matches?.('.row') && added.push(node.innerText))))"
        ".observe(document.querySelector('.list'), {childList: true})"
    )
    await page.get_by_label(SEND).press("Enter")
    await until(lambda: len(room.messages) == 2)
    await guests.about(room, delivered_up_to=2, seen_up_to=2)
    await expect(page.get_by_text("Seen")).to_be_visible()
    assert len(await page.evaluate("added")) <= 2


async def test_a_guest_renames_themselves_mutes_and_leaves(
    guests: GuestApi, page_for: PageFor
):  # WID-06
    page, _ = await show(guests, page_for, {"text": "one"})
    options = page.get_by_role("button", name="Options").first
    await options.click()
    await page.get_by_role("menuitem", name="My name and e-mail").click()
    await page.get_by_role("dialog").get_by_label("Your name").fill("Anna")
    await page.get_by_role("button", name="Save").click()
    await until(lambda: guests.tokens["t1"]["name"] == "Anna")
    await options.click()
    await page.get_by_role("menuitemcheckbox", name="Sounds").click()
    assert await page.evaluate("localStorage.getItem('frontdesk.muted')") == "1"
    await options.click()
    async with page.expect_download() as waiting:
        await page.get_by_role("menuitem", name="Download transcript").click()
    assert (await waiting.value).suggested_filename == "142.html"
    await options.click()
    await page.get_by_role("menuitem", name="Leave conversation").click()
    await page.get_by_role("dialog").get_by_role("button", name="Leave conversation").click()
    await expect(page.get_by_role("button", name="Start a conversation")).to_be_visible()
    assert not guests.rooms


async def test_a_transcript_is_fetched_anew_each_time(guests: GuestApi, page_for: PageFor):
    # CONV-11
    page, room = await show(guests, page_for, {"text": "one"})
    for _ in range(2):
        await page.get_by_role("button", name="Options", exact=True).click()
        async with page.expect_download():
            await page.get_by_role("menuitem", name="Download transcript").click()
    assert [path for _, path in guests.calls].count(f"/api/conversations/{room.id}/transcript") == 2


async def test_who_stands_on_a_button_stays_there_when_what_is_around_it_changes(
    guests: GuestApi, page_for: PageFor
):
    # WID-11
    page, room = await show(guests, page_for, {"text": "one"})
    await page.get_by_role("button", name="Options", exact=True).focus()
    await guests.about(room, title="Another title")
    await expect(page.get_by_role("heading", name="Another title")).to_be_visible()
    await expect(page.get_by_role("button", name="Options", exact=True)).to_be_focused()

    await page.clock.install()
    await page.get_by_role("button", name="Back").click()
    earlier = page.locator(".earlier button")
    await earlier.focus()
    await guests.say(room, "news")
    await page.clock.run_for(31_000)
    await expect(earlier).to_contain_text("news")
    await expect(earlier).to_be_focused()


async def test_the_first_screen_says_who_is_there_now(guests: GuestApi, page_for: PageFor):
    # ENT-08: also after hours
    page = await page_for()
    await page.clock.install()
    await page.goto(f"{guests.url}/c/ada")
    await expect(page.get_by_text("Online now")).to_be_visible()
    door = page.get_by_role("button", name="Start a conversation")
    await door.focus()
    guests.entrance |= {"presence": "closed"}
    await page.clock.run_for(31_000)
    await expect(page.get_by_text("Closed right now")).to_be_visible()
    await expect(page.get_by_text("Leave a message, we will answer later")).to_be_visible()
    await expect(door).to_be_focused()


async def test_an_agents_picture_is_shown_from_where_their_platform_keeps_it(
    guests: GuestApi, page_for: PageFor
):
    # TTL-05: the policy of the page says which origins those are
    page = await page_for("t1")
    await page.route(
        "https://avatars.example/*",
        lambda route: route.fulfill(body=PIXEL, content_type="image/png"),
    )
    guests.pictures_from = "https://avatars.example"
    room = await guests.open(avatar_url="https://avatars.example/ada.png")
    await guests.say(room, "hello")
    await page.goto(f"{guests.url}/c/ada")
    async with page.expect_response("https://avatars.example/*"):
        await page.locator(".earlier button").click()
    await expect(page.locator("header .avatar img")).to_have_attribute(
        "src", "https://avatars.example/ada.png"
    )
