"""Mails as a mail program shows them: wide and narrow, by day and by night."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser

PICTURES = Path(__file__).parents[2] / "docs" / "guide" / "pictures"
SCHEMES, WIDTHS = ("light", "dark"), (760, 360)
# Words with less contrast than WCAG 2.2 asks for.
CONTRAST = """() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = (c) => { const [r, g, b] = c.match(/\\d+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const ground = (e) => { while (e) { const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c; e = e.parentElement; } return "rgb(255, 255, 255)"; };
  const found = [];
  for (const e of document.querySelectorAll("h1, p, div, th, td, a, strong, bdi")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push(e.outerHTML.slice(0, 80));
  }
  return found;
}"""
IS_WIDER = "document.documentElement.scrollWidth > innerWidth"


async def shown(
    browser: Browser, html: str, links: Sequence[str], folder: Path
) -> dict[tuple[str, int], Path]:
    """Look at a mail everywhere, and return the pictures; its first link is a button as large as a finger."""
    shots = {}
    for scheme in SCHEMES:
        for width in WIDTHS:
            context = await browser.new_context(
                viewport={"width": width, "height": 500}, color_scheme=scheme
            )
            page = await context.new_page()
            await page.set_content(html)
            assert not await page.evaluate(IS_WIDER), (scheme, width)
            assert await page.evaluate(CONTRAST) == [], (scheme, width)
            found = await page.get_by_role("link").all()
            assert [await one.get_attribute("href") for one in found] == list(links)
            for place, one in enumerate(found):
                box = await one.bounding_box()
                assert box
                assert box["height"] >= (24 if place else 44)
            shots[scheme, width] = folder / f"{scheme}-{width}.png"
            await page.screenshot(path=shots[scheme, width], full_page=True)
            await context.close()
    return shots


def side_by_side(files: Sequence[Path]) -> Image.Image:
    """Lay pictures beside each other."""
    pictures = [Image.open(file) for file in files]
    height = max(one.height for one in pictures)
    whole = Image.new("RGB", (sum(one.width for one in pictures), height), "#808080")
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width
    return whole
