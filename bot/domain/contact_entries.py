"""What a file of contacts says, entry by entry, and what is wrong with it, line by line (PHB-05)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.contacts import (
    MOST_EMAILS,
    MOST_PHONES,
    SHARED,
    Contact,
    ContactKind,
    checked,
    checked_email,
    checked_picture,
    email_key,
)
from bot.domain.errors import NotAllowed
from bot.domain.ids import ContactId
from bot.domain.names import LONGEST_NAME, clean_name
from bot.domain.phones import Phone, PhoneKind, checked_number, numbers_once

LARGEST_FILE = 10 * 1024 * 1024
MOST_ENTRIES = 1000
KINDS = {one.value: one for one in ContactKind}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was left out; `key` finds the sentence about it."""

    line: int
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """An entry as a file has it; `owner` names an agent as their contact link does."""

    line: int
    contact: Contact
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a file says, and what of it cannot be taken."""

    entries: Sequence[FileEntry]
    problems: Sequence[Problem]


@dataclass(slots=True)
class Draft:
    """An entry while its lines are read: what cannot be so is left out and told with its line."""

    line: int
    id: str = ""
    name: str = ""
    organisation: str = ""
    kind: str = ""
    owner: str = ""
    picture: str | None = None
    emails: list[str] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add_email(self, line: int, given: str) -> None:
        """Take an address."""
        found = self._fine(line, checked_email, given)
        if found:
            self.emails.append(found)

    def add_phone(self, line: int, given: str, kind: PhoneKind) -> None:
        """Take a number."""
        found = self._fine(line, checked_number, given)
        if found:
            self.phones.append(Phone(found, kind))

    def add_picture(self, line: int, given: str) -> None:
        """Take the address of a picture; pictures themselves are not kept."""
        self.picture = self._fine(line, checked_picture, given)

    def entry(self) -> FileEntry | None:
        """Return what came of it; None when there is nobody in it."""
        known = self.organisation or (self.emails[0] if self.emails else "")
        name = clean_name(self.name) or clean_name(known)
        if not name:
            self.problems.append(Problem(self.line, "contact_nameless"))
            return None
        emails = tuple({email_key(one): one for one in reversed(self.emails)}.values())[::-1]
        phones = numbers_once(self.phones)
        self._count(len(emails), MOST_EMAILS, "contact_emails")
        self._count(len(phones), MOST_PHONES, "contact_phones")
        contact = Contact(
            ContactId(self.id),
            name,
            SHARED,
            clean_name(self.organisation, LONGEST_NAME) or None,
            KINDS.get(self.kind.strip().lower(), ContactKind.EXTERNAL),
            emails[:MOST_EMAILS],
            phones[:MOST_PHONES],
            self.picture,
        )
        return FileEntry(self.line, checked(contact), self.owner.strip())

    def _count(self, found: int, most: int, key: str) -> None:
        if found > most:
            self.problems.append(Problem(self.line, key, {"most": str(most)}))

    def _fine(self, line: int, check: Callable[[str], str | None], given: str) -> str | None:
        if not given.strip():
            return None
        try:
            return check(given)
        except NotAllowed as error:
            self.problems.append(Problem(line, error.key, error.values))
            return None


def reading(drafts: Iterable[Draft], problems: Iterable[Problem] = ()) -> Reading:
    """Sum up what was read, in the order of the lines; NotAllowed when it is too much."""
    kept, wrong = [], list(problems)
    for draft in drafts:
        found = draft.entry()
        if found:
            kept.append(found)
        wrong.extend(draft.problems)
        if len(kept) > MOST_ENTRIES:
            raise NotAllowed("contacts_many", most=str(MOST_ENTRIES))
    return Reading(kept, sorted(wrong, key=lambda one: one.line))


def of_book(entry: FileEntry, book: str) -> Contact:
    """Return an entry for a book."""
    return replace(entry.contact, book=book)
