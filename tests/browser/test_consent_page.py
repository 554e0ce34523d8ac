"""The pages on which people let an application use their calendars, at Google and at Microsoft."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from bot.sandbox.google import seed as google_seed
from bot.sandbox.teams.outlook import seed as outlook_seed
from tests.browser.desk_manners import violations
from tests.browser.pages import PageFor
from tests.browser.pages_stage import PagesStage, open_pages_stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

EVENTS = "https://www.googleapis.com/auth/calendar.events"
FREE_BUSY = "https://www.googleapis.com/auth/calendar.freebusy"


@dataclass
class Application:
    """Where people come back to: what they brought with them."""

    url: str = ""
    heard: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        given = request.query if request.method == "GET" else await request.post()
        self.heard.append({name: str(value) for name, value in given.items()})
        return web.Response(text="<h1>Connected</h1>", content_type="text/html")


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[PagesStage]:
    async with open_pages_stage() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def application() -> AsyncIterator[Application]:
    made, app = Application(), web.Application()
    app.router.add_route("*", "/back", made.take)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/back"))
        yield made


def at_google(stage: PagesStage, application: Application) -> str:
    asked = {
        "client_id": google_seed.CLIENT_ID,
        "redirect_uri": application.url,
        "response_type": "code",
        "scope": f"{EVENTS} {FREE_BUSY}",
        "state": "s1",
        "login_hint": "mona@acme.example",
    }
    return f"{stage.google.url}/auth?{urlencode(asked)}"


def at_microsoft(stage: PagesStage, application: Application) -> str:
    asked = {
        "client_id": outlook_seed.CLIENT_ID,
        "redirect_uri": application.url,
        "response_type": "code",
        "response_mode": "form_post",
        "scope": "openid offline_access Calendars.ReadWrite",
        "state": "s2",
    }
    base = f"{stage.teams.url}/login/organizations/oauth2/v2.0/authorize"
    return f"{base}?{urlencode(asked)}"


async def test_somebody_says_who_they_are_and_refuses_a_part_with_the_keys(
    stage: PagesStage, application: Application, page_for: PageFor
):
    page = await page_for()
    await page.goto(at_google(stage, application))
    await expect(page.get_by_role("radio", name="Mona")).to_be_checked()
    await page.get_by_role("radio", name="Mona").press("ArrowUp")
    await expect(page.get_by_role("radio", name="Bob")).to_be_checked()
    await page.get_by_role("checkbox", name="availability").press("Space")
    await page.get_by_role("button", name="Allow").press("Enter")
    await expect(page.get_by_role("heading", name="Connected")).to_be_visible()
    (back,) = application.heard
    assert (back["state"], back["scope"]) == ("s1", EVENTS)
    assert stage.google.codes[back["code"]].person == "bob"


async def test_microsofts_answer_goes_by_a_form_of_its_own_accord(
    stage: PagesStage, application: Application, page_for: PageFor
):
    page = await page_for()
    await page.goto(at_microsoft(stage, application))
    await page.get_by_role("radio", name="Dan").check()
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", name="Connected")).to_be_visible()
    (back,) = application.heard
    assert back["state"] == "s2"
    assert stage.teams.outlook.codes[back["code"]].person == "dan"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_nothing_stands_in_anybody_s_way(
    theme: str,
    stage: PagesStage,
    application: Application,
    page_for: PageFor,
    axe_script: str,
):
    page = await page_for(color_scheme=theme, bypass_csp=True)
    addresses = (
        at_google(stage, application),
        at_microsoft(stage, application),
        f"{stage.google.url}/auth",
    )
    for address in addresses:
        await page.goto(address)
        await expect(page.get_by_role("heading")).to_be_visible()
        assert await violations(page, axe_script) == []
