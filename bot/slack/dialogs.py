"""The dialogs about a conversation, and help: what they show and what comes back from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.richtext import cut
from bot.ports import Button
from bot.slack.render import button, plain_text, rich_text
from bot.texts import Texts

Json = dict[str, Any]
FIELD, WORDS = "field", "words"
LONGEST_WORDS = 3000
LONGEST_TITLE = 24
LONGEST_RENAME = 80
MOST_BLOCKS = 90
# Dialogs in which one thing is written; what they send is the command of the same name.
WRITTEN = {"rename", "note", "reply"}
ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class Context:
    """What a dialog has to remember until it comes back: about what it is, and where it was asked for."""

    conversation: str = ""
    place: str = ""
    service: str = ""

    def dump(self) -> str:
        """Write it as a view's private metadata."""
        return json.dumps(asdict(self))


def read_context(view: Mapping[str, Any]) -> Context:
    """Read what a view remembers; nothing, for a view without anything to remember."""
    try:
        return Context(**json.loads(view.get("private_metadata") or "{}"))
    except (ValueError, TypeError):
        return Context()


def modal(
    name: str, title: str, blocks: Sequence[Json], context: Context, texts: Texts, **more: Json
) -> Json:
    """Return a dialog; `name` comes back with what is filled in."""
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain_text(title, LONGEST_TITLE),
        "close": plain_text(texts.say("dialog.close"), LONGEST_TITLE),
        "blocks": list(blocks)[:MOST_BLOCKS],
        "private_metadata": context.dump(),
        **more,
    }


def submits(texts: Texts, key: str) -> Json:
    """Return the words of the button that sends a dialog."""
    return plain_text(texts.say(key), LONGEST_TITLE)


def telling(title: str, text: str, context: Context, texts: Texts) -> Json:
    """Return a dialog that only says something, in CommonMark."""
    return modal("telling", title, [said(text)], context, texts)


def said(text: str) -> Json:
    """Return a block of our own words, in CommonMark."""
    return rich_text(read_commonmark(text))


def writing(name: str, context: Context, texts: Texts, *, initial: str = "") -> Json:
    """Return a dialog in which one thing is written: a note, an answer, a title."""
    is_title = name == "rename"
    element: Json = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "multiline": not is_title,
        "max_length": LONGEST_RENAME if is_title else LONGEST_WORDS,
        "focus_on_load": True,
    }
    if initial:
        element["initial_value"] = cut(initial, LONGEST_RENAME)
    field = {
        "type": "input",
        "block_id": FIELD,
        "optional": is_title,
        "label": plain_text(texts.say(f"dialog.{name}_label"), 150),
        "hint": plain_text(texts.say(f"dialog.{name}_hint"), 150),
        "element": element,
    }
    title = texts.say(f"dialog.{name}_title")
    return modal(name, title, [field], context, texts, submit=submits(texts, f"dialog.{name}_send"))


def assigning(context: Context, texts: Texts) -> Json:
    """Return the dialog for who takes care of a conversation: whoever opened it can take it."""
    blocks = [said(texts.say("dialog.assign_text"))]
    title = texts.say("dialog.assign_title")
    return modal(ASSIGN, title, blocks, context, texts, submit=submits(texts, "dialog.assign_send"))


def choosing(text: str, buttons: Sequence[Button], context: Context, texts: Texts) -> Json:
    """Return what can be done with a conversation, as the message shortcut shows it."""
    shown = [button(one, context.conversation) for one in buttons]
    blocks: list[Json] = [said(text)]
    if shown:
        blocks.append({"type": "actions", "block_id": "card", "elements": shown})
    return modal("choosing", texts.say("dialog.choosing_title"), blocks, context, texts)


def about_conversation(name: str, context: Context, texts: Texts, *, title: str = "") -> Json:
    """Return the dialog that a button of a card asks for."""
    if name == ASSIGN:
        return assigning(context, texts)
    return writing(name, context, texts, initial=title if name == "rename" else "")


def filled_in(view: Mapping[str, Any]) -> str:
    """Return what was written in a dialog that asks for one thing."""
    field = ((view.get("state") or {}).get("values") or {}).get(FIELD) or {}
    return str((field.get(WORDS) or {}).get("value") or "")
