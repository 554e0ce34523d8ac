"""Mails that invite somebody into a conversation."""

from dataclasses import dataclass

from bot.actions.sessions import token_hash
from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload
from bot.inviting import Letter, read_letter, written
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Inviting:
    """A letter, and what its Message-ID is made of."""

    letter: Letter
    key: str


class MailInvitationHandler:
    """Sends the link with which one guest can join (ENT-09)."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Inviting | None:
        """Collect what it says; None when the link has been used, or has ended."""
        token = self._around.links.invitation_token(payload["seed"])
        invitation = tx.invitations.by_token(token_hash(token))
        if invitation is None or not invitation.is_open(tx.now):
            return None
        letter = read_letter(tx, invitation, self._around.links.share(token))
        return Inviting(letter, token_hash(token)[:32])

    async def send(self, job: Inviting, *, maybe_sent: bool) -> None:  # noqa: ARG002  same Message-ID
        """Write it and send it."""
        mail = written(job.letter)
        mail["From"] = self._around.sender
        mail["Message-ID"] = f"<{job.key}@frontdesk>"
        mail["Auto-Submitted"] = "auto-generated"
        await self._around.mailer.send(mail)

    def record(self, tx: Transaction, job: Inviting, result: None) -> None:
        """Nothing to remember."""
