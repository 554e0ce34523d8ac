"""What dialogs show: one thing to write, a question, or an answer; all words in them are ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.richtext import cut
from bot.teams.cards import attachment, card_of, label_of, sending
from bot.teams.elements import elements

Json = dict[str, Any]
WORDS = "words"
LONGEST_WORDS = 3000
LONGEST_RENAME = 80
LONGEST_LABEL = 150
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to write: `label` and `hint` say what, `value` is what stands there already."""

    label: str
    hint: str = ""
    value: str = ""
    longest: int = LONGEST_WORDS
    multiline: bool = True
    optional: bool = False


def dialog(title: str, card: Json, *, height: str = "small") -> Json:
    """Return the answer to a button that opens a dialog."""
    value = {"title": label_of(title, LONGEST_TITLE), "height": height, "width": "medium"}
    return {"task": {"type": "continue", "value": value | {"card": attachment(card)}}}


def form(wanted: Field, send: str, data: Mapping[str, str]) -> Json:
    """Return the card of a dialog in which one thing is written; it comes back as `words`."""
    label = label_of(wanted.label, LONGEST_LABEL)
    shown: Json = {"type": "Input.Text", "id": WORDS, "label": label, "maxLength": wanted.longest}
    shown["isMultiline"] = wanted.multiline
    if wanted.hint:
        shown["placeholder"] = cut(wanted.hint, LONGEST_LABEL)
    if wanted.value:
        shown["value"] = wanted.value[: wanted.longest]
    if not wanted.optional:
        shown |= {"isRequired": True, "errorMessage": label}
    return card_of([shown], [sending(send, data)])


def question(text: str, send: str, data: Mapping[str, str]) -> Json:
    """Return the card of a dialog that only asks whether to go on, in CommonMark."""
    return card_of(elements(read_commonmark(text)), [sending(send, data)])


def telling(text: str) -> Json:
    """Return the card of a dialog that only says something, in CommonMark."""
    return card_of(elements(read_commonmark(text)))
