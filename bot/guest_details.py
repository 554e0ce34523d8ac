"""Several guests on one card: who wrote last stands first, the others can be chosen (MEM-08)."""

from collections.abc import Sequence

from bot.domain.conversations import Conversation
from bot.domain.ids import ConversationId, GuestId
from bot.domain.naming import Cast
from bot.domain.people import Guest
from bot.domain.times import local_time
from bot.lists import markdown
from bot.ports import Choice
from bot.store import Transaction
from bot.texts import Texts

MOST_CHOICES = 50
SEPARATOR = "/"


def by_last_words(tx: Transaction, conversation: Conversation, cast: Cast) -> Sequence[Guest]:
    """Return the guests with the one who wrote last first, the others as they joined."""
    if len(cast.guests) < 2:
        return cast.guests
    latest = tx.messages.last_guest(conversation.id)
    return sorted(cast.guests, key=lambda one: one.id != latest)


def choices(conversation: Conversation, guests: Sequence[Guest]) -> Sequence[Choice]:
    """Return what can be chosen on a card; nothing where there is only one."""
    if len(guests) < 2:
        return ()
    return [
        Choice(f"{conversation.id}{SEPARATOR}{one.id}", one.shown_name)
        for one in guests[:MOST_CHOICES]
    ]


def guest_told(tx: Transaction, chosen: str, texts: Texts) -> str:
    """Say in CommonMark who a guest is whom an agent chose on a card.

    What comes back may have been put there by anybody, so the guest has to take part where a card stands.
    """
    conversation_id, _, guest_id = chosen.partition(SEPARATOR)
    where = ConversationId(conversation_id)
    people = tx.participants.all(where) if tx.threads.of(where) else ()
    if guest_id not in {one.person for one in people if one.is_guest}:
        return texts.say("errors.conversation_unknown")
    return details(tx, tx.conversations.get(where), tx.guests.get(GuestId(guest_id)), texts)


def details(tx: Transaction, conversation: Conversation, guest: Guest, texts: Texts) -> str:
    """Return what is known of a guest, in CommonMark."""
    known = (
        ("card.email", guest.email),
        ("card.phone", guest.phone),
        ("card.language", guest.language),
        ("card.local_time", local_time(tx.now, guest.time_zone)),
    )
    head = f"**{markdown(guest.shown_name)}** · #{conversation.number}"
    lines = [f"- {texts.say(label)}: {markdown(value)}" for label, value in known if value]
    return "\n".join((head, "", *lines))
