"""Names for the identifiers, so that mypy refuses to mix them up."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ServiceId = NewType("ServiceId", str)
AgentId = NewType("AgentId", str)
GuestId = NewType("GuestId", str)
WidgetId = NewType("WidgetId", str)
ConversationId = NewType("ConversationId", str)
ThreadId = NewType("ThreadId", str)
MessageId = NewType("MessageId", str)
FileId = NewType("FileId", str)
PersonId = GuestId | AgentId


class PlatformName(StrEnum):
    """The chat platforms agents can work in."""

    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class Ref:
    """Something on a chat platform: a channel, a thread, a message, a file, a person.

    Only the adapter named by `platform` makes or reads `value`; everybody else
    stores it, compares it and hands it back.
    """

    platform: PlatformName
    value: str

    def __str__(self) -> str:
        """Name it in logs and as the source of a message."""
        return f"{self.platform}:{self.value}"
