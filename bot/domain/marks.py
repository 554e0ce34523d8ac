"""The signs that we put on messages where agents see them (CONV-08)."""

from collections.abc import Collection, Iterator, Sequence

from bot.domain.conversations import Participant
from bot.domain.messages import Message, MessageKind

DELIVERED = "✔️"
SEEN = "👀"
NOTE = "🔒"
FAILED = "⚠️"


def marks_for(
    message: Message,
    participants: Sequence[Participant],
    *,
    own: bool,
    elsewhere: Collection[str] = (),
) -> list[str]:
    """Return the signs that a copy of a message should carry, each once.

    `own`: the agent's own post, which says what became of it; a copy of ours shows only what others
    think of it who cannot react to it themselves: guests, and the agents who are `elsewhere`, on another
    platform. A sign once earned stays: seen does not take delivered away.
    """
    guests = [one for one in participants if one.is_guest]
    signs = _states(message, guests) if own and not message.deleted else iter(())
    people = {*elsewhere, *(guest.person for guest in guests)}
    liked = (emoji for emoji, who in message.reactions.items() if people.intersection(who))
    return list(dict.fromkeys([*signs, *liked]))


def _states(message: Message, guests: Sequence[Participant]) -> Iterator[str]:
    if message.kind is MessageKind.NOTE:
        yield NOTE
    elif message.agent_id:
        reached = max((max(guest.delivered, guest.seen) for guest in guests), default=0)
        if reached >= message.number:
            yield DELIVERED
        if any(guest.seen >= message.number for guest in guests):
            yield SEEN
