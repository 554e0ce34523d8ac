"""Contacts come in from a file: new ones are added, known ones updated, nothing doubles (PHB-05, PHB-03)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.actions.phonebook import SameContact, add_contact, change_contact, new_id
from bot.domain.acts import Act
from bot.domain.contact_entries import FileEntry, Problem, of_book
from bot.domain.contacts import Contact, merged, without
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import AgentId
from bot.domain.people import Agent
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the entries of a file, and what could not be taken."""

    added: int
    updated: int
    same: int
    problems: Sequence[Problem] = ()


def import_contacts(
    tx: Transaction,
    entries: Sequence[FileEntry],
    book: str,
    by: Agent,
    problems: Sequence[Problem] = (),
) -> Imported:
    """Keep the entries in a book; what nobody owns is who imports it. The same file again changes nothing."""
    counts = {"added": 0, "updated": 0, "same": 0}
    wrong = list(problems)
    for entry in entries:
        try:
            counts[_import(tx, entry, book, by)] += 1
        except NotAllowed as error:
            wrong.append(Problem(entry.line, error.key, error.values))
    if counts["added"] or counts["updated"]:
        added, updated = str(counts["added"]), str(counts["updated"])
        tx.audit.add(Act.CONTACTS_IMPORTED, by.actor, added=added, updated=updated)
    return Imported(**counts, problems=sorted(wrong, key=lambda one: one.line))


def _import(tx: Transaction, entry: FileEntry, book: str, by: Agent) -> str:
    new = replace(of_book(entry, book), owner_id=_owner(tx, entry.owner))
    known = _known(tx, new)
    if known is None:
        return _added(tx, replace(new, id=new_id(), owner_id=new.owner_id or by.id), by)
    return _updated(tx, known, new, by)


def _added(tx: Transaction, new: Contact, by: Agent) -> str:
    try:
        add_contact(tx, new, by)
    except SameContact as same:
        return _updated(tx, same.known, new, by)
    return "added"


def _updated(tx: Transaction, known: Contact, new: Contact, by: Agent) -> str:
    """Bring an entry up to date; an address or number that another entry has stays there."""
    offered = merged(known, new)
    others = (one for one in tx.contacts.holding(known.book, offered.keys) if one.id != known.id)
    changed = without(offered, [key for other in others for key in other.keys])
    if changed == known:
        return "same"
    change_contact(tx, changed, by)
    return "updated"


def _known(tx: Transaction, new: Contact) -> Contact | None:
    """Return the entry that this is: by its id, or word for word where it has nothing to be known by."""
    found = tx.contacts.in_book(new.book, new.id) if new.id else None
    return found or (None if new.keys else tx.contacts.like(new))


def _owner(tx: Transaction, slug: str) -> AgentId | None:
    try:
        return tx.people.agent_by_slug(slug).id if slug else None
    except NotFound:
        return None
