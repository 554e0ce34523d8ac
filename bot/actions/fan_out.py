"""Where the agents see a conversation: every one of its threads."""

from collections.abc import Iterable
from uuid import uuid4

from bot.domain.conversations import Conversation, Thread
from bot.domain.deliveries import (
    CARD_PAUSE,
    ChangeCopy,
    DeleteFile,
    Delivery,
    MarkCopy,
    OpenThread,
    PostFile,
    PostMessage,
    UpdateCard,
)
from bot.domain.ids import ConversationId, FileId, Ref, ThreadId
from bot.domain.messages import Draft, FileState, Message, MessageKind, Notice
from bot.store import Transaction
from bot.store.threads import Entered


def open_threads(tx: Transaction, conversation: Conversation, *channels: Ref) -> None:
    """Have a thread in each channel."""
    entered = [tx.threads.enter(conversation.id, channel) for channel in channels]
    new = [thread for thread, how in entered if how is Entered.NEW]
    tx.outbox.add(*(OpenThread(thread.id, str(thread.channel)) for thread in new))


def post_to_threads(
    tx: Transaction, message: Message, *, written_in: ThreadId | None = None
) -> None:
    """Show a new message in every thread but the one it was written in."""
    others = [t for t in tx.threads.of(message.conversation_id) if t.id != written_in]
    tx.outbox.add(*(delivery for thread in others for delivery in _posts(thread, message)))
    tx.touch(message.conversation_id)


def post_in(tx: Transaction, thread: Thread, message: Message) -> None:
    """Show a message in one more thread."""
    tx.outbox.add(*_posts(thread, message))


def change_in_threads(tx: Transaction, message: Message) -> None:
    """Show an edit or a deletion in every copy that is ours to change."""
    tx.outbox.add(
        *(
            ChangeCopy(thread.id, str(thread.channel), message.id)
            for thread in tx.threads.showing(message.conversation_id, message.id)
        )
    )
    tx.touch(message.conversation_id)


def mark_in_threads(tx: Transaction, message: Message) -> None:
    """Show on a message's copies what became of it: delivered, seen, a note, a guest's reaction."""
    mark_elsewhere(tx, message, None)


def mark_elsewhere(tx: Transaction, message: Message, seen_in: ThreadId | None) -> None:
    """Show it on all copies but that in the thread where it is seen already."""
    tx.outbox.add(
        *(
            MarkCopy(thread.id, str(thread.channel), message.id)
            for thread in tx.threads.showing(message.conversation_id, message.id)
            if thread.id != seen_in
        )
    )


def refresh_cards(tx: Transaction, conversation_id: ConversationId) -> None:
    """Bring the opening cards up to date, each at most once a second."""
    _refresh(tx, tx.threads.of(conversation_id))


def refresh_all_cards(tx: Transaction, conversation_id: ConversationId) -> None:
    """Bring those in threads that it has left up to date, too: they say where it goes on."""
    _refresh(tx, tx.threads.ever_of(conversation_id))


def _refresh(tx: Transaction, threads: Iterable[Thread]) -> None:
    for thread in threads:
        free_at = thread.card_at + CARD_PAUSE if thread.card_at else tx.now
        card = UpdateCard(thread.id, str(thread.channel))
        tx.outbox.add(card, due_at=max(free_at, tx.now))


def header_changed(tx: Transaction, conversation: Conversation) -> None:
    """Keep a changed conversation, and show the change on every page and card (TTL-06)."""
    tx.conversations.save(conversation)
    refresh_cards(tx, conversation.id)
    tx.touch(conversation.id)


def post_notice(tx: Transaction, conversation_id: ConversationId, notice: Notice) -> Message:
    """Say in the conversation that something happened (CONV-10)."""
    message = post_notice_once(tx, conversation_id, notice, f"notice:{uuid4().hex}")
    assert message, "nobody else has this source"
    return message


def post_notice_once(
    tx: Transaction, conversation_id: ConversationId, notice: Notice, source: str
) -> Message | None:
    """Say it unless a notice from the same source was there before; None then."""
    draft = Draft(text="", kind=MessageKind.NOTICE, notice=notice)
    message = tx.messages.add(conversation_id, draft, source=source)
    if message:
        post_to_threads(tx, message)
    return message


def withdraw_files(tx: Transaction, message: Message) -> None:
    """Forget the files of a message that is deleted now, and take them out of every thread."""
    for copy in tx.files.copies_of(message.id):
        thread = tx.threads.get(copy.thread_id)
        tx.outbox.add(DeleteFile(thread.id, str(thread.channel), copy.ref.value))
    tx.files.remove_of(message.id)


def post_file_elsewhere(tx: Transaction, message: Message, file_id: FileId) -> None:
    """Show an agent's file, now that we have it, in every thread but the one where they attached it."""
    for thread in tx.threads.of(message.conversation_id):
        copy = tx.threads.copy_in(thread.id, message.id)
        if copy is None or copy.ours:
            tx.outbox.add(PostFile(thread.id, str(thread.channel), message.id, file_id))


def _posts(thread: Thread, message: Message) -> list[Delivery]:
    """Return what shows a message; a file that is still on its way to us follows when it is here."""
    channel = str(thread.channel)
    ready = (file for file in message.files if file.state is FileState.READY)
    return [
        PostMessage(thread.id, channel, message.id),
        *(PostFile(thread.id, channel, message.id, file.id) for file in ready),
    ]
