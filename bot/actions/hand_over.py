"""A conversation goes on in the channels of another service (ASG-13)."""

from bot.actions.fan_out import open_threads, refresh_cards
from bot.domain.conversations import Conversation
from bot.domain.people import Service
from bot.store import Transaction


def go_on_in(tx: Transaction, conversation: Conversation, service: Service) -> None:
    """Leave the threads that are elsewhere, and have one in each channel of the service."""
    refresh_cards(tx, conversation.id)
    tx.threads.leave_all(conversation.id)
    open_threads(tx, conversation, *service.channels)
