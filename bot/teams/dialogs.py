"""What we say to one agent, and the dialogs about a conversation: what they show and what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.richtext import plain
from bot.domain.saved import CHOSEN, NONE
from bot.ports import Button, Picker
from bot.teams import fields, render
from bot.teams.cards import activity, apart, asking, card_of, further, sending
from bot.teams.elements import elements
from bot.teams.fields import Field, dialog, form
from bot.texts import Texts

Json = dict[str, Any]
ASSIGN, SETUP, COMMAND, RENAME, PICK = "assign", "setup", "command", "rename", "pick"
SERVICES = {SETUP, "service", "hours", "booking"}
# The dialogs about meetings: booked, moved, and when one can be booked.
MEETINGS = {"meet", "reschedule", "availability"}
# Dialogs for which the conversation can be chosen first; and those in which one thing is written.
CONTACT, PHONEBOOK = "contact", "phonebook"
OF_PHONEBOOK = {CONTACT, PHONEBOOK}
CHOOSING = {RENAME, ASSIGN}
REPLY, CANCEL = "reply", "cancel"
WRITTEN = {RENAME, "note", REPLY, CANCEL}
# What opens in the place of a typed command, or below words of ours.
OPENED = {*CHOOSING, *OF_PHONEBOOK, *MEETINGS}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button or a dialog says when it comes back; what it does not say is empty."""

    action: str = ""
    conversation: str = ""
    dialog: str = ""
    place: str = ""
    service: str = ""
    words: str = ""
    held: str = ""
    edit: str = ""
    wanted: str = ""
    typed: str = ""
    step: str = ""
    target: str = ""
    assignee: str = ""
    named: str = ""
    stood: str = ""
    guest: str = ""
    saved: str = ""


def read_asked(data: object) -> Asked:
    """Read what came back; whatever else is there is nobody's business."""
    found = data if isinstance(data, Mapping) else {}
    said = {name: found.get(name) for name in Asked.__slots__}
    return Asked(**{name: value for name, value in said.items() if isinstance(value, str)})


def telling(
    text: str, texts: Texts, *, picker: Picker | None = None, opens: str = "", about: str = ""
) -> Json:
    """Return a message of ours to one agent, in CommonMark, with what they can choose or open."""
    if picker:
        return render.picker(text, picker, texts)
    if opens not in {SETUP, *OPENED}:
        return render.reply_content(text)
    label = texts.say("teams.open_setup" if opens == SETUP else f"dialog.{opens}_title")
    button = asking(label, {"dialog": opens, "conversation": about})
    body = read_commonmark(text)
    return activity(card_of(elements(body), [button]), plain(body))


def about_conversation(
    name: str,
    about: Mapping[str, str],
    texts: Texts,
    *,
    words: str = "",
    problem: str = "",
    saved: Sequence[str] = (),
) -> Json:
    """Return the dialog that a button of a card asks for; `about` comes back with it.

    `words` stand in it already; `problem` is what was wrong with them. With saved replies, one of them can
    be chosen instead of writing (MGR-05).
    """
    data = {**about, "dialog": name}
    named, send = texts.say(f"dialog.{name}_title"), texts.say(f"dialog.{name}_send")
    is_title = name == "rename"
    field = Field(
        texts.say(f"dialog.{name}_label"),
        texts.say(f"dialog.{name}_hint"),
        words,
        fields.LONGEST_RENAME if is_title else fields.LONGEST_WORDS,
        multiline=not is_title,
        optional=is_title or name == CANCEL or bool(saved),
    )
    more = [_saved(saved, texts)] if saved else []
    return dialog(named, form(field, send, data, problem=problem, more=more))


def _saved(names: Sequence[str], texts: Texts) -> Json:
    none = (NONE, texts.say("dialog.saved_none"))
    choices = [none, *((CHOSEN + one, one) for one in names)]
    return fields.choice("saved", texts.say("dialog.saved_label"), choices, NONE)


def choosing(text: str, buttons: Sequence[Button], about: Mapping[str, str], texts: Texts) -> Json:
    """Return what can be done with a conversation, as the message action shows it."""
    actions = [
        further((sending if one.is_main else apart)(one.label, {**about, "action": one.action}), n)
        for n, one in enumerate(buttons)
    ]
    card = card_of(elements(read_commonmark(text)), actions)
    return dialog(texts.say("dialog.choosing_title"), card, height="medium")


def saying(text: str, texts: Texts) -> Json:
    """Return a dialog that only says something, in CommonMark."""
    return dialog(texts.say("dialog.choosing_title"), fields.telling(text), height="medium")


def commanding(texts: Texts, place: str) -> Json:
    """Return the dialog in which a command is typed."""
    field = Field(
        texts.say("teams.command_label"), texts.say("teams.command_hint"), multiline=False
    )
    data = {"dialog": COMMAND, "place": place}
    return dialog(
        texts.say("dialog.help_title"), form(field, texts.say("teams.command_send"), data)
    )


def closed() -> Json:
    """Return the answer that closes a dialog and says no more."""
    return {}
