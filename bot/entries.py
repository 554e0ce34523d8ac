"""Entries of the phonebook in words, in CommonMark, for agents."""

from collections.abc import Iterator, Mapping, Sequence

from bot.actions.import_contacts import Imported
from bot.domain.contacts import SHARED, Change, Contact, ContactKind, changes
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts

NOTHING = "-"
MOST_PROBLEMS = 10


def contact_line(contact: Contact, texts: Texts) -> str:
    """Return an entry on one line: name, organisation, type, what they are reached by."""
    parts = [f"**{markdown(contact.name)}**"]
    if contact.organisation:
        parts.append(markdown(contact.organisation))
    if contact.kind is not ContactKind.EXTERNAL:
        parts.append(texts.say(f"contact.kind_{contact.kind}"))
    numbers = (one.number for one in contact.phones)
    parts.extend(markdown(one) for one in (*contact.emails, *numbers))
    return " · ".join(parts)


def contact_summary(tx: Transaction, contact: Contact, texts: Texts) -> str:
    """Return everything that an entry says."""
    book = texts.say("contact.book_shared" if contact.book == SHARED else "contact.book_mine")
    rows = (f"- {label}: {markdown(value)}" for label, value in _rows(tx, contact, texts))
    return "\n".join((f"**{markdown(contact.name)}** · {book}", "", *rows))


def change_lines(before: Contact, after: Contact, texts: Texts) -> list[str]:
    """Say what an update changes, a line for each field (PHB-03)."""
    return [_change(one, texts) for one in changes(before, after)]


def kind_words(kind: str, texts: Texts) -> str:
    """Return a type in the reader's words."""
    return texts.say(f"contact.kind_{kind}")


def import_report(done: Imported, texts: Texts) -> str:
    """Say what became of a file, and what was wrong in which line (PHB-05)."""
    said = texts.say("contact.imported", added=done.added, updated=done.updated, same=done.same)
    shown = done.problems[:MOST_PROBLEMS]
    lines = [
        f"- {texts.say('contact.line', line=one.line)} {refused(one.key, one.values, texts)}"
        for one in shown
    ]
    more = len(done.problems) - len(shown)
    if more:
        lines.append(f"- {texts.say('contact.more_problems', count=more)}")
    return "\n".join((said, "", *lines)) if lines else said


def refused(key: str, values: Mapping[str, str], texts: Texts) -> str:
    """Say what the rules refuse, with words of people as they are."""
    return texts.say(f"errors.{key}", **{name: markdown(one) for name, one in values.items()})


def _rows(tx: Transaction, contact: Contact, texts: Texts) -> Iterator[tuple[str, str]]:
    if contact.organisation:
        yield texts.say("contact.organisation"), contact.organisation
    if contact.emails:
        yield texts.say("contact.emails"), ", ".join(contact.emails)
    for phone in contact.phones:
        yield texts.say(f"contact.{phone.kind}"), phone.number
    yield texts.say("contact.kind"), kind_words(contact.kind, texts)
    if contact.owner_id:
        yield texts.say("contact.owner"), tx.people.agent(contact.owner_id).name


def _change(change: Change, texts: Texts) -> str:
    values: Sequence[str] = (change.before, change.after)
    if change.field == "kind":
        values = [kind_words(value, texts) for value in values]
    before, after = (markdown(value) or NOTHING for value in values)
    return f"- {texts.say(f'contact.{change.field}')}: {before} → **{after}**"
