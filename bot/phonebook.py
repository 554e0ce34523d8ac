"""The dialog of a contact: what it shows, what comes back from it; the same on every platform (PHB-01)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import effects
from bot.actions.cast import cast_of
from bot.actions.phonebook import (
    SameContact,
    add_contact,
    change_contact,
    from_guest,
    link_guest,
    looks_like,
    may_remove,
    new_id,
    remove_contact,
)
from bot.commands.asked import CONTACT_SIGN
from bot.domain.contacts import (
    LONGEST_EMAIL,
    LONGEST_URL,
    MOST_EMAILS,
    MOST_PHONES,
    SHARED,
    Contact,
    ContactKind,
)
from bot.domain.errors import FrontdeskError, NotAllowed
from bot.domain.ids import AgentId, ContactId, ConversationId, GuestId
from bot.domain.names import LONGEST_NAME
from bot.domain.people import Agent
from bot.domain.permissions import Right, may
from bot.domain.phones import LONGEST_PHONE, Phone, PhoneKind, checked_number
from bot.effects import Speaker
from bot.entries import change_lines, contact_line
from bot.lists import markdown
from bot.store import Transaction

MINE = "mine"
MOST_OWNERS = 100
MOST_FOUND = 8
NAME, ORGANISATION, EMAILS, KIND, OWNER, PICTURE, BOOK = (
    "name", "organisation", "emails", "kind", "owner", "picture", "book",
)  # fmt: skip
FIELDS = (NAME, ORGANISATION, EMAILS, *PhoneKind, KIND, OWNER, BOOK, PICTURE)
CHOSEN = {KIND, OWNER, BOOK}
# How long what is typed into a field may be (characters).
LONGEST: dict[str, int] = {
    NAME: LONGEST_NAME, ORGANISATION: LONGEST_NAME, EMAILS: (LONGEST_EMAIL + 1) * MOST_EMAILS,
    PICTURE: LONGEST_URL, **{kind.value: (LONGEST_PHONE + 2) * MOST_PHONES for kind in PhoneKind},
}  # fmt: skip
# At which field a refusal is said; a number is said at the field that has it.
FIELD_OF = {
    "contact_email": EMAILS,
    "contact_emails": EMAILS,
    "contact_same": EMAILS,
    "contact_phones": PhoneKind.WORK.value,
    "contact_picture": PICTURE,
}
BETWEEN = re.compile(r"[,;\n]+")
BETWEEN_EMAILS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a dialog is about: a guest to be said who they are, an entry; neither for a new entry."""

    guest: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the dialog of a contact shows; `told` are lines of ours above it, in CommonMark.

    `likely` are entries that look like the guest, to say that they are. `owners` can be chosen.
    """

    target: Target
    values: Mapping[str, str]
    owners: Sequence[tuple[str, str]]
    told: str = ""
    likely: Sequence[tuple[str, str]] = ()
    may_remove: bool = False

    @property
    def is_new(self) -> bool:
        """Tell whether there is no entry yet: then its book can be chosen."""
        return not self.target.contact


@dataclass(frozen=True, slots=True)
class Book:
    """What the phonebook's own dialog shows: entries by what was looked for."""

    query: str
    found: Sequence[tuple[str, str]]


def target_of(tx: Transaction, about: str) -> Target:
    """Read what a button says that opens the dialog: an entry, a conversation, or nothing.

    NotFound for a conversation that stands nowhere: it comes from the agent's own program.
    """
    if about.startswith(CONTACT_SIGN):
        return Target(contact=about.removeprefix(CONTACT_SIGN))
    if not about:
        return Target()
    conversation = effects.find_conversation(tx, ConversationId(about))
    guests = cast_of(tx, conversation).guests
    return Target(guest=guests[0].id if guests else "")


def read_sheet(tx: Transaction, speaker: Speaker, about: str) -> Sheet:
    """Return the dialog that was asked for."""
    return _sheet_of(tx, speaker, effects.acting(tx, speaker), target_of(tx, about))


def read_target_sheet(tx: Transaction, speaker: Speaker, target: Target) -> Sheet:
    """Return the dialog of whom one was about before."""
    return _sheet_of(tx, speaker, effects.acting(tx, speaker), target)


def read_book(tx: Transaction, speaker: Speaker, query: str) -> Book:
    """Return the entries that are found; without words, the first ones (PHB-05)."""
    agent = effects.met(tx, speaker)
    found = tx.contacts.search(agent.id, query, MOST_FOUND)
    return Book(query, [(one.id, contact_line(one, speaker.texts)) for one in found])


def save_sheet(
    tx: Transaction, key: str, speaker: Speaker, target: Target, values: Mapping[str, str]
) -> Sheet | None:
    """Keep what was filled in; a repeat does nothing. Returns the update that is offered instead (PHB-03).

    Raises what the rules refuse; `field_of` says where it belongs.
    """
    if not tx.inbox.first_time(key):
        return None
    by = effects.acting(tx, speaker)
    guest_id = _guest_in(tx, target.guest)
    before = tx.contacts.get(ContactId(target.contact), by.id) if target.contact else None
    filled = _filled(tx, by, before, values)
    if before:
        change_contact(tx, filled, by, guest_id)
        return None
    try:
        add_contact(tx, filled, by, guest_id)
    except SameContact as same:
        return _offered(tx, speaker, by, target, same)
    return None


def say_it_is(
    tx: Transaction, key: str, speaker: Speaker, target: Target, contact_id: str
) -> Sheet:
    """Keep that a guest is an entry, and show that (WID-09)."""
    by = effects.acting(tx, speaker)
    contact = tx.contacts.get(ContactId(contact_id), by.id)
    guest_id = _guest_in(tx, target.guest)
    if guest_id and tx.inbox.first_time(key):
        link_guest(tx, contact, guest_id, by)
    return _sheet_of(tx, speaker, by, replace(target, contact=contact_id))


def take_out(tx: Transaction, key: str, speaker: Speaker, target: Target) -> None:
    """Delete an entry; a repeat does nothing."""
    if tx.inbox.first_time(key):
        remove_contact(tx, ContactId(target.contact), effects.acting(tx, speaker))


def field_of(error: FrontdeskError, values: Mapping[str, str]) -> str:
    """Return the field at which a refusal is said."""
    if error.key == "contact_phone":
        return next(
            (one.value for one in PhoneKind if _is_wrong(values.get(one, ""))), PhoneKind.WORK
        )
    return FIELD_OF.get(error.key, NAME)


def _sheet_of(tx: Transaction, speaker: Speaker, by: Agent, target: Target) -> Sheet:
    texts = speaker.texts
    guest_id = _guest_in(tx, target.guest)
    known = _known(tx, by, target, guest_id)
    if known:
        found = replace(target, contact=known.id)
        return _sheet(tx, by, found, known, may_remove=_may_remove(tx, known, by))
    if guest_id is None:
        return _sheet(tx, by, target, Contact(new_id(), "", owner_id=by.id))
    guest = tx.guests.get(guest_id)
    likely = looks_like(tx, guest, by)
    shown = _sheet(tx, by, target, from_guest(guest, by))
    if not likely:
        return shown
    named = [(one.id, contact_line(one, texts)) for one in likely]
    told = "\n".join((texts.say("contact.looks_like"), "", *(f"- {line}" for _, line in named)))
    return replace(shown, told=told, likely=[(one.id, one.name) for one in likely])


def _offered(
    tx: Transaction, speaker: Speaker, by: Agent, target: Target, same: SameContact
) -> Sheet:
    """Show the entry as it would be; saving it accepts the update."""
    texts, known = speaker.texts, same.known
    lines = change_lines(known, same.offered, texts)
    head = texts.say("contact.same", name=markdown(known.name))
    nothing = [texts.say("contact.nothing_new")]
    told = "\n".join((head, "", *(lines or nothing)))
    shown = _sheet(tx, by, replace(target, contact=known.id), same.offered)
    return replace(shown, told=told)


def _sheet(
    tx: Transaction, by: Agent, target: Target, shown: Contact, *, may_remove: bool = False
) -> Sheet:
    values = {
        NAME: shown.name,
        ORGANISATION: shown.organisation or "",
        EMAILS: "\n".join(shown.emails),
        **{
            kind.value: ", ".join(one.number for one in shown.phones if one.kind is kind)
            for kind in PhoneKind
        },
        KIND: shown.kind.value,
        OWNER: shown.owner_id or "",
        BOOK: MINE if shown.book else SHARED,
        PICTURE: shown.picture_url or "",
    }
    return Sheet(target, values, _owners(tx, by, shown.owner_id), may_remove=may_remove)


def _filled(
    tx: Transaction, by: Agent, before: Contact | None, values: Mapping[str, str]
) -> Contact:
    owner = AgentId(values.get(OWNER, ""))
    held_by = before.owner_id if before else by.id
    offered = {one for one, _ in _owners(tx, by, held_by)}
    kinds = {one.value: one for one in ContactKind}
    return Contact(
        id=before.id if before else new_id(),
        name=values.get(NAME, ""),
        book=before.book if before else by.id if values.get(BOOK) == MINE else SHARED,
        organisation=values.get(ORGANISATION),
        kind=kinds.get(values.get(KIND, ""), ContactKind.EXTERNAL),
        emails=tuple(_parts(BETWEEN_EMAILS, values.get(EMAILS, ""))),
        phones=tuple(
            Phone(number, kind)
            for kind in PhoneKind
            for number in _parts(BETWEEN, values.get(kind, ""))
        ),
        picture_url=values.get(PICTURE),
        owner_id=None if not owner else owner if owner in offered else held_by,
    )


def _owners(tx: Transaction, by: Agent, owner: AgentId | None) -> Sequence[tuple[str, str]]:
    """Return who can own an entry: who owns it, who looks, the agents of all services."""
    members = (one for service in tx.people.services() for one in tx.people.members(service.id))
    found = {one.id: one.name for one in members}
    first = {by.id: by.name} | ({owner: tx.people.agent(owner).name} if owner else {})
    others = sorted(found.items(), key=lambda one: one[1].casefold())
    return list((first | dict(others)).items())[:MOST_OWNERS]


def _known(tx: Transaction, by: Agent, target: Target, guest_id: GuestId | None) -> Contact | None:
    if target.contact:
        return tx.contacts.get(ContactId(target.contact), by.id)
    if guest_id is None:
        return None
    found = tx.contacts.of_guest(guest_id)
    return next((one for one in found if one.book in (SHARED, by.id)), None)


def _guest_in(tx: Transaction, guest_id: str) -> GuestId | None:
    """Return the guest that a dialog remembers; NotAllowed for one whom no agent has met."""
    if not guest_id:
        return None
    if not tx.conversations.of_guest(GuestId(guest_id)):
        raise NotAllowed("conversation_unknown")
    return GuestId(guest_id)


def _may_remove(tx: Transaction, contact: Contact, by: Agent) -> bool:
    return may_remove(contact, by) or may(by, Right.CORRECT_SHARED, tx.people.services())


def _parts(between: re.Pattern[str], text: str) -> Sequence[str]:
    return [part.strip() for part in between.split(text) if part.strip()]


def _is_wrong(numbers: str) -> bool:
    try:
        for one in _parts(BETWEEN, numbers):
            checked_number(one)
    except NotAllowed:
        return True
    return False
