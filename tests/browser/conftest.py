"""A real Chromium for the tests of pages, one for each module; its pages report what went wrong in them."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Frame,
    Page,
    async_playwright,
    expect,
)

from tests.browser.booking_api_fake import BookingApi
from tests.browser.guest_api_fake import GuestApi
from tests.browser.pages import PageFor

CHROMIUM = os.environ.get("FRONTDESK_CHROMIUM", "/usr/bin/chromium")

WATCH = """
window.trouble = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.trouble.push(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=20_000)  # the machine may be busy
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=90_000
        )
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page_for(browser: Browser) -> AsyncIterator[PageFor]:
    """Make a page in a context of its own; `token` puts a guest into its storage.

    At the end no page may have shown a dialog, thrown, or broken its own policy.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    trouble: list[str] = []

    async def make(token: str | None = None, **options: Any) -> Page:
        settings = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | options
        context = await browser.new_context(**settings)
        contexts.append(context)
        await context.add_init_script(WATCH)
        if token:
            await context.add_init_script(
                "if (!localStorage.once) { localStorage.once = 1;"
                f"localStorage['frontdesk.token'] = '{token}' }}"
            )
        page = await context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        pages.append(page)
        return page

    yield make
    for page in pages:
        for frame in [] if page.is_closed() else page.frames:
            trouble += await _trouble_in(frame)
    for context in contexts:
        await context.close()
    assert trouble == []


async def _trouble_in(frame: Frame) -> list[str]:
    """Return what a frame reports; one that begins to load something else is asked again."""
    asked = "window.trouble ?? []"
    try:
        return await frame.evaluate(asked)
    except Error:
        if frame.is_detached():
            return []
        await frame.wait_for_load_state()
        return await frame.evaluate(asked)


@pytest_asyncio.fixture(loop_scope="module")
async def guests() -> AsyncIterator[GuestApi]:
    """Serve the guests' pages on a free port; its address is `guests.url`."""
    api = GuestApi()
    async for url in _serve(api.app):
        api.url = url
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def bookings() -> AsyncIterator[BookingApi]:
    """The same, where one can book a meeting with Ada."""
    api = BookingApi()
    async for url in _serve(api.app):
        api.url = url
        yield api


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[str]:
    """Serve the page of a shop that has the widget, on an origin of its own."""
    async for url in _serve(GuestApi().app):
        yield url


async def _serve(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    await runner.cleanup()


@pytest.fixture(scope="session")
def axe_script() -> str:
    """The text of axe-core, from node_modules or from where FRONTDESK_AXE says."""
    usual = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
    return Path(os.environ.get("FRONTDESK_AXE", usual)).read_text(encoding="utf-8")
