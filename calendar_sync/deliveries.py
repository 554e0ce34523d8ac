"""What meetings send outward, as rows of the outbox: events, mails, and the alarms of reminders.

Fields are strings, as `bot/domain/deliveries` says; instants are ISO 8601 in UTC.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from bot.domain.deliveries import Alone
from bot.domain.ids import AgentId
from calendar_sync.meetings import MeetingId

# The first mails wait so long for the calendar's link for video; they go at once when it is known.
LINK_PATIENCE = timedelta(seconds=20)
GUEST = "guest"


class What(StrEnum):
    """What a mail about a meeting is for.

    `placed`: only the link for video is new, so its sequence is that of the mail before.
    """

    BOOKED = "booked"
    MOVED = "moved"
    PLACED = "placed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class PutEvent(Alone):
    """Bring a host's calendar to what the meeting is by then: make, change or take away its event."""

    kind: ClassVar[str] = "put_event"
    meeting_id: MeetingId
    agent_id: AgentId

    @property
    def lane(self) -> str:
        """One event is brought up to date by one at a time."""
        return f"event/{self.meeting_id}/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """An account is limited as one."""
        return f"calendar/{self.agent_id}"

    @property
    def key(self) -> str | None:
        """The latest state is the only one that counts."""
        return self.lane


@dataclass(frozen=True, slots=True)
class MailMeeting(Alone):
    """Send one of those whom a meeting concerns a mail about it (MTG-05, MTG-07, MTG-08).

    `to` is `guest`, `agent:<id>`, or `extra:<n>`, where n counts the meeting's extras from 0. What was said
    then is said whenever it goes out: `sequence`, `start` and `end` are those of the change that it tells of,
    `was` the start before it (moved). `by` is who did it, `reason` what they gave as one (cancelled);
    `minutes`: how long before the start (reminder). The Message-ID is made of `name`.
    """

    kind: ClassVar[str] = "mail_meeting"
    meeting_id: MeetingId
    to: str
    what: str
    sequence: str
    start: str
    end: str
    was: str = ""
    by: str = ""
    reason: str = ""
    minutes: str = ""

    @property
    def name(self) -> str:
        """Return what makes a repeat the same mail."""
        return f"{self.meeting_id}/{self.sequence}/{self.what}{self.minutes}/{self.to}"

    @property
    def lane(self) -> str:
        """Mails about one meeting keep their order for everybody who gets them."""
        return mail_lane(self.meeting_id, self.to)

    @property
    def gate(self) -> str | None:
        """One mail server."""
        return "mail"

    @property
    def key(self) -> str | None:
        """A repeat is the same mail."""
        return f"mail/{self.name}"


@dataclass(frozen=True, slots=True)
class Remind(Alone):
    """Remind everybody of a meeting, so many minutes before it begins (MTG-08); an alarm."""

    kind: ClassVar[str] = "remind"
    meeting_id: MeetingId
    minutes: str

    @property
    def lane(self) -> str:
        """It is set to another time, not twice."""
        return f"remind/{self.meeting_id}/{self.minutes}"

    @property
    def key(self) -> str:
        """There is one at a time."""
        return self.lane


def mail_lane(meeting_id: MeetingId, to: str) -> str:
    """Return the lane of the mails that one reader gets about a meeting."""
    return f"mail/{meeting_id}/{to}"


def to_agent(agent_id: AgentId) -> str:
    """Say in `MailMeeting.to` that it is for a host."""
    return f"agent:{agent_id}"


def to_extra(number: int) -> str:
    """Say in `MailMeeting.to` that it is for one of the extras."""
    return f"extra:{number}"


@dataclass(frozen=True, slots=True)
class Sync(Alone):
    """Take over what was changed in an agent's calendar itself (MTG-09)."""

    kind: ClassVar[str] = "sync_calendar"
    agent_id: AgentId

    @property
    def lane(self) -> str:
        """One look at a time for each account."""
        return f"sync/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """An account is limited as one."""
        return f"calendar/{self.agent_id}"

    @property
    def key(self) -> str | None:
        """However often we are told, one look finds everything."""
        return self.lane


@dataclass(frozen=True, slots=True)
class RenewWatch(Alone):
    """Have an agent's calendar tell us of changes for some more days (MTG-09)."""

    kind: ClassVar[str] = "renew_watch"
    agent_id: AgentId

    @property
    def lane(self) -> str:
        """One at a time for each account."""
        return f"watch/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """An account is limited as one."""
        return f"calendar/{self.agent_id}"

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return self.lane


@dataclass(frozen=True, slots=True)
class StopWatch(Alone):
    """End what tells us of changes in an agent's calendar; what is not let go of runs out."""

    kind: ClassVar[str] = "stop_watch"
    agent_id: AgentId
    watch_id: str

    @property
    def lane(self) -> str:
        """It comes after the one that takes over."""
        return f"watch/{self.agent_id}"

    @property
    def gate(self) -> str | None:
        """An account is limited as one."""
        return f"calendar/{self.agent_id}"

    @property
    def key(self) -> str | None:
        """Once is enough."""
        return f"stop/{self.watch_id}"


@dataclass(frozen=True, slots=True)
class TellCalendar(Alone):
    """Say that an agent's calendar refuses us, or lets us in again (B22).

    `place` is the agent's account, or a channel of a service of theirs: `aloud`. `since` is when it was lost.
    """

    kind: ClassVar[str] = "tell_calendar"
    agent_id: AgentId
    what: str
    platform: str
    place: str
    since: str
    aloud: str = ""

    @property
    def lane(self) -> str:
        """What is said in a place keeps its order."""
        return f"tell_calendar/{self.platform}:{self.place}"

    @property
    def key(self) -> str | None:
        """It is said once."""
        return f"{self.lane}/{self.agent_id}/{self.what}/{self.since}"
