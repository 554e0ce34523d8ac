"""What guests may send, as the guests' protocol says it; anything else does not get in."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.domain.entrances import EntranceKind

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MOST_NUMBER = 2**53


def _one_line(text: str) -> str:
    """Take control characters away: no database and no header wants them."""
    return CONTROL.sub("", text).strip()


Line = Annotated[str, AfterValidator(_one_line)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Number = Annotated[int, Field(ge=0, le=MOST_NUMBER, strict=True)]


class Body(BaseModel):
    """A body of the protocol; fields that we do not know are left out, so that clients may be newer."""

    model_config = ConfigDict(frozen=True)


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


class Frame(Body):
    """A frame of a page; which fields count says its type."""

    type: Annotated[str, Field(max_length=20)]
    token: Annotated[str, Field(max_length=200)] = ""
    after: Number = 0
    cursor: Number = 0
    up_to: Number = 0
