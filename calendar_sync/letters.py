"""Mails about meetings: what they say, as text, as HTML and as an entry for the calendar (MTG-05, 07, 08)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from html import escape

from bot.clock_words.times import said_day, said_month, said_span, said_when, said_zone
from bot.domain.names import clean_name
from bot.mails import FROM_THE_RIGHT, filled, framed
from bot.texts import Texts
from calendar_sync import ics
from calendar_sync.ics import Entry, Method, is_mailable

MAILS = "calendar_sync.mails"
LONGEST_VALUE, LONGEST_SUBJECT = 500, 200
# What mail programs make links of: words of strangers shall not lead anywhere.
LEADS = re.compile(r"\S*(?:[/\\@:][/\\\w]|\w\.\w{2})\S*")
LEADING = re.compile(r"[.:/@\\]+")
# Would be read as an encoded word (RFC 2047) in a header.
ENCODED = re.compile(r"=(?=\?)")
OPENED, CLOSED = "\u2068", "\u2069"


class Reader(StrEnum):
    """For whom it is; each sees the others, and only the links that are theirs."""

    AGENT = "agent"
    GUEST = "guest"
    EXTRA = "extra"


class Tone(StrEnum):
    """What it tells; its sentences are named by it."""

    BOOKED = "booked"
    INVITED = "invited"
    MOVED = "moved"
    RESIZED = "resized"
    PLACED = "placed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where its links lead; empty for what the reader has not."""

    join: str = ""
    manage: str = ""
    open: str = ""

    def shown(self) -> Sequence[tuple[str, str]]:
        """Return name and address of each; the first is the one that most will want."""
        ways = (("join", self.join), ("manage", self.manage), ("open", self.open))
        return [one for one in ways if one[1]]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one reader, in their language and zone (IANA). Times are aware.

    `name`: whom they meet. `by`: who did what it tells, empty for themselves. `was`: when it was to begin
    and end before. `facts` are named by sentences; nothing of what people typed is markup.
    """

    tone: Tone
    reader: Reader
    address: str
    words: Texts
    zone: str
    name: str
    start: datetime
    end: datetime
    by: str = ""
    was: datetime | None = None
    facts: Sequence[tuple[str, str]] = ()
    ways: Ways = Ways()
    entry: Entry | None = None

    @property
    def method(self) -> Method:
        """Return what the reader's calendar should do with the entry."""
        return Method.CANCEL if self.tone is Tone.CANCELLED else Method.REQUEST


def written(letter: Letter) -> EmailMessage:
    """Write the mail; from whom and under which id is added by the sender. ValueError without one address."""
    if not is_mailable(letter.address):
        raise ValueError("not a mail address")
    mail = EmailMessage()
    mail["To"] = letter.address
    mail["Subject"] = subject(letter)
    mail.set_content(as_text(letter))
    mail.add_alternative(as_html(letter), subtype="html")
    if letter.entry:
        _add_entry(mail, letter, letter.entry)
    return mail


def subject(letter: Letter) -> str:
    """Return one line, whatever people are called; what strangers typed is not in it for others."""
    when = said_when(letter.start, letter.zone, letter.words)
    said = letter.words.say(f"letter.subject_{letter.tone}", name=letter.name, when=when)
    return ENCODED.sub("= ", clean_name(said, LONGEST_SUBJECT))


def inert(text: str) -> str:
    """Return words of strangers so that no mail program makes a link of them."""
    return clean_name(LEADS.sub(lambda found: LEADING.sub(" ", found[0]), text), LONGEST_VALUE)


def as_text(letter: Letter) -> str:
    """Say it without any markup."""
    say = letter.words.say
    when = (
        said_day(letter.start, letter.zone, letter.words),
        said_span(letter.start, letter.end, letter.zone, letter.words),
        said_zone(letter.start, letter.zone),
    )
    ways = [(say(f"letter.{name}"), address) for name, address in letter.ways.shown()]
    facts, links = (
        [say("letter.fact", label=label, value=value) for label, value in rows]
        for rows in (_facts(letter), ways)
    )
    parts = (*_said(letter).values(), *map("\n".join, (when, facts, links)), _why(letter))
    return "\n\n".join(filter(None, parts)) + "\n"


def as_html(letter: Letter) -> str:
    """Fill the templates; words of people come in escaped, or not at all."""
    said = _said(letter)
    body = filled(
        "meeting.html",
        MAILS,
        heading=escape(said["heading"]),
        by=filled("by.html", MAILS, by=escape(said["by"])) if said["by"] else "",
        when=_when(letter),
        facts=_table(letter),
        ways=_buttons(letter),
        why=escape(_why(letter)),
    )
    return framed(subject(letter), body, letter.words.language)


def _said(letter: Letter) -> Mapping[str, str]:
    say, name = letter.words.say, _isolated(letter, letter.name)
    by = _isolated(letter, letter.by) if letter.by else ""
    key = f"letter.by_{letter.tone}"
    return {
        "heading": say(f"letter.{letter.tone}", name=name),
        "by": say(key, name=by) if by and letter.words.knows(key) else "",
    }


def _facts(letter: Letter) -> Sequence[tuple[str, str]]:
    """Return what is worth a line, with its label; first what it was before."""
    say = letter.words.say
    before = said_when(letter.was, letter.zone, letter.words) if letter.was else ""
    rows = (("before", before), *letter.facts)
    shown = [(name, clean_name(value, LONGEST_VALUE)) for name, value in rows]
    return [(say(f"letter.{name}"), value) for name, value in shown if value]


def _why(letter: Letter) -> str:
    key = "letter.why_agent" if letter.reader is Reader.AGENT else "letter.why"
    return letter.words.say(key, name=_isolated(letter, letter.name))


def _when(letter: Letter) -> str:
    month, day = said_month(letter.start, letter.zone, letter.words)
    is_off = letter.tone is Tone.CANCELLED
    return filled(
        "when.html",
        MAILS,
        state="off" if is_off else "on",
        color="#b3261e" if is_off else "#1f5fbf",
        line="line-through" if is_off else "none",
        month=escape(month),
        number=day,
        day=escape(said_day(letter.start, letter.zone, letter.words)),
        span=escape(said_span(letter.start, letter.end, letter.zone, letter.words)),
        zone=escape(said_zone(letter.start, letter.zone)),
    )


def _table(letter: Letter) -> str:
    rows = (
        filled("fact.html", label=escape(label), value=f"<bdi>{escape(value)}</bdi>")
        for label, value in _facts(letter)
    )
    return "".join(rows)


def _buttons(letter: Letter) -> str:
    """Make a button of the first way, and lines of the others."""
    said = [
        {"link": escape(address), "open": escape(letter.words.say(f"letter.{name}"))}
        for name, address in letter.ways.shown()
    ]
    first = "".join(filled("button.html", **one) for one in said[:1])
    return first + "".join(filled("way.html", MAILS, **one) for one in said[1:])


def _add_entry(mail: EmailMessage, letter: Letter, entry: Entry) -> None:
    """Add the entry for the calendar.

    Guests' programs take it from the alternative, or from the attachment. A host's calendar has the event
    already: there it is attached only, so that it does not come twice (decision 0064).
    """
    data = ics.written(entry, letter.method)
    params = {"method": letter.method.value, "charset": "utf-8"}
    if letter.reader is not Reader.AGENT:
        mail.add_alternative(data, maintype="text", subtype="calendar", params=params)
    name = "cancel.ics" if letter.method is Method.CANCEL else "invite.ics"
    kind = {"method": letter.method.value}
    mail.add_attachment(data, maintype="application", subtype="ics", filename=name, params=kind)


def _isolated(letter: Letter, name: str) -> str:
    """Return a name on one line; it does not turn a sentence that runs from the right."""
    shown = clean_name(name, LONGEST_VALUE)
    return f"{OPENED}{shown}{CLOSED}" if letter.words.language in FROM_THE_RIGHT else shown
