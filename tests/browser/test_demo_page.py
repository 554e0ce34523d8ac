"""The demo as a person meets it: one page, a guest on the left, an agent on the right.

With FRONTDESK_PICTURES set (`make pictures`) the pictures of the guide are taken on the way.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import FrameLocator, Page

from bot.demo import run_demo
from bot.settings import Settings
from tests.browser.pages import PageFor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(__file__).parents[2] / "docs/guide/pictures"
QUESTION = "Hello! Do you ship the steel frame to Norway?"
ANSWER = "We do, in three days."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo() -> AsyncIterator[str]:
    """Run the demo on a free port; yield its address."""
    said: asyncio.Queue[str] = asyncio.Queue()
    stop = asyncio.Event()
    running = asyncio.create_task(run_demo(Settings(), 0, said.put_nowait, stop))
    welcome = await asyncio.wait_for(said.get(), 60)
    yield next(word for word in welcome.split() if word.startswith("http"))
    stop.set()
    await running


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str], Path]:
    """Say where a picture goes: to the guide when it is asked for, else nowhere that stays."""
    return lambda name: (PICTURES if os.environ.get("FRONTDESK_PICTURES") else tmp_path) / name


async def opened(page_for: PageFor, address: str, **options: object) -> Page:
    page = await page_for(viewport={"width": 1440, "height": 860}, **options)
    page.set_default_timeout(30_000)
    await page.goto(address)
    return page


def widget_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe").frame_locator("iframe")


async def ask(page: Page, service: str, question: str) -> FrameLocator:
    """Write to a service as the guest in the shop."""
    await page.frame_locator("iframe").get_by_role("button").last.click()
    widget = widget_of(page)
    await widget.get_by_role("button", name=service).first.click()
    await widget.get_by_role("textbox").last.fill(question)
    await widget.get_by_role("textbox").last.press("Enter")
    await widget.get_by_role("log").get_by_text(question).wait_for()
    return widget


async def answer(page: Page, text: str) -> None:
    """Answer as Ada, in the thread of the last card."""
    await page.get_by_role("button", name="repl").last.click()
    reply = page.get_by_role("textbox", name="Reply in the thread")
    await reply.fill(text)
    await reply.press("Enter")


async def test_a_question_reaches_the_thread_and_the_answer_comes_back(
    page_for: PageFor, demo: str, picture: Callable[[str], Path]
) -> None:
    # CONV-07, CONV-08, ENT-03, ENT-04
    page = await opened(page_for, demo)
    widget = await ask(page, "Sales", QUESTION)
    await page.get_by_role("button", name="Take it").first.wait_for()
    await answer(page, ANSWER)
    await widget.get_by_role("log").get_by_text(ANSWER).wait_for()
    await widget.get_by_role("textbox").last.click()  # seen is what somebody looks at
    await page.get_by_text("👀").first.wait_for()
    await page.screenshot(path=picture("demo.png"))
    await page.get_by_role("button", name="Take it").last.click()
    await widget.get_by_role("log").get_by_text("Ada").last.wait_for()


async def test_a_contact_link_comes_to_the_agents_own_messages(
    page_for: PageFor, demo: str, picture: Callable[[str], Path]
) -> None:
    page = await opened(page_for, f"{demo}c/ada")  # ENT-01, ENT-05
    await page.screenshot(path=picture("contact.png"))
    await (
        page.get_by_role("button", name="Start")
        .or_(page.get_by_role("button", name="conversation"))
        .first.click()
    )
    await page.get_by_role("textbox").last.fill("Are you free on Monday?")
    await page.get_by_role("textbox").last.press("Enter")
    desk = await opened(page_for, f"{demo}sandbox/desk#U0ADA")
    await (
        desk.get_by_role("link", name="Frontdesk")
        .or_(desk.get_by_role("button", name="Frontdesk"))
        .first.click()
    )
    await (
        desk.get_by_text("Are you free on Monday?")
        .or_(desk.get_by_role("button", name="repl"))
        .first.wait_for()
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_widget_on_a_phone(
    page_for: PageFor, demo: str, theme: str, picture: Callable[[str], Path]
) -> None:
    page = await page_for(
        viewport={"width": 390, "height": 844}, color_scheme=theme, has_touch=True
    )
    page.set_default_timeout(30_000)
    await page.goto(f"{demo}sandbox/shop")
    await page.get_by_role("button").last.click()
    widget = page.frame_locator("iframe")
    await widget.get_by_role("button", name="Support").first.click()
    await widget.get_by_role("textbox").last.fill("My gears slip. What can I do?")
    await widget.get_by_role("textbox").last.press("Enter")
    await widget.get_by_role("log").get_by_text("My gears slip").wait_for()
    await page.screenshot(path=picture(f"widget-{theme}.png"))
