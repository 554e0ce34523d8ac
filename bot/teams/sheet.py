"""The dialogs of the phonebook: one entry, and the list of those that were found (PHB-01, PHB-05)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.commonmark import read_commonmark
from bot.domain.contacts import ContactKind
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
    Target,
)
from bot.teams.cards import apart, card_of, sending
from bot.teams.dialogs import CONTACT, PHONEBOOK
from bot.teams.elements import elements
from bot.teams.fields import Field, choice, dialog, problem_lines, text_input
from bot.texts import Texts

Json = dict[str, Any]
SAVE, IS, DELETE, SEARCH, OPEN = "save", "is", "delete", "search", "open"
QUERY = "query"
MOST_LIKELY = 4


def sheet_dialog(
    sheet: Sheet,
    place: str,
    texts: Texts,
    *,
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> Json:
    """Return the dialog of an entry; `filled` is what was there when `problem` was found."""
    target = sheet.target
    data = {"dialog": CONTACT, "place": place, "guest": target.guest, "contact": target.contact}
    shown = [name for name in FIELDS if name != BOOK or sheet.is_new]
    values = {**sheet.values, **(filled or {})}
    body = [
        *problem_lines(problem),
        *elements(read_commonmark(sheet.told)),
        *(_input(name, values.get(name, ""), sheet, texts) for name in shown),
    ]
    buttons = [sending(texts.say("dialog.save"), {**data, "act": SAVE})]
    for one, name in sheet.likely[:MOST_LIKELY]:
        said = {**data, "act": IS, "edit": one}
        buttons.append(apart(texts.say("contact.it_is", name=name), said))
    if sheet.may_remove:
        gone = apart(texts.say("contact.delete"), {**data, "act": DELETE})
        buttons.append(gone | {"style": "destructive"})
    title = texts.say("dialog.contact_new" if sheet.is_new else "dialog.contact_title")
    return dialog(title, card_of(body, buttons), height="large")


def book_dialog(book: Book, place: str, texts: Texts) -> Json:
    """Return the dialog of the phonebook: what is looked for, and what is found."""
    data = {"dialog": PHONEBOOK, "place": place}
    wanted = Field(
        texts.say("contact.search"),
        texts.say("teams.search_hint"),
        book.query,
        LONGEST_NAME,
        multiline=False,
        optional=True,
    )
    body = [text_input(QUERY, wanted), *(_found(book, place, texts))]
    buttons = [
        sending(texts.say("contact.look"), {**data, "act": SEARCH}),
        apart(texts.say("contact.add"), {"dialog": CONTACT, "place": place, "act": OPEN}),
    ]
    return dialog(texts.say("dialog.phonebook_title"), card_of(body, buttons), height="large")


def read_values(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what stands in the fields of an entry."""
    return {name: str(data.get(name) or "") for name in FIELDS}


def read_target(data: Mapping[str, Any]) -> Target:
    """Return whom a dialog is about."""
    return Target(str(data.get("guest") or ""), str(data.get("contact") or ""))


def _found(book: Book, place: str, texts: Texts) -> Sequence[Json]:
    if not book.found:
        return elements(read_commonmark(texts.say("command.contacts_empty")))
    return [_line(one, line, place, texts) for one, line in book.found]


def _line(one: str, line: str, place: str, texts: Texts) -> Json:
    data = {"dialog": CONTACT, "place": place, "act": OPEN, "contact": one}
    opens = {"type": "ActionSet", "actions": [apart(texts.say("contact.open"), data)]}
    words = {"type": "Column", "width": "stretch", "items": elements(read_commonmark(line))}
    words |= {"verticalContentAlignment": "Center"}
    return {
        "type": "ColumnSet",
        "columns": [words, {"type": "Column", "width": "auto", "items": [opens]}],
    }


def _input(name: str, value: str, sheet: Sheet, texts: Texts) -> Json:
    label = texts.say(f"contact.{name}")
    if name in CHOSEN:
        choices = _choices(name, sheet, texts)
        # A menu that begins with nobody could not say so.
        return choice(name, label, choices, value or choices[0][0])
    longest = LONGEST[name]
    hint = texts.say("contact.phone_example") if name in list(PhoneKind) else ""
    wanted = Field(label, hint, value, longest, multiline=name == EMAILS, optional=name != NAME)
    return text_input(name, wanted)


def _choices(name: str, sheet: Sheet, texts: Texts) -> Sequence[tuple[str, str]]:
    if name == OWNER:
        return [("", texts.say("teams.nobody")), *sheet.owners]
    if name == KIND:
        return [(one.value, kind_words(one, texts)) for one in ContactKind]
    return [(BOOK, texts.say("contact.book_shared")), (MINE, texts.say("contact.book_mine"))]
