"""What an agent sees of their own calendar and booking link: on the Home tab, in the dialog (MTG-01)."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.links import Links
from bot.domain.people import Agent
from bot.lists import markdown
from bot.store import Transaction
from bot.texts import Texts
from calendar_sync.calendars import account_of
from calendar_sync.ports import Account, CalendarKind
from calendar_sync.tickets import CHOOSE, connect_link


@dataclass(frozen=True, slots=True)
class Door:
    """A button that leads out: its words, and an address that is good for this agent and for some hours."""

    name: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """One agent's booking link and calendar; `told` is CommonMark, `signature` HTML for under a mail."""

    link: str
    signature: str
    told: str
    doors: Sequence[Door]


def read_own(
    tx: Transaction, agent: Agent, kinds: Sequence[CalendarKind], links: Links, texts: Texts
) -> OwnCalendar:
    """Collect it; `kinds` are the calendars that are set up."""
    account, link = account_of(tx, agent.id), links.booking(agent.slug)
    is_connected = account.kind is not CalendarKind.OWN
    others = [one for one in kinds if one is not CalendarKind.OWN]

    def door(name: str, key: str) -> Door:
        return Door(name, texts.say(key), connect_link(links, agent.id, name, tx.now))

    doors = [door(str(one), _label(one, account)) for one in others]
    if is_connected and account.kind in kinds and not account.lost_at:
        doors.append(door(CHOOSE, "calendar.choose"))
    if is_connected:
        doors.append(door(CalendarKind.OWN, "calendar.disconnect"))
    return OwnCalendar(link, signature(link, texts), told_of(account, kinds, texts), doors)


def told_of(account: Account, kinds: Sequence[CalendarKind], texts: Texts) -> str:
    """Say which calendar an agent has, and whether it lets us in (B22)."""
    if account.kind is CalendarKind.OWN:
        can_more = any(one is not CalendarKind.OWN for one in kinds)
        return texts.say("calendar.own_connect" if can_more else "calendar.own")
    name = texts.say(f"calendar.{account.kind}")
    key = "calendar.lost" if account.lost_at else "calendar.connected"
    return texts.say(key, name=name, address=markdown(account.address))


def signature(link: str, texts: Texts) -> str:
    """Return the lines of HTML that go under one's e-mails, with the booking link (ENT-07)."""
    words = html.escape(texts.say("calendar.book_with_me"))
    return f'<a href="{html.escape(link)}">{words}</a>'


def _label(kind: CalendarKind, account: Account) -> str:
    return f"calendar.reconnect_{kind}" if kind is account.kind else f"calendar.connect_{kind}"
