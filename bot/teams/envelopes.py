"""What every activity carries around its content: the shapes of foreign JSON, before anybody believes it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

JSON_TYPE = "application/json"
# Half a character, escaped: JSON lets it pass, no database and no platform takes it.
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")

Word = Annotated[str, Field(min_length=1)]
Json = Mapping[str, Any]


class Unreadable(Exception):
    """The body is nothing that Teams sends."""


class Shape(BaseModel):
    """JSON in Bot Framework's spelling; unknown fields are left alone, wrong types never turned right."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, alias_generator=to_camel)


class Named(Shape):
    """Somebody or something with an id."""

    id: str | None = None
    name: str | None = None
    aad_object_id: str | None = None


class Place(Shape):
    """The conversation of an activity."""

    id: Word
    tenant_id: str | None = None
    conversation_type: str | None = None


class Details(Shape):
    """What Teams adds to Bot Framework's fields."""

    tenant: Named | None = None
    team: Named | None = None
    channel: Named | None = None
    event_type: str | None = None


class Envelope(Shape):
    """An activity as far as it must be sound before anybody reads on (Bot Framework's Activity object)."""

    type: Word
    channel_id: Word
    service_url: Word
    conversation: Place
    id: str | None = None
    name: str | None = None
    sender: Named | None = Field(default=None, alias="from")
    recipient: Named | None = None
    channel_data: Details | None = None
    text: str | None = None
    text_format: str | None = None
    summary: str | None = None
    locale: str | None = None
    timestamp: str | None = None
    action: str | None = None
    reply_to_id: str | None = None
    entities: list[dict[str, Any]] | None = None
    attachments: list[dict[str, Any]] | None = None
    members_added: list[Named] | None = None
    members_removed: list[Named] | None = None
    reactions_added: list[dict[str, Any]] | None = None
    reactions_removed: list[dict[str, Any]] | None = None

    @property
    def tenants(self) -> Sequence[str]:
        """Return the tenant wherever it is named: once or twice, or not at all."""
        details = self.channel_data.tenant if self.channel_data else None
        named = (self.conversation.tenant_id, details.id if details else None)
        return [tenant for tenant in named if tenant is not None]


@dataclass(frozen=True, slots=True)
class Arrived:
    """An activity, and its envelope read."""

    activity: Json
    envelope: Envelope


def read_activity(content_type: str, raw: bytes) -> Arrived:
    """Read a body; Unreadable for everything that is not an activity with sound fields."""
    if content_type != JSON_TYPE:
        raise Unreadable("content type")
    try:
        found = json.loads(raw.decode(), parse_constant=_refuse)
        if SURROGATE.search(raw):
            json.dumps(found, ensure_ascii=False).encode()
        return Arrived(found, Envelope.model_validate(found))
    except ValidationError as problem:
        raise Unreadable(_first_field(problem)) from None
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None


def _refuse(_word: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError


def _first_field(problem: ValidationError) -> str:
    """Name the first field that is wrong, not what stands in it."""
    place = problem.errors(include_input=False, include_url=False)[0]["loc"]
    return "field " + (".".join(str(step) for step in place) or "none")
