"""The transcript of a conversation, as text and as HTML (CONV-11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.domain.conversations import Conversation
from bot.domain.ids import AgentId, GuestId
from bot.domain.messages import Message, MessageKind
from bot.domain.times import told
from bot.store import Transaction
from bot.texts import Texts

LONGEST = 10_000


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
) -> Sequence[Line]:
    """Return the last things that were said, oldest first; notes are never in a guest's.

    `is_outsider`: where outsiders only read, who comes and goes is not in theirs (CONV-14).
    """
    hides_members = is_outsider and conversation.read_only
    name = _names(tx)
    messages = tx.messages.latest(conversation.id, most, for_guests=for_guests)
    return [
        _line(message, name, texts)
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


def notice_text(message: Message, texts: Texts, prefix: str = "notice") -> str:
    """Say a notice in words."""
    assert message.notice, "only notices have no words of their own"
    return texts.say(f"{prefix}.{message.notice.key}", **told(message.notice.values)).strip()


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


def _line(message: Message, name: Callable[[Message], str | None], texts: Texts) -> Line:
    if message.kind is MessageKind.NOTICE:
        return Line(message.written_at, None, notice_text(message, texts))
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
