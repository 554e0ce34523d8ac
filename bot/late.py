"""What is said about a guest who waits for too long: to an agent, and in a mail (ESC-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape

from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation
from bot.domain.escalation import SECOND
from bot.domain.messages import Message
from bot.domain.names import clean_name
from bot.domain.naming import title_for_agents
from bot.lists import duration, markdown
from bot.mails import filled, framed
from bot.store import Transaction
from bot.texts import Texts

MOST_LINES, LONGEST_LINE = 5, 500


@dataclass(frozen=True, slots=True)
class Lateness:
    """A guest who waits, in words; `lines` are who wrote what, the oldest unanswered first."""

    number: int
    title: str
    guest: str
    waits: str
    facts: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, str]]
    more: int


def read_lateness(tx: Transaction, conversation: Conversation, texts: Texts) -> Lateness | None:
    """Collect it; None when nobody waits any more, or what they asked is gone."""
    waiting = tx.messages.unanswered(conversation.id)
    if conversation.waiting_since is None or not waiting:
        return None
    cast = cast_of(tx, conversation)
    names = {one: tx.guests.get(one).shown_name for m in waiting if (one := m.guest_id)}
    lines = [(names[m.guest_id], _said(m)) for m in waiting if m.guest_id]
    holder = tx.people.agent(conversation.assignee_id) if conversation.assignee_id else None
    facts = [(texts.say("card.service"), cast.service.name)] if cast.service else []
    held = holder.name if holder else texts.say("card.nobody")
    return Lateness(
        number=conversation.number,
        title=title_for_agents(conversation, cast.guests),
        guest=lines[0][0],
        waits=duration(conversation.waiting_since, tx.now, texts),
        facts=(*facts, (texts.say("card.assignee"), held)),
        lines=lines[:MOST_LINES],
        more=len(lines[MOST_LINES:]),
    )


def told(late: Lateness, step: int, link: str, texts: Texts) -> str:
    """Say it to an agent, in CommonMark."""
    values = {"number": late.number, "title": markdown(late.title), "time": late.waits}
    key = "late.second" if step == SECOND else "late.first"
    quoted = [f"> **{markdown(name)}** {markdown(text)}" for name, text in late.lines[:1]]
    opened = f"[{texts.say('late.open')}]({link})" if link else ""
    return "\n\n".join(filter(None, (texts.say(key, **values), *quoted, opened)))


def mail(late: Lateness, step: int, link: str, texts: Texts) -> EmailMessage:
    """Write the mail, as text and as HTML; who gets it, and from whom, is added by the sender."""
    written = EmailMessage()
    written["Subject"] = _subject(late, texts)
    written.set_content(_as_text(late, step, link, texts))
    written.add_alternative(_as_html(late, step, link, texts), subtype="html")
    return written


def _subject(late: Lateness, texts: Texts) -> str:
    """Return one line, whatever people are called."""
    title = clean_name(late.title, LONGEST_LINE)
    return texts.say("mail.late_subject", number=late.number, title=title, time=late.waits)


def _as_text(late: Lateness, step: int, link: str, texts: Texts) -> str:
    said = _words(late, step, texts)
    quoted = (f"> {name}: " + text.replace("\n", "\n> ") for name, text in late.lines)
    facts = (f"{label}: {value}" for label, value in late.facts)
    parts = (said["heading"], said["intro"], *quoted, said["more"], "\n".join(facts))
    opened = f"{said['open']}: {link}" if link else ""
    return "\n\n".join(filter(None, (*parts, opened, said["why"]))) + "\n"


def _as_html(late: Lateness, step: int, link: str, texts: Texts) -> str:
    """Fill the template; words of people come in escaped, or not at all."""
    words = _words(late, step, texts)
    said = {name: escape(text) for name, text in words.items()}
    lines = "".join(
        filled("late_line.html", name=escape(name), text=escape(text).replace("\n", "<br>"))
        for name, text in late.lines
    )
    facts = "".join(
        filled("fact.html", label=escape(label), value=escape(value)) for label, value in late.facts
    )
    button = filled("button.html", link=escape(link), open=said["open"]) if link else ""
    body = filled("late.html", **said, lines=lines, facts=facts, button=button)
    return framed(words["subject"], body, texts.language)


def _words(late: Lateness, step: int, texts: Texts) -> Mapping[str, str]:
    values = {"number": late.number, "title": late.title, "guest": late.guest, "time": late.waits}
    intro = "mail.late_second" if step == SECOND else "mail.late_first"
    return {
        "heading": texts.say("mail.late_heading", **values),
        "intro": texts.say(intro, **values),
        "more": texts.say("mail.late_more", count=late.more) if late.more else "",
        "open": texts.say("late.open"),
        "why": texts.say("mail.late_why"),
        "subject": _subject(late, texts),
    }


def _said(message: Message) -> str:
    """Return the words of a message, cut, or the names of its files where it has no words."""
    text = message.text or ", ".join(clean_name(file.name) for file in message.files)
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1].rstrip() + "…"
