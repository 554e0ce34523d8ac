"""What goes into the threads where agents answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from bot.domain.ids import FileId, GuestId, MessageId, ThreadId

CARD_PAUSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class InThread:
    """What every delivery to a thread has: the thread's lane and its channel's gate."""

    thread_id: ThreadId
    channel: str

    @property
    def lane(self) -> str:
        """One lane per thread."""
        return self.thread_id

    @property
    def gate(self) -> str | None:
        """A channel is limited as one."""
        return self.channel

    @property
    def key(self) -> str | None:
        """Every post counts."""
        return None


@dataclass(frozen=True, slots=True)
class OpenThread(InThread):
    """Start one of the conversation's threads in its channel; its messages wait for that."""

    kind: ClassVar[str] = "open_thread"

    @property
    def lane(self) -> str:
        """Not the thread's own: when a lost root has to be replaced, messages may be waiting there."""
        return f"open/{self.thread_id}"

    @property
    def key(self) -> str | None:
        """A thread is opened once."""
        return self.lane


@dataclass(frozen=True, slots=True)
class PostMessage(InThread):
    """Show a message in a thread."""

    kind: ClassVar[str] = "post_message"
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class PostFile(InThread):
    """Show one file of a message in a thread, after the message itself."""

    kind: ClassVar[str] = "post_file"
    message_id: MessageId
    file_id: FileId


@dataclass(frozen=True, slots=True)
class DeleteFile(InThread):
    """Take a file out of a thread again, because its message was deleted."""

    kind: ClassVar[str] = "delete_file"
    place: str


@dataclass(frozen=True, slots=True)
class ChangeCopy(InThread):
    """Bring a thread's copy of a message up to date after an edit or a deletion."""

    kind: ClassVar[str] = "change_copy"
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class UpdateCard(InThread):
    """Bring a thread's opening card up to date, at most once a second."""

    kind: ClassVar[str] = "update_card"

    @property
    def lane(self) -> str:
        """Cards do not hold back messages."""
        return f"card/{self.thread_id}"

    @property
    def key(self) -> str | None:
        """The latest state is the only one worth showing."""
        return self.lane


@dataclass(frozen=True, slots=True)
class MarkCopy(InThread):
    """Show on a message what became of it: delivered, seen, note, a guest's reaction."""

    kind: ClassVar[str] = "mark_copy"
    message_id: MessageId

    @property
    def lane(self) -> str:
        """Marks do not hold back messages, nor each other."""
        return f"mark/{self.thread_id}/{self.message_id}"

    @property
    def gate(self) -> str | None:
        """Platforms limit reactions apart from posts."""
        return f"marks {self.channel}"

    @property
    def key(self) -> str | None:
        """The latest state is the only one worth showing."""
        return self.lane


@dataclass(frozen=True, slots=True)
class ShowTyping(InThread):
    """Show that a guest is typing, where the platform can do that without a message."""

    kind: ClassVar[str] = "show_typing"
    guest_id: GuestId

    @property
    def lane(self) -> str:
        """Typing holds back nothing."""
        return f"typing/{self.thread_id}"

    @property
    def gate(self) -> str | None:
        """Its limits are its own."""
        return None

    @property
    def key(self) -> str | None:
        """Once at a time."""
        return self.lane
