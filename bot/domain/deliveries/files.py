"""Files that come in and go out: what agents attach, and phonebooks."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.deliveries.delivery import Alone
from bot.domain.ids import FileId, MessageId


@dataclass(frozen=True, slots=True)
class FetchFile(Alone):
    """Bring the bytes of an agent's file to us, so that guests can have them."""

    kind: ClassVar[str] = "fetch_file"
    file_id: FileId
    message_id: MessageId

    @property
    def lane(self) -> str:
        """Files come side by side."""
        return f"file/{self.file_id}"

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return self.lane


@dataclass(frozen=True, slots=True)
class OfPhonebook(Alone):
    """What deliveries of phonebook files have: they keep their order for one agent."""

    platform: str
    account: str

    @property
    def lane(self) -> str:
        """What one agent asked for keeps its order."""
        return f"contacts/{self.platform}:{self.account}"


@dataclass(frozen=True, slots=True)
class ImportContacts(OfPhonebook):
    """Take over a file of contacts that an agent sent; `place` is where they look (PHB-05)."""

    kind: ClassVar[str] = "import_contacts"
    place: str
    source: str
    book: str


@dataclass(frozen=True, slots=True)
class SendContacts(OfPhonebook):
    """Send an agent a phonebook as a file, which nobody else gets (PHB-05)."""

    kind: ClassVar[str] = "send_contacts"
    file_id: str
    book: str
    form: str
