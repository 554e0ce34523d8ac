"""Contacts as CSV: read from what others export, and written so that no cell is a formula (PHB-05).

Understood are our own columns and those of Google's and Outlook's exports, with commas, semicolons or tabs.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from bot.cells import DANGEROUS, SIGN, write_rows
from bot.domain.contact_entries import Draft, Problem, Reading, reading
from bot.domain.contacts import Contact
from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId
from bot.domain.phones import PhoneKind

COLUMNS = (
    "Name", "Organisation", "E-mails", "Work", "Mobile", "Home", "Type", "Owner", "Picture", "ID",
)  # fmt: skip
SEVERAL = re.compile(r"\s*(?::::|;|\n)\s*")
# What columns are called, by letters and digits alone; `#` stands for a number.
NAMES = {"name", "fullname", "displayname", "fileas"}
PARTS = {
    "firstname": "first", "givenname": "first", "middlename": "middle", "additionalname": "middle",
    "lastname": "last", "familyname": "last",
}  # fmt: skip
OURS = {"type": "kind", "owner": "owner", "id": "id"}
ORGANISATION = {"organisation", "organization", "company", "organizationname", "organization#name"}
EMAILS = {"emails", "email", "emailaddress", "email#address", "email#value", "email#"}
PHONES = {
    PhoneKind.WORK: {
        "work", "workphone", "businessphone", "businessphone#", "companymainphone", "phone", "primaryphone",
    },
    PhoneKind.MOBILE: {"mobile", "mobilephone", "cell", "mobilephone#"},
    PhoneKind.HOME: {"home", "homephone", "homephone#"},
}  # fmt: skip
LABEL, VALUE = re.compile(r"phone(\d+)(?:label|type)"), re.compile(r"phone(\d+)value")


def read_table(text: str) -> Reading:
    """Read a table whose first line names its columns; what cannot be taken is told with its line."""
    lines = text.split("\n", 1)
    if lines[0].lower().startswith("sep="):
        text = "\n" + (lines[1] if len(lines) > 1 else "")
    first = text.lstrip("\n").partition("\n")[0]
    between = max(",;\t", key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=between)
    problems: list[Problem] = []
    return reading(list(_drafts(rows, problems)), problems)


def write_table(contacts: Iterable[Contact], owners: Mapping[AgentId, str]) -> str:
    """Write contacts, several addresses or numbers in one cell; `owners` says how agents are named."""
    return write_rows([COLUMNS, *(list(_cells(one, owners)) for one in contacts)])


def _cells(contact: Contact, owners: Mapping[AgentId, str]) -> Iterator[str]:
    yield contact.name
    yield contact.organisation or ""
    yield "; ".join(contact.emails)
    for kind in PhoneKind:
        yield "; ".join(one.number for one in contact.phones if one.kind is kind)
    yield contact.kind
    yield owners.get(contact.owner_id, "") if contact.owner_id else ""
    yield contact.picture_url or ""
    yield contact.id


def _meant(cell: str) -> str:
    """Return what a cell was before it was made inert."""
    is_ours = cell.startswith(SIGN) and cell.lstrip(SIGN).startswith(DANGEROUS)
    return (cell[1:] if is_ours else cell).strip()


def _drafts(rows: Iterator[Sequence[str]], problems: list[Problem]) -> Iterator[Draft]:
    columns: Sequence[str] = ()
    # A cell may have lines of its own: a row is told by where it begins.
    begins = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            problems.append(Problem(begins, "table_line"))
            return
        if row is None:
            break
        line, begins = begins, getattr(rows, "line_num", begins) + 1
        if not any(cell.strip() for cell in row):
            continue
        if not columns:
            columns = [_column(cell) for cell in row]
            _check(columns)
        else:
            yield _draft(line, columns, [_meant(cell) for cell in row])


def _check(columns: Sequence[str]) -> None:
    """Raise NotAllowed for a table without a name or an address in it."""
    shapes = {_shape(one) for one in columns}
    if not shapes & {*NAMES, *PARTS, *EMAILS, *ORGANISATION}:
        raise NotAllowed("table_columns", columns=", ".join(COLUMNS))


def _draft(line: int, columns: Sequence[str], row: Sequence[str]) -> Draft:
    draft = Draft(line)
    cells = [(one, cell) for one, cell in zip(columns, row, strict=False) if cell]
    labels = {found[1]: cell for one, cell in cells if (found := LABEL.fullmatch(one))}
    parts: dict[str, str] = {}
    for column, cell in cells:
        _take(draft, column, cell, parts)
        if found := VALUE.fullmatch(column):
            kind = _kind_of(labels.get(found[1], ""))
            for number in SEVERAL.split(cell):
                draft.add_phone(line, number, kind)
    named = " ".join(parts[one] for one in ("first", "middle", "last") if one in parts)
    draft.name = draft.name or named
    return draft


def _take(draft: Draft, column: str, cell: str, parts: dict[str, str]) -> None:
    shape = _shape(column)
    if shape in PARTS:
        parts[PARTS[shape]] = cell
    elif shape in NAMES:
        draft.name = draft.name or cell
    elif shape in ORGANISATION:
        draft.organisation = draft.organisation or cell
    elif shape in EMAILS:
        for email in SEVERAL.split(cell):
            draft.add_email(draft.line, email)
    elif shape == "picture":
        draft.add_picture(draft.line, cell)
    elif shape in OURS:
        setattr(draft, OURS[shape], cell)
    for kind in (one for one, names in PHONES.items() if shape in names):
        for number in SEVERAL.split(cell):
            draft.add_phone(draft.line, number, kind)


def _kind_of(label: str) -> PhoneKind:
    words = label.lower()
    if "mobile" in words or "cell" in words:
        return PhoneKind.MOBILE
    return PhoneKind.HOME if "home" in words else PhoneKind.WORK


def _column(cell: str) -> str:
    return "".join(char for char in cell.lower() if char.isalnum())


def _shape(column: str) -> str:
    return re.sub(r"\d+", "#", column)
