"""Who is typing."""

from bot.domain.ids import AgentId, ConversationId, GuestId
from bot.store import Transaction
from web_widget.news import Face


def typist(tx: Transaction, conversation_id: ConversationId, person: str) -> Face | None:
    """Return somebody who takes part; None for everybody else."""
    for one in tx.participants.all(conversation_id):
        if one.person == person and one.left_at is None:
            if one.is_guest:
                return Face(person, tx.guests.get(GuestId(person)).shown_name, is_guest=True)
            return Face(person, tx.people.agent(AgentId(person)).name, is_guest=False)
    return None
