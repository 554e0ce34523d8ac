"""An app at the desk: its buttons, modals, commands, Home tab and statuses reach it and come back."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import seed
from tests.browser.desk_manners import page_of, row
from tests.browser.desk_stage import CARD, MODAL, Json, Stage, open_stage
from tests.browser.pages import PageFor, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as made:
        yield made


def _opens_modals(stage: Stage) -> list[asyncio.Task[Json]]:
    """Let the app open its modal for every button, and refuse the title "no"."""
    tasks: list[asyncio.Task[Json]] = []

    def answer(body: Json) -> Json | None:
        if body.get("type") in {"block_actions", "message_action", "shortcut"}:
            opening = stage.api("views.open", trigger_id=body["trigger_id"], view=MODAL)
            tasks.append(asyncio.get_running_loop().create_task(opening))
        if body.get("type") == "block_suggestion":
            found = {
                "text": {"type": "plain_text", "text": f"Grace {body['value']}"},
                "value": "g1",
            }
            return {"options": [found]}
        if body.get("type") == "view_submission":
            words = body["view"]["state"]["values"]["title"]["words"]["value"]
            if words == "no":
                return {"response_action": "errors", "errors": {"title": "Say more than that."}}
        return None

    stage.app.answer = answer
    return tasks


async def _modal(stage: Stage, page: Page) -> None:
    await stage.post("card", blocks=CARD)
    await stage.sit(page)
    await page.get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("heading", name="Rename")).to_be_visible()


async def test_a_button_tells_the_app_and_the_changed_card_keeps_the_focus(
    stage: Stage, page_for: PageFor
):
    ts = await stage.post("card", blocks=CARD)
    page = await page_of(page_for)
    await stage.sit(page)
    await page.get_by_role("button", name="Take it").press("Enter")
    await until(lambda: stage.heard("block_actions"))
    [heard] = stage.heard("block_actions")
    assert heard["actions"][0] | {"action_ts": ""} == {
        "type": "button",
        "action_id": "take",
        "block_id": "conversation",
        "text": {"type": "plain_text", "text": "Take it"},
        "value": "7",
        "style": "primary",
        "action_ts": "",
    }
    assert (heard["user"]["id"], heard["container"]["message_ts"]) == ("U0ADA", ts)
    served = {"type": "section", "text": {"type": "mrkdwn", "text": "*Served by Ada*"}}
    await stage.api(
        "chat.update", channel=seed.SALES, ts=ts, text="card", blocks=[CARD[0], served, CARD[2]]
    )
    await expect(row(page, "Served by Ada")).to_be_visible()
    await expect(page.get_by_role("button", name="Take it")).to_be_focused()


async def test_a_dangerous_button_asks_first(stage: Stage, page_for: PageFor):
    await stage.post("card", blocks=CARD)
    page = await page_of(page_for)
    await stage.sit(page)
    close = row(page, "Conversation 7").get_by_role("button", name="Close")
    question = page.get_by_role("dialog", name="Close it?")
    await close.click()
    await question.get_by_role("button", name="Not yet").click()
    await expect(question).to_be_hidden()
    assert not stage.heard("block_actions")
    await close.click()
    await question.get_by_role("button", name="Close").click()
    await until(lambda: stage.heard("block_actions"))
    assert stage.heard("block_actions")[0]["actions"][0]["action_id"] == "close"


async def test_a_menu_is_searched_and_chosen_from_with_the_keys(stage: Stage, page_for: PageFor):
    await stage.post("card", blocks=CARD)
    page = await page_of(page_for)
    await stage.sit(page)
    menu = page.get_by_role("button", name="Assign to")
    await menu.press("Enter")
    await page.keyboard.type("o")
    await expect(page.get_by_role("option")).to_have_text(["Bob", "Mona"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await until(lambda: stage.heard("block_actions"))
    assert stage.heard("block_actions")[0]["actions"][0]["selected_option"]["value"] == "mona"
    await expect(page.get_by_role("button", name="Assign to: Mona")).to_be_focused()


async def test_a_modal_is_filled_refused_and_sent(stage: Stage, page_for: PageFor):
    tasks = _opens_modals(stage)
    page = await page_of(page_for)
    await _modal(stage, page)
    title = page.get_by_label("New title")
    await expect(title).to_be_focused()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("[data-block=title]")).to_contain_text(
        "Please complete this required field."
    )
    assert not stage.heard("view_submission")

    await title.fill("no")
    await page.get_by_label("This week").check()
    await page.get_by_role("button", name="Also tell").click()
    await page.keyboard.type("Bob")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Also tell: Bob Chen")).to_be_focused()
    await page.get_by_role("button", name="Guest: Choose").click()
    await page.keyboard.type("h")
    await page.get_by_role("option", name="Grace h").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("[data-block=title]")).to_contain_text("Say more than that.")
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_be_focused()
    await expect(title).to_have_value("no")

    await title.fill("Grace and the Tern")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Rename")).to_be_hidden()
    values = stage.heard("view_submission")[-1]["view"]["state"]["values"]
    assert values["title"]["words"]["value"] == "Grace and the Tern"
    assert values["who"]["people"]["selected_users"] == ["U0BOB"]
    assert values["guest"]["find"]["selected_option"]["value"] == "g1"
    assert values["how"]["level"]["selected_option"]["value"] == "week"
    await expect(page.get_by_role("button", name="Rename")).to_be_focused()
    await asyncio.gather(*tasks)


async def test_escape_closes_a_modal_and_the_app_hears_of_it(stage: Stage, page_for: PageFor):
    tasks = _opens_modals(stage)
    page = await page_of(page_for)
    await _modal(stage, page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Rename")).to_be_hidden()
    await until(lambda: stage.heard("view_closed"))
    assert stage.heard("view_closed")[0]["is_cleared"] is False
    await asyncio.gather(*tasks)


async def test_a_pushed_modal_leads_back_and_an_updated_one_keeps_what_was_typed(
    stage: Stage, page_for: PageFor
):
    tasks = _opens_modals(stage)
    page = await page_of(page_for)
    await _modal(stage, page)
    await page.get_by_label("New title").fill("half a ti")
    [view] = stage.slack.views.values()
    changed = MODAL | {"title": {"type": "plain_text", "text": "Rename it"}}
    await stage.api("views.update", view_id=view.id, view=changed)
    await expect(page.get_by_role("heading", name="Rename it")).to_be_visible()
    await expect(page.get_by_label("New title")).to_have_value("half a ti")
    stage.app.answer = lambda body: (
        {
            "response_action": "push",
            "view": MODAL | {"title": {"type": "plain_text", "text": "Sure?"}},
        }
        if body.get("type") == "view_submission"
        else None
    )
    await page.get_by_label("Today").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Sure?")).to_be_visible()
    await page.get_by_role("button", name="Back", exact=True).click()
    await expect(page.get_by_role("heading", name="Rename it")).to_be_visible()
    await asyncio.gather(*tasks)


async def test_a_slash_command_is_offered_and_its_answer_is_only_for_its_author(
    stage: Stage, page_for: PageFor
):
    stage.app.answer = lambda body: {"text": "*queue* is empty"} if body.get("command") else None
    page, other = await page_of(page_for), await page_of(page_for)
    await stage.sit(page)
    await stage.sit(other, f"U0BOB/{seed.SALES}")
    field = page.get_by_label("Message #sales")
    await field.press_sequentially("/fr")
    await expect(page.get_by_role("option").filter(has_text="/frontdesk help")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(field).to_have_value("/frontdesk ")
    await page.keyboard.type("queue @Bob")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    whisper = row(page, "queue is empty")
    await expect(whisper).to_contain_text("Only visible to you")
    [heard] = [one for one in stage.app.received if one.get("command")]
    assert (heard["command"], heard["text"]) == ("/frontdesk", "queue <@U0BOB|bob.chen>")
    await expect(row(other, "queue is empty")).to_have_count(0)
    await whisper.get_by_role("button", name="Dismiss").click()
    await expect(whisper).to_have_count(0)


async def test_an_unknown_command_and_one_in_a_thread_are_refused_and_kept(
    stage: Stage, page_for: PageFor
):
    ts = await stage.post("Root")
    page = await page_of(page_for, viewport={"width": 1500, "height": 800})
    await stage.sit(page, f"U0ADA/{seed.SALES}/{ts}")
    for field, typed, said in (
        (page.get_by_label("Message #sales"), "/nothing", "/nothing is not a valid command."),
        (
            page.get_by_label("Reply in the thread"),
            "/frontdesk help",
            "/frontdesk is not supported in threads.",
        ),
    ):
        await field.fill(typed)
        await field.press("Enter")
        await expect(page.locator("#toast")).to_have_text(said)
        await expect(field).to_have_value(typed)
    assert not [one for one in stage.app.received if one.get("command")]


async def test_shortcuts_stand_among_the_actions(stage: Stage, page_for: PageFor):
    ts = await stage.post("Please keep this in mind")
    page = await page_of(page_for)
    await stage.sit(page)
    await row(page, "keep this").focus()
    await page.keyboard.press("m")
    await page.get_by_role("menuitem", name="Note for agents").click()
    await until(lambda: stage.heard("message_action"))
    assert stage.heard("message_action")[0]["message"]["ts"] == ts
    await page.get_by_role("button", name="Add", exact=True).first.click()
    await page.get_by_role("menuitem", name="New conversation").click()
    await until(lambda: stage.heard("shortcut"))
    assert stage.heard("shortcut")[0]["callback_id"] == "invite"


async def test_the_home_tab_is_shown_live_and_its_buttons_work(stage: Stage, page_for: PageFor):
    page = await page_of(page_for)
    desk = await stage.sit(page)
    await desk.get_by_role("button", name="Frontdesk Home").click()
    await expect(page.get_by_text("has not put anything on its Home tab")).to_be_visible()
    await until(lambda: stage.app.events("app_home_opened", tab="home"))
    await stage.api("views.publish", user_id="U0ADA", view={"type": "home", "blocks": CARD})
    await page.get_by_role("button", name="Take it").click()
    await until(lambda: stage.heard("block_actions"))
    assert stage.heard("block_actions")[0]["container"]["type"] == "view"
    await page.get_by_role("button", name="Messages").click()
    await page.get_by_label("Message Frontdesk").fill("hello")
    await page.keyboard.press("Enter")
    await expect(row(page, "hello")).to_be_visible()
    await until(lambda: stage.app.events("message", channel_type="im"))


async def test_an_app_s_status_stands_in_the_thread_until_it_answers(
    stage: Stage, page_for: PageFor
):
    ts = await stage.post("Root")
    page = await page_of(page_for)
    desk = await stage.sit(page, f"U0ADA/{seed.SALES}/{ts}")
    await expect(desk.locator(".thread .row")).to_have_count(1)
    place = {"channel_id": seed.SALES, "thread_ts": ts}
    await stage.api("assistant.threads.setStatus", **place, status="sees the guest typing…")
    status = desk.locator(".thread .typing")
    await expect(status).to_have_text("Frontdesk sees the guest typing…")
    await stage.post("There it is", thread_ts=ts)
    await expect(status).to_have_text("")


async def test_an_app_that_does_not_answer_is_said(stage: Stage, page_for: PageFor):
    stage.slack.apps[seed.APP].set_url("http://127.0.0.1:9/")
    await stage.post("card", blocks=CARD)
    page = await page_of(page_for)
    await stage.sit(page)
    await page.get_by_role("button", name="Take it").click()
    await expect(page.locator("#toast")).to_contain_text(
        re.compile("The app (could not be reached|did not answer)")
    )
