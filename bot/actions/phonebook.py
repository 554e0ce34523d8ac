"""The phonebooks: entries are added, changed, taken out, and joined with guests (PHB-01 to PHB-04).

What a guest typed leads to no entry: who a guest is, an agent says (WID-09).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

from bot.actions.blocking import set_blocked, show_guest
from bot.domain.acts import Act, Actor
from bot.domain.contacts import (
    SHARED,
    Contact,
    ContactKind,
    checked,
    checked_email,
    merged,
    without,
)
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ContactId, GuestId
from bot.domain.people import Agent, Guest
from bot.domain.permissions import Right, check
from bot.domain.phones import Phone, checked_number
from bot.store import Transaction


class SameContact(NotAllowed):
    """The book has the address or number already: an update of that entry is offered (PHB-03)."""

    def __init__(self, known: Contact, offered: Contact) -> None:
        super().__init__("contact_same", name=known.name)
        self.known = known
        self.offered = offered


def from_guest(guest: Guest, by: Agent, book: str = SHARED) -> Contact:
    """Return an entry with what a guest said of themselves; whoever makes it owns it (PHB-02)."""
    return Contact(
        new_id(),
        guest.shown_name,
        book,
        emails=(guest.email,) if guest.email and _is_fine(checked_email, guest.email) else (),
        phones=(Phone(guest.phone),)
        if guest.phone and _is_fine(checked_number, guest.phone)
        else (),
        owner_id=by.id,
    )


def new_id() -> ContactId:
    """Make an id that nobody can guess."""
    return ContactId(uuid4().hex)


def looks_like(tx: Transaction, guest: Guest, by: Agent) -> Sequence[Contact]:
    """Return the entries that have what a guest typed: to be offered, for it proves nothing (WID-09)."""
    keys = from_guest(guest, by).keys
    return [one for book in (SHARED, by.id) for one in tx.contacts.holding(book, keys)]


def add_contact(
    tx: Transaction, contact: Contact, by: Agent, guest_id: GuestId | None = None
) -> Contact:
    """Keep a new entry, and that a guest is meant; SameContact when its book has one of its keys."""
    contact = _allowed(contact, by)
    known = _others(tx, contact)
    if known:
        raise SameContact(known[0], merged(known[0], contact))
    tx.contacts.save(contact)
    tx.audit.add(Act.CONTACT_ADDED, by.actor, contact=contact.id)
    if guest_id:
        link_guest(tx, contact, guest_id, by)
    return contact


def change_contact(
    tx: Transaction, contact: Contact, by: Agent, guest_id: GuestId | None = None
) -> Contact:
    """Keep what an entry is now; the same again changes nothing. It stays in its book."""
    before = tx.contacts.get(contact.id, by.id)
    contact = _allowed(replace(contact, book=before.book), by)
    if contact != before:
        for other in _others(tx, contact):
            raise NotAllowed("contact_same", name=other.name)
        tx.contacts.save(contact)
        tx.audit.add(Act.CONTACT_CHANGED, by.actor, contact=contact.id, kind=contact.kind)
        _show_change(tx, before, contact, by.actor)
    if guest_id:
        link_guest(tx, contact, guest_id, by)
    return contact


def remove_contact(tx: Transaction, contact_id: ContactId, by: Agent) -> Contact:
    """Take an entry out; of the shared book what others own needs a right. Who is blocked stays blocked."""
    contact = tx.contacts.get(contact_id, by.id)
    if not may_remove(contact, by):
        check(by, Right.CORRECT_SHARED, tx.people.services())
    guests = tx.contacts.guests_of(contact_id)
    tx.contacts.remove(contact_id)
    tx.audit.add(Act.CONTACT_REMOVED, by.actor, contact=contact_id)
    for guest_id in guests:
        show_guest(tx, guest_id)
    return contact


def may_remove(contact: Contact, by: Agent) -> bool:
    """Tell whether an entry is the agent's to take out: their own, or their book's."""
    return by.id in (contact.book, contact.owner_id)


def link_guest(tx: Transaction, contact: Contact, guest_id: GuestId, by: Agent) -> None:
    """Keep an agent's word that a guest is this contact; whoever is blocked stays so in a new browser."""
    if guest_id in tx.contacts.guests_of(contact.id):
        return
    tx.contacts.link(contact, guest_id)
    tx.audit.add(Act.CONTACT_LINKED, by.actor, contact=contact.id, guest=guest_id)
    if contact.book == SHARED and contact.kind is ContactKind.BLOCKED:
        set_blocked(tx, guest_id, by.actor, blocked=True)
    show_guest(tx, guest_id)


def unlink_guest(tx: Transaction, contact: Contact, guest_id: GuestId, by: Agent) -> None:
    """Take the word back: the guest is somebody else. Who is blocked stays blocked."""
    if guest_id not in tx.contacts.guests_of(contact.id):
        return
    tx.contacts.unlink(contact.book, guest_id)
    tx.audit.add(Act.CONTACT_UNLINKED, by.actor, contact=contact.id, guest=guest_id)
    show_guest(tx, guest_id)


def set_kind(tx: Transaction, guest: Guest, kind: ContactKind, by: Agent) -> None:
    """Say what a guest is to us: in the shared book if they are there, which a VIP has to be (PHB-04)."""
    known = shared_contact(tx, guest.id)
    if known is None and kind is ContactKind.VIP:
        known = add_contact(tx, from_guest(guest, by), by, guest.id)
    if known:
        change_contact(tx, replace(known, kind=kind), by)
    set_blocked(tx, guest.id, by.actor, blocked=kind is ContactKind.BLOCKED)


def unblock(tx: Transaction, guest: Guest, by: Agent) -> None:
    """Take again what a guest writes; what else they are stays."""
    known = shared_contact(tx, guest.id)
    if known and known.kind is ContactKind.BLOCKED:
        change_contact(tx, replace(known, kind=ContactKind.EXTERNAL), by)
    set_blocked(tx, guest.id, by.actor, blocked=False)


def shared_contact(tx: Transaction, guest_id: GuestId) -> Contact | None:
    """Return what the shared book has of a guest."""
    return next((one for one in tx.contacts.of_guest(guest_id) if one.book == SHARED), None)


def join_books(tx: Transaction, gone: AgentId, kept: AgentId) -> None:
    """Put one agent's book into another's, who turned out to be the same person; nothing doubles."""
    for book in sorted((gone, kept)):
        tx.contacts.lock(book)
    tx.contacts.give(gone, kept)
    for entry in tx.contacts.book(gone):
        guests = tx.contacts.guests_of(entry.id)
        known = tx.contacts.holding(kept, entry.keys)
        tx.contacts.remove(entry.id)
        moved = replace(entry, book=kept)
        if known:
            taken = [key for other in known[1:] for key in other.keys]
            moved = without(merged(known[0], moved), taken)
        tx.contacts.save(replace(moved, owner_id=kept))
        for guest_id in guests:
            tx.contacts.link(moved, guest_id)


def _show_change(tx: Transaction, before: Contact, after: Contact, by: Actor) -> None:
    if after.book != SHARED:
        return
    for guest_id in tx.contacts.guests_of(after.id):
        if ContactKind.BLOCKED in (before.kind, after.kind):
            set_blocked(tx, guest_id, by, blocked=after.kind is ContactKind.BLOCKED)
        show_guest(tx, guest_id)


def _others(tx: Transaction, contact: Contact) -> Sequence[Contact]:
    """Return who else in the book has an address or number of this entry; it stays so until the commit."""
    tx.contacts.lock(contact.book)
    found = tx.contacts.holding(contact.book, contact.keys)
    return [one for one in found if one.id != contact.id]


def _allowed(contact: Contact, by: Agent) -> Contact:
    """Return an entry as it is kept; NotAllowed in the book of somebody else."""
    if contact.book not in (SHARED, by.id):
        raise NotAllowed("contact_not_yours")
    return checked(contact)


def _is_fine(check_it: Callable[[str], str], given: str) -> bool:
    try:
        check_it(given)
    except NotAllowed:
        return False
    return True
