"""Every dialog in Teams with the longest names that there can be: Teams takes all of them."""

from typing import Any

import pytest

from bot.domain.ids import AgentId, ServiceId
from bot.domain.people import Service
from bot.lists import markdown
from bot.ports import Button, CardAction, Choice, Picker
from bot.sandbox.teams import seed
from bot.sandbox.teams.cards import problems_of
from bot.teams import dialogs, fields, hours, render, setup
from bot.teams.cards import fits
from bot.teams.refs import place_ref
from bot.texts import Texts, texts

LETTERS = ["W", "字", "🦊", "<&>", "*_`~"]
PLACE = place_ref(seed.TENANT, seed.SALES)
ABOUT = {"conversation": "c" * 36, "place": PLACE.value}


def name(letter: str, longest: int = 80) -> str:
    return (letter * longest)[:longest]


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
