"""What one agent is told or asks for, and what platforms know about agents."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.deliveries.delivery import Alone
from bot.domain.ids import AgentId, ServiceId


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
class OfferMeetings(Alone):
    """Let a service be booked, unless somebody has settled that it cannot (ENT-02)."""

    kind: ClassVar[str] = "offer_meetings"
    service_id: ServiceId

    @property
    def lane(self) -> str:
        """It holds back nothing; of two that want one link at once, the database lets one look again."""
        return f"offer_meetings/{self.service_id}"

    @property
    def key(self) -> str | None:
        """Once is enough."""
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
class FollowMerge(Alone):
    """Take to the agent who stays what else was of one who turned out to be them, like their meetings.

    `late`: once more, for what somebody wrote meanwhile who did not know it yet.
    """

    kind: ClassVar[str] = "follow_merge"
    agent_id: AgentId
    late: str = ""

    @property
    def lane(self) -> str:
        """One at a time for each agent; who comes late holds back nobody."""
        return f"merged/{self.agent_id}/{self.late}"

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return self.lane


@dataclass(frozen=True, slots=True)
class AskMeetings(Alone):
    """Do what an agent asks about meetings, and tell them alone; calendars may answer slowly.

    `words` are a command with its name. `place` is where they look, `conversation_id` (may be empty) what it
    is about. `whom` (may be empty) is the slug of an agent whom the words name by the platform's own means.
    `ask` makes booking safe to repeat.
    """

    kind: ClassVar[str] = "ask_meetings"
    platform: str
    account: str
    place: str
    agent_id: AgentId
    ask: str
    words: str
    conversation_id: str = ""
    whom: str = ""

    @property
    def lane(self) -> str:
        """What one person asks for is done in its order."""
        return f"ask/{self.agent_id}"
