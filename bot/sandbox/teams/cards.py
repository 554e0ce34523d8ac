"""Adaptive Cards as Teams takes them: known elements, their required fields, known actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from bot.sandbox.errors import Json

_VERSIONS = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"}
_DEEPEST = 40
_AT = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)

# Which fields an element must have, and in which it holds other elements.
_REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "TextBlock": ("text",),
    "RichTextBlock": ("inlines",),
    "Image": ("url",),
    "ImageSet": ("images",),
    "Media": ("sources",),
    "Container": ("items",),
    "ColumnSet": (),
    "Column": (),
    "FactSet": ("facts",),
    "ActionSet": ("actions",),
    "Table": ("rows",),
    "TableRow": ("cells",),
    "TableCell": ("items",),
    "Input.Text": ("id",),
    "Input.Number": ("id",),
    "Input.Date": ("id",),
    "Input.Time": ("id",),
    "Input.Toggle": ("id", "title"),
    "Input.ChoiceSet": ("id",),
    "Icon": ("name",),
    "Badge": (),
    "CodeBlock": ("codeSnippet",),
}
_HOLDS: Final[dict[str, tuple[str, ...]]] = {
    "AdaptiveCard": ("body",),
    "Container": ("items",),
    "ColumnSet": ("columns",),
    "Column": ("items",),
    "ImageSet": ("images",),
    "Table": ("rows",),
    "TableRow": ("cells",),
    "TableCell": ("items",),
}
_ACTIONS: Final[dict[str, tuple[str, ...]]] = {
    "Action.Execute": (),
    "Action.Submit": (),
    "Action.OpenUrl": ("url",),
    "Action.ShowCard": ("card",),
    "Action.ToggleVisibility": ("targetElements",),
}
_CHOICES: Final[dict[str, dict[str, set[str]]]] = {
    "TextBlock": {
        "size": {"default", "small", "medium", "large", "extralarge"},
        "weight": {"default", "lighter", "bolder"},
        "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
        "style": {"default", "heading", "columnheader"},
    },
    "Image": {
        "size": {"auto", "stretch", "small", "medium", "large"},
        "style": {"default", "person", "roundedcorners"},
    },
    "Container": {"style": {"default", "emphasis", "good", "attention", "warning", "accent"}},
    "Input.ChoiceSet": {"style": {"compact", "expanded", "filtered"}},
    "Input.Text": {"style": {"text", "tel", "url", "email", "password"}},
}
_COMMON: Final[dict[str, set[str]]] = {
    "spacing": {
        "default",
        "none",
        "small",
        "medium",
        "large",
        "extralarge",
        "padding",
        "extrasmall",
    },
    "height": {"auto", "stretch"},
}
_STYLES = {"default", "positive", "destructive"}
_PRIMARY = 6


def problems_of(card: Json) -> list[str]:
    """Return what is wrong with a card, each with where it stands; nothing when it is shown."""
    problems: list[str] = []
    if card.get("type") != "AdaptiveCard":
        problems.append("type: must be AdaptiveCard")
    if card.get("version") not in _VERSIONS:
        problems.append("version: is missing or unknown")
    Check(problems.append).card(card, "card", 0)
    problems.extend(_double_ids(card))
    problems.extend(_lost_mentions(card))
    return problems


class Check:
    """Walks through a card and says what it finds."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def card(self, card: Json, where: str, depth: int) -> None:
        """Look at a card, be it inside another one."""
        self._children(card, "AdaptiveCard", where, depth)
        self._actions(card.get("actions"), f"{where}.actions", depth)
        if "selectAction" in card:
            self._action(card["selectAction"], f"{where}.selectAction", depth, is_button=False)

    def _element(self, element: Any, where: str, depth: int, within: str) -> None:
        if depth > _DEEPEST:
            self._say(f"{where}: nested too deep")
            return
        if not isinstance(element, dict):
            self._say(f"{where}: must be an object")
            return
        kind = element.get("type") or {"ColumnSet": "Column", "Table": "TableRow"}.get(within, "")
        if kind not in _REQUIRED:
            self._say(f"{where}: unknown element {kind}")
            return
        self._fields(element, kind, where)
        self._children(element, kind, where, depth)
        self._special(element, kind, where, depth)
        if "selectAction" in element:
            action = element["selectAction"]
            self._action(action, f"{where}.selectAction", depth, is_button=False)

    def _fields(self, element: Json, kind: str, where: str) -> None:
        for name in _REQUIRED[kind]:
            if element.get(name) in (None, ""):
                self._say(f"{where}: {kind} needs {name}")
        for name, choices in {**_COMMON, **_CHOICES.get(kind, {})}.items():
            value = element.get(name)
            if isinstance(value, str) and value.endswith("px"):
                continue
            if value is not None and str(value).lower() not in choices:
                self._say(f"{where}: {name} cannot be {value}")
        for name in ("text", "id", "label", "placeholder", "value"):
            if name in element and not isinstance(element[name], str) and "Number" not in kind:
                self._say(f"{where}: {name} must be a string")

    def _children(self, element: Json, kind: str, where: str, depth: int) -> None:
        for name in _HOLDS.get(kind, ()):
            children = element.get(name, [])
            if not isinstance(children, list):
                self._say(f"{where}.{name}: must be a list")
                continue
            for number, child in enumerate(children):
                self._element(child, f"{where}.{name}[{number}]", depth + 1, kind)

    def _special(self, element: Json, kind: str, where: str, depth: int) -> None:
        if kind == "ActionSet":
            self._actions(element.get("actions"), f"{where}.actions", depth)
        elif kind == "RichTextBlock":
            self._inlines(element.get("inlines"), where, depth)
        elif kind == "FactSet":
            self._pairs(element.get("facts"), where, "facts")
        elif kind == "Input.ChoiceSet" and "choices.data" not in element:
            self._pairs(element.get("choices"), where, "choices")
        elif kind == "Input.Text" and "inlineAction" in element:
            self._action(element["inlineAction"], f"{where}.inlineAction", depth, is_button=True)

    def _inlines(self, inlines: Any, where: str, depth: int) -> None:
        if not isinstance(inlines, list):
            self._say(f"{where}.inlines: must be a list")
            return
        for number, run in enumerate(inlines):
            place = f"{where}.inlines[{number}]"
            if isinstance(run, str):
                continue
            if not isinstance(run, dict) or run.get("type") != "TextRun":
                self._say(f"{place}: must be a TextRun or a string")
            elif not isinstance(run.get("text"), str):
                self._say(f"{place}: TextRun needs text")
            elif "selectAction" in run:
                self._action(run["selectAction"], f"{place}.selectAction", depth, is_button=False)

    def _pairs(self, pairs: Any, where: str, name: str) -> None:
        good = isinstance(pairs, list) and all(
            isinstance(one, dict)
            and isinstance(one.get("title"), str)
            and isinstance(one.get("value"), str)
            for one in pairs
        )
        if not good:
            self._say(f"{where}: {name} must be a list of title and value")

    def _actions(self, actions: Any, where: str, depth: int) -> None:
        if actions is None:
            return
        if not isinstance(actions, list):
            self._say(f"{where}: must be a list")
            return
        primary = [
            one for one in actions if isinstance(one, dict) and one.get("mode") != "secondary"
        ]
        if len(primary) > _PRIMARY:
            self._say(f"{where}: at most {_PRIMARY} primary actions")
        for number, action in enumerate(actions):
            self._action(action, f"{where}[{number}]", depth, is_button=True)

    def _action(self, action: Any, where: str, depth: int, *, is_button: bool) -> None:
        if not isinstance(action, dict):
            self._say(f"{where}: must be an object")
            return
        kind = action.get("type")
        if kind not in _ACTIONS:
            self._say(f"{where}: unknown action {kind}")
            return
        for name in _ACTIONS[kind]:
            if not action.get(name):
                self._say(f"{where}: {kind} needs {name}")
        if is_button and not action.get("title") and not action.get("iconUrl"):
            self._say(f"{where}: {kind} needs title")
        if str(action.get("style", "default")).lower() not in _STYLES:
            self._say(f"{where}: style cannot be {action['style']}")
        if not isinstance(action.get("data", {}), dict | str):
            self._say(f"{where}: data must be an object or a string")
        url = action.get("url")
        if kind == "Action.OpenUrl" and url and not _opens(url):
            self._say(f"{where}: the address cannot be opened")
        if kind == "Action.ShowCard" and isinstance(action.get("card"), dict):
            self.card(action["card"], f"{where}.card", depth + 1)


def _opens(url: Any) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://", "mailto:", "tel:"))


# --- what is in a card ---------------------------------------------------------------------


def parts_of(value: Any) -> Iterator[Json]:
    """Yield every object within a card, the card itself first."""
    if isinstance(value, dict):
        yield value
        for name, child in value.items():
            if name != "data":
                yield from parts_of(child)
    elif isinstance(value, list):
        for child in value:
            yield from parts_of(child)


def actions_of(card: Json) -> list[Json]:
    """Return every action of a card, buttons and links alike, in their order."""
    return [part for part in parts_of(card) if str(part.get("type", "")).startswith("Action.")]


def inputs_of(card: Json) -> list[Json]:
    """Return every input of a card."""
    return [part for part in parts_of(card) if str(part.get("type", "")).startswith("Input.")]


def _double_ids(card: Json) -> list[str]:
    seen: set[str] = set()
    problems = []
    for part in inputs_of(card):
        name = str(part.get("id"))
        if name in seen:
            problems.append(f"the input {name} is there twice")
        seen.add(name)
    return problems


def _lost_mentions(card: Json) -> list[str]:
    entities = (card.get("msteams") or {}).get("entities") or []
    named = {one.get("text") for one in entities if one.get("type") == "mention"}
    return [
        f"the mention {found} has no entity"
        for part in parts_of(card)
        if part.get("type") in {"TextBlock", "Fact"} and isinstance(part.get("text"), str)
        for found in _AT.findall(part["text"])
        if found not in named
    ]
