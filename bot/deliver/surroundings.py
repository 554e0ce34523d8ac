"""What deliveries need besides the database."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.domain.ids import PlatformName, Ref, ServiceId
from bot.domain.links import Links
from bot.domain.people import Agent, Guest
from bot.domain.reporting import Form
from bot.ports import Author, ChatPlatform, Mailer, Refused
from bot.reports import Made
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours, our addresses, and the agents' language.

    `examine` looks whether everything works and returns the report in CommonMark; `sum_up` makes a report of
    the figures, of a service or of all, over some days.
    """

    platforms: Mapping[PlatformName, ChatPlatform]
    mailer: Mailer
    links: Links
    texts: Texts
    sender: str
    examine: Callable[[], Awaitable[str]]
    sum_up: Callable[[ServiceId | None, int, Form], Awaitable[Made]]

    def platform(self, ref: Ref) -> ChatPlatform:
        """Return the adapter that can read this ref; Refused when it is not set up."""
        found = self.platforms.get(ref.platform)
        if found is None:
            raise Refused(f"{ref.platform} is not set up")
        return found

    def guest(self, guest: Guest) -> Author:
        """Show a guest under their own name."""
        return Author(
            guest.shown_name, self.links.face(guest.avatar_url, guest.shown_name, guest.id)
        )

    def agent(self, agent: Agent) -> Author:
        """Show an agent under their own name."""
        return Author(agent.name, agent.avatar_url or self.links.avatar(agent.name, agent.id))
