"""Lists of conversations and the summary of one, in CommonMark, for agents."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.actions.cast import cast_of
from bot.domain.conversations import Conversation, State
from bot.domain.links import Links
from bot.domain.naming import title_for_agents
from bot.store import Transaction
from bot.store.search import Found
from bot.texts import Texts
from bot.transcripts import Line, transcript

MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@])")
LAST_SHOWN = 5
LONGEST_EXCERPT = 200


def markdown(text: str) -> str:
    """Return words of people so that CommonMark shows them as they are, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def found_lines(tx: Transaction, found: Sequence[Found], texts: Texts) -> list[str]:
    """Return a line for each conversation: number, title, who holds it, how long it waits."""
    return [_line(tx, one, texts) for one in found]


def conversation_summary(
    tx: Transaction, conversation: Conversation, texts: Texts, links: Links
) -> str:
    """Return who, since when, who holds it, its link, and the last words."""
    cast = cast_of(tx, conversation)
    title = markdown(title_for_agents(conversation, cast.guests))
    state = texts.say("card.closed" if conversation.state is State.CLOSED else "card.open")
    head = texts.say("command.show_title", number=conversation.number, title=title, state=state)
    rows = [head, "", *_members(tx, conversation, texts)]
    if conversation.share and conversation.share.is_valid(tx.now):
        rows.append(texts.say("command.show_link", link=links.share(conversation.share.token)))
    lines = transcript(tx, conversation, texts, for_guests=False)[-LAST_SHOWN:]
    return "\n".join((*rows, "", *(_said(line) for line in lines)))


def duration(start: datetime, end: datetime, texts: Texts) -> str:
    """Say how long it has been: minutes, then hours, then days."""
    minutes = max(0, int((end - start).total_seconds() // 60))
    if minutes < 60:
        return texts.say("command.minutes", count=minutes)
    if minutes < 48 * 60:
        return texts.say("command.hours", count=minutes // 60)
    return texts.say("command.days", count=minutes // (24 * 60))


def _line(tx: Transaction, one: Found, texts: Texts) -> str:
    conversation = tx.conversations.get(one.id)
    title = markdown(title_for_agents(conversation, cast_of(tx, conversation).guests))
    holder = tx.people.agent(one.assignee_id).name if one.assignee_id else texts.say("card.nobody")
    parts = [f"**#{one.number}** {title}", markdown(holder)]
    if one.waiting_since:
        waits = duration(one.waiting_since, tx.now, texts)
        parts.append(texts.say("command.waits", time=waits))
    if one.state is State.CLOSED:
        parts.append(texts.say("card.closed"))
    return " · ".join(parts)


def _said(line: Line) -> str:
    author = f"**{markdown(line.author)}** " if line.author else ""
    return f"> {author}{markdown(line.text[:LONGEST_EXCERPT])}"


def _members(tx: Transaction, conversation: Conversation, texts: Texts) -> list[str]:
    cast = cast_of(tx, conversation)
    holder = conversation.assignee_id
    held = tx.people.agent(holder).name if holder else texts.say("card.nobody")
    rows = [f"- {texts.say('card.assignee')}: {markdown(held)}"]
    if cast.service:
        rows.append(f"- {texts.say('card.service')}: {markdown(cast.service.name)}")
    names = ", ".join(agent.name for agent in cast.agents) or texts.say("card.nobody")
    rows.append(f"- {texts.say('command.agents')}: {markdown(names)}")
    return rows
