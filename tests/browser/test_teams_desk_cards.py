"""What the app puts in front of people in Teams: cards, buttons, dialogs, actions on messages."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox.teams import seed
from tests.browser.desk_manners import page_of, row
from tests.browser.hostile_texts import ADDRESSES
from tests.browser.pages import PageFor, until
from tests.browser.teams_desk_stage import (
    FORM,
    Json,
    TeamsStage,
    asks,
    attached,
    card,
    dialog,
    does,
    line,
    open_teams_stage,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SAID = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[TeamsStage]:
    async with open_teams_stage() as made:
        yield made


def saying(text: str) -> Json:
    return {"statusCode": 200, "type": SAID, "value": text}


async def test_a_card_is_drawn_as_it_is_meant(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    shown = row(page, "Grace").locator(".ac-card")
    await expect(shown.locator(".ac-bolder")).to_have_text("Grace")
    await expect(shown.locator("img.ac-person")).to_have_css("width", "48px")
    await expect(shown.get_by_role("link", name="the page")).to_have_attribute(
        "href", "https://shop.example/tern"
    )
    await expect(shown.locator(".ac-style-warning")).to_contain_text("🔒 a note for colleagues")
    await expect(shown.locator("b")).to_have_text("just now")
    await expect(shown.get_by_role("button")).to_have_text(["Take it", "Rename", ""])


async def test_what_is_not_known_is_not_passed_over(stage: TeamsStage, page_for: PageFor):
    facts = {"type": "FactSet", "facts": [{"title": "a", "value": "b"}]}
    more = {"type": "Action.ShowCard", "title": "More", "card": card(line("inner"))}
    await stage.thread(card(line("Here"), facts, actions=(more,)))
    page = await page_of(page_for)
    await stage.sit(page)
    notes = row(page, "Here").get_by_role("note")
    await expect(notes).to_have_text(
        [
            "This desk does not show elements of the kind FactSet.",
            "This desk does not show buttons of the kind Action.ShowCard.",
        ]
    )


async def test_no_address_of_a_card_runs_or_is_loaded(stage: TeamsStage, page_for: PageFor):  # S4
    opens = [{"type": "Action.OpenUrl", "url": url or "x"} for url in ADDRESSES]
    runs = [line({"type": "TextRun", "text": f"link {n}"}) for n in range(len(opens))]
    for one, action in zip(runs, opens, strict=True):
        one["inlines"][0]["selectAction"] = action
    far = {"type": "Image", "url": "https://far.example/x.png", "altText": "a far picture"}
    shown = card(*runs, far, actions=())
    await stage.thread(card(line("Here")))
    # The stand-in would refuse these: nobody should rely on that.
    stage.messages()[0].attachments[0]["content"] = shown
    page = await page_of(page_for)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    await stage.sit(page)
    await expect(row(page, "link 3")).to_be_visible()
    links = await page.locator(".middle .ac-card a").evaluate_all(
        "all => all.map((one) => one.protocol)"
    )
    assert set(links) <= {"http:", "https:", "mailto:", "tel:", ":"}  # the last leads nowhere
    assert [url for url in loaded if not url.startswith((stage.url, "ws"))] == []
    await expect(page.get_by_role("link", name="a far picture")).to_be_visible()


async def test_a_button_is_answered_beside_the_card(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    stage.app.answer = lambda one: saying("It is yours") if one["type"] == "invoke" else None
    await page.get_by_role("button", name="Take it").click()
    await expect(page.locator("#toast")).to_have_text("It is yours")
    value = stage.app.all("invoke")[0]["value"]["action"]
    assert (value["verb"], value["data"]) == ("card", {"action": "take it", "conversation": "7"})
    error = {"code": "NotFound", "message": "That is gone"}
    stage.app.answer = lambda _: {"statusCode": 400, "type": ERROR, "value": error}
    await row(page, "Grace").get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Close").click()
    await expect(page.locator("#toast")).to_have_text("That is gone")
    stage.app.answer = lambda _: {"nonsense": True}
    await page.get_by_role("button", name="Take it").click()
    await expect(page.locator("#toast")).to_contain_text("Unable to reach app")


async def test_a_dialog_is_filled_in_and_sent(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    stage.app.answer = lambda one: dialog(FORM) if one.get("name") == "task/fetch" else {}
    button = page.get_by_role("button", name="Rename")
    await button.click()
    window = page.get_by_role("dialog", name="Rename")
    await expect(window.get_by_label("New name")).to_be_focused()
    await window.get_by_role("button", name="Save").click()
    await expect(window.get_by_text("Say a name")).to_be_visible()
    await expect(window.get_by_label("New name")).to_have_attribute("aria-invalid", "true")
    await window.get_by_role("button", name="Who").click()
    await page.get_by_role("option", name="Dan Diaz").click()
    await window.get_by_role("radio", name="Notes").check()
    await window.get_by_label("New name").fill("Order 7")
    await page.keyboard.press("Enter")
    await expect(window).to_be_hidden()
    await expect(button).to_be_focused()
    sent = stage.app.all("invoke", name="task/submit")
    told = {"x": "1", "words": "Order 7", "who": "dan", "mode": "notes"}
    assert [one["value"]["data"] for one in sent] == [told]


async def test_a_dialog_turns_its_page_and_ends_with_words(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    again = {"type": "Action.Submit", "title": "Go on", "data": {"page": "2"}}
    first = dialog(card(line("The first page"), actions=(again,)), "One")
    second = dialog(card(line("The second page"), actions=(again,)), "Two")
    end = {"task": {"type": "message", "value": "That was all"}}
    pages = iter((first, second, end))
    stage.app.answer = lambda _: next(pages)
    await page.get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("dialog", name="One")).to_contain_text("The first page")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("dialog", name="Two")).to_contain_text("The second page")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#toast")).to_have_text("That was all")


async def test_escape_closes_a_dialog_and_only_it(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    stage.app.answer = lambda _: dialog(FORM)
    await page.get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("dialog", name="Rename")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await until(lambda: not stage.teams.dialogs)
    assert len(stage.app.all("invoke")) == 1


async def test_what_is_chosen_on_a_card_in_the_chat_is_sent(stage: TeamsStage, page_for: PageFor):
    choices = [{"title": f"#{n} Grace", "value": str(n)} for n in (7, 8)]
    select = {"type": "Input.ChoiceSet", "id": "conversation", "label": "Which", "choices": choices}
    select |= {"isRequired": True, "errorMessage": "Choose one"}
    shown = card(line("Where does it belong?"), select, actions=(does("Send"),))
    await stage.tell("cleo", attached(shown))
    page = await page_of(page_for)
    await stage.sit(page, "cleo", stage.chat("cleo"))
    stage.app.answer = lambda _: saying("Sent")
    await page.get_by_role("button", name="Send", exact=True).first.click()
    await expect(page.locator("#toast")).to_have_text("Choose one")
    await page.get_by_role("button", name="Which").click()
    await page.get_by_label("Search Which").fill("8")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Send", exact=True).first.click()
    await expect(page.locator("#toast")).to_have_text("Sent")
    data = stage.app.all("invoke")[0]["value"]["action"]["data"]
    assert data["conversation"] == "8"


async def test_an_action_on_a_message_and_one_where_one_writes(
    stage: TeamsStage, page_for: PageFor
):
    await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    stage.app.answer = lambda one: dialog(FORM, one["value"]["commandContext"])
    await row(page, "Grace").focus()
    await page.keyboard.press("m")
    actions = page.get_by_role("menuitem").filter(has_text="Frontdesk")
    await actions.first.click()
    await expect(page.get_by_role("dialog", name="message")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="Add", exact=True).first.click()
    await page.get_by_role("menuitem").filter(has_text="Frontdesk").first.click()
    await expect(page.get_by_role("dialog", name="compose")).to_be_visible()
    asked = [one["value"]["commandId"] for one in stage.app.all("invoke")]
    assert asked == ["conversation_actions", "frontdesk"]


async def test_a_card_that_changes_is_drawn_anew_where_it_stands(
    stage: TeamsStage, page_for: PageFor
):
    root = await stage.thread()
    page = await page_of(page_for)
    await stage.sit(page)
    take = page.get_by_role("button", name="Take it")
    await take.focus()
    changed = attached(
        card(line("Grace · Cleo takes care"), actions=(does("Take it"), asks("Note")))
    )
    path = f"conversations/{seed.SALES};messageid={root}/activities/{root}"
    await stage.bot.ok("PUT", path, changed)
    await expect(row(page, "Cleo takes care")).to_contain_text("(edited)")
    await expect(take).to_be_focused()
    await stage.bot.ok("DELETE", path)
    await expect(row(page, "This message was deleted.")).to_be_visible()
    await until(lambda: stage.messages()[0].deleted)
