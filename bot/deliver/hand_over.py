"""What stands in a thread where a conversation goes on, and in the one that it left (ASG-13, ASG-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commonmark import read_commonmark
from bot.deliver.surroundings import Surroundings
from bot.domain.conversations import Thread
from bot.domain.deliveries import Payload
from bot.domain.ids import AgentId, ConversationId, Ref, ServiceId, ThreadId
from bot.domain.moves import PostPointer, TellAssignee
from bot.domain.people import Agent
from bot.domain.richtext import plain
from bot.ports import Post, Refused, Retry
from bot.store import Transaction
from bot.summaries import assignment_told, hand_over_summary, pointer

# What tells of a thread elsewhere waits so long for its address, then goes without.
PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to say in a thread, or to an agent alone."""

    place: Ref
    text: str
    key: str = ""

    @property
    def post(self) -> Post:
        """Return it as a post of ours."""
        body = read_commonmark(self.text)
        return Post(self.key, plain(body), body=body)


class PostHandOverHandler:
    """Says in the new thread what has to be known."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Telling | None:
        """Sum it up; None when the conversation has gone on elsewhere since and was never here."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        root = _root(thread)
        if root is None:
            return None
        before = [one for one in tx.threads.ever_of(thread.conversation_id) if one.left]
        _wait_for_links(tx, before, payload)
        text = hand_over_summary(
            tx,
            tx.conversations.get(thread.conversation_id),
            before,
            self._around.texts,
            by=payload["by"],
            was=ServiceId(payload["service"]),
            up_to=int(payload["up_to"]),
        )
        return Telling(root, text, f"{thread.id}/over/{payload['up_to']}")

    async def send(self, job: Telling, *, maybe_sent: bool) -> None:
        """Post it."""
        await self._around.platform(job.place).post(job.place, job.post, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Telling, result: None) -> None:
        """Nothing to remember: it is no message, and guests never see it."""


class PostPointerHandler:
    """Says in the thread that was left where the conversation goes on."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Telling | None:
        """Find where it goes on; None when it is back here, or never was."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        if not thread.left or thread.root is None:
            return None
        there = tx.threads.of(thread.conversation_id)
        _wait_for_links(tx, there, payload)
        conversation = tx.conversations.get(thread.conversation_id)
        text = pointer(tx, conversation, there, self._around.texts)
        return Telling(thread.root, text, f"{thread.id}/left/{conversation.moves}")

    async def send(self, job: Telling, *, maybe_sent: bool) -> None:
        """Post it."""
        await self._around.platform(job.place).post(job.place, job.post, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Telling, result: None) -> None:
        """Nothing to remember."""


class LinkThreadHandler:
    """Learns a thread's address for people."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Thread | None:
        """Find the thread; None when it will never have a root, or its address is known."""
        thread = tx.threads.get(ThreadId(payload["thread_id"]))
        return thread if _root(thread) and thread.link is None else None

    async def send(self, job: Thread, *, maybe_sent: bool) -> str:  # noqa: ARG002  reads only
        """Ask for it; empty where there is none."""
        assert job.root, "read found it"
        try:
            return await self._around.platform(job.root).link(job.root)
        except Refused:
            return ""

    def record(self, tx: Transaction, job: Thread, result: str) -> None:
        """Remember it, and let go what waits for it."""
        tx.threads.linked(job.id, result)
        for thread in tx.threads.ever_of(job.conversation_id):
            tx.outbox.hurry(thread.id)
            tx.outbox.hurry(PostPointer(thread.id, "", "").lane)
        assignee_id = tx.conversations.get(job.conversation_id).assignee_id
        if assignee_id:
            tx.outbox.hurry(TellAssignee(job.conversation_id, assignee_id, "", "").lane)


class TellAssigneeHandler:
    """Tells an agent that a conversation is theirs now."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Telling | None:
        """Say which, and where it is; None when somebody else has it by now."""
        conversation = tx.conversations.get(ConversationId(payload["conversation_id"]))
        agent = tx.people.agent(AgentId(payload["agent_id"]))
        if conversation.assignee_id != agent.id or not agent.accounts:
            return None
        there = tx.threads.of(conversation.id)
        _wait_for_links(tx, there, payload)
        text = assignment_told(tx, conversation, there, self._around.texts, by=payload["by"])
        key = f"{conversation.id}/told/{conversation.handed}"
        return Telling(_account(agent, there), text, key)

    async def send(self, job: Telling, *, maybe_sent: bool) -> None:
        """Tell them in their own messages."""
        await self._around.platform(job.place).tell(job.place, job.post, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Telling, result: None) -> None:
        """Nothing to remember."""


def _root(thread: Thread) -> Ref | None:
    """Return where to post; None where nothing will ever be."""
    if thread.root is None and not thread.left:
        raise Retry("waits for its thread")
    return thread.root


def _wait_for_links(tx: Transaction, threads: Sequence[Thread], payload: Payload) -> None:
    if tx.now - datetime.fromisoformat(payload["at"]) > PATIENCE:
        return
    links = [one.link for one in threads if one.root or not one.left]
    if links and not any(link is not None for link in links):
        raise Retry("waits for the address of a thread")


def _account(agent: Agent, threads: Sequence[Thread]) -> Ref:
    """Return where to tell somebody: on a platform where the conversation is, if they are there."""
    platforms = {thread.channel.platform for thread in threads}
    return next((one for one in agent.accounts if one.platform in platforms), agent.accounts[0])
