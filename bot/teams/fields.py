"""What dialogs are made of: things to write, things to choose, what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.richtext import Span, cut, plain
from bot.teams.cards import attachment, card_of, label_of, sending
from bot.teams.elements import elements, lines

Json = dict[str, Any]
WORDS = "words"
LONGEST_WORDS = 3000
LONGEST_RENAME = 80
LONGEST_LABEL = 150
LONGEST_TITLE = 60
MOST_CHOICES = 100

Choices = Sequence[tuple[str, str]]


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


def form(
    wanted: Field,
    send: str,
    data: Mapping[str, str],
    *,
    problem: str = "",
    more: Sequence[Json] = (),
) -> Json:
    """Return the card of a dialog in which one thing is written; it comes back as `words`."""
    body = [*problem_lines(problem), text_input(WORDS, wanted), *more]
    return card_of(body, [sending(send, data)])


def text_input(name: str, wanted: Field) -> Json:
    """Return a field to write in."""
    label = label_of(wanted.label, LONGEST_LABEL)
    shown: Json = {"type": "Input.Text", "id": name, "label": label, "maxLength": wanted.longest}
    shown["isMultiline"] = wanted.multiline
    if wanted.hint:
        shown["placeholder"] = cut(wanted.hint, LONGEST_LABEL)
    if wanted.value:
        shown["value"] = wanted.value[: wanted.longest]
    if not wanted.optional:
        shown |= {"isRequired": True, "errorMessage": label}
    return shown


def choice(
    name: str,
    label: str,
    choices: Choices,
    value: str,
    *,
    style: str = "compact",
    required: bool = False,
    placeholder: str = "",
) -> Json:
    """Return a menu; `expanded` shows all of it, `filtered` finds what is typed."""
    options = [{"title": label_of(title), "value": one} for one, title in choices[:MOST_CHOICES]]
    shown: Json = {"type": "Input.ChoiceSet", "id": name, "choices": options, "value": value}
    shown |= {"label": label_of(label), "style": style}
    if placeholder:
        shown["placeholder"] = label_of(placeholder)
    return shown | ({"isRequired": True, "errorMessage": label_of(label)} if required else {})


def problem_lines(problem: str) -> list[Json]:
    """Return what is wrong with what was filled in, in CommonMark; nothing, for nothing."""
    said = plain(read_commonmark(problem)) if problem else ""
    return lines((Span(said, bold=True),), color="Attention") if said else []


def telling(text: str) -> Json:
    """Return the card of a dialog that only says something, in CommonMark."""
    return card_of(elements(read_commonmark(text)))
