"""What every desk must do alike, whoever's it is: nothing in anybody's way, the keys, the phone."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.pages import PageFor

__all__ = [
    "PHONE",
    "answer_with_the_keys",
    "check_the_parts_are_reached",
    "page_of",
    "row",
    "violations",
]

PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
_AXE = """async () => {
  const once = document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1);
  await Promise.allSettled(once.map((one) => one.finished));
  const { violations } = await axe.run(document, { iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.html).join(" | ")}`);
}"""


def row(place: Page | Locator, words: str | re.Pattern[str]) -> Locator:
    """Return the message that says something."""
    return place.locator(".row", has_text=words)


async def page_of(page_for: PageFor, **options: object) -> Page:
    """Make a page that has been here before: the first visit's strip is away."""
    page = await page_for(**options)
    await page.add_init_script("localStorage['desk.strip'] = 'away'")
    return page


async def violations(page: Page, axe_script: str) -> list[str]:
    """Return what axe finds wrong with the page as it stands once nothing is half faded any more."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(f"{axe_script}; undefined")
    return await page.evaluate(_AXE)


async def answer_with_the_keys(page: Page, head: str) -> None:
    """From the focused head of a thread: reply, begin to edit, and go back to where one was."""
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Reply in the thread")).to_be_focused()
    await page.keyboard.type("answered")
    await page.keyboard.press("Enter")
    await expect(row(page.locator(".thread"), "answered")).to_be_visible()
    await expect(page.get_by_label("Reply in the thread")).to_have_value("")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_label("Edit message")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(row(page.locator(".thread"), "answered")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".thread")).to_be_hidden()
    await expect(row(page.locator(".middle"), head)).to_be_focused()


async def check_the_parts_are_reached(page: Page) -> None:
    """F6 goes round the parts of the desk."""
    for part in (".top", ".side", ".log", ".composer"):
        await page.keyboard.press("F6")
        await expect(page.locator(f".desk {part}:focus-within").first).to_be_visible()
