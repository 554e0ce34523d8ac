"""What happens to the thread itself: it was opened, or its root was deleted."""

from bot.actions.agent_message import release_early_answers
from bot.actions.fan_out import refresh_cards
from bot.domain.conversations import Thread
from bot.domain.deliveries import OpenThread
from bot.domain.ids import Ref, ThreadId
from bot.domain.moves import LinkThread
from bot.store import Transaction


def thread_opened(tx: Transaction, thread_id: ThreadId, root: Ref, card_says: str = "") -> None:
    """Remember the root, let the messages for it go, and take the answers that were faster than we."""
    tx.inbox.lock(root)
    tx.threads.opened(thread_id, root, card_says)
    tx.outbox.hurry(thread_id)
    tx.outbox.hurry(LinkThread(thread_id, "").lane)
    release_early_answers(tx, root)


def thread_root_deleted(tx: Transaction, root: Ref) -> Thread | None:
    """Open the thread anew when somebody deleted its root (B5); None when it is not one of ours."""
    thread = tx.threads.by_root(root)
    if thread is None or thread.left or thread.root != root:
        return None
    tx.threads.lost(thread, root)
    tx.outbox.add(OpenThread(thread.id, str(thread.channel)))
    refresh_cards(tx, thread.conversation_id)
    return thread
