"""A guest follows the link of a mail that invited them (ENT-09)."""

from dataclasses import replace

from bot.actions.fan_out import header_changed
from bot.actions.join import correct_guest, let_in, say_joined
from bot.actions.sessions import token_hash
from bot.domain.conversations import Conversation, Source
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import GuestId
from bot.domain.invitations import Invitation
from bot.store import Transaction


def invitation_of(tx: Transaction, token: str) -> Invitation | None:
    """Return the invitation that a link is for; None where it is none, NotFound for one that has ended."""
    found = tx.invitations.by_token(token_hash(token))
    if found is None or found.accepted_at or found.is_open(tx.now):
        return found
    raise NotFound("share_closed")


def join_by_invitation(tx: Transaction, guest_id: GuestId, token: str) -> Conversation:
    """Let a guest take the place that was kept for them; the link works once, and for them again.

    What is known of them stays; what is not comes from the invitation. NotFound for a link that ended,
    NotAllowed for one that somebody else used.
    """
    known_by = token_hash(token)
    found = invitation_of(tx, token)
    if found is None:
        raise NotFound("share_closed")
    conversation = tx.conversations.locked(found.conversation_id)
    invitation = tx.invitations.by_token(known_by) or found
    if invitation.accepted_at:
        return _come_back(tx, conversation, invitation, guest_id)
    if not tx.participants.has(conversation.id, invitation.guest_id):
        raise NotFound("share_closed")
    _come_true(tx, conversation, invitation.guest_id, guest_id)
    tx.invitations.accept(known_by, guest_id)
    return say_joined(tx, conversation.id, guest_id)


def _come_back(
    tx: Transaction, conversation: Conversation, invitation: Invitation, guest_id: GuestId
) -> Conversation:
    """Let in again who joined by this link before."""
    if invitation.guest_id != guest_id:
        raise NotAllowed("invitation_used")
    if tx.participants.has(conversation.id, guest_id):
        return conversation
    let_in(tx, conversation, guest_id, Source.MANUAL)
    return say_joined(tx, conversation.id, guest_id)


def _come_true(
    tx: Transaction, conversation: Conversation, kept_for: GuestId, guest_id: GuestId
) -> None:
    """Put a guest where a place was kept for them; nobody has ever spoken for that place."""
    expected, guest = tx.guests.get(kept_for), tx.guests.get(guest_id)
    tx.participants.become(kept_for, guest_id)
    tx.participants.vouch(conversation.id, guest_id)
    tx.conversations.come_true(conversation, kept_for, guest_id)
    tx.contacts.come_true(kept_for, guest_id)
    tx.invitations.become(kept_for, guest_id)
    tx.guests.become(kept_for, guest_id)
    tx.guests.remove(kept_for)
    correct_guest(
        tx, replace(guest, name=guest.name or expected.name, email=guest.email or expected.email)
    )
    header_changed(tx, tx.conversations.get(conversation.id))
