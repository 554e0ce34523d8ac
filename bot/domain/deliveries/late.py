"""Looks at guests who wait or were left alone, and what agents are told about it."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.deliveries.delivery import Alone
from bot.domain.ids import AgentId, ConversationId


@dataclass(frozen=True, slots=True)
class LookAgain(Alone):
    """Look whether somebody is there for a guest who wrote just after the last agent left (MEM-04)."""

    kind: ClassVar[str] = "look_again"
    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        """One look at a time for each conversation."""
        return f"alone/{self.conversation_id}"

    @property
    def key(self) -> str:
        """However many messages there are, one look is enough; it is taken back when somebody comes."""
        return self.lane


@dataclass(frozen=True, slots=True)
class Escalate(Alone):
    """Look whether a guest waits for too long by now (ESC-04); one alarm for each conversation."""

    kind: ClassVar[str] = "escalate"
    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        """One look at a time for each conversation."""
        return f"escalate/{self.conversation_id}"

    @property
    def key(self) -> str | None:
        """It is set again, not twice."""
        return self.lane


@dataclass(frozen=True, slots=True)
class Late(Alone):
    """What one agent is told about a guest who waits for too long.

    `step` counts from 1. `telling` names it, so that it is found or known again.
    """

    conversation_id: ConversationId
    agent_id: AgentId
    step: str
    telling: str


@dataclass(frozen=True, slots=True)
class TellLate(Late):
    """Tell an agent in their own messages that a guest waits for too long (ESC-01)."""

    kind: ClassVar[str] = "tell_late"

    @property
    def lane(self) -> str:
        """What is told to one person keeps its order."""
        return f"late/{self.agent_id}"


@dataclass(frozen=True, slots=True)
class MailLate(Late):
    """Send an agent a mail about it (ESC-01); `telling` becomes the Message-ID."""

    kind: ClassVar[str] = "mail_late"

    @property
    def lane(self) -> str:
        """Mails to one person keep their order."""
        return f"mail/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """One mail server."""
        return "mail"
