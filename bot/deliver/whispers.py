"""What one agent is told alone."""

from dataclasses import dataclass, replace

from bot.deliver.surroundings import Surroundings
from bot.domain.deliveries import Payload
from bot.domain.ids import PlatformName, Ref
from bot.store import Transaction


@dataclass(frozen=True, slots=True)
class Whispering:
    """Whom to tell, where they are looking, and what (CommonMark)."""

    account: Ref
    place: Ref
    text: str = ""


class WhisperHandler:
    """Tells an agent something that nobody else sees."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def read(self, tx: Transaction, payload: Payload) -> Whispering:  # noqa: ARG002  all is in the payload
        """Say whom and what."""
        return _whispering(payload)

    async def send(self, job: Whispering, *, maybe_sent: bool) -> None:  # noqa: ARG002  twice does no harm
        """Tell it."""
        await self._around.platform(job.place).whisper(job.place, job.account, job.text)

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
    return Whispering(account, place, payload["text"])
