"""Mails."""

from email.message import EmailMessage

from bot.actions.cast import cast_of
from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload
from bot.domain.ids import ConversationId, GuestId
from bot.domain.naming import shown_to_guests
from bot.store import Transaction
from bot.texts import texts
from bot.transcripts import as_html, as_text, transcript


class MailTranscriptHandler:
    """Sends a guest the transcript of a conversation."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> EmailMessage | None:
        """Write the mail; None when the guest has no address any more."""
        guest = tx.guests.get(GuestId(payload["guest_id"]))
        if not guest.email:
            return None
        conversation = tx.conversations.get(ConversationId(payload["conversation_id"]))
        title = shown_to_guests(conversation, cast_of(tx, conversation)).title
        words = texts(guest.language, "bot")
        lines = transcript(tx, conversation, words, for_guests=True)
        mail = EmailMessage()
        mail["From"] = self._around.sender
        mail["To"] = guest.email
        mail["Subject"] = words.say("mail.transcript", title=title, number=conversation.number)
        mail["Message-ID"] = f"<{payload['mail_id']}@frontdesk>"
        mail.set_content(as_text(title, lines))
        mail.add_alternative(as_html(title, lines, words.language), subtype="html")
        return mail

    async def send(self, job: EmailMessage, *, maybe_sent: bool) -> None:  # noqa: ARG002  same Message-ID
        """Send it."""
        await self._around.mailer.send(job)

    def record(self, tx: Transaction, job: EmailMessage, result: None) -> None:
        """Nothing to remember."""
