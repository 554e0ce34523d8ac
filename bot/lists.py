"""Lists of conversations and the summary of one, in CommonMark, for agents."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.actions.cast import cast_of, titles_of
from bot.domain.conversations import Conversation, State
from bot.domain.hours import Hours
from bot.domain.ids import ServiceId
from bot.domain.late import is_late
from bot.domain.links import Links
from bot.domain.naming import Cast, title_for_agents
from bot.domain.people import Agent, Service
from bot.domain.rules import Rules
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
    """Return a line for each conversation: number, title, who holds it, how long it waits, its tags.

    What a search found in it stands below. However many lines, the database is asked as often.
    """
    if not found:
        return []
    titles, tags = titles_of(tx, found), tx.tags.of_all([one.id for one in found])
    held = dict.fromkeys(one.assignee_id for one in found if one.assignee_id)
    names = {agent.id: agent.name for agent in tx.people.agents(list(held))}
    services: dict[ServiceId | None, Service] = {
        service.id: service for service in tx.people.services()
    }
    lines = []
    for one in found:
        holder = names[one.assignee_id] if one.assignee_id else texts.say("card.nobody")
        parts = [f"**#{one.number}** {markdown(titles[one.id])}", markdown(holder)]
        parts += _signs(one, services.get(one.service_id), tx.now, texts)
        parts += [markdown(", ".join(tags[one.id]))] if one.id in tags else []
        lines.append(" · ".join(parts) + (f" · “{markdown(one.excerpt)}”" if one.excerpt else ""))
    return lines


def conversation_summary(
    tx: Transaction, conversation: Conversation, texts: Texts, links: Links
) -> str:
    """Return who, since when, who holds it, its link, and the last words."""
    cast = cast_of(tx, conversation)
    title = markdown(title_for_agents(conversation, cast.guests))
    state = texts.say("card.closed" if conversation.state is State.CLOSED else "card.open")
    head = texts.say("command.show_title", number=conversation.number, title=title, state=state)
    rows = [head, "", *_members(tx, conversation, cast, texts)]
    if conversation.share and conversation.share.is_valid(tx.now):
        rows.append(texts.say("command.show_link", link=links.share(conversation.share.token)))
    lines = transcript(tx, conversation, texts, for_guests=False, most=LAST_SHOWN)
    return "\n".join((*rows, "", *(_said(line) for line in lines)))


def duration(start: datetime, end: datetime, texts: Texts) -> str:
    """Say how long it has been: minutes, then hours, then days."""
    minutes = max(0, int((end - start).total_seconds() // 60))
    if minutes < 60:
        return texts.say("command.minutes", count=minutes)
    if minutes < 48 * 60:
        return texts.say("command.hours", count=minutes // 60)
    return texts.say("command.days", count=minutes // (24 * 60))


def _signs(one: Found, service: Service | None, now: datetime, texts: Texts) -> Iterator[str]:
    """Say what is special: a VIP, a wait and whether it is too long, the end (MGR-03)."""
    if one.vip:
        yield texts.say("command.vip")
    if one.waiting_since:
        yield texts.say("command.waits", time=duration(one.waiting_since, now, texts))
        hours, rules = (service.hours, service.rules) if service else (Hours(), Rules())
        if is_late(one.waiting_since, now, hours, rules.escalation):
            yield texts.say("command.late")
    if one.state is State.CLOSED:
        yield texts.say("card.closed")


def _said(line: Line) -> str:
    author = f"**{markdown(line.author)}** " if line.author else ""
    return f"> {author}{markdown(line.text[:LONGEST_EXCERPT])}"


def _name(agent: Agent, texts: Texts) -> str:
    """Return who it is, and that they take nothing new at the moment (ASG-16)."""
    return texts.say("command.is_paused", name=agent.name) if agent.paused else agent.name


def _members(tx: Transaction, conversation: Conversation, cast: Cast, texts: Texts) -> list[str]:
    holder = conversation.assignee_id
    held = tx.people.agent(holder).name if holder else texts.say("card.nobody")
    rows = [f"- {texts.say('card.assignee')}: {markdown(held)}"]
    if cast.service:
        rows.append(f"- {texts.say('card.service')}: {markdown(cast.service.name)}")
    tags = tx.tags.of(conversation.id)
    if tags:
        rows.append(f"- {texts.say('card.tags')}: {markdown(', '.join(tags))}")
    names = ", ".join(_name(agent, texts) for agent in cast.agents) or texts.say("card.nobody")
    rows.append(f"- {texts.say('command.agents')}: {markdown(names)}")
    return rows
