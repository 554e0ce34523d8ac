"""Deliveries of a conversation that goes on elsewhere, or with somebody else (ASG-13, ASG-14)."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.deliveries import Alone, InThread
from bot.domain.ids import AgentId, ConversationId


@dataclass(frozen=True, slots=True)
class PostHandOver(InThread):
    """Say in a thread where a conversation goes on what those who take over have to know.

    `up_to`: the number of the last message before it; `by`: who gave it away; `service`: to whom it
    belonged, if to any; `at`: when, as ISO 8601.
    """

    kind: ClassVar[str] = "post_hand_over"
    by: str
    service: str
    up_to: str
    at: str


@dataclass(frozen=True, slots=True)
class PostPointer(InThread):
    """Say at the end of a thread that is left where the conversation goes on."""

    kind: ClassVar[str] = "post_pointer"
    at: str

    @property
    def lane(self) -> str:
        """It waits for the thread elsewhere, and holds back nothing here meanwhile."""
        return f"pointer/{self.thread_id}"

    @property
    def key(self) -> str | None:
        """The latest place is the only one worth telling."""
        return self.lane


@dataclass(frozen=True, slots=True)
class LinkThread(InThread):
    """Learn the address under which people find a thread."""

    kind: ClassVar[str] = "link_thread"

    @property
    def lane(self) -> str:
        """It holds back nothing."""
        return f"link/{self.thread_id}"

    @property
    def gate(self) -> str | None:
        """It posts nothing, so its limits are its own."""
        return None

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return self.lane


@dataclass(frozen=True, slots=True)
class TellAssignee(Alone):
    """Tell an agent that a conversation is theirs now; `at`: when, as ISO 8601 (ASG-14)."""

    kind: ClassVar[str] = "tell_assignee"
    conversation_id: ConversationId
    agent_id: AgentId
    by: str
    at: str

    @property
    def lane(self) -> str:
        """What is told to one person keeps its order."""
        return f"told/{self.agent_id}"
