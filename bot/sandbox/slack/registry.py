"""What a Web API method is: a name, a handler, the tokens and scopes it takes, its rate tier."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.errors import Json, SlackError
from bot.sandbox.slack.records import Channel, Message, Token, User
from bot.sandbox.slack.state import SlackSandbox

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
MANAGE = ("channels:manage", "groups:write", "im:write", "mpim:write")


@dataclass(slots=True)
class Call:
    """One call, after its token was accepted."""

    slack: SlackSandbox
    args: Arguments
    token: Token

    @property
    def actor(self) -> User:
        """Who acts: the person, or the app's bot user."""
        return self.slack.users[self.token.user_id]

    @property
    def team_id(self) -> str:
        """The token's workspace."""
        return self.token.team_id

    @property
    def is_bot(self) -> bool:
        """Whether an app acts."""
        return self.token.kind == "bot"

    def has(self, scope: str) -> bool:
        """Whether the token holds a scope (a person's own client holds all)."""
        return self.token.scopes is None or scope in self.token.scopes

    def need(self, scope: str) -> None:
        """Refuses as Slack does when a scope is missing."""
        if not self.has(scope):
            raise missing_scope(scope, self.token)

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel that an argument names, if the actor can see it."""
        channel = self.slack.channels.get(self.args.required(name))
        if channel is None or not self.slack.can_see(self.actor, channel):
            raise SlackError("channel_not_found")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """Return the message that an argument names."""
        message = channel.messages.get(self.args.required(name))
        if message is None:
            raise SlackError("message_not_found")
        return message

    def user(self, name: str = "user") -> User:
        """Return the user that an argument names, in the token's workspace."""
        user = self.slack.users.get(self.args.required(name))
        if user is None or user.team_id != self.team_id:
            raise SlackError("user_not_found")
        return user


Handler = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API. Of `scopes` one is enough; `kinds` are the tokens it takes."""

    name: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    tier: int = 3
    kinds: tuple[str, ...] = ("bot", "user")


def missing_scope(needed: str, token: Token) -> SlackError:
    """`missing_scope`, with what is needed and what was granted."""
    provided = ",".join(sorted(token.scopes or ()))
    return SlackError("missing_scope", needed=needed, provided=provided)


def page(
    items: list[Json], call: Call, *, default: int = 100, most: int = 1000
) -> tuple[list[Json], Json]:
    """One page by `cursor` and `limit`, and the metadata that names the next."""
    limit = call.args.number("limit", default)
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    start = read_cursor(call.args.text("cursor"))
    rest = start + limit < len(items)
    following = make_cursor(start + limit) if rest else ""
    return items[start : start + limit], {"next_cursor": following}


def make_cursor(position: int) -> str:
    """Return an opaque cursor with the padding that real ones have."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def read_cursor(cursor: str) -> int:
    """Return the position in a cursor; anything else is `invalid_cursor`."""
    if not cursor:
        return 0
    try:
        word, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise SlackError("invalid_cursor")
        return int(position)
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error
