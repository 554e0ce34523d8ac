"""Guests come in by a share link, leave, and correct who they are."""

from bot.actions.fan_out import header_changed, post_notice
from bot.domain.acts import Act
from bot.domain.conversations import MOST_MEMBERS, Conversation, Source, State
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import Notice
from bot.domain.people import Guest
from bot.store import Transaction

MOST_FOLLOWING = 1000


def join_by_share_link(tx: Transaction, guest_id: GuestId, token: str) -> Conversation:
    """Let in whoever holds the link (ENT-06); a one-on-one may become a group by it (TTL-07)."""
    conversation = tx.conversations.locked(tx.conversations.by_share_token(token).id)
    if tx.participants.has(conversation.id, guest_id):
        return conversation
    # It may have been ended while we waited for the lock.
    tx.conversations.by_share_token(token)
    is_first = guest_id == conversation.guest_id
    let_in(tx, conversation, guest_id, Source.AUTO if is_first else Source.LINK)
    return say_joined(tx, conversation.id, guest_id)


def say_joined(tx: Transaction, conversation_id: ConversationId, guest_id: GuestId) -> Conversation:
    """Say and keep that a guest came in, and return the conversation as it is by then."""
    guest = tx.guests.get(guest_id)
    tx.audit.add(Act.JOINED, guest.actor, conversation_id, who=guest_id)
    post_notice(tx, conversation_id, Notice("joined", {"name": guest.shown_name}))
    return tx.conversations.get(conversation_id)


def refuse_full(tx: Transaction, conversation_id: ConversationId) -> None:
    """Raise NotAllowed where nobody more can come in (CONV-13)."""
    if tx.participants.count(conversation_id) >= MOST_MEMBERS:
        raise NotAllowed("conversation_full")


def let_in(tx: Transaction, conversation: Conversation, guest_id: GuestId, source: Source) -> None:
    """Let one more guest into a locked conversation; a one-on-one becomes a group by the second (TTL-07)."""
    refuse_full(tx, conversation.id)
    tx.participants.add_guest(conversation.id, guest_id, source)
    present = [one for one in tx.participants.all(conversation.id) if one.left_at is None]
    agents = sum(not one.is_guest for one in present)
    header_changed(tx, conversation.grown(agents, len(present) - agents))


def leave_as_guest(tx: Transaction, guest_id: GuestId, conversation_id: ConversationId) -> None:
    """Let a guest go; their name leaves the title, unless they were the last (TTL-08). Twice is once."""
    found = tx.conversations.get_for_guest(conversation_id, guest_id)
    conversation = tx.conversations.locked(found.id)
    if not tx.participants.leave(conversation.id, guest_id):
        return
    header_changed(tx, conversation)
    guest = tx.guests.get(guest_id)
    tx.audit.add(Act.LEFT, guest.actor, conversation.id, who=guest_id)
    post_notice(tx, conversation.id, Notice("left", {"name": guest.shown_name}))


def correct_guest(tx: Transaction, guest: Guest) -> None:
    """Keep what a guest says about themselves; titles, cards and member lists follow (TTL-08)."""
    before = tx.guests.get(guest.id)
    tx.guests.save(guest)
    if (guest.name, guest.email, guest.phone) == (before.name, before.email, before.phone):
        return
    tx.audit.add(Act.CORRECTED, guest.actor)
    values = {"before": before.shown_name, "name": guest.shown_name}
    for found in tx.conversations.of_guest(guest.id, MOST_FOLLOWING):
        conversation = tx.conversations.locked(found.id)
        header_changed(tx, conversation)
        if before.name and before.name != guest.name and conversation.state is State.OPEN:
            post_notice(tx, conversation.id, Notice("corrected", values, agents_only=True))
