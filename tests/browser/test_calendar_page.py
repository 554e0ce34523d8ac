"""The calendars' page: a week of somebody, events moved by hand and by keys, and what comes live."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox.google.seed import HOLIDAYS, put, seed_busy
from bot.sandbox.teams.outlook.seed import seed_busy as seed_outlook
from tests.browser.desk_manners import PHONE, violations
from tests.browser.pages import PageFor
from tests.browser.pages_stage import OUTLOOK, PagesStage, open_pages_stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(__file__).parents[2] / "docs/guide/pictures"
PARIS = ZoneInfo("Europe/Paris")
WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[PagesStage]:
    async with open_pages_stage() as made:
        yield made


def at(hour: float, day: int = 2) -> datetime:
    """An hour of this week's Wednesday, or of another day of it, in Paris."""
    today = datetime.now(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=day - today.weekday(), hours=hour)


async def made(stage: PagesStage, side: str = "google", user: str = "ada", **more: object) -> str:
    start = more.pop("start", at(9)).isoformat()
    body = {"user": user, "title": "Talk", "start": start, "minutes": 60} | more
    return (await stage.act("create", side, **body))["event"]


async def starts(stage: PagesStage, event: str, when: datetime, **whose: str) -> None:
    """Wait until an event starts then."""
    async with asyncio.timeout(20):
        while True:
            found = await stage.event(event, **whose)
            if found and datetime.fromisoformat(found["start"]) == when.astimezone(UTC):
                return
            await asyncio.sleep(0.02)


async def ends(stage: PagesStage, event: str, when: datetime) -> None:
    async with asyncio.timeout(20):
        while datetime.fromisoformat((await stage.event(event))["end"]) != when.astimezone(UTC):
            await asyncio.sleep(0.02)


async def where(shown: Locator) -> dict[str, float]:
    """Return where something stands, at one moment: the week is drawn anew at any time."""
    return await shown.evaluate_all("([one]) => one.getBoundingClientRect().toJSON()")


async def test_a_week_shows_both_calendars_people(stage: PagesStage, page_for: PageFor):
    await made(stage)
    await made(stage, OUTLOOK, "cleo", title="Fair", tentative=True)
    page = await page_for(**WIDE)
    week = await stage.look(page)
    event = week.get_by_role("button", name=re.compile("Talk .*, Wednesday"))
    await expect(event).to_have_accessible_name(
        f"Talk 09:00 – 10:00, {at(9):%A} {at(9).day} {at(9):%B}, Google"
    )
    legend = page.get_by_role("list", name="Calendars shown")
    await legend.get_by_role("checkbox", name="Google").uncheck()
    await expect(event).to_have_count(0)
    await legend.get_by_role("checkbox", name="Google").check()
    await page.get_by_label("Person").select_option(label="Cleo Clark")
    await expect(week.get_by_role("button", name="Fair")).to_have_accessible_name(
        f"Fair 09:00 – 10:00, {at(9):%A} {at(9).day} {at(9):%B}, Outlook, tentative"
    )
    await page.get_by_role("button", name="Week after").click()
    await expect(week.get_by_role("button", name="Fair")).to_have_count(0)
    await page.get_by_role("button", name="Today").click()
    await expect(week.get_by_role("button", name="Fair")).to_be_visible()


async def test_an_event_is_dragged_to_another_time_and_day(stage: PagesStage, page_for: PageFor):
    event = await made(stage)
    page = await page_for(**WIDE)
    week = await stage.look(page)
    box = await where(week.locator(f"[data-id='{event}']"))
    column = await where(week.locator(".day").nth(3))
    await page.mouse.move(box["x"] + 20, box["y"] + 10)
    await page.mouse.down()
    await page.mouse.move(column["x"] + 30, box["y"] + 40, steps=4)
    await page.mouse.move(column["x"] + 40, box["y"] + 10 + 96, steps=4)  # two hours
    await page.mouse.up()
    await starts(stage, event, at(11, day=3))
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(week.get_by_role("button", name=re.compile("Talk .*, Thursday"))).to_be_visible()


async def test_an_event_is_pulled_longer(stage: PagesStage, page_for: PageFor):
    event = await made(stage)
    page = await page_for(**WIDE)
    week = await stage.look(page)
    box = await where(week.locator(f"[data-id='{event}']"))
    await page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 3)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 30, box["y"] + box["height"] + 40, steps=6)
    await page.mouse.up()
    await ends(stage, event, at(10.75))


async def test_the_keys_move_stretch_and_delete(stage: PagesStage, page_for: PageFor):
    event = await made(stage)
    page = await page_for(**WIDE)
    week = await stage.look(page, f"google/ada/{event}")
    node = week.locator(f"[data-id='{event}']")
    await expect(node).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    await starts(stage, event, at(9.25, day=3))
    await expect(node).to_be_focused()
    await page.keyboard.press("Shift+ArrowDown")
    await ends(stage, event, at(10.5, day=3))
    await expect(page.locator("#announce")).to_have_text("Talk ends at 10:30")
    await expect(node).to_be_focused()
    await page.keyboard.press("Delete")
    await expect(node).to_have_count(0)
    assert await stage.event(event) is None


async def test_an_event_is_opened_changed_answered_and_deleted(
    stage: PagesStage, page_for: PageFor
):
    event = await made(stage, attendees=["g@x.example"])
    page = await page_for(**WIDE)
    week = await stage.look(page)
    await week.locator(f"[data-id='{event}']").press("Enter")
    form = page.get_by_role("dialog", name="Event")
    await form.get_by_label("Title").fill("Long talk")
    await form.get_by_label("From").fill("13:00")
    await form.get_by_label("To", exact=True).fill("15:30")
    await form.get_by_label("Tentative").check()
    await form.get_by_label("g@x.example").select_option(label="declined")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    seen = await stage.event(event)
    assert (seen["title"], seen["status"]) == ("Long talk", "tentative")
    assert datetime.fromisoformat(seen["start"]) == at(13).astimezone(UTC)
    assert datetime.fromisoformat(seen["end"]) == at(15.5).astimezone(UTC)
    assert seen["attendees"] == [{"email": "g@x.example", "response": "declined"}]
    await week.get_by_role("button", name="Long talk").click()
    await page.get_by_role("button", name="Delete").click()
    await expect(week.get_by_role("button", name="Long talk")).to_have_count(0)


async def test_an_event_is_added_by_a_button_or_where_one_clicks(
    stage: PagesStage, page_for: PageFor
):
    page = await page_for(**WIDE)
    week = await stage.look(page, "outlook/cleo")
    await page.get_by_role("button", name="Add event").click()
    form = page.get_by_role("dialog", name="New event")
    await form.get_by_label("Title").fill("Fair")
    await form.get_by_label("All day").check()
    await expect(form.get_by_label("From")).to_be_hidden()
    await form.get_by_label("Invite").fill("a@x.example, b@x.example")
    await form.get_by_role("button", name="Add").click()
    await expect(week.locator(".whole").get_by_role("button", name="Fair")).to_be_visible()
    column = week.locator(".day").nth(1)
    await column.click(position={"x": 60, "y": 48 * 10 + 30})
    await expect(form.get_by_label("From")).to_have_value("10:30")
    await form.get_by_label("Title").fill("Visit")
    await form.get_by_role("button", name="Add").click()
    await expect(week.get_by_role("button", name=re.compile("Visit .*, Tuesday"))).to_be_visible()
    await column.click(position={"x": 60, "y": 48 * 8})
    await form.get_by_label("Title").fill("Nobody")
    await form.get_by_label("Invite").fill("nobody")
    await form.get_by_role("button", name="Add").click()
    await expect(form.get_by_role("alert")).to_contain_text("recipient")
    await form.get_by_role("button", name="Cancel").click()
    await expect(week.get_by_role("button", name="Nobody")).to_have_count(0)


async def test_what_happens_elsewhere_is_shown_at_once(stage: PagesStage, page_for: PageFor):
    page = await page_for(**WIDE)
    week = await stage.look(page)
    event = await made(stage, title="From elsewhere")
    node = week.get_by_role("button", name="From elsewhere")
    await expect(node).to_contain_text("09:00 – 10:00")
    await stage.act("move", user="ada", event=event, start=at(14).isoformat())
    await expect(node).to_contain_text("14:00 – 15:00")
    await stage.act("delete", user="ada", event=event)
    await expect(node).to_have_count(0)


async def test_events_over_midnight_and_beside_each_other(stage: PagesStage, page_for: PageFor):
    await made(stage, title="Night", start=at(22), minutes=240)
    await made(stage, title="One")
    await made(stage, title="Two", start=at(9.5))
    await made(stage, title="Three", start=at(10.25))
    page = await page_for(**WIDE)
    week = await stage.look(page)
    await expect(week.get_by_role("button", name="Night")).to_have_count(2)
    boxes = [
        await where(week.get_by_role("button", name=f"{name} ")) for name in ("One", "Two", "Three")
    ]
    assert boxes[0]["x"] < boxes[1]["x"]
    assert boxes[2]["x"] == boxes[0]["x"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


async def test_a_calendar_that_can_only_be_read_is_only_read(stage: PagesStage, page_for: PageFor):
    calendar = stage.google.calendars[HOLIDAYS]
    day = {"start": {"date": f"{at(0):%Y-%m-%d}"}, "end": {"date": f"{at(0, 3):%Y-%m-%d}"}}
    put(stage.google, calendar, "ada", {"summary": "Feast", **day})
    page = await page_for(**WIDE)
    week = await stage.look(page)
    feast = week.get_by_role("button", name="Feast")
    await feast.press("ArrowRight")
    await feast.press("Enter")
    form = page.get_by_role("dialog", name="Event")
    await expect(form.get_by_label("Title")).to_be_disabled()
    await expect(form.get_by_role("button", name="Delete")).to_have_count(0)
    await form.get_by_role("button", name="Close").click()
    await expect(
        week.get_by_role("button", name=re.compile("Feast, all day, Wednesday"))
    ).to_be_visible()


async def full(stage: PagesStage, page: Page) -> None:
    seed_busy(stage.google)
    seed_outlook(stage.teams)
    await made(stage, title="Bicycle fitting", attendees=["grace@x.example"])
    await stage.look(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_stands_in_anybody_s_way(
    theme: str, stage: PagesStage, page_for: PageFor, axe_script: str, tmp_path: Path
):
    page = await page_for(color_scheme=theme, bypass_csp=True, **WIDE)
    await full(stage, page)
    assert await violations(page, axe_script) == []
    folder = PICTURES if os.environ.get("FRONTDESK_PICTURES") else tmp_path
    await page.screenshot(path=folder / f"sandbox-calendar-{theme}.png")
    await page.get_by_role("button", name="Bicycle fitting").click()
    await expect(page.get_by_role("dialog", name="Event")).to_be_visible()
    assert await violations(page, axe_script) == []


async def test_a_phone_shows_the_week_too(stage: PagesStage, page_for: PageFor, axe_script: str):
    page = await page_for(bypass_csp=True, **PHONE)
    await full(stage, page)
    assert await violations(page, axe_script) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_desk_leads_to_the_calendars(stage: PagesStage, page_for: PageFor):
    page = await page_for(**WIDE)
    await page.goto(f"{stage.url}/sandbox/desk")
    link = page.get_by_role("link", name="Calendars")
    await expect(link).to_have_attribute("href", "calendar")
    await expect(page.get_by_role("link", name="Mailbox")).to_have_attribute("href", "mailbox")
