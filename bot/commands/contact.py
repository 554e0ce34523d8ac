"""The phonebook in words: find, show, add, link, block (PHB-01 to PHB-05)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from bot.actions.cast import cast_of
from bot.actions.phonebook import (
    SameContact,
    add_contact,
    change_contact,
    from_guest,
    link_guest,
    looks_like,
    remove_contact,
    set_kind,
    unblock,
    unlink_guest,
)
from bot.commands.asked import Asked, Command, Reply, conversation_of, listed
from bot.commands.assign import mentioned
from bot.contact_files import FileForm, is_contact_file
from bot.domain.contacts import SHARED, Contact, ContactKind, fold
from bot.domain.deliveries import ImportContacts, SendContacts
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.grammar import Words, read_words
from bot.domain.ids import AgentId
from bot.domain.people import Agent, Guest
from bot.entries import change_lines, contact_line, contact_summary
from bot.lists import markdown
from bot.store import Transaction

MOST_FOUND = 10
MINE = "mine"

Part = Callable[[Transaction, Asked, str], Reply]


def _contact(tx: Transaction, asked: Asked, words: Words) -> Reply:
    """Do what the first word says; what is none of those words is looked for."""
    told = read_words(words.rest)
    if told.number is not None:
        conversation = tx.conversations.by_number(told.number)
        if conversation is None:
            raise NotFound("number_unknown", number=str(told.number))
        asked = replace(asked, conversation=conversation)
    if told.name in PARTS:
        return PARTS[told.name](tx, asked, told.rest)
    if words.rest and told.number is None:
        return _search(tx, asked, words.rest)
    return _show(tx, asked, "") if asked.conversation else _open_book(asked)


def _open_book(asked: Asked) -> Reply:
    return Reply(asked.texts.say("command.contact_how"), dialog="phonebook")


def _search(tx: Transaction, asked: Asked, rest: str) -> Reply:
    found = tx.contacts.search(asked.agent.id, rest, MOST_FOUND)
    if len(found) == 1:
        return _shown(tx, asked, found[0])
    lines = [contact_line(one, asked.texts) for one in found]
    return listed(asked, "command.contacts_title", lines, "command.contacts_empty")


def _show(tx: Transaction, asked: Asked, rest: str) -> Reply:
    if asked.conversation is None and rest:
        return _search(tx, asked, rest)
    guest = _guest(tx, asked, rest)
    known = _known(tx, asked.agent, guest)
    if known:
        return _shown(tx, asked, known)
    lines = [asked.texts.say("command.contact_none", guest=markdown(guest.shown_name))]
    likely = looks_like(tx, guest, asked.agent)
    if likely:
        lines += ["", asked.texts.say("contact.looks_like"), ""]
        lines += [f"- {contact_line(one, asked.texts)}" for one in likely]
    return Reply("\n".join(lines), dialog="contact", conversation=asked.conversation)


def _add(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """`add`: into the shared book; `add mine`: into one's own."""
    first, _, others = rest.partition(" ")
    book, name = (asked.agent.id, others) if first == MINE else (SHARED, rest)
    guest = _guest(tx, asked, name)
    known = _known(tx, asked.agent, guest)
    if known and known.book == book:
        return _shown(tx, asked, known)
    try:
        added = add_contact(tx, from_guest(guest, asked.agent, book), asked.agent, guest.id)
    except SameContact as same:
        return _offer(asked, same)
    return _shown(tx, asked, added)


def _offer(asked: Asked, same: SameContact) -> Reply:
    """Offer the update in the dialog of the entry, where it is accepted or not (PHB-03)."""
    texts = asked.texts
    head = texts.say("contact.same", name=markdown(same.known.name))
    lines = change_lines(same.known, same.offered, texts)
    how = texts.say("command.contact_link_how")
    text = "\n".join((head, "", *lines, "", how))
    return Reply(text, dialog="contact", conversation=asked.conversation)


def _link(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """`link`: the guest is the entry that looks like them; `link ada`: the one entry that is found so."""
    guest = _guest(tx, asked, "")
    found: Sequence[Contact] = (
        tx.contacts.search(asked.agent.id, rest, MOST_FOUND)
        if rest
        else looks_like(tx, guest, asked.agent)
    )
    contact = _only(found)
    link_guest(tx, contact, guest.id, asked.agent)
    return _shown(tx, asked, contact)


def _unlink(tx: Transaction, asked: Asked, rest: str) -> Reply:
    guest = _guest(tx, asked, rest)
    known = _known(tx, asked.agent, guest)
    if known:
        unlink_guest(tx, known, guest.id, asked.agent)
    name = markdown(guest.shown_name)
    return Reply(asked.texts.say("command.contact_unlinked", guest=name))


def _owner(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """`owner`: I own the guest's entry; `owner eve`: an agent of that name does (PHB-02)."""
    guest = _guest(tx, asked, "")
    known = _known(tx, asked.agent, guest)
    if known is None:
        raise NotFound("contact_unknown")
    owner_id = _agent_named(tx, asked, rest) if rest else asked.agent.id
    changed = change_contact(tx, replace(known, owner_id=owner_id), asked.agent)
    return _shown(tx, asked, changed)


def _delete(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """`delete ada`: the one entry that is found so; with a number the entry of that guest."""
    if asked.conversation and not rest:
        guest = _guest(tx, asked, "")
        known = _known(tx, asked.agent, guest)
        found = [known] if known else []
    else:
        found = list(tx.contacts.search(asked.agent.id, rest, MOST_FOUND))
    gone = remove_contact(tx, _only(found).id, asked.agent)
    return Reply(asked.texts.say("command.contact_deleted", name=markdown(gone.name)))


def _becomes(kind: ContactKind, said: str) -> Part:
    def become(tx: Transaction, asked: Asked, rest: str) -> Reply:
        guest = _guest(tx, asked, rest)
        try:
            set_kind(tx, guest, kind, asked.agent)
        except SameContact as same:
            return _offer(asked, same)
        return Reply(asked.texts.say(said, guest=markdown(guest.shown_name)))

    return become


def _unblock(tx: Transaction, asked: Asked, rest: str) -> Reply:
    guest = _guest(tx, asked, rest)
    unblock(tx, guest, asked.agent)
    return Reply(asked.texts.say("command.contact_unblocked", guest=markdown(guest.shown_name)))


def _import(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """Take over the files that came with the words (PHB-05)."""
    files = [one for one in asked.files if is_contact_file(one.name)]
    if not files:
        raise NotAllowed("contacts_no_file")
    account, book = asked.account, asked.agent.id if MINE in rest.split() else SHARED
    for one in files:
        said = (account.platform, account.value, asked.place.value, one.source.value, book)
        tx.outbox.add(ImportContacts(*said))
    return Reply(asked.texts.say("command.contacts_reading"))


def _export(tx: Transaction, asked: Asked, rest: str) -> Reply:
    """Send the shared phonebook, or one's own, as a file that only they get (PHB-05)."""
    words = rest.lower().split()
    form = next((one for one in FileForm if one in words), FileForm.VCARD3)
    book, account = asked.agent.id if MINE in words else SHARED, asked.account
    if not tx.contacts.size(book):
        raise NotAllowed("contacts_nothing")
    tx.outbox.add(SendContacts(account.platform, account.value, uuid4().hex, book, form))
    return Reply(asked.texts.say("command.contacts_sent"))


def _shown(tx: Transaction, asked: Asked, contact: Contact) -> Reply:
    text = contact_summary(tx, contact, asked.texts)
    return Reply(text, dialog="contact", conversation=asked.conversation, contact=contact.id)


def _only(found: Sequence[Contact]) -> Contact:
    """Return the one that is meant; NotFound for none, NotAllowed for several."""
    if not found:
        raise NotFound("contact_unknown")
    if len(found) > 1:
        raise NotAllowed("contact_several", names=", ".join(one.name for one in found))
    return found[0]


def _known(tx: Transaction, agent: Agent, guest: Guest) -> Contact | None:
    """Return what the books that an agent sees have of a guest, the shared one first."""
    return next(
        (one for one in tx.contacts.of_guest(guest.id) if one.book in (SHARED, agent.id)), None
    )


def _guest(tx: Transaction, asked: Asked, name: str) -> Guest:
    """Return the guest who is meant: the only one there is, or the one with that name in it."""
    if asked.conversation is None:
        raise NotAllowed("number_needed", example="contact add #142")
    guests = cast_of(tx, conversation_of(asked)).guests
    meant = [one for one in guests if fold(name.strip()) in fold(one.shown_name)]
    if len(meant) != 1:
        raise NotAllowed("guest_unclear", names=", ".join(one.shown_name for one in guests))
    return meant[0]


def _agent_named(tx: Transaction, asked: Asked, name: str) -> AgentId:
    there = mentioned(tx, asked, name)
    if there:
        return there.id
    wanted = fold(name.strip().removeprefix("@"))
    members = {a.id: a for s in tx.people.services() for a in tx.people.members(s.id)}
    found = [one for one in members.values() if fold(one.name).startswith(wanted)]
    if len(found) != 1:
        raise NotFound("agent_unclear", name=name)
    return found[0].id


PARTS: Mapping[str, Part] = {
    "show": _show,
    "add": _add,
    "link": _link,
    "unlink": _unlink,
    "owner": _owner,
    "delete": _delete,
    "vip": _becomes(ContactKind.VIP, "command.contact_vip"),
    "external": _becomes(ContactKind.EXTERNAL, "command.contact_external"),
    "block": _becomes(ContactKind.BLOCKED, "command.contact_blocked"),
    "unblock": _unblock,
    "import": _import,
    "export": _export,
}
CONTACT: Mapping[str, Command] = {"contact": Command(_contact)}
