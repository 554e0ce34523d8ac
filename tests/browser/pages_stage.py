"""Both calendars and a mail server on free ports, with their pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, expect

from bot.sandbox.app import standalone
from bot.sandbox.desk import DeskLinks, desk_routes
from bot.sandbox.google import seed as google_seed
from bot.sandbox.google.state import GoogleSandbox
from bot.sandbox.pages.mailbox import Mailbox
from bot.sandbox.pages.routes import page_routes
from bot.sandbox.slack.seed import seed_demo as seed_slack
from bot.sandbox.slack.state import SlackSandbox
from bot.sandbox.smtp import SmtpSandbox
from bot.sandbox.teams import seed as teams_seed
from bot.sandbox.teams.state import TeamsSandbox
from tests.bot.sandbox.controlling import control

__all__ = ["PagesStage", "open_pages_stage"]

Json = dict[str, Any]
GOOGLE, OUTLOOK = "google", "teams/outlook"
LINKS = DeskLinks(
    widget_id="w_stage",
    embed_url="desk/static/wheel.svg",
    pages=(("Calendars", "calendar"), ("Mailbox", "mailbox")),
)


@dataclass
class PagesStage:
    """What a test holds."""

    google: GoogleSandbox
    teams: TeamsSandbox
    smtp: SmtpSandbox
    url: str
    session: aiohttp.ClientSession

    async def act(self, what: str, side: str = GOOGLE, verb: str = "POST", **body: Any) -> Any:
        url = f"{self.url}/sandbox/{side}/control/{what}"
        return await control(self.session, url, verb=verb, status=200, body=body)

    async def event(self, event_id: str, side: str = GOOGLE, user: str = "ada") -> Json | None:
        """Return an event as its person sees it, or nothing when it is not there."""
        state = await self.act("state", side, "GET", user=user)
        found = (one for each in state["calendars"] for one in each["events"])
        return next((one for one in found if one["id"] == event_id), None)

    async def look(self, page: Page, at: str = "google/ada") -> Locator:
        """Open the calendars as somebody; gives the week when it is drawn."""
        await page.goto(f"{self.url}/sandbox/calendar#{at}")
        week = page.locator("#week")
        whose = "/".join(at.split("/")[:2])
        await expect(week).to_have_attribute("data-ready", whose)
        return week


@asynccontextmanager
async def open_pages_stage() -> AsyncIterator[PagesStage]:
    """Start everything."""
    slack = seed_slack(SlackSandbox(seed=7))
    teams = teams_seed.seed_demo(TeamsSandbox(seed=7))
    google = google_seed.seed_demo(GoogleSandbox(seed=7))
    smtp = SmtpSandbox()
    await smtp.start()
    mailbox = Mailbox(smtp)
    routes = [*desk_routes(LINKS), *page_routes()]
    root = standalone(slack, teams, google=google, mailbox=mailbox, routes=routes)
    async with TestServer(root) as server, aiohttp.ClientSession() as session:
        url = str(server.make_url("")).rstrip("/")
        slack.base_url = teams.base_url = google.base_url = f"{url}/sandbox"
        yield PagesStage(google, teams, smtp, url, session)
    await smtp.stop()
