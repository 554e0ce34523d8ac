"""Names for the identifiers, so that mypy refuses to mix them up."""

import secrets
from dataclasses import dataclass
from datetime import datetime
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
PictureId = NewType("PictureId", str)
ContactId = NewType("ContactId", str)


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


def ordered_id(now: datetime) -> str:
    """Make an id that nobody can guess (80 bits of chance), after all that were made a millisecond before.

    What comes at the same time then stands together in an index, which matters where most rows are.
    """
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"
