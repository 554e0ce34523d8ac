"""Somebody asks for the transcript by mail (CONV-11)."""

from uuid import uuid4

from bot.domain.conversations import Conversation
from bot.domain.deliveries import MailTranscript
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.domain.people import Agent
from bot.store import Transaction


def mail_transcript(tx: Transaction, guest_id: GuestId, conversation_id: ConversationId) -> None:
    """Have it sent to the guest's own address; asking twice while it waits sends one."""
    conversation = tx.conversations.get_for_guest(conversation_id, guest_id)
    if not tx.guests.get(guest_id).email:
        raise NotAllowed("email_missing")
    tx.outbox.add(MailTranscript(conversation.id, uuid4().hex, guest_id=guest_id))


def mail_transcript_to_agent(tx: Transaction, conversation: Conversation, agent: Agent) -> None:
    """Have it sent to the address that the platform knows of the agent, with the notes in it."""
    if not agent.email:
        raise NotAllowed("email_missing")
    tx.outbox.add(MailTranscript(conversation.id, uuid4().hex, agent_id=agent.id))
