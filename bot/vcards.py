"""vCard 3.0 (RFC 2426) and 4.0 (RFC 6350): contacts read from what others export, and written (PHB-05).

Google, Apple and Outlook write one of the two; what old Outlooks write (2.1, quoted-printable) is read, too.
"""

import re
from binascii import a2b_qp
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from bot.domain.contact_entries import Draft, Problem, Reading, reading
from bot.domain.contacts import Contact, ContactKind
from bot.domain.ids import AgentId
from bot.domain.phones import Phone, PhoneKind

V3, V4 = "3.0", "4.0"
OUR_TYPE, OUR_OWNER = "X-FRONTDESK-TYPE", "X-FRONTDESK-OWNER"
MOST_OCTETS = 75
URN = "urn:uuid:"
HEAD = re.compile(r'((?:[^":]|"[^"]*")*):(.*)', re.DOTALL)
PARAMETERS = re.compile(r';((?:[^";]|"[^"]*")*)')
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
COMPONENTS = re.compile(r"((?:[^;\\]|\\.)*)(?:;|$)", re.DOTALL)
WRITTEN_KIND = {PhoneKind.WORK: "work", PhoneKind.MOBILE: "cell", PhoneKind.HOME: "home"}
NO_TELEPHONE = {"fax", "pager", "modem", "bbs", "textphone"}


@dataclass(frozen=True, slots=True)
class Line:
    """A property: its name without its group, the words of its parameters in small letters, its value."""

    number: int
    name: str
    words: frozenset[str]
    value: str


def read_vcards(text: str) -> Reading:
    """Read all cards of a file; what cannot be taken is told with its line."""
    problems: list[Problem] = []
    return reading(list(_drafts(text, problems)), problems)


def write_vcards(contacts: Iterable[Contact], version: str, owners: Mapping[AgentId, str]) -> str:
    """Write contacts; `owners` says how agents are named in a file."""
    return "".join(_folded(line) for one in contacts for line in _card(one, version, owners))


def _card(contact: Contact, version: str, owners: Mapping[AgentId, str]) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield f"UID:{URN}{UUID(contact.id)}"
    yield f"FN:{_escape(contact.name)}"
    # Version 3 asks for it; where a name ends, nobody knows.
    yield f"N:;{_escape(contact.name)};;;"
    if contact.organisation:
        yield f"ORG:{_escape(contact.organisation)}"
    for email in contact.emails:
        yield f"EMAIL{';TYPE=INTERNET' if version == V3 else ''}:{_escape(email)}"
    yield from (_tel(phone, version) for phone in contact.phones)
    if contact.picture_url:
        yield f"PHOTO{';VALUE=uri' if version == V3 else ''}:{contact.picture_url}"
    if contact.kind is not ContactKind.EXTERNAL:
        yield f"{OUR_TYPE}:{contact.kind}"
    if contact.owner_id:
        yield f"{OUR_OWNER}:{_escape(owners.get(contact.owner_id, ''))}"
    yield "END:VCARD"


def _tel(phone: Phone, version: str) -> str:
    kind = WRITTEN_KIND[phone.kind]
    if version == V3:
        return f"TEL;TYPE={kind.upper()},VOICE:{_escape(phone.number)}"
    return f'TEL;TYPE="{kind},voice":{_escape(phone.number)}'


def _drafts(text: str, problems: list[Problem]) -> Iterator[Draft]:
    draft: Draft | None = None
    is_group = False
    for line in _lines(text, problems):
        if line.name == "BEGIN":
            if draft:
                problems.append(Problem(draft.line, "vcard_unclosed"))
            draft, is_group = Draft(line.number), False
        elif draft is None:
            problems.append(Problem(line.number, "vcard_outside"))
        elif line.name == "END":
            if not is_group:
                yield draft
            draft = None
        elif line.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"}:
            is_group = line.value.strip().lower() == "group"
        else:
            _take(draft, line)
    if draft:
        problems.append(Problem(draft.line, "vcard_unclosed"))


def _take(draft: Draft, line: Line) -> None:
    match line.name:
        case "FN":
            draft.name = _plain(line.value)
        case "N" if not draft.name:
            family, given = (*_components(line.value), "", "")[:2]
            draft.name = f"{given} {family}".strip()
        case "ORG":
            draft.organisation = ", ".join(part for part in _components(line.value) if part)
        case "EMAIL":
            draft.add_email(line.number, _plain(line.value).removeprefix("mailto:"))
        case "TEL" if not line.words & NO_TELEPHONE:
            draft.add_phone(line.number, _dialled(_plain(line.value)), _kind_of(line.words))
        case "PHOTO" if line.value.lower().startswith("http"):
            draft.add_picture(line.number, line.value)
        case "UID":
            draft.id = _own_id(line.value)
        case "X-FRONTDESK-TYPE":
            draft.kind = _plain(line.value)
        case "X-FRONTDESK-OWNER":
            draft.owner = _plain(line.value)
        case _:
            pass


def _kind_of(words: frozenset[str]) -> PhoneKind:
    if words & {"cell", "mobile", "iphone"}:
        return PhoneKind.MOBILE
    return PhoneKind.HOME if "home" in words and "work" not in words else PhoneKind.WORK


def _dialled(value: str) -> str:
    """Read `tel:+49-30-123;ext=12`, as version 4 may write a number."""
    if not value.lower().startswith("tel:"):
        return value
    return re.sub(r";(?!ext=)[^;]*", "", value[4:])


def _own_id(value: str) -> str:
    """Return an id of ours; empty for one of somebody else's."""
    try:
        return UUID(value.strip().lower().removeprefix(URN)).hex
    except ValueError:
        return ""


def _lines(text: str, problems: list[Problem]) -> Iterator[Line]:
    for number, whole in _unfolded(text):
        found = HEAD.fullmatch(whole)
        if found:
            yield _line(number, found[1], found[2])
        elif whole.strip():
            problems.append(Problem(number, "vcard_line"))


def _line(number: int, head: str, value: str) -> Line:
    name = head.partition(";")[0].rpartition(".")[2].strip().upper()
    given = [part.replace('"', "").lower() for part in PARAMETERS.findall(head)]
    words = frozenset(word.strip() for one in given for word in one.rpartition("=")[2].split(","))
    if "quoted-printable" in words:
        charset = next(
            (one.partition("=")[2] for one in given if one.startswith("charset=")), "utf-8"
        )
        value = _unquoted(value, charset)
    return Line(number, name, words, value)


def _unquoted(value: str, charset: str) -> str:
    try:
        return a2b_qp(value.encode()).decode(charset, "replace")
    except (LookupError, ValueError):
        return a2b_qp(value.encode()).decode("utf-8", "replace")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield whole lines with the number of their first; a soft break of quoted-printable goes on, too."""
    number, whole = 0, ""
    for at, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        is_soft = whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper()
        if number and line[:1] in {" ", "\t"} and not is_soft:
            whole += line[1:]
        elif is_soft:
            whole = whole[:-1] + line
        else:
            if number:
                yield number, whole
            number, whole = at, line
    yield number, whole


def _folded(line: str) -> str:
    """Return a line in pieces of 75 octets, never within a letter."""
    pieces, room, piece = [], MOST_OCTETS, ""
    for char in line:
        size = len(char.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", MOST_OCTETS - 1
        piece += char
        room -= size
    return "\r\n ".join((*pieces, piece)) + "\r\n"


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return escaped.replace("\n", "\\n")


def _plain(value: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _components(value: str) -> list[str]:
    return [_plain(found[1]) for found in COMPONENTS.finditer(value)]
