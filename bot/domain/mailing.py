"""Mails to guests that still have to be sent."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.contacts import email_key
from bot.domain.deliveries import Alone


@dataclass(frozen=True, slots=True)
class MailInvitation(Alone):
    """Ask somebody by mail to join a conversation (ENT-09); the link is made anew from the seed."""

    kind: ClassVar[str] = "mail_invitation"
    seed: str
    email: str

    @property
    def lane(self) -> str:
        """Mails to one address keep their order."""
        return f"mail/{email_key(self.email)}"

    @property
    def gate(self) -> str | None:
        """One mail server."""
        return "mail"

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return f"invitation/{self.seed}"
