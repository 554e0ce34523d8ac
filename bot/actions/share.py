"""Turn a conversation's share link on, off, or to a new address (ENT-06)."""

from bot.actions.fan_out import header_changed
from bot.actions.open_conversation import new_share
from bot.domain.conversations import Conversation
from bot.store import Transaction


def set_share_link(tx: Transaction, conversation: Conversation, *, on: bool) -> Conversation:
    """Give it a fresh link, which ends the old one, or none at all."""
    shared = tx.conversations.locked(conversation.id).shared(new_share(tx) if on else None)
    header_changed(tx, shared)
    return shared
