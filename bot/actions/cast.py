"""Who plays a part in a conversation, as titles, avatars and cards need it."""

from collections.abc import Mapping, Sequence

from bot.domain.conversations import Conversation, Participant
from bot.domain.ids import AgentId, ConversationId, GuestId
from bot.domain.naming import Cast, names_together
from bot.store import Transaction
from bot.store.search import Found


def cast_of(tx: Transaction, conversation: Conversation) -> Cast:
    """Return everybody who matters for a name, in the order of joining."""
    participants = tx.participants.all(conversation.id)
    guests = [GuestId(one.person) for one in still_named(participants)]
    present = [p for p in participants if not p.is_guest and p.left_at is None]
    agents = [AgentId(one.person) for one in present]
    origin = conversation.origin_agent_id
    return Cast(
        guests=tx.guests.some(guests) if guests else (),
        agents=tx.people.agents(agents),
        service=tx.people.service(conversation.service_id) if conversation.service_id else None,
        origin_agent=tx.people.agent(origin) if origin else None,
    )


def titles_of(tx: Transaction, found: Sequence[Found]) -> Mapping[ConversationId, str]:
    """Return the titles that agents see, for many conversations at once (TTL-01, TTL-04)."""
    taking_part = tx.participants.guests_of([one.id for one in found])
    named = {
        one: [GuestId(guest.person) for guest in still_named(guests)]
        for one, guests in taking_part.items()
    }
    everybody = dict.fromkeys(guest for guests in named.values() for guest in guests)
    known = {guest.id: guest for guest in tx.guests.some(list(everybody))} if everybody else {}
    return {
        one.id: one.title or names_together([known[guest] for guest in named.get(one.id, ())])
        for one in found
    }


def still_named(participants: Sequence[Participant]) -> Sequence[Participant]:
    """Return the guests whose names stand in the title: those present, else the last to leave (TTL-08)."""
    guests = [one for one in participants if one.is_guest]
    present = [one for one in guests if one.left_at is None]
    gone = [one for one in guests if one.left_at is not None]
    return present or sorted(gone, key=lambda one: str(one.left_at))[-1:]
