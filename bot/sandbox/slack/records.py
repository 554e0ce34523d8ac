"""What a workspace consists of, as plain records in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.slack.errors import Json


@dataclass(slots=True)
class Workspace:
    """One team; `domain` is the name in its address."""

    id: str
    name: str
    domain: str


@dataclass(slots=True)
class User:
    """A person or a bot user of one workspace."""

    id: str
    team_id: str
    name: str
    real_name: str
    display_name: str = ""
    email: str = ""
    title: str = ""
    tz: str = "Europe/Paris"
    tz_offset: int = 3600
    image: str = ""
    status_text: str = ""
    status_emoji: str = ""
    presence: str = "active"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    bot_id: str = ""
    app_id: str = ""
    updated: int = 0


@dataclass(slots=True)
class Message:
    """A message of a channel; `thread_ts` equals `ts` for a root that has replies."""

    channel: str
    ts: str
    text: str
    user: str = ""
    team: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    thread_ts: str = ""
    subtype: str = ""
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    icons: Json = field(default_factory=dict)
    client_msg_id: str = ""
    metadata: Json | None = None
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    extra: Json = field(default_factory=dict)
    state: Json = field(default_factory=dict)
    visible_to: str = ""

    @property
    def is_reply(self) -> bool:
        """Whether it stands under another message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    """A conversation of any kind: `public`, `private`, `im` or `mpim`."""

    id: str
    team_id: str
    name: str
    kind: str = "public"
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    top: list[str] = field(default_factory=list)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    statuses: dict[str, Json] = field(default_factory=dict)
    last_micros: int = 0
    read: dict[str, str] = field(default_factory=dict)

    @property
    def type_name(self) -> str:
        """What events call this kind of conversation."""
        return {"public": "channel", "private": "group"}.get(self.kind, self.kind)

    @property
    def scope_name(self) -> str:
        """The family of scopes that opens this kind."""
        return {"public": "channels", "private": "groups"}.get(self.kind, self.kind)

    def partner_of(self, user_id: str) -> str:
        """Return the other side of a direct message (oneself in a talk with oneself)."""
        return next((member for member in self.members if member != user_id), user_id)


@dataclass(slots=True)
class FileRecord:
    """An uploaded file; it is visible from `completed` on."""

    id: str
    team_id: str
    name: str
    size: int
    user: str
    created: int
    title: str = ""
    mimetype: str = "application/octet-stream"
    content: bytes | None = None
    completed: bool = False
    secret: str = ""
    bot_id: str = ""
    shares: dict[str, list[Json]] = field(default_factory=dict)


@dataclass(slots=True)
class Usergroup:
    """A group of people that can be mentioned as one."""

    id: str
    team_id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person sees it; `payload` is what the app gave."""

    id: str
    team_id: str
    app_id: str
    user: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)
    is_open: bool = True


@dataclass(slots=True)
class Token:
    """What a caller shows: `bot`, `user` or `app`; `scopes` None means a person's own client."""

    value: str
    kind: str
    team_id: str
    user_id: str
    app_id: str = ""
    scopes: frozenset[str] | None = None
    revoked: bool = False


@dataclass(slots=True)
class Installation:
    """An app in a workspace."""

    app_id: str
    team_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    scopes: frozenset[str]


@dataclass(slots=True)
class App:
    """An app's configuration, as its manifest and its pages on Slack's site hold it."""

    id: str
    name: str
    client_id: str = ""
    client_secret: str = ""
    signing_secret: str = ""
    app_token: str = ""
    bot_name: str = ""
    scopes: frozenset[str] = frozenset()
    bot_events: frozenset[str] = frozenset()
    metadata_subscriptions: tuple[Json, ...] = ()
    commands: tuple[Json, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    redirect_urls: tuple[str, ...] = ()
    verification_token: str = "sandbox-verification"  # noqa: S105  it is public in a stand-in
    events_url: str = ""
    interactivity_url: str = ""
    commands_url: str = ""
    options_url: str = ""
    asks_for_options: bool = True
    ack_timeout: float = 3.0
    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)

    def set_url(self, url: str) -> None:
        """One address for everything, as most apps have it."""
        self.events_url = self.interactivity_url = self.commands_url = url
        self.options_url = url if self.asks_for_options else ""


@dataclass(slots=True)
class Trigger:
    """The right to open one modal: three seconds, once."""

    id: str
    app_id: str
    team_id: str
    user: str
    expires: float
    used: bool = False
    view_id: str = ""


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer an interaction: five times in thirty minutes."""

    token: str
    app_id: str
    team_id: str
    channel: str
    user: str
    expires: float
    message_ts: str = ""
    thread_ts: str = ""
    ephemeral: bool = False
    uses_left: int = 5


Notify = Callable[[Json, "Audience"], None]


@dataclass(slots=True)
class Audience:
    """Who may hear a live delta: everybody in a channel, one person, or the whole team."""

    team_id: str
    channel: str = ""
    user: str = ""
    but: str = ""
