"""What guests may send, as the guests' protocol says it; anything else does not get in."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from bot.domain.entrances import EntranceKind

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MOST_NUMBER = 2**53


def _one_line(text: str) -> str:
    """Take control characters away: no database and no header wants them."""
    return CONTROL.sub("", text).strip()


Line = Annotated[str, AfterValidator(_one_line)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Number = Annotated[int, Field(ge=0, le=MOST_NUMBER, strict=True)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60, strict=True)]


class Body(BaseModel):
    """A body of the protocol; fields that we do not know are left out, so that clients may be newer.

    What checks a body is made when the first one comes: it takes a few milliseconds at most, once.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)


class NewSession(Body):
    """Which language and time zone (IANA) the guest's browser has."""

    language: Annotated[Line, Field(max_length=35)] = "en"
    time_zone: Annotated[Line, Field(max_length=64)] = "UTC"


class GuestFields(Body):
    """What a guest says about themselves; what is absent stays, what is empty is taken away."""

    name: Annotated[Line, Field(max_length=400)] | None = None
    email: Annotated[Line, Field(max_length=254)] | None = None
    phone: Annotated[Line, Field(max_length=40)] | None = None


class FirstFields(GuestFields):
    """The form before the first message; `consent` is the version of the text that was agreed to."""

    consent: Annotated[Line, Field(max_length=80)] | None = None


class NewMessage(Body):
    """A message; its key makes it safe to send again."""

    key: Key
    text: str = ""


class EditedText(Body):
    """The new words of a message."""

    text: str


class EntranceRef(Body):
    """Through which entrance a guest writes; `service` where there are several to choose from."""

    kind: Literal[EntranceKind.WIDGET, EntranceKind.CONTACT]
    id: Annotated[Line, Field(max_length=100)]
    service: Annotated[Line, Field(max_length=100)] | None = None


class PageSeen(Body):
    """The page where the guest was."""

    url: Annotated[Line, Field(max_length=2000)] | None = None
    title: Annotated[Line, Field(max_length=2000)] | None = None
    referrer: Annotated[Line, Field(max_length=2000)] | None = None


class NewConversation(Body):
    """The first message, and everything that comes with it."""

    entrance: EntranceRef
    message: NewMessage
    guest: FirstFields | None = None
    page: PageSeen | None = None


class Joining(Body):
    """Who joins."""

    guest: GuestFields | None = None


class NewInvitation(Body):
    """Who is to be asked by mail to join, and what they are called."""

    email: Annotated[Line, Field(min_length=1, max_length=254)]
    name: Annotated[Line, Field(max_length=400)] | None = None


class Seen(Body):
    """How far the guest has read."""

    up_to: Number


class TranscriptTo(Body):
    """Where the transcript goes: nowhere but to the guest's own address."""

    email: Annotated[Line, Field(max_length=254)] | None = None


class NewHold(Body):
    """A slot to be held while a form is open; `key` is of the tab that asks: each holds one."""

    key: Key
    start: AwareDatetime
    minutes: Minutes


class NewMeeting(Body):
    """A slot, what it is about, who comes; the key makes it safe to send again."""

    key: Key
    start: AwareDatetime
    minutes: Minutes
    subject: Annotated[Line, Field(max_length=400)]
    emails: Annotated[list[Annotated[Line, Field(max_length=254)]], Field(max_length=30)] = []
    zone: Annotated[Line, Field(max_length=64)] = "UTC"
    language: Annotated[Line, Field(max_length=35)] | None = None
    guest: FirstFields | None = None
    hold: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    widget: Annotated[Line, Field(max_length=100)] | None = None


class MovedMeeting(Body):
    """Another time, or another length, for a meeting."""

    start: AwareDatetime
    minutes: Minutes


class CancelledMeeting(Body):
    """Why, if the guest says so."""

    reason: Annotated[Line, Field(max_length=2000)] = ""


class Frame(Body):
    """A frame of a page; which fields count says its type."""

    type: Annotated[str, Field(max_length=20)]
    token: Annotated[str, Field(max_length=200)] = ""
    after: Number = 0
    cursor: Number = 0
    up_to: Number = 0
