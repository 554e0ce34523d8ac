"""`GoogleSandbox`: everything that the stand-in knows, and plain ways to add and find it."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults
from bot.sandbox.google.records import (
    OWNER,
    Access,
    Calendar,
    Channel,
    Client,
    Code,
    Event,
    Person,
    Refresh,
)
from bot.sandbox.google.telling import Deliverer
from bot.sandbox.live import LiveHub

ASK, ALLOW, DENY = "ask", "allow", "deny"


@dataclass
class Consent:
    """What the consent page does: ask a person, or answer by itself as that person would."""

    answer: str = ASK
    user: str = ""
    without: tuple[str, ...] = ()


@dataclass
class GoogleSandbox:
    """One stand-in for Google.

    `base_url` is where the sandbox is mounted, prefix included; when empty it is learned from the first
    request. `signing_time` judges the assertions of service accounts, which other machines sign.
    """

    base_url: str = ""
    clock: SandboxClock = field(default_factory=SandboxClock)
    seed: int = 0
    signing_time: Callable[[], float] = time.time

    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    accesses: dict[str, Access] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    pages: dict[str, Any] = field(default_factory=dict)
    syncs: dict[str, Any] = field(default_factory=dict)
    delegated: dict[str, frozenset[str]] = field(default_factory=dict)
    conferring: list[tuple[Calendar, Event]] = field(default_factory=list)
    mails: list[Json] = field(default_factory=list)
    calls: deque[Json] = field(default_factory=lambda: deque(maxlen=50_000))
    call_count: int = 0
    token_lifetime: int = 3599
    conference: str = "pending"
    conference_delay: float = 0.0

    def __post_init__(self) -> None:
        """Make the parts that need the clock and the seed."""
        self.rng = random.Random(self.seed)  # noqa: S311  repeatable names, not secrets
        self.faults = Faults(seed=self.seed)
        self.consent = Consent()
        self.live: LiveHub[str] = LiveHub(self.hears)
        self.courier = Courier(self.clock)
        self.deliverer = Deliverer(self.clock, self.courier, self.faults)
        self.now_changing = 0

    async def hang_up(self) -> None:
        """Close every WebSocket, so that the server need not wait for them."""
        await self.live.close()

    async def close(self) -> None:
        """End notifications and sockets; the application's clean-up calls it."""
        await self.hang_up()
        await self.courier.close()

    @property
    def url(self) -> str:
        """Where this stand-in is, without a slash at the end."""
        return f"{self.base_url}/google"

    @property
    def api_url(self) -> str:
        """Return where Calendar v3 is, as `client_options={"api_endpoint": …}` wants it."""
        return f"{self.url}/calendar/v3/"

    @property
    def token_url(self) -> str:
        """Return the token endpoint."""
        return f"{self.url}/token"

    def new_word(self, length: int = 26, letters: str = "abcdefghijklmnopqrstuv0123456789") -> str:
        """Return a random word of this seed; by default one that may be the id of an event."""
        return "".join(self.rng.choice(letters) for _ in range(length))

    def next_change(self) -> int:
        """Count one more change anywhere; etags are made of it."""
        self.now_changing += 1
        return self.now_changing

    # --- adding ----------------------------------------------------------------------------

    def add_person(self, person: Person) -> Person:
        """Add somebody with their primary calendar, whose id is their address."""
        self.people[person.key] = person
        self.add_calendar(Calendar(person.email, person.email, person.zone, person.key, "#0d6e63"))
        return person

    def add_calendar(self, calendar: Calendar) -> Calendar:
        """Add a calendar; its owner, if it has one, may do everything."""
        if calendar.owner:
            calendar.roles[calendar.owner] = OWNER
        self.calendars[calendar.id] = calendar
        return calendar

    # --- finding ---------------------------------------------------------------------------

    def person_by(self, email: str) -> Person | None:
        """Return whose address it is."""
        wanted = email.lower()
        return next((one for one in self.people.values() if one.email == wanted), None)

    def calendars_of(self, key: str) -> list[Calendar]:
        """Return the calendars in somebody's list, their primary one first."""
        email = self.people[key].email
        mine = [one for one in self.calendars.values() if key in one.roles]
        return sorted(mine, key=lambda one: one.id != email)

    def find(self, calendar_id: str, event_id: str) -> Event | None:
        """Return an event of a calendar, deleted ones too."""
        return self.calendars[calendar_id].events.get(event_id)

    def hears(self, calendar_id: str, key: str) -> bool:
        """Whether somebody's screen is told of a change there; they all are when no calendar is named."""
        calendar = self.calendars.get(calendar_id)
        return calendar is None or key in calendar.roles
