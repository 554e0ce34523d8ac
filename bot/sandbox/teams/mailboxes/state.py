"""`Outlook`: everything that the stand-in knows beyond Teams' people, and plain ways to find it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.errors import Json
from bot.sandbox.faults import Faults
from bot.sandbox.live import LiveHub
from bot.sandbox.teams.mailboxes.records import (
    Calendar,
    Code,
    Event,
    Mailbox,
    Refresh,
    Registration,
    Subscription,
)
from bot.sandbox.teams.mailboxes.telling import Teller

ASK, ALLOW, DENY = "ask", "allow", "deny"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass
class Consent:
    """What the sign-in page does: ask a person, or answer by itself as that person would."""

    answer: str = ASK
    user: str = ""


@dataclass
class Switches:
    """What the real service was seen to do in more than one way; the harsher one is the default."""

    duplicate_status: int = 409
    duplicate_names_event: bool = False
    duplicate_subscription: str = "refuse"
    change_types: str = "true"
    online: str = "late"
    online_delay: float = 0.0


@dataclass
class Outlook:
    """The calendars of one stand-in for Teams, whose clock, courier and faults it shares."""

    clock: SandboxClock
    courier: Courier
    faults: Faults
    url: Callable[[], str]
    seed: int = 0

    registrations: dict[str, Registration] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    deltas: dict[str, Any] = field(default_factory=dict)
    mails: list[Json] = field(default_factory=list)
    waiting: list[tuple[Mailbox, Event]] = field(default_factory=list)
    changes: int = 0

    def __post_init__(self) -> None:
        """Make the parts that need the clock and the seed."""
        self.rng = random.Random(self.seed + 1)  # noqa: S311  repeatable names, not secrets
        self.consent = Consent()
        self.switches = Switches()
        self.live: LiveHub[str] = LiveHub(lambda whose, key: key == whose)
        self.teller = Teller(self.clock, self.courier, self.faults)

    def new_word(self, length: int, letters: str = LETTERS) -> str:
        """Return a random word of this seed."""
        return "".join(self.rng.choice(letters) for _ in range(length))

    def calendar_of(self, mailbox: Mailbox, name: str) -> Calendar | None:
        """Return a calendar of a mailbox by its id, the default one without a name."""
        return mailbox.calendars.get(name) if name else mailbox.default

    def find(self, mailbox: Mailbox, event_id: str) -> Event | None:
        """Return an event by either of its ids, unless it was removed."""
        for calendar in mailbox.calendars.values():
            event = calendar.events.get(event_id) or next(
                (one for one in calendar.events.values() if one.loose_id == event_id), None
            )
            if event is not None and not event.removed:
                return event
        return None
