"""The dialogs of the phonebook: one entry, and the list of those that were found (PHB-01, PHB-05)."""

from collections.abc import Mapping
from typing import Any

from bot.domain.contacts import (
    SHARED,
    ContactKind,
)
from bot.domain.names import LONGEST_NAME
from bot.domain.phones import PhoneKind
from bot.entries import kind_words
from bot.phonebook import (
    BOOK,
    CHOSEN,
    EMAILS,
    FIELDS,
    KIND,
    LONGEST,
    MINE,
    NAME,
    OWNER,
    Book,
    Sheet,
)
from bot.slack.dialogs import Context, modal, said, submits
from bot.slack.fields import chosen_in, field, option, written_in
from bot.slack.render import plain_text
from bot.texts import Texts

Json = dict[str, Any]
CONTACT, PHONEBOOK = "contact", "phonebook"
# What the buttons in these dialogs do; several of one kind have a number behind it.
IS, OPEN, NEW, DELETE, SEARCH = (
    "contact_is", "contact_open", "contact_new", "contact_delete", "contact_search",
)  # fmt: skip
MOST_LIKELY = 5
# Said once, at the first field that it is about.
HINTS = {EMAILS: "contact.emails_hint", PhoneKind.WORK: "contact.phone_hint"}


def sheet_view(sheet: Sheet, place: str, texts: Texts) -> Json:
    """Return the dialog of an entry; the fields of another entry begin anew, so their blocks have new ids."""
    target = sheet.target
    context = Context(place=place, guest=target.guest, contact=target.contact)
    blocks = [said(sheet.told)] if sheet.told else []
    if sheet.likely:
        labels = [(texts.say("contact.it_is", name=name), one) for one, name in sheet.likely]
        found = [_button(f"{IS}_{n}", *one) for n, one in enumerate(labels[:MOST_LIKELY])]
        blocks.append({"type": "actions", "block_id": "likely", "elements": found})
    shown = [name for name in FIELDS if name != BOOK or sheet.is_new]
    blocks.extend(_field(name, sheet, texts) for name in shown)
    if sheet.may_remove:
        blocks.append({"type": "actions", "block_id": "delete", "elements": [_delete(texts)]})
    title = texts.say("dialog.contact_new" if sheet.is_new else "dialog.contact_title")
    return modal(CONTACT, title, blocks, context, texts, submit=submits(texts, "dialog.save"))


def book_view(book: Book, place: str, texts: Texts) -> Json:
    """Return the dialog of the phonebook: what is looked for, and what is found."""
    element: Json = {"type": "plain_text_input", "action_id": SEARCH, "max_length": LONGEST_NAME}
    element |= {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
    if book.query:
        element["initial_value"] = book.query[:LONGEST_NAME]
    label, hint = texts.say("contact.search"), texts.say("contact.search_hint")
    blocks: list[Json] = [field("search", label, element, hint=hint, optional=True, tells=True)]
    opens = texts.say("contact.open")
    for number, (one, line) in enumerate(book.found):
        blocks.append(said(line))
        button = _button(f"{OPEN}_{number}", opens, one)
        blocks.append({"type": "actions", "block_id": f"found {number}", "elements": [button]})
    if not book.found:
        blocks.append(said(texts.say("command.contacts_empty")))
    add = _button(NEW, texts.say("contact.add"), NEW) | {"style": "primary"}
    blocks.append({"type": "actions", "block_id": "new", "elements": [add]})
    title = texts.say("dialog.phonebook_title")
    look = submits(texts, "contact.look")
    return modal(PHONEBOOK, title, blocks, Context(place=place), texts, submit=look)


def read_values(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what stands in the fields of an entry."""
    return {name: (chosen_in if name in CHOSEN else written_in)(view, name) for name in FIELDS}


def open_book(texts: Texts) -> Json:
    """Return the button that opens the phonebook."""
    return _button(f"open_{PHONEBOOK}", texts.say("dialog.phonebook_title"), PHONEBOOK)


def _field(name: str, sheet: Sheet, texts: Texts) -> Json:
    value = sheet.values.get(name, "")
    block = f"{name} {sheet.target.contact}".strip()
    label, optional = texts.say(f"contact.{name}"), name not in {NAME, KIND, BOOK}
    if name not in CHOSEN:
        hint = texts.say(HINTS[name]) if name in HINTS else ""
        return field(block, label, _text(name, value), hint=hint, optional=optional)
    options = [option(one, words) for one, words in _choices(name, sheet, texts)]
    element: Json = {"type": "static_select", "action_id": name, "options": options}
    initial = next((one for one in options if one["value"] == (value or BOOK)), None)
    return field(
        block, label, element | ({"initial_option": initial} if initial else {}), optional=optional
    )


def _text(name: str, value: str) -> Json:
    longest = LONGEST[name]
    element: Json = {"type": "plain_text_input", "action_id": name, "max_length": longest}
    if name == EMAILS:
        element["multiline"] = True
    return element | ({"initial_value": value} if value else {})


def _choices(name: str, sheet: Sheet, texts: Texts) -> list[tuple[str, str]]:
    if name == OWNER:
        return list(sheet.owners)
    if name == KIND:
        return [(one.value, kind_words(one, texts)) for one in ContactKind]
    return [
        (SHARED or BOOK, texts.say("contact.book_shared")),
        (MINE, texts.say("contact.book_mine")),
    ]


def _delete(texts: Texts) -> Json:
    confirm = {
        "title": plain_text(texts.say("contact.delete"), 100),
        "text": plain_text(texts.say("contact.delete_sure"), 300),
        "confirm": plain_text(texts.say("contact.delete"), 30),
        "deny": plain_text(texts.say("dialog.close"), 30),
    }
    return _button(DELETE, texts.say("contact.delete"), DELETE) | {
        "style": "danger",
        "confirm": confirm,
    }


def _button(action_id: str, label: str, value: str) -> Json:
    shown: Json = {"type": "button", "action_id": action_id, "value": value}
    return shown | {"text": plain_text(label, 75)}
