"""The shapes of what the guests' protocol answers; the OpenAPI document is made from them."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

PresenceName = Literal["online", "away", "closed"]
AskedName = Literal["hidden", "optional", "required"]
PersonKind = Literal["guest", "agent"]


class ServiceShape(TypedDict):
    """A service to choose from."""

    id: str
    name: str
    avatar_url: str | None
    presence: PresenceName
    booking_url: str | None


class LimitsShape(TypedDict):
    """How long a text, how many files and how large a file may be."""

    text: int
    files: int
    file_bytes: int


class ConsentShape(TypedDict):
    """A text that the guest has to agree to."""

    version: str
    text: str


class ThemeShape(TypedDict):
    """How the widget looks on its site."""

    color: str
    position: str
    launcher: bool


class StrangerShape(TypedDict):
    """Somebody who takes part, as far as whoever holds a link may see: a first name, a picture."""

    name: str
    kind: PersonKind
    avatar_url: str | None


class EntranceShape(TypedDict):
    """A way in; a share link has only the first part, and who is there."""

    kind: Literal["widget", "contact", "share"]
    title: str
    avatar_url: str | None
    language: str
    form: dict[str, AskedName]
    limits: LimitsShape
    id: NotRequired[str]
    presence: NotRequired[PresenceName]
    opens_at: NotRequired[str | None]
    services: NotRequired[list[ServiceShape]]
    consent: NotRequired[ConsentShape | None]
    theme: NotRequired[ThemeShape]
    greeting: NotRequired[str]
    origins: NotRequired[list[str]]
    booking_url: NotRequired[str | None]
    people: NotRequired[list[StrangerShape]]
    more: NotRequired[int]


class GuestShape(TypedDict):
    """Who the guest is, as far as they said."""

    id: str
    name: str | None
    email: str | None
    phone: str | None
    avatar_url: str | None


class SessionShape(TypedDict):
    """Who a token speaks for."""

    guest: GuestShape


class NewSessionShape(SessionShape):
    """A token; this is the only place where it ever appears."""

    token: str


class PersonShape(TypedDict):
    """Somebody who takes part."""

    name: str
    kind: PersonKind
    avatar_url: str | None
    me: bool


class ConversationShape(TypedDict):
    """A conversation as the guest sees it."""

    id: str
    number: int
    title: str
    avatar_url: str | None
    state: Literal["open", "closed"]
    can_write: bool
    presence: PresenceName
    share_url: str | None
    people: list[PersonShape]
    delivered_up_to: int
    seen_up_to: int


class LastShape(TypedDict):
    """The last thing that was said."""

    text: str
    at: str
    mine: bool


class ListedShape(ConversationShape):
    """A conversation in the list."""

    last: LastShape | None
    unread: int
    cursor: int


class AuthorShape(TypedDict):
    """Who wrote a message."""

    name: str
    kind: PersonKind
    avatar_url: str | None
    mine: bool


class ReactionShape(TypedDict):
    """An emoji, how many gave it, and whether the guest did."""

    emoji: str
    count: int
    mine: bool


class FileShape(TypedDict):
    """A file of a message; its bytes have a call of their own."""

    id: str
    name: str
    type: str
    size: int
    state: Literal["pending", "ready", "failed"]
    width: int | None
    height: int | None


class NoticeShape(TypedDict):
    """Something that happened, and what fills its sentence."""

    key: str
    values: dict[str, str]


class MessageShape(TypedDict):
    """A message as it is now; `said_at` says where among agents' messages it is read."""

    number: int
    changed: int
    said_at: str | None
    kind: Literal["message", "notice"]
    text: str
    body: list[dict[str, Any]] | None
    notice: NoticeShape | None
    at: str
    edited: bool
    deleted: bool
    author: AuthorShape | None
    reactions: list[ReactionShape]
    files: list[FileShape]
    key: NotRequired[str]


class FeedShape(TypedDict):
    """What happened after a cursor."""

    conversation: ConversationShape | None
    messages: list[MessageShape]
    cursor: int
    more: bool


class ConversationsShape(TypedDict):
    """The guest's conversations, the latest first."""

    conversations: list[ListedShape]


class ConversationAnswer(TypedDict):
    """One conversation; `cursor` is the end of what happened in it."""

    conversation: ConversationShape
    cursor: int


class JoinedShape(TypedDict):
    """The conversation that was joined."""

    conversation: ConversationShape


class InvitedShape(TypedDict):
    """What became of asking somebody: a mail is sent, one was before, or they are there."""

    outcome: Literal["sent", "waiting", "present"]


class SentShape(TypedDict):
    """What became of a message."""

    message: MessageShape
    cursor: int


class OpenedShape(SentShape):
    """What became of a first message."""

    conversation: ConversationShape


class ProblemShape(TypedDict):
    """A problem document (RFC 9457); `code` is stable, `title` is for people."""

    type: str
    status: int
    code: str
    title: str
