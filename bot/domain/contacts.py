"""The phonebook: what an entry holds, when two are one, what becomes of what is new (PHB-01 to PHB-03)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ContactId
from bot.domain.names import LONGEST_NAME, clean_name
from bot.domain.phones import (
    Phone,
    checked_phones,
    digits_of,
    numbers_once,
    phone_key,
    searched_digits,
)

SHARED = ""
MOST_EMAILS, MOST_PHONES = 8, 12
LONGEST_EMAIL, LONGEST_URL = 254, 500
EMAIL = re.compile(
    r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]+\.[^\s@<>(),;:\\\"\[\].]{2,63}"
)
PICTURE = re.compile(r"https://[^\s<>\"|\\]+", re.IGNORECASE)


class ContactKind(StrEnum):
    """What somebody is to us (PHB-01, PHB-04)."""

    EXTERNAL = "external"
    VIP = "vip"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Contact:
    """An entry; `book` is the agent whose own it is, or empty for the one that all share (PHB-03)."""

    id: ContactId
    name: str
    book: str = SHARED
    organisation: str | None = None
    kind: ContactKind = ContactKind.EXTERNAL
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    picture_url: str | None = None
    owner_id: AgentId | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what is there once in a book; a number without its country is none of it."""
        found = chain(map(email_key, self.emails), (phone_key(one.number) for one in self.phones))
        return tuple(dict.fromkeys(key for key in found if key))

    @property
    def words(self) -> str:
        """Return what it is found by: name, organisation, addresses, digits (PHB-05)."""
        said = map(fold, (self.name, self.organisation or "", *self.emails))
        return "\n".join((*said, *(digits_of(one.number) for one in self.phones)))


@dataclass(frozen=True, slots=True)
class Change:
    """A field that an update changes, as it was and as it will be; empty where there is nothing."""

    field: str
    before: str
    after: str


def checked(contact: Contact) -> Contact:
    """Return an entry as it is kept; NotAllowed says what cannot be so."""
    name = clean_name(contact.name, LONGEST_NAME + 1)
    organisation = clean_name(contact.organisation or "", LONGEST_NAME + 1)
    if not name:
        raise NotAllowed("contact_nameless")
    if max(len(name), len(organisation)) > LONGEST_NAME:
        raise NotAllowed("contact_name_long", most=str(LONGEST_NAME))
    emails = _once(email_key, map(checked_email, contact.emails))
    phones = checked_phones(contact.phones)
    if len(emails) > MOST_EMAILS:
        raise NotAllowed("contact_emails", most=str(MOST_EMAILS))
    if len(phones) > MOST_PHONES:
        raise NotAllowed("contact_phones", most=str(MOST_PHONES))
    return replace(
        contact,
        name=name,
        organisation=organisation or None,
        emails=emails,
        phones=phones,
        picture_url=checked_picture(contact.picture_url),
    )


def checked_email(given: str) -> str:
    """Return an address without what is around it; NotAllowed when it is none."""
    address = given.strip()
    if len(address) > LONGEST_EMAIL or not EMAIL.fullmatch(address) or not address.isprintable():
        raise NotAllowed("contact_email", email=given[:LONGEST_EMAIL])
    return address


def email_key(address: str) -> str:
    """Return the one form of an address: letters from a to z without their case, as `same_address`."""
    return "mailto:" + address.encode("utf-8", "replace").lower().decode()


def merged(old: Contact, new: Contact) -> Contact:
    """Return the old entry with what is new: lists grow, what is said anew wins, silence takes nothing.

    Who owns it stays, and the plain type does not undo another one.
    """
    return replace(
        old,
        name=new.name,
        organisation=new.organisation or old.organisation,
        kind=old.kind if new.kind is ContactKind.EXTERNAL else new.kind,
        emails=_once(email_key, (*old.emails, *new.emails)),
        phones=numbers_once((*old.phones, *new.phones)),
        picture_url=new.picture_url or old.picture_url,
        owner_id=old.owner_id or new.owner_id,
    )


def without(contact: Contact, keys: Iterable[str]) -> Contact:
    """Return an entry without addresses and numbers that are another's."""
    taken = set(keys)
    return replace(
        contact,
        emails=tuple(one for one in contact.emails if email_key(one) not in taken),
        phones=tuple(one for one in contact.phones if phone_key(one.number) not in taken),
    )


def changes(old: Contact, new: Contact) -> tuple[Change, ...]:
    """Say what an update changes, field by field; what stays is left out."""
    return tuple(
        Change(field, before, after)
        for (field, before), (_, after) in zip(_fields(old), _fields(new), strict=True)
        if before != after
    )


def fold(text: str) -> str:
    """Fold words as they are searched for: no case, no accents."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in parts if unicodedata.category(char) != "Mn")


def looked_for(query: str) -> tuple[str, ...]:
    """Return what an entry must contain to be found: each word, or the digits of a number (PHB-05)."""
    digits = searched_digits(query)
    return (digits,) if digits else tuple(map(fold, query.split()))


def _fields(contact: Contact) -> tuple[tuple[str, str], ...]:
    return (
        ("name", contact.name),
        ("organisation", contact.organisation or ""),
        ("kind", str(contact.kind)),
        ("emails", ", ".join(contact.emails)),
        ("phones", ", ".join(one.number for one in contact.phones)),
        ("picture", contact.picture_url or ""),
    )


def checked_picture(given: str | None) -> str | None:
    """Return the address of a picture, if there is one; NotAllowed when it is none."""
    url = (given or "").strip()
    if url and (len(url) > LONGEST_URL or not PICTURE.fullmatch(url) or not url.isprintable()):
        raise NotAllowed("contact_picture")
    return url or None


def _once(key: Callable[[str], str], given: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for one in given:
        found.setdefault(key(one), one)
    return tuple(found.values())
