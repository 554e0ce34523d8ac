"""Cards on which something is filled in: dialogs, and the choice of a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.addresses import inert
from bot.domain.richtext import Body, Paragraph, cut, shortened
from bot.teams.elements import elements
from bot.teams.render import activity, attachment, card_of, doing

Json = dict[str, Any]
WORDS, CONVERSATION = "words", "conversation"
PICKED = "picked"
LONGEST_LABEL = 150
LONGEST_CHOICE = 100
LONGEST_TITLE = 60
LONGEST_HELD = 1500
MOST_CHOICES = 50
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to write: `label` and `hint` are ours, `value` is what stands there already."""

    label: str
    hint: str = ""
    value: str = ""
    longest: int = 3000
    multiline: bool = True
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: `value` comes back when its `title` is chosen."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Picking:
    """The words of a choice, and `data` that comes back with what was chosen."""

    text: str
    label: str
    send: str
    data: Mapping[str, str] = field(default_factory=dict)


def dialog(title: str, card: Json, *, height: str = "small") -> Json:
    """Return the answer to a button that opens a dialog."""
    value = {"title": cut(title, LONGEST_TITLE), "height": height, "width": "medium"}
    return {"task": {"type": "continue", "value": value | {"card": attachment(card)}}}


def form(wanted: Field, send: str, data: Mapping[str, str]) -> Json:
    """Return the card of a dialog in which one thing is written; it comes back as `words`."""
    shown: Json = {
        "type": "Input.Text",
        "id": WORDS,
        "label": label_of(wanted.label),
        "placeholder": cut(wanted.hint, LONGEST_LABEL),
        "isMultiline": wanted.multiline,
        "isRequired": not wanted.optional,
        "maxLength": wanted.longest,
    }
    if not wanted.optional:
        shown["errorMessage"] = label_of(wanted.label)
    if wanted.value:
        shown["value"] = wanted.value[: wanted.longest]
    return card_of([shown], [_submit(send, data)])


def asked(text: str, send: str, data: Mapping[str, str]) -> Json:
    """Return the card of a dialog that only asks whether to go on; the text is ours, in CommonMark."""
    return card_of(elements(read_commonmark(text)), [_submit(send, data)])


def told(text: str) -> Json:
    """Return the card of a dialog that only says something, in CommonMark."""
    return card_of(elements(read_commonmark(text)))


def picker(words: Picking, held: Body | str, choices: Sequence[Choice]) -> Json:
    """Return the activity that asks into which conversation a text belongs; it is shown again below.

    The choice comes back as `conversation`, together with the data.
    """
    chosen = [
        {"title": cut(one.title, LONGEST_CHOICE) or NOTHING, "value": one.value}
        for one in choices[:MOST_CHOICES]
    ]
    body = held if not isinstance(held, str) else (Paragraph(inert(held)),)
    select = {
        "type": "Input.ChoiceSet",
        "id": CONVERSATION,
        "label": label_of(words.label),
        "style": "compact",
        "isRequired": True,
        "errorMessage": label_of(words.label),
        "choices": chosen,
        "value": chosen[0]["value"] if chosen else "",
    }
    said = read_commonmark(words.text)
    items = [*elements(said), *_shown_again(body), select]
    action = doing(PICKED, words.send, words.data) | {"style": "positive"}
    return activity(card_of(items, [action]), words.text)


def label_of(text: str) -> str:
    """Return a label cut to what fits; labels are ours and hold no words of people."""
    return cut(text, LONGEST_LABEL) or NOTHING


def _shown_again(body: Body) -> list[Json]:
    items = elements(shortened(body, LONGEST_HELD))
    if not items:
        return []
    return [{"type": "Container", "style": "emphasis", "spacing": "Small", "items": items}]


def _submit(send: str, data: Mapping[str, str]) -> Json:
    title = cut(send, LONGEST_LABEL) or NOTHING
    return {"type": "Action.Submit", "title": title, "data": dict(data), "style": "positive"}
