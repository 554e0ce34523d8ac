"""Contacts come in from a file: new, updated, as before; the same file again changes nothing (PHB-05)."""

from dataclasses import replace

from bot.actions.import_contacts import import_contacts
from bot.actions.phonebook import add_contact
from bot.contact_files import FileForm, read_file, write_file
from bot.domain.acts import Act
from bot.domain.contact_entries import Problem
from bot.domain.contacts import Contact, ContactKind
from bot.domain.ids import ContactId
from bot.domain.phones import Phone
from tests.world import ADA, EVE, START, TIM

TABLE = b"""Name,Email,Phone,Owner
Ada,ada@acme.example,+49 30 1234567,eve
Bob,bob@acme.example,,nobody
Bob again,BOB@acme.example,+49 171 22222,
Zoe,,030 99,
"""


def done(tx, data: bytes, book: str = "", by=ADA) -> tuple[int, int, int]:
    read = read_file(data)
    found = import_contacts(tx, read.entries, book, by, read.problems)
    assert not found.problems
    return found.added, found.updated, found.same


def test_entries_come_in_once_with_their_owners(tx) -> None:
    # PHB-05 PHB-03 PHB-02
    assert done(tx, TABLE) == (3, 1, 0)
    kept = {one.name: one for one in tx.contacts.book("")}
    assert kept.keys() == {"Ada", "Bob again", "Zoe"}
    assert kept["Ada"].owner_id == EVE.id
    assert kept["Zoe"].owner_id == kept["Bob again"].owner_id == ADA.id
    assert kept["Bob again"].phones == (Phone("+49 171 22222"),)
    [said] = [one for one in tx.audit.since(START) if one.act is Act.CONTACTS_IMPORTED]
    assert said.details == {"added": "3", "updated": "1"}


def test_the_same_file_again_changes_nothing(tx) -> None:
    # PHB-05 MGR-07
    table = TABLE.replace(b"Bob again,BOB@acme.example,+49 171 22222,\n", b"")
    assert done(tx, table) == (3, 0, 0)
    before = list(tx.audit.since(START))
    assert done(tx, table) == (0, 0, 3)
    assert list(tx.audit.since(START)) == before


def test_an_exported_file_that_was_worked_on_updates_its_entries(tx) -> None:
    # PHB-05 PHB-03
    known = Contact(ContactId("0" * 32), "Ada", kind=ContactKind.VIP, owner_id=EVE.id)
    add_contact(tx, known, EVE)
    changed = replace(known, name="Ada Byron", kind=ContactKind.EXTERNAL, emails=("a@x.example",))
    for form in FileForm:
        data = write_file(form, [changed], {EVE.id: EVE.slug})
        assert done(tx, data)[0] == 0
    assert tx.contacts.book("") == [replace(changed, kind=ContactKind.VIP)]


def test_an_id_of_another_book_is_none_of_this_one(tx) -> None:
    # PHB-03
    own = Contact(ContactId("1" * 32), "Own", book=TIM.id, owner_id=TIM.id)
    add_contact(tx, own, TIM)
    assert done(tx, write_file(FileForm.VCARD4, [replace(own, name="Taken")], {})) == (1, 0, 0)
    assert tx.contacts.book(TIM.id) == [own]
    assert done(tx, TABLE, book=TIM.id, by=TIM)[0] == 3


def test_an_address_of_another_entry_stays_there(tx) -> None:
    # PHB-03
    for n, email in enumerate(("one@x.example", "two@x.example")):
        add_contact(tx, Contact(ContactId(str(n)), email[:3], emails=(email,)), ADA)
    both = b"Name,Emails\none,one@x.example; two@x.example; new@x.example\n"
    assert done(tx, both) == (0, 1, 0)
    assert {one.name: one.emails for one in tx.contacts.book("")} == {
        "one": ("one@x.example", "new@x.example"),
        "two": ("two@x.example",),
    }


def test_what_an_update_may_not_do_is_told_with_its_line(tx) -> None:
    # PHB-05
    full = tuple(f"{n}@x.example" for n in range(8))
    add_contact(tx, Contact(ContactId("full"), "Full", emails=full), ADA)
    read = read_file(b"Name,Emails\nZoe,\nFull,0@x.example; more@x.example\n")
    found = import_contacts(tx, read.entries, "", ADA, [Problem(9, "vcard_line")])
    assert (found.added, found.updated) == (1, 0)
    assert [(one.line, one.key) for one in found.problems] == [
        (3, "contact_emails"),
        (9, "vcard_line"),
    ]


def test_an_entry_known_by_its_id_may_bring_an_address_of_another(tx) -> None:
    # PHB-03 PHB-05
    add_contact(tx, Contact(ContactId("2" * 32), "Two", emails=("two@x.example",)), ADA)
    stray = b"Name,Emails,ID\nNew,two@x.example,unknown\n"
    assert done(tx, stray) == (0, 1, 0)
    assert [one.name for one in tx.contacts.book("")] == ["New"]
