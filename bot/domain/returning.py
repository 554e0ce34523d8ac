"""Who comes back to a guest who writes where no agent is left, and when (MEM-03, MEM-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.conversations import Source
from bot.domain.ids import Ref
from bot.domain.people import Agent
from bot.domain.rules import Returning

# So long after the last agent left, a guest's message brings nobody back: somebody may be about to come.
SETTLES = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Crew:
    """Agents who belong together: a service's members, or the one agent of a contact link.

    `channels`: where they see a conversation.
    """

    agents: Sequence[Agent]
    source: Source
    channels: Sequence[Ref]

    @property
    def reachable(self) -> Sequence[Agent]:
        """Return those who can be brought in (MEM-05)."""
        return [agent for agent in self.agents if agent.is_reachable]


def settles_at(left_alone_at: datetime) -> datetime:
    """Return from when on a message brings somebody back; exactly then is late enough (MEM-04)."""
    return left_alone_at + SETTLES


def who_returns(returning: Returning, origin: Crew | None, current: Crew | None) -> Sequence[Crew]:
    """Return the crews that come back; none: nobody of theirs can be reached (MEM-03, MEM-05).

    `origin`: whom the guest wrote to first; `current`: the service that has the conversation now, where
    that is another one. Where there is no other one, the first ones come, whatever the rule is.
    """
    wanted = {
        Returning.ORIGIN: [origin],
        Returning.CURRENT: [current or origin],
        Returning.BOTH: [origin, current],
    }[returning]
    return [crew for crew in wanted if crew and crew.reachable]
