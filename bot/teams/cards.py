"""The shapes that everything we show in Teams is made of: activities, cards, buttons, and what fits."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.richtext import cut

Json = dict[str, Any]
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"
# Teams counts letters as UTF-16, and takes 100 KB now, took 40 before; 28 KB is where some of its doors end.
MOST_BYTES = 27_500
MOST_CHARACTERS = 19_500
LENGTHS = (12_000, 9000, 6000, 4000, 2500, 1500, 800, 400, 150)
LONGEST_LABEL = 75
LONGEST_SUMMARY = 250
NOTHING = "-"
MOST_PRIMARY = 6


def activity(card: Json, summary: str) -> Json:
    """Return a message with a card; the summary is for notifications only.

    There is no text beside it: Teams makes two messages of a text and a card, and names only one of them.
    """
    said = cut(" ".join(summary.split()), LONGEST_SUMMARY) or NOTHING
    return {"type": "message", "summary": said, "attachments": [attachment(card)]}


def attachment(card: Json) -> Json:
    """Return a card as what hangs on a message or stands in a dialog."""
    return {"contentType": CARD_TYPE, "content": card}


def card_of(body: Sequence[Json], actions: Sequence[Json] = ()) -> Json:
    """Return a card as wide as the conversation."""
    shown: Json = {"type": "AdaptiveCard", "$schema": SCHEMA, "version": VERSION}
    shown |= {"msteams": {"width": "Full"}, "body": list(body)}
    return shown | ({"actions": list(actions)} if actions else {})


def asking(label: str, data: Mapping[str, str]) -> Json:
    """Return a button that opens a dialog; the data says which, and comes back."""
    asked = {"msteams": {"type": "task/fetch"}, **data}
    return {"type": "Action.Submit", "title": label_of(label), "data": asked}


def doing(verb: str, label: str, data: Mapping[str, str]) -> Json:
    """Return a button that is answered at once; `data` comes back with what was filled in."""
    title = label_of(label)
    return {"type": "Action.Execute", "verb": verb, "title": title, "data": dict(data)}


def sending(label: str, data: Mapping[str, str]) -> Json:
    """Return the button that sends a dialog."""
    title = label_of(label)
    return {"type": "Action.Submit", "title": title, "data": dict(data), "style": "positive"}


def apart(label: str, data: Mapping[str, str]) -> Json:
    """Return a button beside the main one: it sends nothing of what is filled in, nor asks for it to be."""
    return {**sending(label, data), "style": "default", "associatedInputs": "none"}


def further(action: Json, place: int) -> Json:
    """Return a button at its place in a row: Teams shows a few, and the others in a menu."""
    return action | ({"mode": "secondary"} if place >= MOST_PRIMARY else {})


def label_of(text: str, longest: int = LONGEST_LABEL) -> str:
    """Return words for where Teams reads no markup, cut to what fits; never empty."""
    return cut(text, longest) or NOTHING


def dumped(shown: Json) -> bytes:
    """Return an activity as Teams counts it: letters of any script as they are."""
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def fitting(build: Callable[[int], Json]) -> Json:
    """Return the longest of what can be built that Teams takes; `build` is told how long texts may be."""
    shown = build(LENGTHS[0])
    for longest in LENGTHS[1:]:
        if fits(shown):
            break
        shown = build(longest)
    return shown


def fits(shown: Json) -> bool:
    """Tell whether Teams takes it."""
    whole = dumped(shown)
    letters = len(whole.decode().encode("utf-16-le")) // 2
    return len(whole) <= MOST_BYTES and letters <= MOST_CHARACTERS
