"""Files of contacts: which kind one is, what it says; and the file of a phonebook (PHB-05)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.contact_tables import read_table, write_table
from bot.domain.contact_entries import LARGEST_FILE, Reading
from bot.domain.contacts import Contact
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId
from bot.vcards import V3, V4, read_vcards, write_vcards


class FileForm(StrEnum):
    """The forms in which a phonebook can be had."""

    VCARD4 = "vcard4"
    VCARD3 = "vcard3"
    CSV = "csv"

    @property
    def ending(self) -> str:
        """Return how the name of such a file ends."""
        return "csv" if self is FileForm.CSV else "vcf"

    @property
    def type(self) -> str:
        """Return the type that a browser knows it by."""
        return "text/csv" if self is FileForm.CSV else "text/vcard"


ENDINGS = (".vcf", ".vcard", ".csv", ".txt", ".tsv")


def is_contact_file(name: str) -> bool:
    """Tell by its name whether a file may hold contacts."""
    return name.lower().endswith(ENDINGS)


def read_file(data: bytes) -> Reading:
    """Read a vCard or CSV file of any of the usual encodings; NotAllowed for what is neither."""
    if len(data) > LARGEST_FILE:
        raise NotAllowed("contacts_large", most=str(LARGEST_FILE // 1024 // 1024))
    text = _text(data)
    if not text.strip() or "\0" in text:
        raise NotAllowed("contacts_unreadable")
    if text.lstrip().upper().startswith("BEGIN:VCARD"):
        return read_vcards(text)
    return read_table(text)


def write_file(form: FileForm, contacts: Iterable[Contact], owners: Mapping[AgentId, str]) -> bytes:
    """Write a phonebook; `owners` says how agents are named. Tables begin so that programs see UTF-8."""
    if form is FileForm.CSV:
        return write_table(contacts, owners).encode("utf-8-sig")
    return write_vcards(contacts, V3 if form is FileForm.VCARD3 else V4, owners).encode()


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
