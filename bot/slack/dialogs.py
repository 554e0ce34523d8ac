"""The dialogs about a conversation, and help: what they show and what comes back from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.saved import CHOSEN, NONE, chosen_name
from bot.ports import Button
from bot.slack.fields import chosen_in, field, menu, option, written_in
from bot.slack.render import button, plain_text, reply_content, rich_text
from bot.texts import Texts

Json = dict[str, Any]
FIELD, WORDS, SAVED = "field", "words", "saved"
ASSIGN, REPLY, CANCEL = "assign", "reply", "cancel"
LONGEST_WORDS = 3000
LONGEST_MODAL_TITLE = 24
MOST_BLOCKS = 90
# Dialogs in which one thing is written; what they send is the command of the same name.
WRITTEN = {"rename", "note", "reply", "cancel"}
# Dialogs in which the conversation can be chosen, too.
CHOOSING = {"rename", ASSIGN}
# The dialogs of the phonebook.
PHONEBOOK = {"contact", "phonebook"}
# The dialogs about meetings: booked, moved, and when one can be booked.
MEETINGS = {"meet", "reschedule", "availability"}
# A button that opens one of them, below words of ours; a button has to have a value.
OPEN, NOTHING = "open_", "-"


@dataclass(frozen=True, slots=True)
class Context:
    """What a dialog has to remember until it comes back: about what it is, and where it was asked for.

    `initial`: what we put into its field; whatever else stands there was typed. `stood`: to whom the
    conversation was given when the dialog showed it. `guest`, `contact`: of whom the phonebook speaks.
    `meeting`: the one that is moved.
    """

    conversation: str = ""
    place: str = ""
    service: str = ""
    initial: str = ""
    stood: str = ""
    guest: str = ""
    contact: str = ""
    meeting: str = ""

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
        "title": plain_text(title, LONGEST_MODAL_TITLE),
        "close": plain_text(texts.say("dialog.close"), LONGEST_MODAL_TITLE),
        "blocks": list(blocks)[:MOST_BLOCKS],
        "private_metadata": context.dump(),
        **more,
    }


def submits(texts: Texts, key: str) -> Json:
    """Return the words of the button that sends a dialog."""
    return plain_text(texts.say(key), LONGEST_MODAL_TITLE)


def telling(title: str, text: str, context: Context, texts: Texts) -> Json:
    """Return a dialog that only says something, in CommonMark."""
    return modal("telling", title, [said(text)], context, texts)


def said(text: str) -> Json:
    """Return a block of our own words, in CommonMark."""
    return rich_text(read_commonmark(text))


def writing(name: str, context: Context, texts: Texts, saved: Sequence[str] = ()) -> Json:
    """Return a dialog in which one thing is written: a note, an answer.

    With saved replies, one of them can be chosen instead (MGR-05).
    """
    element: Json = {
        "type": "plain_text_input",
        "action_id": WORDS,
        "multiline": True,
        "max_length": LONGEST_WORDS,
        "focus_on_load": True,
    }
    label, hint = texts.say(f"dialog.{name}_label"), texts.say(f"dialog.{name}_hint")
    title, send = texts.say(f"dialog.{name}_title"), submits(texts, f"dialog.{name}_send")
    may_be_empty = bool(saved) or name == CANCEL
    blocks = [field(FIELD, label, element, hint=hint, optional=may_be_empty)]
    if saved:
        none = option(NONE, texts.say("dialog.saved_none"))
        options = [none, *(option(CHOSEN + one, one) for one in saved)]
        words = texts.say("dialog.saved_label")
        select = menu(SAVED, [("", options)], NONE, words)
        hint = texts.say("dialog.saved_hint")
        blocks.append(field(SAVED, words, select, hint=hint, optional=True))
    return modal(name, title, blocks, context, texts, submit=send)


def opening(name: str, conversation: str, texts: Texts) -> Json:
    """Return the button that opens a dialog about a conversation, or about one that is chosen there."""
    shown: Json = {"type": "button", "action_id": OPEN + name, "value": conversation or NOTHING}
    shown |= {"text": plain_text(texts.say(f"dialog.{name}_title"), 75), "style": "primary"}
    return {"type": "actions", "block_id": "open", "elements": [shown]}


def whispered(text: str, opens: str, about: str, texts: Texts) -> Json:
    """Return words of ours for one agent, in CommonMark, with the button of the dialog they are about."""
    shown = reply_content(text)
    if opens in CHOOSING | PHONEBOOK | MEETINGS:
        shown["blocks"] = [*shown["blocks"], opening(opens, about, texts)]
    return shown


def choosing(text: str, buttons: Sequence[Button], context: Context, texts: Texts) -> Json:
    """Return what can be done with a conversation, as the message shortcut shows it."""
    shown = [button(one, context.conversation) for one in buttons]
    blocks: list[Json] = [said(text)]
    if shown:
        blocks.append({"type": "actions", "block_id": "card", "elements": shown})
    return modal("choosing", texts.say("dialog.choosing_title"), blocks, context, texts)


def filled_in(view: Mapping[str, Any]) -> str:
    """Return what was written in a dialog that asks for one thing."""
    return written_in(view, FIELD)


def saved_in(view: Mapping[str, Any]) -> str:
    """Return the saved reply that was chosen, by its name, where nothing was written."""
    return "" if filled_in(view).strip() else chosen_name(chosen_in(view, SAVED))
