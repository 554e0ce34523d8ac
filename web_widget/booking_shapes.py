"""The shapes of what the guests' protocol answers about meetings."""

from typing import Literal

from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from web_widget.shapes import AskedName, ConsentShape, LimitsShape, PresenceName

ModeName = Literal["any", "round_robin", "all"]


class HostShape(TypedDict):
    """Somebody whom the guest meets."""

    name: str
    avatar_url: str | None


class BookingShape(TypedDict):
    """Whom a booking link leads to, and what can be chosen; `first` to `last`: days in `zone`, the host's."""

    kind: Literal["booking"]
    slug: str
    owner: Literal["agent", "service"]
    title: str
    avatar_url: str | None
    presence: PresenceName
    mode: ModeName | None
    people: list[HostShape]
    lengths: list[int]
    minutes: int
    zone: str
    first: str
    last: str
    narrowed: bool
    form: dict[str, AskedName]
    consent: ConsentShape | None
    language: str
    languages: list[str]
    limits: LimitsShape


SlotsShape = TypedDict(
    "SlotsShape",
    {
        "slots": list[str],
        "minutes": int,
        "zone": str,
        "from": str,
        "to": str,
        "incomplete": bool,
    },
)
SlotsShape.__doc__ = (
    "The free starts on some days of a zone; `incomplete`: a calendar was not read."
)


class HeldShape(TypedDict):
    """A slot that is held until then."""

    id: str
    until: str


class MeetingShape(TypedDict):
    """A meeting as its guest sees it; `conversation` where the asking browser takes part in it."""

    id: str
    state: Literal["booked", "cancelled"]
    is_over: bool
    may_change: bool
    subject: str
    start: str
    end: str
    minutes: int
    zone: str
    host_zone: str
    title: str
    avatar_url: str | None
    people: list[HostShape]
    place: str
    email: str | None
    emails: list[str]
    slug: str | None
    lengths: list[int]
    first: str
    last: str
    conversation: str | None
    share_url: str | None
    url: str
    ics_url: str
    google_url: str
    outlook_url: str


class MeetingAnswer(TypedDict):
    """One meeting; `limits` are those of its conversation."""

    meeting: MeetingShape
    limits: LimitsShape


class ComingShape(TypedDict):
    """A meeting that is still to come, in a list."""

    id: str
    subject: str
    title: str
    start: str


class MeetingsShape(TypedDict):
    """The guest's meetings that are not over, the next first."""

    meetings: list[ComingShape]
