"""The Home tab: one's own links, one's conversations, who waits, and the services (ENT-07, MGR-02)."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import effects
from bot.domain.links import Links
from bot.domain.people import Agent, Service
from bot.domain.richtext import Code
from bot.effects import Speaker
from bot.lists import found_lines
from bot.services import changeable_by, may_set_up
from bot.slack import calendar, setup
from bot.slack.dialogs import said
from bot.slack.render import plain_text, rich_text
from bot.slack.sheet import open_book
from bot.store import Transaction
from bot.texts import Texts
from calendar_sync.home import OwnCalendar, read_own
from calendar_sync.ports import CalendarKind

Json = dict[str, Any]
MOST_BLOCKS = 100
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What the Home tab of one agent shows; `services` are those that they may change."""

    agent: Agent
    mine: Sequence[str]
    waiting: Sequence[str]
    services: Sequence[Service]
    may_add: bool
    managers: Mapping[str, str]
    calendar: OwnCalendar


def read_home(tx: Transaction, speaker: Speaker, kinds: Sequence[CalendarKind]) -> Shown:
    """Collect it; somebody who opens the tab for the first time becomes an agent, with a link of theirs.

    `kinds` are the calendars that are set up.
    """
    agent = effects.met(tx, speaker)
    services = changeable_by(tx, speaker)
    return Shown(
        agent,
        found_lines(tx, tx.search.held_by(agent.id, SHOWN), speaker.texts),
        found_lines(tx, tx.search.queue(SHOWN), speaker.texts),
        services=services,
        may_add=may_set_up(tx, speaker),
        managers=manager_names(tx, services),
        calendar=read_own(tx, agent, kinds, speaker.links, speaker.texts),
    )


def manager_names(tx: Transaction, services: Sequence[Service]) -> Mapping[str, str]:
    """Return the names of those who answer for services."""
    ids = [service.manager_id for service in services if service.manager_id]
    return {agent_id: tx.people.agent(agent_id).name for agent_id in ids}


def home_view(shown: Shown, texts: Texts, links: Links, *, with_picture: bool = True) -> Json:
    """Return the tab."""
    blocks = [
        _header(texts.say("home.link")),
        *_links(shown.agent, texts, links, with_picture=with_picture),
        _header(texts.say("calendar.title")),
        *calendar.blocks(shown.calendar, texts),
        _header(texts.say("home.mine")),
        said(_list(shown.mine, texts.say("command.mine_empty"))),
        _header(texts.say("home.waiting")),
        said(_list(shown.waiting, texts.say("command.queue_empty"))),
    ]
    blocks.append({"type": "actions", "block_id": "phonebook", "elements": [open_book(texts)]})
    if shown.services or shown.may_add:
        blocks.append(_header(texts.say("home.services")))
        blocks.extend(setup.listing(shown.services, shown.managers, texts, may_add=shown.may_add))
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def closed_view(texts: Texts) -> Json:
    """Return the tab of somebody who may not speak to guests."""
    return {"type": "home", "blocks": [said(texts.say("desk.may_not_speak"))]}


def signature(link: str, texts: Texts) -> str:
    """Return the lines of HTML that go under one's e-mails."""
    words = html.escape(texts.say("home.write_to_me"))
    return f'<a href="{html.escape(link)}">{words}</a>'


def _links(agent: Agent, texts: Texts, links: Links, *, with_picture: bool) -> list[Json]:
    link = links.contact(agent.slug)
    blocks = [
        said(texts.say("home.link_text")),
        rich_text((Code(link),)),
        said(texts.say("home.signature_text")),
        rich_text((Code(signature(link, texts)),)),
    ]
    if with_picture:
        blocks.append(
            {
                "type": "image",
                "image_url": links.qr_code(agent.slug),
                "alt_text": texts.say("home.qr_code"),
                "title": plain_text(texts.say("home.qr_code"), 150),
            }
        )
    return blocks


def _header(text: str) -> Json:
    return {"type": "header", "text": plain_text(text, 150)}


def _list(lines: Sequence[str], empty: str) -> str:
    return "\n".join(f"- {line}" for line in lines) if lines else empty
