"""A guest is typing."""

from bot.actions.reading import as_writer
from bot.domain.deliveries import ShowTyping
from bot.domain.ids import ConversationId, GuestId
from bot.store import Transaction

TYPING_TOPIC = "typing/"


def guest_is_typing(tx: Transaction, guest_id: GuestId, conversation_id: ConversationId) -> None:
    """Show it to the agents, where their platform can, and to the other guests."""
    conversation = as_writer(tx, conversation_id, guest_id)
    for thread in tx.threads.of(conversation.id):
        if thread.root:
            tx.outbox.add(ShowTyping(thread.id, str(thread.channel), guest_id))
    tx.topics.add(f"{TYPING_TOPIC}{conversation.id}/{guest_id}")
