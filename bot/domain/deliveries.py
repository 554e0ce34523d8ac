"""What still has to reach the outside world, as rows of the outbox.

A delivery of a message names it and does not repeat its words: `read` in `bot/deliver.py` finds them, as they
are by then, when its turn comes. Fields are strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from bot.domain.ids import (
    AgentId,
    ConversationId,
    FileId,
    GuestId,
    MessageId,
    ServiceId,
    ThreadId,
)

BACKOFF = (1, 2, 5, 15, 30, 60)
CARD_PAUSE = timedelta(seconds=1)
Payload = Mapping[str, str]


class Delivery(Protocol):
    """One call to one neighbour; a frozen dataclass of strings.

    `kind` names it in the database. A lane keeps its order; lanes do not wait for each other. A gate is
    what a neighbour limits as one: when it says "too many", all lanes with that gate wait, and no others.
    A key makes it one of its kind: while it waits, adding it again changes nothing; while it is in
    somebody's hand, adding it again sends it once more afterwards.
    """

    kind: ClassVar[str]

    @property
    def lane(self) -> str:
        """What it must not overtake."""
        ...

    @property
    def gate(self) -> str | None:
        """What is limited together with it."""
        ...

    @property
    def key(self) -> str | None:
        """What makes it one of its kind, if anything."""
        ...


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


@dataclass(frozen=True, slots=True)
class Alone:
    """What a delivery has that belongs to no thread: no limits but its own, and every one counts."""

    @property
    def gate(self) -> str | None:
        """Its limits are its own."""
        return None

    @property
    def key(self) -> str | None:
        """Every one counts."""
        return None


@dataclass(frozen=True, slots=True)
class Whisper(Alone):
    """Tell one agent something that nobody else sees; `place` is where they are looking.

    `text` is CommonMark, ready to be shown. `held` names words of theirs that could be for several guests,
    so that they are asked for which; `opens` the dialog that the text is about, `about` the conversation.
    """

    kind: ClassVar[str] = "whisper"
    platform: str
    account: str
    place: str
    text: str
    held: str = ""
    opens: str = ""
    about: str = ""

    @property
    def lane(self) -> str:
        """What is told to one person keeps its order."""
        return f"whisper/{self.platform}:{self.account}"


@dataclass(frozen=True, slots=True)
class FlagFailure(Alone):
    """Put the sign of a failure on an agent's own message, of which we keep no copy."""

    kind: ClassVar[str] = "flag_failure"
    platform: str
    message: str

    @property
    def lane(self) -> str:
        """It holds back nothing."""
        return f"flag/{self.platform}:{self.message}"

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return self.lane


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
class LookAgain(Alone):
    """Look whether somebody is there for a guest who wrote just after the last agent left (MEM-04)."""

    kind: ClassVar[str] = "look_again"
    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        """One look at a time for each conversation."""
        return f"alone/{self.conversation_id}"

    @property
    def key(self) -> str:
        """However many messages there are, one look is enough; it is taken back when somebody comes."""
        return self.lane


@dataclass(frozen=True, slots=True)
class SyncMembers(Alone):
    """Take over who is in a service's channel (MEM-07)."""

    kind: ClassVar[str] = "sync_members"
    service_id: ServiceId

    @property
    def lane(self) -> str:
        """One look at a time for each service."""
        return f"members/{self.service_id}"

    @property
    def key(self) -> str | None:
        """The latest look is the only one that counts."""
        return self.lane


@dataclass(frozen=True, slots=True)
class SyncAgent(Alone):
    """Take over an agent's name, picture, address and presence (ENT-08)."""

    kind: ClassVar[str] = "sync_agent"
    agent_id: AgentId

    @property
    def lane(self) -> str:
        """One look at a time for each agent."""
        return f"agent/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """All look-ups of people are limited as one."""
        return "agents"

    @property
    def key(self) -> str | None:
        """The latest look is the only one that counts."""
        return self.lane


@dataclass(frozen=True, slots=True)
class LetGo(Alone):
    """Let an agent go from everywhere whom their platforms do not know any more (MEM-05)."""

    kind: ClassVar[str] = "let_go"
    agent_id: AgentId

    @property
    def lane(self) -> str:
        """One at a time for each agent."""
        return f"let_go/{self.agent_id}"

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


@dataclass(frozen=True, slots=True)
class MailTranscript(Alone):
    """Send somebody the transcript of a conversation (CONV-11); `mail_id` becomes the Message-ID.

    Exactly one of guest and agent is named; an agent's has the notes too.
    """

    kind: ClassVar[str] = "mail_transcript"
    conversation_id: ConversationId
    mail_id: str
    guest_id: str = ""
    agent_id: str = ""

    @property
    def lane(self) -> str:
        """Mails to one person keep their order."""
        return f"mail/{self.guest_id or self.agent_id}"

    @property
    def gate(self) -> str | None:
        """One mail server."""
        return "mail"

    @property
    def key(self) -> str | None:
        """One is enough while it waits, however often it is asked for."""
        return f"transcript/{self.conversation_id}/{self.guest_id or self.agent_id}"


@dataclass(frozen=True, slots=True)
class Escalate(Alone):
    """Look whether a guest waits for too long by now (ESC-04); one alarm for each conversation."""

    kind: ClassVar[str] = "escalate"
    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        """One look at a time for each conversation."""
        return f"escalate/{self.conversation_id}"

    @property
    def key(self) -> str | None:
        """It is set again, not twice."""
        return self.lane


@dataclass(frozen=True, slots=True)
class Late(Alone):
    """What one agent is told about a guest who waits for too long.

    `step` counts from 1. `telling` names it, so that it is found or known again.
    """

    conversation_id: ConversationId
    agent_id: AgentId
    step: str
    telling: str


@dataclass(frozen=True, slots=True)
class TellLate(Late):
    """Tell an agent in their own messages that a guest waits for too long (ESC-01)."""

    kind: ClassVar[str] = "tell_late"

    @property
    def lane(self) -> str:
        """What is told to one person keeps its order."""
        return f"late/{self.agent_id}"


@dataclass(frozen=True, slots=True)
class MailLate(Late):
    """Send an agent a mail about it (ESC-01); `telling` becomes the Message-ID."""

    kind: ClassVar[str] = "mail_late"

    @property
    def lane(self) -> str:
        """Mails to one person keep their order."""
        return f"mail/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """One mail server."""
        return "mail"


@dataclass(frozen=True, slots=True)
class Examine(Alone):
    """Look whether everything works, and tell the agent who asked."""

    kind: ClassVar[str] = "examine"
    platform: str
    account: str
    place: str

    @property
    def lane(self) -> str:
        """What is told to one person keeps its order."""
        return f"whisper/{self.platform}:{self.account}"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A delivery in somebody's hands, until the lease ends.

    `attempts` counts who had it in hand, `failures` how often trying failed in a row; `doubts` counts the
    latest attempts that nobody knows the end of, this one included.
    """

    id: int
    lane: str
    gate: str | None
    kind: str
    payload: Payload
    attempts: int
    failures: int
    doubts: int

    @property
    def maybe_sent(self) -> bool:
        """An earlier attempt ended without anybody knowing how."""
        return self.doubts > 1


def next_attempt(failures: int, now: datetime) -> datetime:
    """When to try again after this many failures; a neighbour that is away is never given up.

    Waiting as a neighbour asked is no failure, nor is a process that ended: neither says that the next
    attempt will fail, too. A guest's message is at most a minute late once the neighbour is back.
    """
    pause = BACKOFF[min(failures, len(BACKOFF)) - 1]
    return now + timedelta(seconds=pause)
