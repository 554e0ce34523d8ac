"""Guests who wait for too long: looking, and telling those who can help (ESC-01 to ESC-05)."""

from dataclasses import dataclass

from bot.actions.escalate import escalate_if_due
from bot.actions.left_alone import look_after
from bot.commonmark import read_commonmark
from bot.deliver.surroundings import Surroundings
from bot.deliver.thread_links import thread_for, thread_link
from bot.domain.deliveries import LookAgain, Payload
from bot.domain.ids import AgentId, ConversationId, Ref
from bot.domain.people import Agent
from bot.domain.richtext import plain
from bot.late import Lateness, mail, read_lateness, told
from bot.ports import Post
from bot.store import Transaction


class EscalateHandler:
    """Looks whether a guest waits for too long, and does what is due in the same transaction."""

    def read(self, tx: Transaction, payload: Payload) -> ConversationId:  # noqa: ARG002  looked at below
        """Say about whom."""
        return ConversationId(payload["conversation_id"])

    async def send(self, job: ConversationId, *, maybe_sent: bool) -> None:
        """Nothing leaves the house."""

    def record(self, tx: Transaction, job: ConversationId, result: None) -> None:  # noqa: ARG002  says nothing
        """Escalate what is due; a worker that dies before has done nothing (ESC-04).

        Who has to come back for a guest left alone comes first: it was due long before, and a manager who
        is brought in would keep them away (MEM-04).
        """
        if tx.outbox.is_waiting(LookAgain(job).lane):
            look_after(tx, job)
        escalate_if_due(tx, job)


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom to tell what; `thread` is where the link leads, if it is open yet."""

    agent: Agent
    late: Lateness
    step: int
    key: str
    thread: Ref | None


class TellLateHandler:
    """Tells an agent in their own messages."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Telling | None:
        """Collect it; None when nobody waits any more, or the agent does not want to hear of it (MEM-02)."""
        found = _read(tx, self._around, payload)
        return found if found and found.agent.accounts else None

    async def send(self, job: Telling, *, maybe_sent: bool) -> None:
        """Tell it where it stays."""
        account = _account(job)
        link = await thread_link(self._around, job.thread)
        text = told(job.late, job.step, link, self._around.texts)
        body = read_commonmark(text)
        post = Post(job.key, plain(body), body=body)
        await self._around.platform(account).tell(account, post, maybe_sent=maybe_sent)

    def record(self, tx: Transaction, job: Telling, result: None) -> None:
        """Nothing to remember."""


class MailLateHandler:
    """Sends an agent a mail."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Telling | None:
        """Collect it; None when nobody waits any more, or the agent has no address."""
        found = _read(tx, self._around, payload)
        return found if found and found.agent.email else None

    async def send(self, job: Telling, *, maybe_sent: bool) -> None:  # noqa: ARG002  same Message-ID
        """Write it and send it."""
        link = await thread_link(self._around, job.thread)
        written = mail(job.late, job.step, link, self._around.texts)
        written["From"] = self._around.sender
        written["To"] = job.agent.email
        written["Message-ID"] = f"<{job.key}@frontdesk>"
        written["Auto-Submitted"] = "auto-generated"
        await self._around.mailer.send(written)

    def record(self, tx: Transaction, job: Telling, result: None) -> None:
        """Nothing to remember."""


def _read(tx: Transaction, around: Surroundings, payload: Payload) -> Telling | None:
    conversation = tx.conversations.get(ConversationId(payload["conversation_id"]))
    late = read_lateness(tx, conversation, around.texts)
    if late is None:
        return None
    agent = tx.people.agent(AgentId(payload["agent_id"]))
    thread = thread_for(tx, conversation, agent)
    return Telling(agent, late, int(payload["step"]), payload["telling"], thread)


def _account(job: Telling) -> Ref:
    """Return where to tell them: on the platform that the link leads to, if they are there."""
    here = (one for one in job.agent.accounts if job.thread and one.platform == job.thread.platform)
    return next(here, job.agent.accounts[0])
