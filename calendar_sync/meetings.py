"""A meeting: whom it brings together, when, and what became of it (PRODUCT section 10)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.ids import AgentId, ConversationId, GuestId, ServiceId

MeetingId = NewType("MeetingId", str)


class MeetingState(StrEnum):
    """Whether it takes place."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Host:
    """An agent of a meeting, and the event in their calendar.

    `shows` is the sequence that the event shows, -1 before there is one, `shown` what it says. `generation`
    is part of the key under which it is made, so that one can be made anew after it was deleted there, and
    so is `made_for`: whom it was made for, before agents became one. `calendar` says in which one it stands.
    `declined`: they do not come. `trouble`: why it could not be written.
    """

    agent_id: AgentId
    is_organiser: bool = False
    event: str | None = None
    etag: str = ""
    generation: int = 0
    made_for: AgentId | None = None
    shows: int = -1
    is_there: bool = False
    calendar: str = ""
    shown: "Shown | None" = None
    declined: bool = False
    trouble: str = ""

    def anew(self) -> "Host":
        """Forget the event in a calendar that the host has left."""
        return replace(self, event=None, etag="", shows=-1, is_there=False, shown=None, calendar="")


@dataclass(frozen=True, slots=True)
class Shown:
    """What an event says: its times (aware UTC), and where it is."""

    start: datetime
    end: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The state of one meeting; every change returns a new value, with the next sequence.

    Times are aware UTC; `zone` is the guest's (IANA). The first of the hosts is the organiser. `place` is an
    address for video or words, empty until it is known.
    """

    id: MeetingId
    conversation_id: ConversationId
    guest_id: GuestId
    source: str
    subject: str
    start: datetime
    end: datetime
    zone: str
    hosts: tuple[Host, ...]
    booked_at: datetime
    changed_at: datetime
    service_id: ServiceId | None = None
    extras: tuple[str, ...] = ()
    state: MeetingState = MeetingState.BOOKED
    sequence: int = 0
    place: str = ""

    @property
    def uid(self) -> str:
        """Return what names it in every calendar and every mail, for ever (MTG-05)."""
        return f"{self.id}@frontdesk"

    @property
    def length(self) -> timedelta:
        """Return how long it lasts."""
        return self.end - self.start

    @property
    def is_booked(self) -> bool:
        """Tell whether it takes place."""
        return self.state is MeetingState.BOOKED

    @property
    def organiser(self) -> AgentId:
        """Return the agent in whose name it is held."""
        return next(
            (one.agent_id for one in self.hosts if one.is_organiser), self.hosts[0].agent_id
        )

    def host(self, agent_id: AgentId) -> Host | None:
        """Return the host that an agent is; None for everybody else."""
        return next((one for one in self.hosts if one.agent_id == agent_id), None)

    @property
    def coming(self) -> tuple[Host, ...]:
        """Return those of the hosts who come."""
        return tuple(one for one in self.hosts if not one.declined)

    def has_begun(self, now: datetime) -> bool:
        """Tell whether it is too late to change anything about it."""
        return now >= self.start

    def moved(self, start: datetime, end: datetime, now: datetime) -> "Meeting":
        """Hold it at another time, or for another length (MTG-07)."""
        return replace(self, start=start, end=end, sequence=self.sequence + 1, changed_at=now)

    def cancelled(self, now: datetime) -> "Meeting":
        """Call it off (MTG-07)."""
        return replace(
            self, state=MeetingState.CANCELLED, sequence=self.sequence + 1, changed_at=now
        )
