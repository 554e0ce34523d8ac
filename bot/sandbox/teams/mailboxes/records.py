"""Mailboxes, their calendars and events, sign-ins and subscriptions, as plain records in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.errors import Json


@dataclass(slots=True)
class Registration:
    """An application that people sign in to; without `redirect_uris` any address on loopback will do."""

    id: str
    secret: str
    name: str = "Frontdesk"
    redirect_uris: tuple[str, ...] = ()


@dataclass(slots=True)
class Asked:
    """What an application asks of a person at the sign-in, checked."""

    client: str
    tenant: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    prompt: str
    challenge: str
    method: str
    hint: str
    mode: str
    static: str
    raw: str


@dataclass(slots=True)
class Code:
    """An authorization code: good once, for ten minutes."""

    value: str
    asked: Asked
    person: str
    expires: float
    used: bool = False


@dataclass(slots=True)
class Refresh:
    """A refresh token; using it gives another and leaves it good, as Entra does."""

    value: str
    client: str
    person: str
    scopes: tuple[str, ...]


@dataclass(slots=True)
class Event:
    """An event: `body` holds what may be written, the rest is Outlook's.

    `id` never changes; `loose_id` is the one that is shown to those who do not ask for immutable ids. `start`
    and `end` are in UTC. `changed` counts the changes of the calendar.
    """

    id: str
    loose_id: str
    calendar: str
    body: Json
    start: datetime
    end: datetime
    uid: str
    organizer: str
    created: float
    modified: float = 0.0
    changed: int = 0
    change_key: str = ""
    print: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    join_url: str = ""
    join_at: float | None = None
    response: str = "organizer"
    removed: bool = False


@dataclass(slots=True)
class Calendar:
    """A calendar of a mailbox; delta tokens older than `oldest` are not known any more."""

    id: str
    name: str
    colour: str
    writable: bool = True
    events: dict[str, Event] = field(default_factory=dict)
    changes: int = 0
    oldest: int = 0


@dataclass(slots=True)
class Mailbox:
    """What somebody has at Outlook; its first calendar is the default one. `zone` is a Windows name."""

    person: str
    zone: str
    calendars: dict[str, Calendar] = field(default_factory=dict)

    @property
    def default(self) -> Calendar:
        """Return the calendar that is meant when none is named."""
        return next(iter(self.calendars.values()))


@dataclass(slots=True)
class Subscription:
    """Who is told of changes of somebody's events; a `paused` one waits to be authorized again."""

    id: str
    client: str
    person: str
    resource: str
    change_types: frozenset[str]
    url: str
    lifecycle_url: str
    client_state: str
    expires: float
    paused: bool = False
