"""Threads, their cards, and the messages in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.actions.fan_out import refresh_all_cards
from bot.actions.hand_over import end_thread
from bot.actions.thread_state import thread_opened
from bot.deliver.shown import shown_together
from bot.deliver.surroundings import Surroundings
from bot.domain.conversations import Thread
from bot.domain.deliveries import Payload, PostMessage
from bot.domain.ids import ConversationId, MessageId, Ref, ThreadId
from bot.domain.messages import Message
from bot.ports import Card, Post, Retry
from bot.store import Transaction

MOST_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Showing:
    """A card and the thread it opens."""

    thread: Thread
    card: Card


class OpenThreadHandler:
    """Opens a thread of a conversation."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Showing | None:
        """Make the card; None when the thread has its root already, or is not needed any more."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        if thread.root or thread.left:
            return None
        return Showing(thread, self._around.card(tx, thread))

    async def send(self, job: Showing, *, maybe_sent: bool) -> Ref:
        """Open the thread."""
        platform = self._around.platform(job.thread.channel)
        return await platform.open_thread(job.thread.channel, job.card, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Showing, result: Ref) -> None:
        """Remember the thread; what its card should say may have changed while it was on its way."""
        thread_opened(tx, job.thread.id, result, job.card.says)
        thread = tx.threads.get(job.thread.id)
        if thread.left:
            end_thread(tx, thread)
        if self._around.card(tx, thread) != job.card:
            refresh_all_cards(tx, thread.conversation_id)


class UpdateCardHandler:
    """Brings an opening card up to date."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Showing | None:
        """Make the card as it is now; None when there is no thread yet, or nothing new to say in it."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        if thread.root is None:
            return None
        card = self._around.card(tx, thread)
        return None if thread.card_says == card.says else Showing(thread, card)

    async def send(self, job: Showing, *, maybe_sent: bool) -> None:  # noqa: ARG002  safe to repeat
        """Show it; doing it twice does no harm."""
        assert job.thread.root, "read found it"
        await self._around.platform(job.thread.root).update_card(job.thread.root, job.card)

    def record(self, tx: Transaction, job: Showing, result: None) -> None:  # noqa: ARG002  says nothing
        """Remember when, so that the next time is a second later."""
        tx.threads.card_shown(job.thread.id, job.card.says)


@dataclass(frozen=True, slots=True)
class Posting:
    """What is needed to post something: where, and what."""

    thread_id: ThreadId
    place: Ref
    post: Post
    conversation_id: ConversationId
    guest_number: int | None

    @property
    def messages(self) -> Sequence[MessageId]:
        """Return which messages it shows."""
        return [MessageId(one.key) for one in (self.post, *self.post.more)]


class PostMessageHandler:
    """Posts a message in a thread."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Posting | None:
        """Find the thread, the text and who wrote it; None when it was deleted, or left unopened, since."""
        thread_id = ThreadId(payload["thread_id"])
        message, root, guest = tx.messages.placed(MessageId(payload["message_id"]), thread_id)
        if message.deleted:
            return None
        if root is None and tx.threads.get(thread_id).left:
            return None
        if root is None:
            raise Retry("waits for its thread")
        together = [message]
        if self._around.platform(root).joins_lines:
            if tx.threads.copy_in(thread_id, message.id):
                return None  # shown together with the line before it
            together += lines_behind(tx, thread_id, message)
        post = shown_together(tx, together, self._around, guest)
        if len(together) > 1:
            post = replace(post, waiting=tx.outbox.count(payload["channel"]) - len(together))
        number = together[-1].number if message.guest_id else None
        return Posting(thread_id, root, post, message.conversation_id, number)

    async def send(self, job: Posting, *, maybe_sent: bool) -> Ref:
        """Post it; what was found of an earlier attempt may lack the lines that came since."""
        platform = self._around.platform(job.place)
        posted = await platform.post(job.place, job.post, maybe_sent=maybe_sent)
        if maybe_sent and job.post.more:
            await platform.update(posted, job.post)
        return posted

    def record(self, tx: Transaction, job: Posting, result: Ref) -> None:
        """Remember where it is, so that it can be changed later; a guest sees that it arrived."""
        for message in job.messages:
            tx.threads.add_copy(message, job.thread_id, result, ours=True)
        if job.guest_number is not None:
            tx.conversations.delivered(job.conversation_id, job.guest_number)
            tx.touch(job.conversation_id)


@dataclass(frozen=True, slots=True)
class Changing:
    """A copy of ours and what it should show; nothing when it should go."""

    copy: Ref
    post: Post | None


class ChangeCopyHandler:
    """Brings a copy of ours up to date."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Changing | None:
        """Find the copy and the message as it is now; None when it was never posted by us."""
        message = tx.messages.get(MessageId(payload["message_id"]))
        copy = tx.threads.copy_in(ThreadId(payload["thread_id"]), message.id)
        if copy is None or not copy.ours:
            return None
        together = [tx.messages.get(one.message_id) for one in tx.threads.at(copy.ref)]
        left = [one for one in together if not one.deleted]
        return Changing(copy.ref, shown_together(tx, left, self._around) if left else None)

    async def send(self, job: Changing, *, maybe_sent: bool) -> None:  # noqa: ARG002  safe to repeat
        """Change it; doing it twice does no harm."""
        platform = self._around.platform(job.copy)
        if job.post:
            await platform.update(job.copy, job.post)
        else:
            await platform.delete(job.copy)

    def record(self, tx: Transaction, job: Changing, result: None) -> None:
        """Nothing to remember."""


def lines_behind(tx: Transaction, thread_id: ThreadId, first: Message) -> Iterator[Message]:
    """Yield what the same guest wrote next, as far as it waits directly behind and is words alone."""
    if first.guest_id is None or first.files:
        return
    for kind, payload in tx.outbox.behind(thread_id, MOST_TOGETHER):
        message = (
            tx.messages.get(MessageId(payload["message_id"])) if kind == PostMessage.kind else None
        )
        if message is None or message.guest_id != first.guest_id or message.files:
            return
        if not message.deleted:
            yield message
