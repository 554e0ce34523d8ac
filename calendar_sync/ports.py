"""What we need from a calendar; Google, Outlook and the built-in one are the three that there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import AgentId
from bot.ports import Refused


class CalendarKind(StrEnum):
    """The calendars that an agent can have."""

    GOOGLE = "google"
    OUTLOOK = "outlook"
    OWN = "own"


class Reconnect(Refused):
    """The calendar does not take what signs us in any more; the agent has to connect it again (B22)."""


class Gone(Refused):
    """The event is not there any more."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose calendar; `busy` are the calendars that count as busy, `target` gets the events.

    What signs us in stays with the adapter, which finds it by the agent.
    """

    agent_id: AgentId
    kind: CalendarKind
    address: str
    busy: tuple[str, ...]
    target: str
    cursor: str | None = None
    lost_at: datetime | None = None

    @property
    def place(self) -> str:
        """Name the calendar that gets the events, so that it is seen when it is another one."""
        return f"{self._start}{self.target}"

    def at(self, place: str) -> "Account | None":
        """Return the account as it was when its events went to a place; None for another account's."""
        if not place.startswith(self._start):
            return None
        return replace(self, target=place.removeprefix(self._start))

    @property
    def _start(self) -> str:
        return f"{self.kind}:{self.address}:"


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar of an account, as its owner chooses among them; `may_write`: it can get events."""

    id: str
    name: str
    is_main: bool = False
    may_write: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant (aware UTC) to another, the end not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as it should be. `key` finds it again, whatever became of the answer.

    `video`: a link for video is wanted from the calendar. `place`: a fixed address, or the link that there is
    already. `attendees` are addresses that the event names; who invites them is the mail (MTG-05), so
    the calendar is asked to send nothing where it can be. Times are aware UTC, `zone` the host's.
    """

    key: str
    uid: str
    title: str
    text: str
    start: datetime
    end: datetime
    zone: str
    sequence: int
    attendees: tuple[str, ...] = ()
    place: str = ""
    video: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it is in the calendar; `key` where it is one of ours. `place`: its link for video.

    `is_gone`: deleted or cancelled there. `is_declined`: its owner does not come.
    """

    id: str
    etag: str
    start: datetime
    end: datetime
    key: str = ""
    place: str = ""
    is_gone: bool = False
    is_declined: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a cursor; `resync`: the cursor was not known any more, so `events` is everything.

    In a resync what was deleted is missing, and has to be looked up.
    """

    events: Sequence[Event]
    cursor: str
    resync: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """Where a calendar tells of changes, until it expires (aware UTC)."""

    id: str
    resource: str
    expires_at: datetime


class Calendar(Protocol):
    """An agent's calendar.

    Every method raises `Retry` when trying again may help, `Reconnect` when the agent has to sign in anew,
    and `Refused` when neither helps; no adapter, nor its SDK, tries again by itself.
    """

    kind: CalendarKind

    async def calendars(self, account: Account) -> Sequence[Listed]:
        """Return the calendars that the account can see."""
        ...

    async def busy(self, account: Account, start: datetime, end: datetime) -> Sequence[Span]:
        """Return when the account is busy, over all calendars that count.

        Tentative counts, and so do whole days, in the calendar's own zone (MTG-05).
        """
        ...

    async def create(self, account: Account, draft: Draft, *, maybe_sent: bool = False) -> Event:
        """Make an event, or return the one that stands under this key; a repeat makes no second one (B19).

        An event that was made under this key and deleted since is returned with `is_gone`.
        """
        ...

    async def find(self, account: Account, key: str) -> Event | None:
        """Return the event that was made under a key, also where it is gone; None where there was none."""
        ...

    async def change(self, account: Account, event: str, draft: Draft, *, etag: str = "") -> Event:
        """Bring an event to what it should be; safe to repeat.

        `Gone` when it was deleted. With an etag, `Stale` when somebody changed it meanwhile.
        """
        ...

    async def cancel(self, account: Account, event: str) -> None:
        """Take an event away; safe to repeat, also where it is gone."""
        ...

    async def changes(self, account: Account, now: datetime) -> Changes:
        """Return what changed in the target calendar since the account's cursor; all where there is none."""
        ...

    async def watch(self, account: Account, address: str, secret: str, now: datetime) -> Watch:
        """Have changes told to an address of ours (https); `Refused` where the calendar cannot."""
        ...

    async def stop(self, account: Account, watch: Watch) -> None:
        """End what `watch` began; safe to repeat."""
        ...


class Stale(Refused):
    """Somebody changed the event meanwhile; what they did comes first."""
