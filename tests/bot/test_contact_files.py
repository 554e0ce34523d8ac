"""Contacts in files: what is written can be read again, what others write is understood (PHB-05)."""

import csv
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contact_files import FileForm, is_contact_file, read_file, write_file
from bot.contact_tables import DANGEROUS
from bot.domain import contact_entries
from bot.domain.contact_entries import FileEntry
from bot.domain.contacts import Contact, ContactKind
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ContactId
from bot.domain.phones import Phone, PhoneKind
from tests.bot.contacts import UNHURRIED, contacts

OWNERS = {AgentId("eve"): "eve", AgentId("tim"): "tim-2"}
FULL = Contact(
    ContactId("0" * 31 + "a"),
    "Byron, Ada; née \\ “Núñez”",
    organisation="Acme; Söhne, 株式会社",
    kind=ContactKind.VIP,
    emails=("ada@acme.example", "=a@acme.example"),
    phones=(
        Phone("+49 30 1234567 ext. 12"),
        Phone("0171 22", PhoneKind.MOBILE),
        Phone("+49 171 33333", PhoneKind.MOBILE),
        Phone("030 99", PhoneKind.HOME),
    ),
    picture_url="https://pics.example/ada.png?a=1,2;b=3",
    owner_id=AgentId("eve"),
)
GOOGLE_V3 = """BEGIN:VCARD
VERSION:3.0
FN:Ada Byron
N:Byron;Ada;;;
item1.EMAIL;TYPE=INTERNET:ada@acme.example
item1.X-ABLabel:
TEL;TYPE=CELL:+49 171 33333
TEL;TYPE=WORK:+49 30 1234567
TEL;TYPE=WORK;TYPE=FAX:+49 30 1234568
item2.ORG:Acme
TEL;TYPE=HOME:
PHOTO:https://lh3.example/ada
CATEGORIES:myContacts
END:VCARD
"""
APPLE_V3 = """BEGIN:VCARD\r
VERSION:3.0\r
PRODID:-//Apple Inc.//macOS 14.0//EN\r
N:Byron;Ada;;;\r
FN:Ada Byron\r
ORG:Acme;Engines\\, Analytical\r
EMAIL;type=INTERNET;type=WORK;type=pref:ada@acme.example\r
TEL;type=CELL;type=VOICE;type=pref:+49 171 33333\r
TEL;type=HOME;type=VOICE:030 99\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\r
 /2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEP\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:Everybody\r
X-ADDRESSBOOKSERVER-KIND:group\r
END:VCARD\r
"""
OUTLOOK_V21 = """BEGIN:VCARD
VERSION:2.1
N;LANGUAGE=de;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg
FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:J=F6rg =
M=FCller
TEL;WORK;VOICE:+49 30 1234567
TEL;CELL;VOICE:0171 22
EMAIL;PREF;INTERNET:joerg@acme.example
END:VCARD
"""
VERSION_4 = """BEGIN:VCARD
VERSION:4.0
FN:Ada Byron
EMAIL;TYPE=work:ada@acme.example
TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+49-30-99999;ext=12
TEL;VALUE=uri;TYPE=cell:tel:+49-171-33333;phone-context=example.com
UID:urn:uuid:00000000-0000-0000-0000-00000000000a
END:VCARD
"""
GOOGLE_CSV = """First Name,Middle Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value,\
Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value
Ada,King,Byron,Acme,* Work,ada@acme.example ::: b@acme.example,Mobile,+49 171 33333 ::: 0171 22,Home,030 99
"""
OUTLOOK_CSV = """First Name,Last Name,Company,E-mail Address,E-mail 2 Address,\
Business Phone,Mobile Phone,Home Phone,Business Fax
Ada,Byron,Acme,ada@acme.example,b@acme.example,+49 30 1234567,0171 22,030 99,+49 30 5
"""


def read(text: str | bytes) -> list[FileEntry]:
    found = read_file(text.encode() if isinstance(text, str) else text)
    assert not found.problems, found.problems
    return list(found.entries)


def one(text: str | bytes) -> Contact:
    [entry] = read(text)
    return entry.contact


@pytest.mark.parametrize("form", FileForm)
@UNHURRIED
@given(given_contacts=st.lists(contacts(), max_size=3))
def test_what_is_written_is_read_again(form, given_contacts) -> None:
    # PHB-05
    owned = [replace(one, owner_id=AgentId("tim")) for one in given_contacts]
    entries = read_file(write_file(form, owned, OWNERS)).entries if owned else []
    assert [entry.contact for entry in entries] == given_contacts
    assert all(entry.owner == "tim-2" for entry in entries)


@pytest.mark.parametrize("form", FileForm)
def test_everything_that_an_entry_has_comes_back(form) -> None:
    # PHB-05 PHB-01
    [entry] = read(write_file(form, [FULL], OWNERS))
    assert (replace(entry.contact, owner_id=FULL.owner_id), entry.owner) == (FULL, "eve")


@pytest.mark.parametrize("form", [FileForm.VCARD3, FileForm.VCARD4])
def test_lines_of_a_vcard_are_short_and_end_as_they_should(form) -> None:
    # PHB-05: RFC 2426 2.6, RFC 6350 3.2
    long = replace(FULL, name="ä" * 80, organisation="株" * 60)
    data = write_file(form, [long], OWNERS)
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()
    assert one(data).name == long.name


def test_the_two_versions_say_it_in_their_own_way() -> None:
    # PHB-05
    third, fourth = (
        write_file(f, [FULL], OWNERS).decode() for f in (FileForm.VCARD3, FileForm.VCARD4)
    )
    assert "VERSION:3.0\r\n" in third
    assert "TEL;TYPE=CELL,VOICE:0171 22\r\n" in third
    assert "PHOTO;VALUE=uri:https://" in third
    assert "\r\nN:;" in third
    assert "VERSION:4.0\r\n" in fourth
    assert 'TEL;TYPE="cell,voice":0171 22\r\n' in fourth
    assert "PHOTO:https://" in fourth
    assert "X-FRONTDESK-TYPE:vip\r\n" in fourth
    assert "X-FRONTDESK-OWNER:eve\r\n" in fourth


@UNHURRIED
@given(given_contacts=st.lists(contacts(), max_size=3))
def test_no_cell_of_a_table_is_a_formula(given_contacts) -> None:
    # PHB-05
    evil = [replace(one, name=sign + one.name[:70]) for one in given_contacts for sign in "=+-@"]
    text = write_file(FileForm.CSV, [*evil, FULL], OWNERS).decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]
    assert len(cells) == 10 * (len(evil) + 2)


@pytest.mark.parametrize("name", ["=1+1", "'=1+1", "''+49", "'Tis", "-", "@home", "+"])
def test_a_name_that_looks_like_a_formula_stays_itself(name) -> None:
    # PHB-05
    entry = replace(FULL, name=name)
    assert one(write_file(FileForm.CSV, [entry], OWNERS)).name == name


def test_what_google_exports_is_understood() -> None:
    # PHB-05
    assert one(GOOGLE_V3) == Contact(
        ContactId(""),
        "Ada Byron",
        organisation="Acme",
        emails=("ada@acme.example",),
        phones=(Phone("+49 30 1234567"), Phone("+49 171 33333", PhoneKind.MOBILE)),
        picture_url="https://lh3.example/ada",
    )
    found = one(GOOGLE_CSV)
    assert (found.name, found.organisation) == ("Ada King Byron", "Acme")
    assert found.emails == ("ada@acme.example", "b@acme.example")
    assert found.phones == (
        Phone("+49 171 33333", PhoneKind.MOBILE),
        Phone("0171 22", PhoneKind.MOBILE),
        Phone("030 99", PhoneKind.HOME),
    )


def test_what_apple_exports_is_understood() -> None:
    # PHB-05
    found = one(APPLE_V3)
    assert (found.name, found.organisation) == ("Ada Byron", "Acme, Engines, Analytical")
    assert found.phones == (
        Phone("+49 171 33333", PhoneKind.MOBILE),
        Phone("030 99", PhoneKind.HOME),
    )
    assert found.picture_url is None


def test_what_outlook_exports_is_understood() -> None:
    # PHB-05
    found = one(OUTLOOK_V21)
    assert (found.name, found.emails) == ("Jörg Müller", ("joerg@acme.example",))
    assert [phone.kind for phone in found.phones] == [PhoneKind.WORK, PhoneKind.MOBILE]
    found = one(OUTLOOK_CSV)
    assert (found.name, found.organisation) == ("Ada Byron", "Acme")
    assert found.emails == ("ada@acme.example", "b@acme.example")
    assert [phone.kind for phone in found.phones] == list(PhoneKind)


def test_version_four_is_understood() -> None:
    # PHB-05
    found = one(VERSION_4)
    assert found.id == "0" * 31 + "a"
    assert found.phones == (
        Phone("+49-171-33333", PhoneKind.MOBILE),
        Phone("+49-30-99999 ext. 12", PhoneKind.HOME),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_tables_of_any_usual_kind_are_understood(encoding, between) -> None:
    # PHB-05
    rows = ["Name,Company,Phone", "Jörg,Söhne,+49 30 1234567", ",,", "Zoë,,"]
    text = "\r\n".join(row.replace(",", between) for row in rows)
    found = read(text.encode(encoding))
    assert [entry.contact.name for entry in found] == ["Jörg", "Zoë"]
    assert [entry.line for entry in found] == [2, 4]
    assert found[0].contact.phones == (Phone("+49 30 1234567"),)


def test_a_table_may_say_what_stands_between_its_cells() -> None:
    # PHB-05
    assert one("sep=;\nName;Email\nAda;ada@acme.example\n").emails == ("ada@acme.example",)
    assert read("sep=;\nName;Email")[:] == []


def test_whoever_has_no_name_is_called_by_organisation_or_address() -> None:
    # PHB-05
    assert one("Name,Company\n,Acme\n").name == "Acme"
    assert one("BEGIN:VCARD\nN:Byron;Ada;;;\nEND:VCARD\n").name == "Ada Byron"
    assert one("BEGIN:VCARD\nEMAIL:ada@acme.example\nEND:VCARD\n").name == "ada@acme.example"


@pytest.mark.parametrize(
    ("text", "told", "kept"),
    [
        ("Name,Email,Phone\nAda,no,+49 30 1234567\n", [(2, "contact_email")], 1),
        ('Name,Phone\n"Ada\nByron",call me\n,\n,+49 30 1234567\n',
         [(2, "contact_phone"), (5, "contact_nameless")], 1),
        ("Name,Picture\nAda,ftp://x\n", [(2, "contact_picture")], 1),
        ("Name,Emails\nAda," + ";".join(f"{n}@x.example" for n in range(9)), [(2, "contact_emails")], 1),
        ("Name,Work\nAda," + ";".join(f"+4930123{n:02}00" for n in range(13)), [(2, "contact_phones")], 1),
        ("BEGIN:VCARD\nFN:Ada\nEMAIL:no\nTEL:x\nEND:VCARD\n",
         [(3, "contact_email"), (4, "contact_phone")], 1),
        ("BEGIN:VCARD\nFN:Ada\n nonsense\nwhat is this\nEND:VCARD\nTEL:1\n",
         [(4, "vcard_line"), (6, "vcard_outside")], 1),
        ("BEGIN:VCARD\nFN:Ada\nBEGIN:VCARD\nFN:Bob\n", [(1, "vcard_unclosed"), (3, "vcard_unclosed")], 0),
        ("BEGIN:VCARD\nEND:VCARD\n", [(1, "contact_nameless")], 0),
        ("Name\nAda\n" + "x" * 200_000, [(3, "table_line")], 1),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_with_its_line(text, told, kept) -> None:
    # PHB-05
    found = read_file(text.encode())
    assert [(problem.line, problem.key) for problem in found.problems] == told
    assert len(found.entries) == kept


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "contacts_unreadable"),
        (b"\x89PNG\0\0", "contacts_unreadable"),
        (b"one,two\n1,2\n", "table_columns"),
        (b"x" * (contact_entries.LARGEST_FILE + 1), "contacts_large"),
        (b"Name\n" + b"Ada\n" * 1001, "contacts_many"),
    ],
)
def test_a_file_that_is_none_or_too_much_is_refused(data, key) -> None:
    # PHB-05
    with pytest.raises(NotAllowed) as refused:
        read_file(data)
    assert refused.value.key == key


@UNHURRIED
@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: ("BEGIN:VCARD\n" + text).encode())
)
def test_any_file_is_read_or_refused(data) -> None:
    # PHB-05
    try:
        found = read_file(data)
    except NotAllowed:
        return
    assert all(entry.contact.name for entry in found.entries)


@pytest.mark.parametrize(
    ("name", "may"), [("a.VCF", True), ("a.csv", True), ("a.png", False), ("vcf", False)]
)
def test_files_of_contacts_are_known_by_their_names(name, may) -> None:
    # PHB-05
    assert is_contact_file(name) is may
    assert {(one.ending, one.type) for one in FileForm} == {
        ("vcf", "text/vcard"),
        ("csv", "text/csv"),
    }
