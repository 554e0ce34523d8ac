"""The mail about a guest who waits, as a mail program shows it (ESC-01)."""

import os
from pathlib import Path

import pytest
from PIL import Image

from bot.late import Lateness, mail
from bot.texts import texts

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = Path(__file__).parents[2] / "docs" / "guide" / "pictures"
LINK = "https://acme.slack.com/archives/C0SALES/p1700000000000100"
LONG = "Maximiliane-Konstantinopolitanischer-Dudelsackpfeifer " * 3
SHORT = Lateness(
    142,
    "Gus Guest",
    "Gus Guest",
    "1 h",
    (("Service", "Sales"), ("Assignee", "Ada")),
    (("Gus Guest", "Where is my order #4711?\nIt should have been here yesterday."),),
    0,
)
HUGE = Lateness(
    999_999,
    LONG,
    LONG,
    "30 d",
    (("Service", "S" * 80), ("Assignee", LONG)),
    ((LONG, "https://shop.example/" + "a" * 470), (LONG, "x" * 499 + "…")),
    95,
)
CONTRAST = """() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = (c) => { const [r, g, b] = c.match(/\\d+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const ground = (e) => { while (e) { const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c; e = e.parentElement; } return "rgb(255, 255, 255)"; };
  const found = [];
  for (const e of document.querySelectorAll("h1, p, div, th, td, a, strong")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push(e.outerHTML.slice(0, 80));
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("late", [SHORT, HUGE], ids=["short", "huge"])
async def test_the_mail_can_be_read_on_a_desk_and_on_a_phone_by_day_and_by_night(
    browser, tmp_path: Path, late: Lateness, language: str
) -> None:
    # ESC-01
    html = mail(late, 1, LINK, texts(language, "bot")).get_body(("html",)).get_content()
    shots = []
    for scheme in ("light", "dark"):
        for width in (760, 360):
            context = await browser.new_context(
                viewport={"width": width, "height": 500}, color_scheme=scheme
            )
            page = await context.new_page()
            await page.set_content(html)
            is_wider = "document.documentElement.scrollWidth > innerWidth"
            assert not await page.evaluate(is_wider), (scheme, width)
            assert await page.evaluate(CONTRAST) == [], (scheme, width)
            button = page.get_by_role("link")
            assert await button.get_attribute("href") == LINK
            assert (await button.bounding_box())["height"] >= 44
            shots.append(tmp_path / f"{scheme}-{width}.png")
            await page.screenshot(path=shots[-1], full_page=True)
            await context.close()
    if os.environ.get("FRONTDESK_PICTURES") and (late, language) == (SHORT, "en"):
        side_by_side([shots[0], shots[3]]).save(PICTURES / "late-mail.png", optimize=True)


def side_by_side(files: list[Path]) -> Image.Image:
    pictures = [Image.open(file) for file in files]
    height = max(one.height for one in pictures)
    whole = Image.new("RGB", (sum(one.width for one in pictures), height), "#808080")
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width
    return whole
