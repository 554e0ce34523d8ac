"""How long until a guest can choose a slot, in a real Chromium, when calendars take their time to answer.

From the start of the navigation to the first slot that can be pressed, with nothing in any cache (MTG-04).
A page that does nothing else is opened in turn: what a machine can do differs from one minute to the next.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from statistics import median

from aiohttp import web
from playwright.async_api import Browser, async_playwright

from bot.domain.ids import AgentId, PlatformName, Ref, ServiceId
from bot.domain.links import Links
from bot.domain.people import Agent, Service
from bot.signals.local import LocalSignals
from bot.store import Store, Transaction, migrate, utc_now
from calendar_sync.appointments import Appointments
from calendar_sync.availability import Mode, ServiceBooking
from calendar_sync.calendars import Calendars
from calendar_sync.own import OwnCalendar
from calendar_sync.ports import Account, CalendarKind, Span
from calendar_sync.store.bookables import Bookables
from tests.bench.rows import Row, at_most
from tests.bench.scene import Scene
from web_widget.keys import set_up
from web_widget.limits import Limits
from web_widget.routes import add_guest_routes

CHROMIUM = os.environ.get("FRONTDESK_CHROMIUM", "/usr/bin/chromium")
ANSWERS_AFTER, WANTED, AGENTS = 0.2, 300.0, 5
BARE = "the least that a page can be"
BARE_SCRIPT = """
const button = document.createElement("button");
button.className = "slot";
button.textContent = await (await fetch("/bare/slots")).text();
document.body.append(button);
"""
WATCH = """
window.ready = new Promise((found) => {
  new MutationObserver(() => document.querySelector(".slot:enabled") && found(performance.now()))
    .observe(document, { childList: true, subtree: true });
});
"""


class SlowCalendar(OwnCalendar):
    """A calendar that answers after a while, as one on the web does."""

    async def busy(self, account: Account, start: datetime, end: datetime) -> Sequence[Span]:
        await asyncio.sleep(ANSWERS_AFTER)
        return await super().busy(account, start, end)


def booking_page(scene: Scene) -> Iterator[Row]:
    """Open the page of one agent, and of a service with several, again and again."""
    found = asyncio.run(_measured(scene.folder / "booking.db", 7 if scene.quick else 15))
    least = median(found.pop(BARE))
    for name, times in found.items():
        against = f"a bare page: {least:.0f}; fastest: {min(times):.0f}"
        ratio = median(times) / least
        yield Row(name, median(times), "ms", against, ratio, *at_most(WANTED)(median(times)))


async def _measured(database: Path, rounds: int) -> dict[str, list[float]]:
    asked = {
        BARE: "/bare",
        "a booking page can be used, one agent": "/b/agent0",
        f"the same, {AGENTS} agents of a service": "/b/team",
    }
    async with _served(database) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in asked.values():
            await _opened(browser, url + path)  # the browser's own start does not count
        found: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(rounds):  # in turn, so that whatever else happens meets all of them
            for name, path in asked.items():
                found[name].append(await _opened(browser, url + path))
        await browser.close()
    return found


async def _opened(browser: Browser, url: str) -> float:
    """Return after how many milliseconds a slot could be pressed."""
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    await context.add_init_script(WATCH)
    page = await context.new_page()
    await page.goto(url, wait_until="commit")
    ready: float = await page.evaluate("window.ready")
    await context.close()
    return ready


@asynccontextmanager
async def _served(database: Path) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    kept = f"sqlite:///{database}"
    migrate.upgrade(kept)
    store = Store(kept, LocalSignals())
    await store.run(_people)
    calendars = Calendars(store, {CalendarKind.OWN: SlowCalendar(store)})
    app = web.Application()
    runner = web.AppRunner(app)
    set_up(
        app,
        store=store,
        links=Links(url),
        appointments=Appointments(store, calendars),
        limits=Limits(utc_now, enabled=False),
    )
    add_guest_routes(app)
    app.router.add_get("/bare", _bare)
    app.router.add_get("/bare.js", _bare)
    app.router.add_get("/bare/slots", _bare)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    yield url
    await runner.cleanup()
    await store.close()


async def _bare(request: web.Request) -> web.Response:
    """Serve the least that a page can be which waits for a calendar and shows a button."""
    if request.path == "/bare/slots":
        await asyncio.sleep(ANSWERS_AFTER)
        return web.Response(text="09:00")
    if request.path == "/bare.js":
        return web.Response(text=BARE_SCRIPT, content_type="text/javascript")
    head = '<link rel="preload" as="fetch" crossorigin href="/bare/slots">'
    page = f'<!doctype html>{head}<script type="module" src="/bare.js"></script><body></body>'
    return web.Response(text=page, content_type="text/html")


def _people(tx: Transaction) -> None:
    agents = [
        Agent(AgentId(f"agent{n}"), f"Agent {n}", f"agent{n}", (Ref(PlatformName.SLACK, f"T/{n}"),))
        for n in range(AGENTS)
    ]
    for agent in agents:
        tx.people.add_agent(agent)
    team = Service(ServiceId("team"), "Team", (Ref(PlatformName.SLACK, "T/C"),))
    tx.people.add_service(team)
    tx.people.set_members(team.id, [one.id for one in agents])
    tx.of(Bookables).keep_service(team.id, ServiceBooking(Mode.ANY), "team")
