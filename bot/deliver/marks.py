"""Signs on messages: delivered, seen, note, failed, guests' reactions; and that a guest is typing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import MarkCopy, Payload
from bot.domain.ids import AgentId, GuestId, MessageId, PlatformName, Ref, ThreadId
from bot.domain.marks import FAILED, marks_for
from bot.domain.messages import Message
from bot.ports import Refused, Retry
from bot.store import Transaction
from bot.store.threads import Copy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marking:
    """One sign to add to a copy, or to take away, and what it carries afterwards."""

    copy: Copy
    delivery: MarkCopy
    emoji: str
    there: bool
    marks: Sequence[str]
    more: bool


class MarkCopyHandler:
    """Brings the signs on a message up to date, one call at a time."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Marking | None:
        """Find the first difference between what should be there and what is.

        A message that is still on its way to the thread is waited for. Where lines of a guest stand together,
        the first of them keeps what all of them carry.
        """
        delivery = MarkCopy(
            ThreadId(payload["thread_id"]), payload["channel"], MessageId(payload["message_id"])
        )
        copy = tx.threads.copy_in(delivery.thread_id, delivery.message_id)
        if copy is None:
            if tx.outbox.is_waiting(delivery.thread_id):
                raise Retry("waits for its post")
            return None
        together = tx.threads.at(copy.ref)
        copy = together[0]
        wanted = list(dict.fromkeys(mark for one in together for mark in _wanted(tx, one)))
        missing = [emoji for emoji in wanted if emoji not in copy.marks]
        surplus = [emoji for emoji in copy.marks if emoji not in wanted]
        if not missing and not surplus:
            return None
        emoji, there = (missing[0], True) if missing else (surplus[0], False)
        rest = [mark for mark in copy.marks if mark != emoji]
        marks = [*rest, emoji] if there else rest
        return Marking(copy, delivery, emoji, there, marks, len(missing) + len(surplus) > 1)

    async def send(self, job: Marking, *, maybe_sent: bool) -> None:  # noqa: ARG002  safe to repeat
        """Add or take away one sign; what the platform does not know is left out."""
        try:
            platform = self._around.platform(job.copy.ref)
            await platform.react(job.copy.ref, job.emoji, there=job.there)
        except Refused as reason:
            log.info("a sign was refused: message=%s reason=%s", job.copy.message_id, reason)

    def record(self, tx: Transaction, job: Marking, result: None) -> None:  # noqa: ARG002  says nothing
        """Remember it, and go on with the next difference."""
        tx.threads.set_marks(job.copy, job.marks)
        if job.more:
            tx.outbox.add(job.delivery)


def _wanted(tx: Transaction, copy: Copy) -> Sequence[str]:
    message = tx.messages.get(copy.message_id)
    return marks_for(
        message,
        tx.participants.all(message.conversation_id),
        own=not copy.ours,
        elsewhere=_elsewhere(tx, message, copy.ref.platform),
    )


def _elsewhere(tx: Transaction, message: Message, here: PlatformName) -> set[str]:
    """Return the agents who reacted and have no account on this platform, so that nobody sees them here."""
    people = {person for who in message.reactions.values() for person in who}
    guests = {one.person for one in tx.participants.all(message.conversation_id) if one.is_guest}
    agents = tx.people.agents([AgentId(one) for one in sorted(people - guests)])
    return {one.id for one in agents if all(a.platform is not here for a in one.accounts)}


class FlagFailureHandler:
    """Puts the sign of a failure on an agent's message."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Ref:  # noqa: ARG002  all is in the payload
        """Say which message."""
        return Ref(PlatformName(payload["platform"]), payload["message"])

    async def send(self, job: Ref, *, maybe_sent: bool) -> None:  # noqa: ARG002  safe to repeat
        """Mark it; a message that is gone needs no sign."""
        try:
            await self._around.platform(job).react(job, FAILED, there=True)
        except Refused as reason:
            log.info("a failure is not marked: message=%s reason=%s", job, reason)

    def record(self, tx: Transaction, job: Ref, result: None) -> None:
        """Nothing to remember."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Who is typing, in which thread."""

    thread: Ref
    text: str


class ShowTypingHandler:
    """Shows that a guest is typing."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Typing | None:
        """Say who it is; None when the thread is not there (any more)."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        if thread.root is None or thread.left:
            return None
        guest = tx.guests.get(GuestId(payload["guest_id"]))
        text = self._around.texts.say("card.is_typing", name=guest.shown_name)
        return Typing(thread.root, text)

    async def send(self, job: Typing, *, maybe_sent: bool) -> None:  # noqa: ARG002  safe to repeat
        """Show it where that can be done; it is never worth a failure."""
        try:
            await self._around.platform(job.thread).show_typing(job.thread, job.text)
        except Refused as reason:
            log.debug("typing is not shown: %s", reason)

    def record(self, tx: Transaction, job: Typing, result: None) -> None:
        """Nothing to remember."""
