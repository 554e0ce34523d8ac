"""What one agent is told alone."""

from dataclasses import dataclass, replace

from bot.actions.cast import cast_of
from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload
from bot.domain.ids import PlatformName, Ref
from bot.domain.naming import title_for_agents
from bot.ports import Choice, Picker
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Whispering:
    """Whom to tell, where they are looking, and what (CommonMark)."""

    account: Ref
    place: Ref
    text: str = ""
    picker: Picker | None = None
    opens: str = ""
    about: str = ""


class WhisperHandler:
    """Tells an agent something that nobody else sees."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Whispering:
        """Say whom and what; with what they can choose from by now, where their words wait for that."""
        told = _whispering(payload)
        held = payload.get("held", "")
        return replace(told, picker=_picker(tx, told.account, held)) if held else told

    async def send(self, job: Whispering, *, maybe_sent: bool) -> None:  # noqa: ARG002  twice does no harm
        """Tell it."""
        platform = self._around.platform(job.place)
        shown = {"opens": job.opens, "about": job.about}
        await platform.whisper(job.place, job.account, job.text, picker=job.picker, **shown)

    def record(self, tx: Transaction, job: Whispering, result: None) -> None:
        """Nothing to remember."""


class ExamineHandler:
    """Looks whether everything works, and tells the one who asked."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Whispering:  # noqa: ARG002  all is in the payload
        """Say who asked."""
        return _whispering({**payload, "text": ""})

    async def send(self, job: Whispering, *, maybe_sent: bool) -> None:  # noqa: ARG002  twice does no harm
        """Look, and tell."""
        report = replace(job, text=await self._around.examine())
        await self._around.platform(job.place).whisper(report.place, report.account, report.text)

    def record(self, tx: Transaction, job: Whispering, result: None) -> None:
        """Nothing to remember."""


def _whispering(payload: Payload) -> Whispering:
    platform = PlatformName(payload["platform"])
    account, place = Ref(platform, payload["account"]), Ref(platform, payload["place"])
    opens, about = payload.get("opens", ""), payload.get("about", "")
    return Whispering(account, place, payload["text"], opens=opens, about=about)


def _picker(tx: Transaction, chat: Ref, held: str) -> Picker:
    """Offer what is open in an agent's own chat."""
    choices = []
    for thread in tx.threads.open_in(chat):
        conversation = tx.conversations.get(thread.conversation_id)
        title = title_for_agents(conversation, cast_of(tx, conversation).guests)
        choices.append(Choice(conversation.id, f"#{conversation.number} · {title}"))
    return Picker(held, choices)
