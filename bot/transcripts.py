"""The transcript of a conversation, as text and as HTML (CONV-11)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.clock_words.times import told
from bot.domain.conversations import Conversation
from bot.domain.ids import AgentId, GuestId
from bot.domain.messages import Message, MessageKind
from bot.store import Transaction
from bot.texts import Texts

LONGEST = 10_000
Clock = Callable[[Mapping[str, str]], str]


def on_clock_of_host(values: Mapping[str, str]) -> str:
    """Return the zone of the host of a meeting, of which a notice tells."""
    return values.get("host_zone", "UTC")


def on_clock_of_guest(values: Mapping[str, str]) -> str:
    """Return the zone of the guest of a meeting, of which a notice tells."""
    return values.get("zone", "UTC")


@dataclass(frozen=True, slots=True)
class Line:
    """One message: when (UTC), who, what; nobody wrote a notice."""

    at: datetime
    author: str | None
    text: str


def transcript(
    tx: Transaction,
    conversation: Conversation,
    texts: Texts,
    *,
    for_guests: bool,
    is_outsider: bool = False,
    most: int = LONGEST,
    zone: str | None = None,
) -> Sequence[Line]:
    """Return the last things that were said, oldest first; notes are never in a guest's.

    `is_outsider`: where outsiders only read, who comes and goes is not in theirs (CONV-14). `zone` (IANA):
    on whose clock meetings are told; None for that of their guest or their host, whose transcript it is.
    """
    hides_members = is_outsider and conversation.read_only
    name, clock = _names(tx), _clock(zone, for_guests=for_guests)
    messages = tx.messages.latest(conversation.id, most, for_guests=for_guests)
    return [
        _line(message, name, texts, clock)
        for message in messages
        if not for_guests or (message.for_outsiders if hides_members else message.for_guests)
    ]


def as_text(title: str, lines: Sequence[Line]) -> str:
    """Write it as plain text; times are UTC."""
    return "\n".join((title, "", *(_text(line) for line in lines), ""))


def as_html(title: str, lines: Sequence[Line], language: str) -> str:
    """Write it as a page of its own, without scripts; times are UTC."""
    rows = "".join(
        f"<tr><td>{_time(line.at)}</td><th>{escape(line.author or '')}</th>"
        f"<td>{escape(line.text)}</td></tr>"
        for line in lines
    )
    style = "td,th{vertical-align:top;text-align:start;padding:.2em .6em;white-space:pre-wrap}"
    return (
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{style}</style>"
        f"<h1>{escape(title)}</h1><table>{rows}</table></html>"
    )


def notice_text(message: Message, texts: Texts, clock: Clock = on_clock_of_host) -> str:
    """Say a notice in words; `clock` names the zone in which the times of meetings are told."""
    assert message.notice, "only notices have no words of their own"
    values = message.notice.values
    said = told(values, texts, clock(values))
    return texts.say(f"notice.{message.notice.key}", **said).strip()


def _clock(zone: str | None, *, for_guests: bool) -> Clock:
    """Return how the zone is found for a notice."""
    if zone:
        return lambda _values: zone
    return on_clock_of_guest if for_guests else on_clock_of_host


def _names(tx: Transaction) -> Callable[[Message], str | None]:
    """Return a look-up of authors' names that asks for each person once."""
    known: dict[str, str] = {}

    def name(message: Message) -> str | None:
        person = message.guest_id or message.agent_id
        if person and person not in known:
            known[person] = _name_of(tx, message)
        return known[person] if person else None

    return name


def _name_of(tx: Transaction, message: Message) -> str:
    if message.guest_id:
        return tx.guests.get(GuestId(message.guest_id)).shown_name
    return tx.people.agent(AgentId(str(message.agent_id))).name


def _line(
    message: Message, name: Callable[[Message], str | None], texts: Texts, clock: Clock
) -> Line:
    if message.kind is MessageKind.NOTICE:
        return Line(message.written_at, None, notice_text(message, texts, clock))
    files = [f"[{file.name}]" for file in message.files]
    words = " ".join(part for part in (message.text, *files) if part)
    author = name(message)
    if message.kind is MessageKind.NOTE:
        author = texts.say("transcript.note", name=author)
    return Line(message.written_at, author, words)


def _text(line: Line) -> str:
    who = f"{line.author}: " if line.author else "* "
    return f"[{_time(line.at)}] {who}{line.text}"


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
