"""What deliveries need besides the database."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.cards import Adds, card_of, nothing
from bot.domain.conversations import Thread
from bot.domain.ids import PlatformName, Ref, ServiceId
from bot.domain.links import Links
from bot.domain.people import Agent, Guest
from bot.domain.reporting import Form
from bot.ports import Author, Card, ChatPlatform, Mailer, Refused
from bot.reports import Made
from bot.store import Transaction
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours, our addresses, and the agents' language.

    `examine` looks whether everything works and returns the report in CommonMark; `sum_up` makes a report of
    the figures, of a service or of all, over some days. `on_cards` adds to the cards of conversations.
    """

    platforms: Mapping[PlatformName, ChatPlatform]
    mailer: Mailer
    links: Links
    texts: Texts
    sender: str
    examine: Callable[[], Awaitable[str]]
    sum_up: Callable[[ServiceId | None, int, Form], Awaitable[Made]]
    on_cards: Adds = nothing

    def platform(self, ref: Ref) -> ChatPlatform:
        """Return the adapter that can read this ref; Refused when it is not set up."""
        found = self.platforms.get(ref.platform)
        if found is None:
            raise Refused(f"{ref.platform} is not set up")
        return found

    def card(self, tx: Transaction, thread: Thread) -> Card:
        """Return the opening card of a thread as it should be now."""
        return card_of(tx, thread, self.texts, self.links, self.on_cards)

    def guest(self, guest: Guest) -> Author:
        """Show a guest under their own name."""
        return Author(
            guest.shown_name, self.links.face(guest.avatar_url, guest.shown_name, guest.id)
        )

    def agent(self, agent: Agent) -> Author:
        """Show an agent under their own name."""
        return Author(agent.name, agent.avatar_url or self.links.avatar(agent.name, agent.id))
