"""`SlackSandbox`: everything that the stand-in knows, and plain ways to add and find it."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.courier import Courier
from bot.sandbox.faults import Faults
from bot.sandbox.live import LiveHub
from bot.sandbox.slack.delivery import Deliverer
from bot.sandbox.slack.errors import Json
from bot.sandbox.slack.limits import Limits
from bot.sandbox.slack.records import (
    App,
    Audience,
    Channel,
    FileRecord,
    Installation,
    Message,
    ResponseUrl,
    Token,
    Trigger,
    User,
    Usergroup,
    View,
    Workspace,
)
from bot.sandbox.slack.socket_mode import Sockets


@dataclass
class SlackSandbox:
    """One stand-in for Slack.

    `base_url` is where the sandbox is mounted, prefix included (`http://127.0.0.1:8000/sandbox`);
    when empty it is learned from the first request. `manifest` (the app's manifest as a dict)
    decides scopes, events, commands and shortcuts of the app that `seed_demo` makes; `scopes`
    overrules its scopes.
    """

    base_url: str = ""
    clock: SandboxClock = field(default_factory=SandboxClock)
    seed: int = 0
    manifest: Mapping[str, Any] | None = None
    scopes: frozenset[str] | None = None

    workspaces: dict[str, Workspace] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ims: dict[frozenset[str], str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    installations: dict[tuple[str, str], Installation] = field(default_factory=dict)
    files: dict[str, FileRecord] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    oauth_codes: dict[str, Json] = field(default_factory=dict)
    offered_options: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    calls: deque[Json] = field(default_factory=lambda: deque(maxlen=50_000))
    call_count: int = 0

    def __post_init__(self) -> None:
        """Make the parts that need the clock and the seed."""
        self.rng = random.Random(self.seed)  # noqa: S311  repeatable names, not secrets
        self.faults = Faults(seed=self.seed)
        self.limits = Limits(self.clock.now)
        self.live = LiveHub(self.hears)
        self.sockets = Sockets(self.clock, self.new_secret)
        self.courier = Courier(self.clock)
        self.deliverer = Deliverer(self.clock, self.courier, self.faults, self.sockets)

    async def hang_up(self) -> None:
        """Close every WebSocket, so that the server need not wait for them."""
        await self.sockets.close()
        await self.live.close()

    async def close(self) -> None:
        """End deliveries and sockets; the application's clean-up calls it."""
        await self.hang_up()
        await self.courier.close()

    # --- names -----------------------------------------------------------------------------

    def new_id(self, prefix: str, length: int = 10) -> str:
        """Return a Slack-like id, the same ones again for the same seed."""
        return f"{prefix}{self.rng.getrandbits(4 * length):0{length}X}"

    def new_secret(self, length: int = 24) -> str:
        """Return a long random word of this seed."""
        return f"{self.rng.getrandbits(4 * length):0{length}x}"

    def new_ts(self, channel: Channel) -> str:
        """Return a time stamp that no message of the channel has, later than all of them."""
        micros = max(int(self.clock.now() * 1_000_000), channel.last_micros + 1)
        channel.last_micros = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def event_ts(self) -> str:
        """Now, in the same notation."""
        return f"{self.clock.now():.6f}"

    # --- adding ----------------------------------------------------------------------------

    def add_workspace(self, team_id: str, name: str, domain: str) -> Workspace:
        """Return a workspace with its Slackbot."""
        team = self.workspaces[team_id] = Workspace(team_id, name, domain)
        return team

    def add_user(self, user: User, token: str = "") -> User:
        """Add a person or bot user; `token` acts as their own client, with every scope."""
        user.updated = int(self.clock.now())
        self.users[user.id] = user
        if token:
            self.tokens[token] = Token(token, "user", user.team_id, user.id)
        return user

    def add_channel(self, channel: Channel, *members: str) -> Channel:
        """Return a channel with its first members; nobody is told."""
        channel.created = channel.created or int(self.clock.now())
        channel.members.update(dict.fromkeys(members))
        self.channels[channel.id] = channel
        return channel

    def add_app(self, app: App) -> App:
        """Return an app that may be installed; its app-level token works from now on."""
        self.apps[app.id] = app
        if app.app_token:
            self.tokens[app.app_token] = Token(
                app.app_token, "app", "", "", app.id, frozenset({"connections:write"})
            )
        return app

    def install(
        self, app: App, team_id: str, *, bot_token: str, bot_user_id: str, bot_id: str
    ) -> Installation:
        """Put an app into a workspace: its bot user and its bot token."""
        name = app.bot_name or app.name.lower()
        self.add_user(
            User(
                id=bot_user_id,
                team_id=team_id,
                name=name,
                real_name=app.name,
                is_bot=True,
                bot_id=bot_id,
                app_id=app.id,
            )
        )
        self.tokens[bot_token] = Token(bot_token, "bot", team_id, bot_user_id, app.id, app.scopes)
        installed = Installation(app.id, team_id, bot_user_id, bot_id, bot_token, app.scopes)
        self.installations[app.id, team_id] = installed
        return installed

    # --- finding ---------------------------------------------------------------------------

    def direct_channel(self, team_id: str, one: str, other: str) -> tuple[Channel, bool]:
        """Return the direct message channel of two users, and whether it existed."""
        key = frozenset((one, other))
        if known := self.ims.get(key):
            return self.channels[known], True
        channel = Channel(self.new_id("D"), team_id, "", "im", creator=one)
        self.ims[key] = channel.id
        return self.add_channel(channel, one, other), False

    def can_see(self, user: User, channel: Channel) -> bool:
        """Public channels are seen by full members, everything else by who is in it."""
        if channel.team_id != user.team_id:
            return False
        if user.id in channel.members:
            return True
        guest = user.is_restricted or user.is_ultra_restricted
        return channel.kind == "public" and not guest

    def hears(self, audience: Audience, user_id: str) -> bool:
        """Whether a person's client is told of something."""
        user = self.users.get(user_id)
        if user is None or user.team_id != audience.team_id or user_id == audience.but:
            return False
        if audience.user:
            return audience.user == user_id
        channel = self.channels.get(audience.channel)
        return channel is None or self.can_see(user, channel)

    def channels_of(self, user: User) -> list[Channel]:
        """Return what that user can see, oldest first."""
        return [channel for channel in self.channels.values() if self.can_see(user, channel)]

    def team_users(self, team_id: str) -> list[User]:
        """Everybody in a workspace, bots and deactivated ones too."""
        return [user for user in self.users.values() if user.team_id == team_id]

    def team_apps(self, team_id: str) -> list[tuple[App, Installation]]:
        """Return the apps that are installed in a workspace."""
        return [
            (self.apps[app_id], installed)
            for (app_id, team), installed in self.installations.items()
            if team == team_id
        ]

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Return a message that is still there."""
        channel = self.channels.get(channel_id)
        return channel.messages.get(ts) if channel else None
