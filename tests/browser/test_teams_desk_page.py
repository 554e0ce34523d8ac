"""The desk's tab for Teams: beside Slack's, with the keys alone, on a phone, in both themes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox.teams import seed
from tests.browser.desk_manners import (
    PHONE,
    answer_with_the_keys,
    check_the_parts_are_reached,
    page_of,
    row,
    violations,
)
from tests.browser.desk_stage import open_stage
from tests.browser.pages import PageFor
from tests.browser.teams_desk_stage import (
    FORM,
    TeamsStage,
    attached,
    card,
    dialog,
    line,
    open_teams_stage,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WIDE = {"viewport": {"width": 1600, "height": 900}}


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[TeamsStage]:
    async with open_teams_stage() as made:
        yield made


async def _life(stage: TeamsStage) -> str:
    """Fill Sales with one of everything; gives the thread's root."""
    root = await stage.thread()
    conversation = f"{seed.SALES};messageid={root}"
    said = await stage.people.post("dan", "Twelve kilos, <@cleo> <@app>", seed.SALES, root)
    await stage.people.control(
        "react", user="cleo", channel=seed.SALES, message=said, reaction="heart"
    )
    gone = await stage.people.post("cleo", "never mind", seed.SALES, root)
    await stage.people.control("delete", user="cleo", channel=seed.SALES, message=gone)
    whisper = attached(card(line("Nobody waits"), {"type": "FactSet", "facts": []}))
    whisper["recipient"] = {"id": seed.account("cleo")}
    await stage.bot.say(conversation, whisper, isTargetedActivity="true")
    await stage.people.control("slash", user="cleo", channel=seed.SALES, command="queue")
    chat = await stage.tell("cleo", attached(FORM))
    await stage.people.post("cleo", "to you", quote=chat)
    return root


async def test_the_tabs_lead_to_both_and_back_to_where_one_was(
    stage: TeamsStage, page_for: PageFor
):
    page = await page_of(page_for)
    await page.goto(f"{stage.url}/sandbox/desk")
    slack, teams = page.get_by_role("tab", name="Slack"), page.get_by_role("tab", name="Teams")
    await expect(slack).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_label("Message #sales")).to_be_visible()
    await page.get_by_role("button", name="support channel").click()
    await slack.focus()
    await page.keyboard.press("ArrowRight")
    await expect(teams).to_be_focused()
    await expect(teams).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("radio", name="Cleo")).to_be_checked()
    await page.get_by_role("radio", name="Dan").click()
    await page.get_by_role("button", name="Office channel").click()
    await expect(page.get_by_role("heading", name="Office")).to_be_visible()
    await teams.press("ArrowLeft")
    await expect(page.get_by_role("heading", name="support")).to_be_visible()
    await teams.click()
    await expect(page.get_by_role("heading", name="Office")).to_be_visible()
    await expect(page.get_by_role("radio", name="Dan")).to_be_checked()
    await page.reload()
    await expect(page.get_by_role("heading", name="Office")).to_be_visible()


async def test_a_tab_counts_what_is_new_behind_it(stage: TeamsStage, page_for: PageFor):
    page = await page_of(page_for)
    await page.goto(f"{stage.url}/sandbox/desk")
    await expect(page.get_by_label("Message #sales")).to_be_visible()
    teams = page.get_by_role("tab", name="Teams")
    await expect(teams).to_have_accessible_name("Teams")
    root = await stage.thread()
    await expect(teams).to_have_accessible_name("Teams, 1 new")
    await stage.people.post("dan", "Twelve kilos", seed.SALES, root)
    await expect(teams).to_have_accessible_name("Teams, 2 new")
    await teams.click()
    await expect(row(page, "Grace")).to_be_visible()
    await page.get_by_role("button", name="1 reply").click()
    await expect(row(page.locator(".thread"), "Twelve kilos")).to_be_visible()
    await page.get_by_role("tab", name="Slack").click()
    await expect(page.get_by_label("Message #sales")).to_be_visible()
    await expect(teams).to_have_accessible_name("Teams")


async def test_an_address_that_is_none_leads_to_the_desk(stage: TeamsStage, page_for: PageFor):
    page = await page_of(page_for)
    await page.goto(f"{stage.url}/sandbox/desk#teams/%E0%A4%A/nobody")
    await expect(page.get_by_role("radio", name="Cleo")).to_be_checked()


async def test_a_desk_without_teams_has_no_tabs(page_for: PageFor):
    async with open_stage() as alone:
        page = await page_of(page_for)
        await alone.sit(page)
        await expect(page.get_by_role("tab")).to_have_count(0)
        await page.goto(f"{alone.url}/sandbox/desk#teams/cleo")
        await expect(page.get_by_role("radio", name="Ada")).to_be_checked()


async def test_another_person_sits_down_and_is_there_or_away(stage: TeamsStage, page_for: PageFor):
    await _life(stage)
    page = await page_of(page_for)
    await stage.sit(page)
    await expect(page.locator(".whisper")).to_have_count(1)
    await page.get_by_role("radio", name="Cleo").press("ArrowRight")
    await expect(page.get_by_role("radio", name="Dan")).to_be_checked()
    await expect(page.get_by_role("radio", name="Dan")).to_be_focused()
    await expect(row(page, "Grace")).to_be_visible()
    await expect(page.locator(".whisper")).to_have_count(0)
    await page.get_by_role("button", name="Available").click()
    await expect(page.get_by_role("button", name="Away")).to_be_visible()
    assert stage.teams.people["dan"].availability == "Away"


async def test_what_is_new_is_counted_and_marked(stage: TeamsStage, page_for: PageFor):
    root = await stage.thread()
    page = await page_of(page_for, **WIDE)
    await stage.sit(page, "cleo", seed.SALES, root)
    await expect(page.locator(".thread .row")).to_have_count(1)
    await page.get_by_role("button", name="Office channel").click()
    await expect(page.locator(".thread")).to_be_hidden()
    await stage.people.post("dan", "one more", seed.SALES, root)
    sales = page.get_by_role("button", name="Sales channel 1 new")
    await expect(sales).to_be_visible()
    await expect(page).to_have_title("(1) Office · Desk")
    await sales.click()
    await page.get_by_role("button", name="1 reply").click()
    await expect(page.locator(".thread").get_by_role("separator", name="New")).to_have_count(0)
    await expect(page).to_have_title("Sales · Desk")


async def test_the_desk_is_worked_with_the_keys_alone(stage: TeamsStage, page_for: PageFor):
    await stage.thread()
    await stage.people.post("dan", "second", seed.SALES)
    page = await page_of(page_for)
    await stage.sit(page)
    await row(page, "second").focus()
    await page.keyboard.press("ArrowUp")
    await expect(row(page, "Grace")).to_be_focused()
    await answer_with_the_keys(page, "Grace")
    await page.keyboard.press("Tab")
    stage.app.answer = lambda _: dialog(FORM)
    await page.get_by_role("button", name="Rename").press("Enter")
    await expect(page.get_by_label("New name")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Rename")).to_be_focused()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.get_by_label("Start a post in Support")).to_be_focused()
    await check_the_parts_are_reached(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_stands_in_anybody_s_way(
    theme: str, stage: TeamsStage, page_for: PageFor, axe_script: str
):
    root = await _life(stage)
    page = await page_for(color_scheme=theme, bypass_csp=True, reduced_motion="reduce", **WIDE)
    await stage.sit(page, "cleo", seed.SALES, root)
    await expect(page.locator(".thread .row")).to_have_count(4)
    assert await violations(page, axe_script) == []
    await row(page.locator(".thread"), "Twelve").focus()
    await page.keyboard.press("m")
    assert await violations(page, axe_script) == []
    await page.keyboard.press("Escape")
    await page.get_by_label("Start a post in Sales").press_sequentially("/")
    await expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    assert await violations(page, axe_script) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Frontdesk chat").click()
    await expect(page.get_by_label("New name")).to_be_visible()
    await page.locator(".middle .row").last.focus()
    await page.keyboard.press("r")
    await expect(page.locator(".quoting")).to_be_visible()
    assert await violations(page, axe_script) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_dialog_and_its_menu_stand_in_nobody_s_way(
    theme: str, stage: TeamsStage, page_for: PageFor, axe_script: str
):
    await stage.thread()
    page = await page_for(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    await stage.sit(page)
    stage.app.answer = lambda _: dialog(FORM)
    await page.get_by_role("button", name="Rename").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".error").first).to_be_visible()
    assert await violations(page, axe_script) == []
    await page.get_by_role("button", name="Who").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await violations(page, axe_script) == []


async def test_on_a_phone_one_part_is_shown_at_a_time(
    stage: TeamsStage, page_for: PageFor, axe_script: str
):
    root = await _life(stage)
    page = await page_of(page_for, **PHONE, bypass_csp=True, reduced_motion="reduce")
    await stage.sit(page)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("button", name="Teams and chats", exact=True).tap()
    await page.get_by_role("button", name="Support channel").tap()
    await expect(page.get_by_label("Start a post in Support")).to_be_visible()
    await expect(page.locator(".side")).to_be_hidden()
    await stage.sit(page, "cleo", seed.SALES, root)
    await expect(page.locator(".thread .row")).to_have_count(4)
    await expect(page.locator(".middle")).to_be_hidden()
    assert await violations(page, axe_script) == []


async def test_the_first_visit_is_told_what_to_try(stage: TeamsStage, page_for: PageFor):
    page = await page_for()
    await stage.sit(page)
    strip = page.locator("#strip")
    await expect(strip).to_contain_text(
        "Write as the guest on the left, answer as Cleo on the right"
    )
    await strip.get_by_role("button", name="/help").click()
    await expect(page.get_by_label("Start a post in Sales")).to_have_value("/help")
    await strip.get_by_role("button", name="note: …").click()
    await expect(page.locator("#toast")).to_contain_text("Open a conversation's thread first")
    await strip.get_by_role("button", name="Put this away").click()
    await page.get_by_role("tab", name="Slack").click()
    await expect(page.get_by_label("Message #sales")).to_be_visible()
    await expect(strip).to_be_hidden()
