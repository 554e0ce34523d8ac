"""The phonebooks in the database, and which contact a guest is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bot.domain.contacts import SHARED, Contact, ContactKind, looked_for
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import AgentId, ContactId, GuestId
from bot.domain.phones import Phone, PhoneKind
from bot.store import tables as t
from bot.store.dialects import insert_new, insert_or_update

c, k, g = t.contact.c, t.contact_key.c, t.contact_guest.c
CHANGED = [one.name for one in t.contact.columns if one.name != "created_at"]
ADD = insert(t.contact)
CHANGE = (
    update(t.contact)
    .where(c.id == bindparam("contact"))
    .values({name: bindparam(f"new_{name}") for name in CHANGED})
)
FORGET_KEYS = delete(t.contact_key).where(k.contact_id == bindparam("contact"))
HOLDING = (
    select(t.contact)
    .join(t.contact_key, k.contact_id == c.id)
    .where(k.book == bindparam("in_book"), k.value == bindparam("key"))
)
ADD_KEY = insert_new(t.contact_key)
LOCK = insert_or_update(t.counter, ("name",), {"value": t.counter.c.value + 1})
LINK = insert_or_update(t.contact_guest, ("book", "guest_id"))
# The shared entry first, then whoever of the agents wrote one last.
SHARED_FIRST = ((c.book != SHARED), c.changed_at.desc(), c.id)
OF_GUEST = (
    select(t.contact)
    .join(t.contact_guest, g.contact_id == c.id)
    .where(g.guest_id == bindparam("guest"))
    .order_by(*SHARED_FIRST)
)
OWNER = OF_GUEST.with_only_columns(c.owner_id).where(c.owner_id.is_not(None)).limit(1)
ORGANISATION = OF_GUEST.with_only_columns(c.organisation).where(c.book == SHARED)
IS_VIP = OF_GUEST.with_only_columns(c.id).where(c.book == SHARED, c.kind == ContactKind.VIP)


class Contacts:
    """Find and keep contacts; what a guest typed never leads here, only an agent's word (WID-09)."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db = db
        self._now = now

    def owner_of(self, guest_id: GuestId) -> AgentId | None:
        """Return whose contact a guest is: by the shared book, else by an agent's own (ASG-16, PHB-02)."""
        found = self._db.execute(OWNER, {"guest": guest_id}).scalar_one_or_none()
        return AgentId(found) if found else None

    def organisation_of(self, guest_id: GuestId) -> str | None:
        """Return the organisation of a guest, as the shared book has it (TAG-01)."""
        asked = {"guest": guest_id}
        found: str | None = self._db.execute(ORGANISATION, asked).scalar_one_or_none()
        return found

    def is_vip(self, guest_id: GuestId) -> bool:
        """Tell whether a guest is a VIP in the shared book (PHB-04)."""
        return self._db.execute(IS_VIP, {"guest": guest_id}).first() is not None

    def get(self, contact_id: ContactId, reader: AgentId) -> Contact:
        """Return an entry that an agent may see: of the shared book or their own; NotFound for others."""
        row = self._db.execute(
            select(t.contact).where(c.id == contact_id, _seen_by(reader))
        ).one_or_none()
        if row is None:
            raise NotFound("contact_unknown")
        return _contact(row)

    def of_guest(self, guest_id: GuestId) -> Sequence[Contact]:
        """Return what the books have of a guest, the shared one first; an erasure begins here."""
        return _contacts(self._db.execute(OF_GUEST, {"guest": guest_id}))

    def guests_of(self, contact_id: ContactId) -> Sequence[GuestId]:
        """Return which guests agents said a contact is."""
        query = select(g.guest_id).where(g.contact_id == contact_id).order_by(g.guest_id)
        return [GuestId(one) for one in self._db.scalars(query)]

    def holding(self, book: str, keys: Sequence[str]) -> Sequence[Contact]:
        """Return the entries of a book that have an address or number already, in the order of the keys."""
        asked = ({"in_book": book, "key": key} for key in keys)
        rows = (self._db.execute(HOLDING, one).first() for one in asked)
        return list({row.id: _contact(row) for row in rows if row}.values())

    def in_book(self, book: str, contact_id: ContactId) -> Contact | None:
        """Return an entry if it stands in this book."""
        row = self._db.execute(select(t.contact).where(c.id == contact_id, c.book == book)).first()
        return _contact(row) if row else None

    def like(self, contact: Contact) -> Contact | None:
        """Return an entry of the same book that is found by the same words."""
        same = select(t.contact).where(c.book == contact.book, c.words == contact.words)
        row = self._db.execute(same.order_by(c.id).limit(1)).first()
        return _contact(row) if row else None

    def give(self, gone: AgentId, kept: AgentId) -> None:
        """Let what an agent owns be another's."""
        self._db.execute(update(t.contact).where(c.owner_id == gone).values(owner_id=kept))

    def search(self, reader: AgentId, query: str, limit: int = 10) -> Sequence[Contact]:
        """Find in the shared book and in one's own by name, organisation, address, number (PHB-05)."""
        words = (c.words.contains(word, autoescape=True) for word in looked_for(query))
        found = select(t.contact).where(_seen_by(reader), *words)
        return _contacts(self._db.execute(found.order_by(c.name, c.id).limit(limit)))

    def book(self, book: str) -> Sequence[Contact]:
        """Return everything that stands in a book, by name."""
        return _contacts(self._db.execute(_in_book(book)))

    def size(self, book: str) -> int:
        """Count what stands in a book."""
        return len(self._db.scalars(_in_book(book).with_only_columns(c.id)).all())

    def lock(self, book: str) -> None:
        """Let nobody else add to a book or change it until the commit."""
        row = {"name": f"book/{book}", "value": 0}
        self._db.execute(LOCK[self._db.dialect.name], row)

    def save(self, contact: Contact) -> None:
        """Keep an entry, new or changed; NotAllowed when another one has an address or number of it."""
        row = _row(contact) | {"changed_at": self._now}
        changed = {f"new_{name}": value for name, value in row.items()}
        if not self._db.execute(CHANGE, {"contact": contact.id, **changed}).rowcount:
            self._db.execute(ADD, {**row, "created_at": self._now})
        self._db.execute(FORGET_KEYS, {"contact": contact.id})
        for key in contact.keys:
            row = {"book": contact.book, "value": key, "contact_id": contact.id}
            if self._db.execute(ADD_KEY[self._db.dialect.name], row).first() is None:
                raise NotAllowed("contact_same", name=self.holding(contact.book, [key])[0].name)

    def remove(self, contact_id: ContactId) -> None:
        """Take an entry out of its book; its guests are nobody's contact any more."""
        for column in (k.contact_id, g.contact_id, c.id):
            self._db.execute(delete(column.table).where(column == contact_id))

    def link(self, contact: Contact, guest_id: GuestId) -> None:
        """Keep that a guest is this contact, by an agent's word; one contact for a guest in each book."""
        row = {"book": contact.book, "guest_id": guest_id, "contact_id": contact.id}
        self._db.execute(LINK[self._db.dialect.name], row)

    def come_true(self, gone: GuestId, kept: GuestId) -> None:
        """Let a guest be the contact that a place kept for them was; what is known of them already stays."""
        g = t.contact_guest.c
        known = select(g.book).where(g.guest_id == kept)
        again = delete(t.contact_guest).where(g.guest_id == gone, g.book.in_(known))
        self._db.execute(again)
        moved = update(t.contact_guest).where(g.guest_id == gone)
        self._db.execute(moved.values(guest_id=kept))

    def unlink(self, book: str, guest_id: GuestId) -> None:
        """Forget who a guest is in a book."""
        self._db.execute(delete(t.contact_guest).where(g.book == book, g.guest_id == guest_id))


def _seen_by(reader: AgentId) -> ColumnElement[bool]:
    return c.book.in_((SHARED, reader))


def _in_book(book: str) -> Select[Any]:
    return select(t.contact).where(c.book == book).order_by(c.name, c.id)


def _row(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "book": contact.book,
        "name": contact.name,
        "organisation": contact.organisation,
        "kind": contact.kind,
        "emails": list(contact.emails),
        "phones": [{"number": one.number, "kind": one.kind} for one in contact.phones],
        "picture_url": contact.picture_url,
        "owner_id": contact.owner_id,
        "words": contact.words,
    }


def _contacts(rows: Any) -> list[Contact]:
    return [_contact(row) for row in rows]


def _contact(row: Row[Any]) -> Contact:
    return Contact(
        id=ContactId(row.id),
        name=row.name,
        book=row.book,
        organisation=row.organisation,
        kind=ContactKind(row.kind),
        emails=tuple(row.emails),
        phones=tuple(Phone(one["number"], PhoneKind(one["kind"])) for one in row.phones),
        picture_url=row.picture_url,
        owner_id=AgentId(row.owner_id) if row.owner_id else None,
    )
