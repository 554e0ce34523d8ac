"""Every dialog in Teams with the longest names that there can be: Teams takes all of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import AgentId, ServiceId
from bot.domain.people import Service
from bot.lists import markdown
from bot.ports import Button, CardAction, Choice, Picker
from bot.sandbox.teams import seed
from bot.sandbox.teams.cards import problems_of
from bot.teams import dialogs, fields, hours, render, scheduling, setup
from bot.teams.cards import fits
from bot.teams.refs import place_ref
from bot.teams.settings_forms import availability_form, booking_form
from bot.texts import Texts, texts
from calendar_sync.appointments import Offer
from calendar_sync.filled import LONGEST_EMAIL, LONGEST_EXTRAS, LONGEST_SUBJECT, Filled
from tests.bot.longest_meetings import NOW, booking, own_calendar, sheet, values

LETTERS = ["W", "字", "🦊", "<&>", "*_`~"]
PLACE = place_ref(seed.TENANT, seed.SALES)
ABOUT = {"conversation": "c" * 36, "place": PLACE.value}


def name(letter: str, longest: int = 80) -> str:
    return (letter * longest)[:longest]


def meetings(letter: str, words: Texts) -> dict[str, Any]:
    told, page = sheet(letter), scheduling.Page(PLACE.value, "k" * 36, name(letter, 400))
    filled = Filled(
        guest=name(letter, LONGEST_EMAIL),
        subject=name(letter, LONGEST_SUBJECT),
        extras=name(letter, LONGEST_EXTRAS),
        length="30",
        day="2026-12-31",
        conversation="c" * 36,
    )
    starts = [NOW + timedelta(minutes=5 * n) for n in range(200)]
    offer = Offer(starts, 30, [30], told.zone, told.zone, incomplete=True)
    own = own_calendar(letter)
    return {
        "meet": scheduling.first_page(told, filled, page, words),
        "times": scheduling.times_page(told, filled, offer, page, words),
        "reschedule": scheduling.first_page(replace(told, meeting="m" * 32), filled, page, words),
        "availability": availability_form(values(letter), own, PLACE.value, words, name(letter)),
    }


def everything(letter: str, words: Texts) -> dict[str, Any]:
    long, said = name(letter, 3000), markdown(name(letter, 600))
    service = Service(ServiceId("s" * 32), name(letter), (PLACE,), manager_id=AgentId("m"))
    buttons = [Button(one, name(letter, 100)) for one in CardAction]
    places = [(PLACE.value, name(letter, 160))] * 9
    written = {"words": long, "problem": name(letter, 400)}
    return {
        **{
            one: dialogs.about_conversation(one, ABOUT, words, **written) for one in dialogs.WRITTEN
        },
        "choosing": dialogs.choosing(said, buttons, ABOUT, words),
        "saying": dialogs.saying(said, words),
        **meetings(letter, words),
        "booking": booking_form(service, booking(letter), name("l", 200), words, said),
        "command": dialogs.commanding(words, PLACE.value),
        "setup": setup.overview([service] * 20, {}, {"m": name(letter)}, words, may_add=True),
        "service": setup.form(service, places, places, "", words, name(letter, 400)),
        "hours": hours.form(service, words, name(letter, 400)),
        "telling": dialogs.telling(said, words, opens="assign", about="c" * 36),
        "picker": render.picker(
            name(letter, 400),
            Picker("h" * 36, [Choice("c" * 36, name(letter, 200))] * 20),
            words,
        ),
        "help": fields.dialog(long, fields.telling(words.say("desk.may_not_speak"))),
    }


def card_in(shown: Any) -> Any:
    found = shown["task"]["value"]["card"] if "task" in shown else shown["attachments"][0]
    return found["content"]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("letter", LETTERS)
def test_the_longest_of_every_dialog_is_taken_by_teams(letter: str, language: str) -> None:
    # MGR-01 MGR-02 TTL-04
    found = everything(letter, texts(language, "bot", "bot.teams"))
    cards = {what: card_in(shown) for what, shown in found.items()}
    wrong = {what: problems_of(card) for what, card in cards.items()}
    assert {what: said for what, said in wrong.items() if said} == {}
    assert [what for what, card in cards.items() if not fits(card)] == []
    titles = [one["task"]["value"]["title"] for one in found.values() if "task" in one]
    assert max(map(len, titles)) <= fields.LONGEST_TITLE
