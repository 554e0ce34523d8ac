"""What the stand-in for Google knows, as plain records in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.errors import Json

OWNER, WRITER, READER, FREE_BUSY = "owner", "writer", "reader", "freeBusyReader"


@dataclass(slots=True)
class Person:
    """Somebody with a Google account; `key` is how the control API names them."""

    key: str
    email: str
    name: str
    zone: str


@dataclass(slots=True)
class Client:
    """An OAuth client; without `redirect_uris` any address on loopback will do."""

    id: str
    secret: str
    name: str = "Frontdesk"
    redirect_uris: tuple[str, ...] = ()


@dataclass(slots=True)
class Asked:
    """What an application asks of a person on the consent page, checked."""

    client: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    offline: bool
    prompts: frozenset[str]
    challenge: str
    method: str
    hint: str
    nonce: str
    together: bool


@dataclass(slots=True)
class Code:
    """An authorization code: good once, for ten minutes."""

    value: str
    asked: Asked
    person: str
    scopes: frozenset[str]
    refreshes: bool
    expires: float
    used: bool = False


@dataclass(slots=True)
class Refresh:
    """A refresh token: good until it is revoked."""

    value: str
    client: str
    person: str
    scopes: frozenset[str]


@dataclass(slots=True)
class Access:
    """An access token; without a person it is a service account's own."""

    value: str
    client: str
    person: str
    scopes: frozenset[str]
    expires: float


@dataclass(slots=True)
class Event:
    """An event: `body` holds what may be written, the rest is Google's.

    `start` and `end` are the same as in the body, as instants in UTC; a day begins at midnight of its
    calendar's zone. `changed` counts the changes of the calendar.
    """

    id: str
    body: Json
    uid: str
    start: datetime
    end: datetime
    creator: str
    created: float
    updated: float = 0.0
    sequence: int = 0
    changed: int = 0
    etag: str = ""
    conference: Json | None = None
    conference_at: float | None = None
    series: str = ""

    @property
    def cancelled(self) -> bool:
        """Whether it was deleted."""
        return self.body.get("status") == "cancelled"


@dataclass(slots=True)
class Calendar:
    """A calendar with the roles that people have; sync tokens older than `oldest` are expired."""

    id: str
    summary: str
    zone: str
    owner: str
    colour: str
    roles: dict[str, str] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    changes: int = 0
    oldest: int = 0


@dataclass(slots=True)
class Channel:
    """A watch on the events of a calendar; `resource` names what is watched."""

    id: str
    resource: str
    calendar: str
    person: str
    address: str
    token: str
    expires: float
    uri: str
    sent: int = 0
