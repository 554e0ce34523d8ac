"""A guest writes a message."""

from collections.abc import Mapping

from bot.actions.close import reopen
from bot.actions.fan_out import post_to_threads, refresh_cards
from bot.actions.left_alone import look_after
from bot.actions.reading import refuse_outsider
from bot.actions.wait import begin_wait
from bot.domain.conversations import State
from bot.domain.errors import NotAllowed
from bot.domain.ids import ConversationId, FileId, GuestId
from bot.domain.messages import MOST_FILES, Draft, Message, checked
from bot.store import Transaction

MOST_BYTES = 200 * 1024 * 1024


def receive_guest_message(
    tx: Transaction,
    guest_id: GuestId,
    conversation_id: ConversationId,
    draft: Draft,
    *,
    source: str,
    contents: Mapping[FileId, bytes] | None = None,
) -> Message:
    """Keep the message and post it where the agents are; a repeated `source` adds nothing.

    `contents` has the bytes of the draft's files. A closed conversation reopens (CONV-09); where no agent
    is left, some come back (MEM-03). Among several guests the card shows who wrote last (MEM-08). Raises
    NotFound when the guest does not take part, NotAllowed for what the rules refuse.
    """
    place = tx.places.of_guest(conversation_id, guest_id)
    if place.read_only:
        refuse_outsider(tx, conversation_id, guest_id)
    # What came already may be sent again, however full the conversation has become by it.
    if contents and tx.messages.by_source(conversation_id, source) is None:
        _check_files(tx, conversation_id, contents)
    text = checked(draft.text, may_be_empty=bool(draft.files))
    clean = Draft(text, files=draft.files)
    message = tx.messages.add(
        conversation_id,
        clean,
        source=source,
        guest_id=guest_id,
        number=place.number,
    )
    if message is None:
        earlier = tx.messages.by_source(conversation_id, source)
        assert earlier, "only the same source can keep a message out"
        return earlier
    for file_id, data in (contents or {}).items():
        tx.files.add(file_id, conversation_id, message.id, data)
    if not place.waits:
        begin_wait(tx, conversation_id)
    if place.state is State.CLOSED:
        by = tx.guests.get(guest_id).actor
        reopen(tx, tx.conversations.get(conversation_id), by, quietly=True)
    post_to_threads(tx, message)
    if place.company:
        refresh_cards(tx, conversation_id)
    if place.left_alone_at is not None:
        look_after(tx, conversation_id)
    return message


def _check_files(
    tx: Transaction, conversation_id: ConversationId, contents: Mapping[FileId, bytes]
) -> None:
    if len(contents) > MOST_FILES:
        raise NotAllowed("too_many_files")
    size = sum(len(data) for data in contents.values())
    if size + tx.files.bytes_in(conversation_id) > MOST_BYTES:
        raise NotAllowed("file_too_large")
