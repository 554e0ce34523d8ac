"""What we need from the outside world; one protocol per kind of neighbour.

A port exists only where at least two real implementations exist.
"""

from collections.abc import AsyncIterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from bot.domain.ids import PlatformName, Ref
from bot.domain.richtext import Body


@dataclass(frozen=True, slots=True)
class Author:
    """Whose words they are; `avatar_url` is absolute and public."""

    name: str
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A message as a platform should show it.

    `key` travels with it, unseen, so that a post whose answer was lost can be found. `text` is what it
    says without formatting; whatever it looks like, it is never read as markup. `body` is the same
    with formatting, if there is any. `more` are further lines of the same author, shown in the same
    message: only where the platform `joins_lines`. `waiting` says how many messages could not be shown yet.
    `conversation` comes back with its button, where it has one. `aloud`: who looks at the channel alone
    should see it, too, where answers in a thread are not seen there.
    """

    key: str
    text: str
    author: Author | None = None
    body: Body | None = None
    is_note: bool = False
    more: "tuple[Post, ...]" = ()
    waiting: int = 0
    conversation: str = ""
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A guest's file on its way to the agents; `after` is the message that it came with.

    `url` is where a browser gets it for some days without signing in; `author` is whose file it is.
    """

    key: str
    name: str
    type: str
    data: bytes
    after: Ref | None = None
    url: str = ""
    author: Author | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several conversations; `value` comes back when it is chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Picker:
    """A question to an agent whose words could be meant for several guests; `held` names the words."""

    held: str
    choices: Sequence[Choice]


class CardAction(StrEnum):
    """What the buttons of an opening card do, and those beside a message: each is a command in words."""

    TAKE = "take"
    ASSIGN = "assign"
    RENAME = "rename"
    NOTE = "note"
    REPLY = "reply"
    CONTACT = "contact"
    MEET = "meet"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CLOSE = "close"
    REOPEN = "reopen"
    LEAVE = "leave"
    MUTE_15M = "mute 15m"
    MUTE_1H = "mute 1h"
    MUTE_8H = "mute 8h"
    MUTE_TOMORROW = "mute tomorrow"
    MUTE_ALWAYS = "mute always"
    UNMUTE = "mute off"


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a card, with its words."""

    action: CardAction
    label: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """The opening card of a conversation; all words are ready to be shown, none is markup.

    `facts` are rows of a label and a value, `clock` is one more of them: the guest's time when the card was
    made. `conversation` comes back with every button. `guests`: of whom more can be read, the one who wrote
    last first; none where there is only one.
    """

    key: str
    conversation: str
    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    buttons: Sequence[Button]
    avatar_url: str | None = None
    is_closed: bool = False
    clock: tuple[str, str] | None = None
    guests: Sequence[Choice] = ()
    guests_label: str = ""
    guests_button: str = ""

    @property
    def rows(self) -> Sequence[tuple[str, str]]:
        """Return everything that is known, the clock last."""
        return (*self.facts, self.clock) if self.clock else self.facts

    @property
    def says(self) -> str:
        """Sum up what it says, the clock left out: a card is brought up to date when this has changed."""
        return sha256(repr(replace(self, clock=None)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Profile:
    """An agent as the platform knows them; `active` is None where it does not say.

    `gone`: their account is switched off. `zone`: the IANA name of their time zone, where it tells.
    """

    name: str
    avatar_url: str | None = None
    email: str | None = None
    active: bool | None = None
    manages: bool = False
    gone: bool = False
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doctor` looked at; `fix` says what to do, in the reader's language."""

    key: str
    is_fine: bool
    values: Mapping[str, str] = field(default_factory=dict)


class ChatPlatform(Protocol):
    """Slack and Teams: where the agents are.

    Every method raises `Retry` when trying again may help and `Refused` when
    it will not; no other exception leaves an adapter, and no adapter (nor its SDK)
    tries again by itself. With `maybe_sent` the adapter first looks whether the post
    is there already. Where a channel takes few messages, `joins_lines` has several of one author in one.
    """

    name: PlatformName
    joins_lines: bool

    async def open_thread(self, channel: Ref, card: Card, *, maybe_sent: bool = False) -> Ref:
        """Start a thread in a channel, or in an agent's own messages, and return its root.

        `channel` is a service's channel, or the account of an agent for a conversation with that agent.
        """
        ...

    async def update_card(self, root: Ref, card: Card) -> None:
        """Bring an opening card up to date; safe to repeat."""
        ...

    async def link(self, root: Ref) -> str:
        """Return the address under which people find a thread; empty where it has none."""
        ...

    async def post(self, thread: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        """Add a message to a thread and return it."""
        ...

    async def update(self, message: Ref, post: Post) -> None:
        """Replace what a message of ours shows; safe to repeat."""
        ...

    async def delete(self, message: Ref) -> None:
        """Take a message of ours away; safe to repeat."""
        ...

    async def post_file(self, thread: Ref, upload: Upload, *, maybe_sent: bool = False) -> Ref:
        """Show a file in a thread, and return it."""
        ...

    async def delete_file(self, file: Ref) -> None:
        """Take a file of ours away; safe to repeat."""
        ...

    async def fetch_file(self, file: Ref, most: int) -> bytes:
        """Return the bytes of an agent's file; Refused when there are more than `most`."""
        ...

    async def react(self, message: Ref, emoji: str, *, there: bool) -> None:
        """Add or take away our reaction; safe to repeat.

        `emoji` is the character itself, or `:name:` of a platform's own; one that the platform does not
        know is refused.
        """
        ...

    async def whisper(
        self,
        place: Ref,
        account: Ref,
        text: str,
        *,
        picker: Picker | None = None,
        opens: str = "",
        about: str = "",
    ) -> None:
        """Tell one agent something in a thread or channel that nobody else sees there.

        With a picker the agent can answer it; only a platform whose chats have no threads is given one.
        `opens` names the dialog that the text is about, for which a button is shown; `about` is the
        conversation that the dialog is for, empty where it is chosen there.
        """
        ...

    async def tell(self, account: Ref, post: Post, *, maybe_sent: bool = False) -> Ref:
        """Write to one agent in their own messages, where it stays, and return what was written."""
        ...

    async def show_typing(self, thread: Ref, text: str) -> None:
        """Show that somebody is typing without posting a message; do nothing where that cannot be."""
        ...

    async def profile(self, account: Ref) -> Profile:
        """Look up an agent, and whether they are there now; Refused for whom the platform does not know."""
        ...

    async def workspace(self, channel: Ref) -> str:
        """Return what people call the workspace or team that a channel is in; empty when it has no name."""
        ...

    async def members(self, channel: Ref) -> Sequence[Ref]:
        """Return the accounts of the people in a channel, bots not counted."""
        ...

    async def group_members(self, group: Ref) -> Sequence[Ref]:
        """Return the accounts of the people in a user group; Refused where there are no such groups."""
        ...

    async def check(self, channels: Sequence[Ref]) -> Sequence[Finding]:
        """Look whether everything works: tokens, rights, the clock, our place in these channels."""
        ...


class Directory(Protocol):
    """What an operator names on a platform in words, found there.

    Raises `Unclear` when the words cannot be understood or what they name cannot be used.
    """

    async def channel(self, words: str) -> tuple[Ref, str]:
        """Return a channel that we can work in, and what it is called."""
        ...

    async def group(self, words: str) -> tuple[Ref, str] | None:
        """Return a user group and what it is called; None when the words name none of this platform."""
        ...

    async def person(self, words: str) -> tuple[Ref, Profile] | None:
        """Return somebody who may speak to guests; None when the words name nobody of this platform."""
        ...


class Mailer(Protocol):
    """Where mails go; raises `Retry` and `Refused` as a chat platform does."""

    async def send(self, mail: EmailMessage) -> None:
        """Send one mail; its Message-ID is the same when it is sent again."""
        ...

    async def check(self) -> bool:
        """Go through everything but the mail itself; False where mails reach nobody by design."""
        ...


class Signals(Protocol):
    """Wake-up calls between nodes; they carry topics and no data."""

    def send(self, topics: Set[str]) -> None:
        """Wake everyone who listens; called from the store's threads after a commit.

        Losing a signal only costs time, so nothing is raised.
        """
        ...

    def listen(self) -> AsyncIterator[str]:
        """Yield the topics as they come."""
        ...

    def close(self) -> None:
        """Send what still waits, and let go; it may take a moment."""
        ...


class Unclear(Exception):
    """What was asked cannot be done so; `key` finds the sentence that says what to do."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class DeliveryError(Exception):
    """A neighbour did not take what we sent."""


class Retry(DeliveryError):
    """Trying again later may help; `maybe_sent` when only the answer was lost.

    `after` (seconds) is set when the neighbour said how long to leave it alone.
    """

    def __init__(
        self, reason: str, after: float | None = None, *, maybe_sent: bool = False
    ) -> None:
        super().__init__(reason)
        self.after = after
        self.maybe_sent = maybe_sent


class Refused(DeliveryError):
    """Trying again will not help; a person has to look."""
