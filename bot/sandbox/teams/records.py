"""What a tenant consists of, as plain records in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.errors import Json

OWNER, MEMBER, GUEST = "owner", "member", "guest"


@dataclass(slots=True)
class Tenant:
    """An organisation; `consents` are Graph application permissions that its administrator gave."""

    id: str
    name: str
    domain: str
    consents: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Person:
    """Somebody of a tenant; `key` is how the control API names them, `installed` their personal app."""

    key: str
    tenant_id: str
    name: str
    aad_id: str
    id: str
    email: str
    role: str = "user"
    enabled: bool = True
    installed: bool = False
    blocked: bool = False
    availability: str = "Available"
    activity: str = "Available"
    title: str = ""
    locale: str = "en-US"
    country: str = "US"


@dataclass(slots=True)
class Team:
    """A team; `consented` are the permissions that an owner gave for it when the app was added."""

    id: str
    name: str
    group: str
    tenant_id: str
    members: dict[str, str] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    installed: bool = False
    consented: frozenset[str] = frozenset()


@dataclass(slots=True)
class Picture:
    """An inline picture of a message; its address is on the connector and wants the bot's token."""

    id: str
    name: str
    type: str
    content: bytes


@dataclass(slots=True)
class SharedFile:
    """A file in SharePoint or OneDrive, with the address that people share."""

    id: str
    name: str
    type: str
    content: bytes
    url: str
    secret: str


@dataclass(slots=True)
class Message:
    """A message; `author` is a person's key or empty for the app, `root` the head of its thread."""

    id: str
    place: str
    root: str
    author: str
    html: str = ""
    text: str = ""
    text_format: str = "plain"
    summary: str = ""
    attachments: list[Json] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    files: list[SharedFile] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    quoted: str = ""
    created: float = 0.0
    edited: float = 0.0
    deleted: float = 0.0
    reacted: float = 0.0
    reactions: dict[str, dict[str, float]] = field(default_factory=dict)
    only_for: str = ""
    expires: float = 0.0
    views: dict[str, Json] = field(default_factory=dict)

    @property
    def touched(self) -> float:
        """When something last happened to it."""
        return max(self.created, self.edited, self.deleted, self.reacted)


@dataclass(slots=True)
class Place:
    """Where messages stand: a channel of a team, or the chat of one person with the app."""

    id: str
    tenant_id: str
    name: str = ""
    team: str = ""
    person: str = ""
    deleted: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    last_id: int = 0
    typing_until: float = 0.0

    @property
    def is_channel(self) -> bool:
        """Whether it belongs to a team."""
        return bool(self.team)


@dataclass(slots=True)
class Dialog:
    """A dialog that a person has open; `asked` is what opening it said, for its submission."""

    id: str
    person: str
    value: Json
    place: str
    root: str
    reply_to: str = ""
    command: str = ""
    asked: Json = field(default_factory=dict)


@dataclass(slots=True)
class Token:
    """What the sign-in gave out: good for one audience until it expires.

    With a `person` it speaks for them to what `scopes` name, and `client` is who they let do that.
    """

    value: str
    audience: str
    tenant_id: str
    expires: float
    person: str = ""
    client: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(slots=True)
class App:
    """The app's registration and its manifest; `tenant_id` is where it is registered."""

    id: str
    password: str
    tenant_id: str
    name: str = "Frontdesk"
    url: str = ""
    multi_tenant: bool = False
    rsc: frozenset[str] = frozenset()
    slash_commands: tuple[str, ...] | None = None
    actions: Mapping[str, Json] | None = None
    supports_files: bool = True
    hears_all_reactions: bool = False
    hears_all_changes: bool = True
    targeted: bool = True
    slash_names_thread: bool = True
    ack_timeout: float = 15.0
    invoke_timeout: float = 15.0
    extension_timeout: float = 5.0
    retry_delays: tuple[float, ...] = (1.0, 10.0, 60.0)

    @property
    def account(self) -> str:
        """How Teams names the bot in conversations."""
        return f"28:{self.id}"


@dataclass(slots=True)
class Audience:
    """Who may see a live change: whoever sees a place, or one person."""

    place: str = ""
    person: str = ""
