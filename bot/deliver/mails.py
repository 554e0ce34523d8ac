"""Mails."""

from dataclasses import dataclass
from email.message import EmailMessage

from bot.actions.cast import cast_of
from bot.deliver.surroundings import Surroundings
from bot.domain.conversations import Conversation
from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId, ConversationId, GuestId
from bot.domain.naming import shown_to_guests, title_for_agents
from bot.store import Transaction
from bot.texts import Texts, texts
from bot.transcripts import as_html, as_text, transcript


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets a transcript, under which title, in which language, whether notes are for them; their zone."""

    address: str
    title: str
    words: Texts
    is_guest: bool
    is_outsider: bool = False
    zone: str | None = None


class MailTranscriptHandler:
    """Sends the transcript of a conversation."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> EmailMessage | None:
        """Write the mail; None when there is no address any more."""
        conversation = tx.conversations.get(ConversationId(payload["conversation_id"]))
        reader = self._reader(tx, conversation, payload)
        if reader is None:
            return None
        lines = transcript(
            tx,
            conversation,
            reader.words,
            for_guests=reader.is_guest,
            is_outsider=reader.is_outsider,
            zone=reader.zone,
        )
        subject = {"title": reader.title, "number": conversation.number}
        mail = EmailMessage()
        mail["From"] = self._around.sender
        mail["To"] = reader.address
        mail["Subject"] = reader.words.say("mail.transcript", **subject)
        mail["Message-ID"] = f"<{payload['mail_id']}@frontdesk>"
        mail.set_content(as_text(reader.title, lines))
        html = as_html(reader.title, lines, reader.words.language)
        mail.add_alternative(html, subtype="html")
        return mail

    async def send(self, job: EmailMessage, *, maybe_sent: bool) -> None:  # noqa: ARG002  same Message-ID
        """Send it."""
        await self._around.mailer.send(job)

    def record(self, tx: Transaction, job: EmailMessage, result: None) -> None:
        """Nothing to remember."""

    def _reader(
        self, tx: Transaction, conversation: Conversation, payload: Payload
    ) -> Reader | None:
        cast = cast_of(tx, conversation)
        if payload["guest_id"]:
            guest = tx.guests.get(GuestId(payload["guest_id"]))
            title = shown_to_guests(conversation, cast).title
            is_outsider = tx.participants.get(conversation.id, guest.id).is_outsider
            words = texts(guest.language, "bot")
            found = Reader(guest.email or "", title, words, is_guest=True, is_outsider=is_outsider)
        else:
            agent = tx.people.agent(AgentId(payload["agent_id"]))
            title = title_for_agents(conversation, cast.guests)
            words, zone = self._around.texts, agent.zone
            found = Reader(agent.email or "", title, words, is_guest=False, zone=zone)
        return found if found.address else None
