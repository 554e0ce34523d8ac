"""What an agent asked for about meetings is done when its turn comes: calendars may take their time."""

from dataclasses import dataclass

from bot.commands import refusal
from bot.deliver import Surroundings
from bot.domain.deliveries import Payload, Whisper
from bot.domain.errors import FrontdeskError
from bot.domain.ids import AgentId, PlatformName, Ref
from bot.store import Transaction
from calendar_sync.answers import Question, answer
from calendar_sync.desk import MeetingDesk


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, and where its answer is shown."""

    question: Question
    account: Ref
    place: Ref


class AskMeetingsHandler:
    """Does it, and tells the one who asked; what was done twice is done once (the question's `ask`)."""

    def __init__(self, around: Surroundings, desk: MeetingDesk) -> None:
        self._around = around
        self._desk = desk

    def read(self, tx: Transaction, payload: Payload) -> Asking:
        """Say who asks, and what."""
        platform, around = PlatformName(payload["platform"]), self._around
        question = Question(
            agent=tx.people.agent(AgentId(payload["agent_id"])),
            texts=around.texts,
            links=around.links,
            words=payload["words"],
            ask=payload["ask"],
            conversation_id=payload["conversation_id"],
            whom=payload["whom"],
        )
        account = Ref(platform, payload["account"])
        return Asking(question, account, Ref(platform, payload["place"]))

    async def send(self, job: Asking, *, maybe_sent: bool) -> str:  # noqa: ARG002  safe to repeat
        """Look, do it, and return what to say; what the rules refuse is said, too."""
        try:
            return await answer(self._desk, job.question)
        except FrontdeskError as error:
            return refusal(job.question.texts, error)

    def record(self, tx: Transaction, job: Asking, result: str) -> None:
        """Tell them."""
        account = job.account
        tx.outbox.add(Whisper(account.platform, account.value, job.place.value, result))
