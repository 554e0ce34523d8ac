"""The mail about a guest who waits, as a mail program shows it (ESC-01)."""

import os
from pathlib import Path

import pytest

from bot.late import Lateness, mail
from bot.texts import texts
from tests.browser.mail_page import PICTURES, shown, side_by_side

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

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


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("late", [SHORT, HUGE], ids=["short", "huge"])
async def test_the_mail_can_be_read_on_a_desk_and_on_a_phone_by_day_and_by_night(
    browser, tmp_path: Path, late: Lateness, language: str
) -> None:
    # ESC-01
    html = mail(late, 1, LINK, texts(language, "bot")).get_body(("html",)).get_content()
    shots = await shown(browser, html, [LINK], tmp_path)
    if os.environ.get("FRONTDESK_PICTURES") and (late, language) == (SHORT, "en"):
        side_by_side([shots["light", 760], shots["dark", 360]]).save(
            PICTURES / "late-mail.png", optimize=True
        )
