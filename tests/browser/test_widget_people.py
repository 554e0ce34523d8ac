"""Who takes part, asking others to join, who the guest is, and where they may only read."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.guest_api_fake import PIXEL, GuestApi
from tests.browser.pages import PageFor, until
from tests.browser.test_widget_access import violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LONG = "Maximiliane Hohenstein-Schwarzenberg of Somewhere Far Away"
PEOPLE = [
    {"name": "Ada", "kind": "agent", "avatar_url": None, "me": False},
    {"name": "Ann", "kind": "guest", "avatar_url": "/pictures/1.png", "me": True},
    {"name": LONG, "kind": "guest", "avatar_url": None, "me": False},
]


async def entered(guests: GuestApi, page: Page) -> None:
    await guests.open(people=PEOPLE)
    await page.goto(f"{guests.url}/c/ada")
    await page.locator(".earlier button").click()
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")


async def chosen(page: Page, words: str) -> None:
    await page.get_by_role("button", name="Options").click()
    await page.get_by_role("menuitem", name=words).click()


async def kept(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look at it."""
    folder = os.environ.get("FRONTDESK_LOOK")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_about_people_has_a_violation(
    guests: GuestApi, page_for: PageFor, axe_script: str, scheme: str
):  # WID-11
    page = await page_for(
        "t1", color_scheme=scheme, bypass_csp=True, viewport={"width": 390, "height": 700}
    )
    await entered(guests, page)
    found = []
    for words in ("People", "Invite somebody…", "My name and e-mail"):
        await chosen(page, words)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await kept(page, f"{words.split(' ')[0].lower()}-{scheme}")
        found += [f"{words}: {one}" for one in await violations(page, axe_script)]
        await page.keyboard.press("Escape")
    await guests.about(guests.room(), can_write=False, people=[], share_url=None)
    await expect(page.get_by_text("but not write in it")).to_be_visible()
    await kept(page, f"reading-{scheme}")
    found += await violations(page, axe_script)
    guests.entrance["people"] = [
        {"name": "Ada", "avatar_url": None},
        {"name": "", "avatar_url": ""},
    ]
    guests.entrance["more"] = 4
    other = await page_for(None, color_scheme=scheme, bypass_csp=True)
    await other.set_viewport_size({"width": 390, "height": 700})
    await other.goto(f"{guests.url}/j/abc")
    await expect(other.get_by_text("Here now: Ada, and 4 more")).to_be_visible()
    await kept(other, f"join-{scheme}")
    found += await violations(other, axe_script)
    assert found == []


async def test_people_are_shown_with_pictures_and_lead_on_to_asking(
    guests: GuestApi, page_for: PageFor
):  # MEM-01, TTL-05
    page = await page_for("t1")
    await entered(guests, page)
    await chosen(page, "People")
    rows = page.get_by_role("dialog").get_by_role("listitem")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(1)).to_contain_text("You")
    await expect(rows.nth(1).locator("img")).to_have_attribute("src", "/pictures/1.png")
    await page.get_by_role("dialog").get_by_role("button", name="Invite somebody…").click()
    await expect(page.get_by_label("Their name")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(1)


async def test_somebody_is_asked_by_keyboard_alone(guests: GuestApi, page_for: PageFor):
    # MEM-01, CONV-13, WID-11
    page = await page_for("t1")
    await entered(guests, page)
    await page.get_by_role("button", name="Options").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    for _ in range(2):
        await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Invite somebody…")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_label("Their name").fill("Bert")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(
        "Please check this entry."
    )
    await page.get_by_label("E-mail").fill("bert@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("bert@example.com gets an e-mail.")).to_be_visible()
    assert guests.invited == [{"email": "bert@example.com", "name": "Bert"}]
    await chosen(page, "Invite somebody…")
    await page.get_by_label("E-mail").fill("bert@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("was invited before")).to_be_visible()


async def test_a_refusal_is_shown_in_the_dialog(guests: GuestApi, page_for: PageFor):  # MEM-01
    page = await page_for("t1")
    await entered(guests, page)
    await chosen(page, "Invite somebody…")
    await page.get_by_label("E-mail").fill("bert@example.com")
    problem = {"code": "invitations_too_many", "title": "Too many invitations."}
    guests.refuse_next = [(429, {}, problem)]
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(problem["title"])


async def test_a_guest_has_a_picture_of_their_own_and_takes_it_away(
    guests: GuestApi, page_for: PageFor, tmp_path: Path
):  # TTL-05, TTL-08
    page = await page_for("t1")
    await entered(guests, page)
    await chosen(page, "My name and e-mail")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Your name")).to_have_value("Ann")
    file = tmp_path / "me.png"
    file.write_bytes(PIXEL)
    async with page.expect_file_chooser() as choosing:
        await dialog.get_by_role("button", name="Choose a picture").click()
    await (await choosing.value).set_files(file)
    await expect(dialog.locator("img")).to_have_attribute("src", "/pictures/1.png")
    assert guests.pictures == [("image/png", PIXEL)]
    await dialog.get_by_role("button", name="Remove the picture").click()
    await expect(dialog.locator("img")).to_have_count(0)
    await dialog.get_by_label("Your name").fill("Anna")
    await page.keyboard.press("Enter")
    await until(lambda: guests.tokens["t1"]["name"] == "Anna")
    await expect(dialog).to_have_count(0)


async def test_where_a_guest_may_only_read_the_page_says_so_at_once(
    guests: GuestApi, page_for: PageFor
):  # CONV-14
    page = await page_for("t1")
    await entered(guests, page)
    await until(lambda: guests.sockets)
    await guests.about(guests.room(), can_write=False, people=[], share_url=None)
    await expect(page.get_by_text("You can read this conversation")).to_be_visible()
    await expect(page.get_by_label("Write a message")).to_be_hidden()
    await page.get_by_role("button", name="Options").click()
    words = await page.get_by_role("menu").inner_text()
    assert all(one not in words for one in ("Invite", "People", "Close conversation", "Copy"))
    assert "Leave conversation" in words
    await page.keyboard.press("Escape")
    await guests.about(guests.room(), can_write=True, people=PEOPLE)
    await expect(page.get_by_label("Write a message")).to_be_visible()
    await expect(page.get_by_text("You can read this conversation")).to_be_hidden()


async def test_a_picture_that_is_refused_is_told_of_in_its_dialog(
    guests: GuestApi, page_for: PageFor
):  # TTL-08, WID-11: what lies below a dialog is not read aloud
    page = await page_for("t1")
    await entered(guests, page)
    await chosen(page, "My name and e-mail")
    refusal = {"code": "file_type_refused", "title": "Files of this kind cannot be sent."}
    await page.route("**/session/picture", lambda route: route.fulfill(status=415, json=refusal))
    await page.get_by_label("Your picture").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    alert = page.get_by_role("dialog").get_by_role("alert").filter(has_text=refusal["title"])
    await expect(alert).to_be_visible()
