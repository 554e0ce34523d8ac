"""Every mail about a meeting as a mail program shows it (MTG-05, MTG-07, MTG-08)."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_sync.letters import Letter, Reader, Tone, Ways, as_html
from tests.browser.mail_page import PICTURES, shown, side_by_side
from tests.calendar_sync.written import END, JOIN, START, WAYS, letter

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ABOUT = ("about", "Kick-off of the new shop")
OTHERS = ("others", "ann@example.com, bob@example.com")
THREAD = "https://acme.slack.com/archives/C0SALES/p1700000000000100"
LONG = "Maximiliane-Konstantinopolitanischer-Dudelsackpfeifer " * 3
MAILS = {
    "booked": letter(facts=(ABOUT, OTHERS)),
    "agent": letter(
        reader=Reader.AGENT,
        name="Gus Guest",
        by="Gus Guest",
        facts=(
            ABOUT,
            ("email", "gus@example.com"),
            ("their_time", "10:00 pm, Asia/Tokyo (UTC+9)"),
            OTHERS,
        ),
        ways=Ways(JOIN, open=THREAD),
    ),
    "invited": letter(Tone.INVITED, Reader.EXTRA, by="Gus Guest", ways=Ways(JOIN)),
    "moved": letter(
        Tone.MOVED, by="Ada Byron", was=START - timedelta(days=1), facts=(ABOUT, OTHERS)
    ),
    "resized": letter(Tone.RESIZED, by="Ada Byron", end=END + timedelta(minutes=15)),
    "placed": letter(Tone.PLACED),
    "cancelled": letter(
        Tone.CANCELLED,
        by="Ada Byron",
        facts=(ABOUT, ("reason", "I am ill. Shall we meet next week?")),
        ways=Ways(open=WAYS.open),
    ),
    "reminder": letter(
        Tone.REMINDER,
        ways=replace(WAYS, join=""),
        facts=(ABOUT, ("place", "Fifth Avenue 12, second floor")),
    ),
    "arabic": letter(
        language="ar", zone="Africa/Cairo", facts=(("about", "افتتاح المتجر الجديد"), OTHERS)
    ),
}
HUGE = letter(
    Tone.MOVED,
    name=LONG,
    by=LONG,
    was=START,
    end=START + timedelta(hours=20),
    zone="America/Argentina/ComodRivadavia",
    facts=(("about", "x" * 120), ("others", ", ".join(["a" * 60 + "@example.com"] * 10))),
)


@pytest.mark.parametrize("kind", sorted(MAILS))
async def test_a_mail_can_be_read_on_a_desk_and_on_a_phone_by_day_and_by_night(
    browser, tmp_path: Path, kind: str
) -> None:
    # MTG-05, MTG-07, MTG-08
    shots = await looked_at(browser, MAILS[kind], tmp_path)
    if os.environ.get("FRONTDESK_PICTURES"):
        both = side_by_side([shots["light", 760], shots["dark", 360]])
        both.save(PICTURES / f"meeting-mail-{kind}.png", optimize=True)


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "ja", "pt"])
async def test_the_longest_words_fit_in_every_language(
    browser, tmp_path: Path, language: str
) -> None:
    # MTG-05
    words = letter(language=language).words
    await looked_at(browser, replace(HUGE, words=words), tmp_path)


async def looked_at(browser, one: Letter, folder: Path) -> dict[tuple[str, int], Path]:
    links = [address for _name, address in one.ways.shown()]
    return await shown(browser, as_html(one), links, folder)
