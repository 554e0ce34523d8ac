"""What deliveries need besides the database."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.domain.ids import PlatformName, Ref
from bot.domain.links import Links
from bot.domain.people import Agent, Guest
from bot.ports import Author, ChatPlatform, Mailer, Refused
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours, our addresses, and the agents' language.

    `examine` looks whether everything works and returns the report in CommonMark.
    """

    platforms: Mapping[PlatformName, ChatPlatform]
    mailer: Mailer
    links: Links
    texts: Texts
    sender: str
    examine: Callable[[], Awaitable[str]]

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
