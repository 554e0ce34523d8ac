"""A guest edits, deletes or reacts to a message."""

from bot.actions.fan_out import change_in_threads, mark_in_threads, withdraw_files
from bot.actions.reading import as_writer
from bot.actions.wait import look_who_waits
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ConversationId, GuestId
from bot.domain.messages import Message, checked_emoji
from bot.store import Transaction


def edit_as_guest(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, number: int, text: str
) -> Message:
    """Change the words of one's own message everywhere it stands."""
    as_writer(tx, conversation_id, guest_id)
    message = _own(tx, guest_id, conversation_id, number)
    if message.deleted:
        raise NotAllowed("message_deleted")
    message = tx.messages.change(message, lambda now: now.edited_to(text))
    change_in_threads(tx, message)
    return message


def delete_as_guest(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, number: int
) -> None:
    """Delete one's own message everywhere it stands; deleting twice changes nothing."""
    message = _own(tx, guest_id, conversation_id, number)
    message = tx.messages.change(message, Message.emptied)
    if tx.conversations.get(conversation_id).waiting_since is not None:
        look_who_waits(tx, conversation_id)
    withdraw_files(tx, message)
    change_in_threads(tx, message)


def react_as_guest(
    tx: Transaction,
    guest_id: GuestId,
    conversation_id: ConversationId,
    number: int,
    emoji: str,
    *,
    there: bool,
) -> Message:
    """Add or take away one's reaction to any message that one can see."""
    emoji = checked_emoji(emoji)
    message = _visible(tx, guest_id, conversation_id, number)
    message = tx.messages.change(message, lambda now: now.reacted(guest_id, emoji, there=there))
    mark_in_threads(tx, message)
    tx.touch(conversation_id)
    return message


def _visible(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, number: int
) -> Message:
    conversation = tx.conversations.get_for_guest(conversation_id, guest_id)
    message = tx.messages.by_number(conversation.id, number)
    if not message.for_guests:
        raise NotFound("message_unknown")
    return message


def _own(
    tx: Transaction, guest_id: GuestId, conversation_id: ConversationId, number: int
) -> Message:
    message = _visible(tx, guest_id, conversation_id, number)
    if message.guest_id != guest_id:
        raise NotAllowed("message_not_yours")
    return message
