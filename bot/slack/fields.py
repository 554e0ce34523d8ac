"""What is filled in in dialogs: fields, menus with their groups, and what comes back from them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack.render import plain_text

Json = dict[str, Any]
LONGEST_LABEL = 150
LONGEST_HINT = 300
LONGEST_OPTION = 75
MOST_OPTIONS = 100
MOST_GROUPS = 100


def field(
    block: str,
    label: str,
    element: Json,
    *,
    hint: str = "",
    optional: bool = False,
    tells: bool = False,
) -> Json:
    """Return an element under its label; with `tells` we hear of a choice at once."""
    shown: Json = {
        "type": "input",
        "block_id": block,
        "label": plain_text(label, LONGEST_LABEL),
        "optional": optional,
        "dispatch_action": tells,
        "element": element,
    }
    return shown | ({"hint": plain_text(hint, LONGEST_HINT)} if hint else {})


def option(value: str, words: str, about: str = "") -> Json:
    """Return a choice of a menu, in plain text; `about` stands below it, smaller."""
    shown: Json = {"text": plain_text(words, LONGEST_OPTION), "value": value}
    return shown | ({"description": plain_text(about, LONGEST_OPTION)} if about else {})


def groups(named: Sequence[tuple[str, Sequence[Json]]]) -> list[Json]:
    """Return groups of choices; what is more than a group may hold stands in another of the same name."""
    return [group for label, options in named for group in _split(label, options)][:MOST_GROUPS]


def menu(
    action_id: str,
    named: Sequence[tuple[str, Sequence[Json]]],
    chosen: str | None,
    placeholder: str,
) -> Json:
    """Return a menu of groups by their labels, with one of the values chosen if it is there.

    A single group without a label is a plain list, of at most a hundred choices.
    """
    element: Json = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, LONGEST_LABEL),
    }
    every = [one for _, options in named for one in options]
    if [label for label, _ in named] == [""]:
        element["options"] = every[:MOST_OPTIONS]
    else:
        element["option_groups"] = groups(named)
    initial = next((one for one in every if one["value"] == chosen), None)
    return element | ({"initial_option": initial} if initial else {})


def chosen_in(view: Mapping[str, Any], block: str) -> str:
    """Return the value chosen in the menu of a block; empty when nothing is."""
    element = _element_of(view, block)
    return str((element.get("selected_option") or {}).get("value") or "")


def written_in(view: Mapping[str, Any], block: str) -> str:
    """Return what is written in the field of a block."""
    return str(_element_of(view, block).get("value") or "")


def date_in(view: Mapping[str, Any], block: str) -> str:
    """Return the day chosen in a block, as in 2026-12-25; empty when none is."""
    return str(_element_of(view, block).get("selected_date") or "")


def block_of(view: Mapping[str, Any], name: str) -> str | None:
    """Return the block of a field by its name; what stands behind a space in it makes it another one.

    Slack keeps what was filled in while the block's id stays; a field that begins anew has a new id.
    """
    inputs = (one["block_id"] for one in view.get("blocks") or () if one["type"] == "input")
    return next((one for one in inputs if one.partition(" ")[0] == name), None)


def _split(label: str, options: Sequence[Json]) -> Iterator[Json]:
    for start in range(0, len(options), MOST_OPTIONS):
        part = list(options[start : start + MOST_OPTIONS])
        yield {"label": plain_text(label, LONGEST_OPTION), "options": part}


def _element_of(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    block = block_of(view, name)
    values = (view.get("state") or {}).get("values") or {}
    elements = values.get(block) or {}
    return next(iter(elements.values()), None) or {}
