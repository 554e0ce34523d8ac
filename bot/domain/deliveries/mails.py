"""Mails with the transcript of a conversation."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.deliveries.delivery import Alone
from bot.domain.ids import ConversationId


@dataclass(frozen=True, slots=True)
class MailTranscript(Alone):
    """Send somebody the transcript of a conversation (CONV-11); `mail_id` becomes the Message-ID.

    Exactly one of guest and agent is named; an agent's has the notes too.
    """

    kind: ClassVar[str] = "mail_transcript"
    conversation_id: ConversationId
    mail_id: str
    guest_id: str = ""
    agent_id: str = ""

    @property
    def lane(self) -> str:
        """Mails to one person keep their order."""
        return f"mail/{self.guest_id or self.agent_id}"

    @property
    def gate(self) -> str | None:
        """One mail server."""
        return "mail"

    @property
    def key(self) -> str | None:
        """One is enough while it waits, however often it is asked for."""
        return f"transcript/{self.conversation_id}/{self.guest_id or self.agent_id}"
