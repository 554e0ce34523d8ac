"""Ways in: contact links, widgets and share links, and what they ask of a guest."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from bot.domain.errors import NotAllowed
from bot.domain.ids import AgentId, ServiceId, WidgetId

LONGEST_SLUG = 40
# Origins go into a security policy as they are: nothing in them may end it or say more.
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]+")


class EntranceKind(StrEnum):
    """Which page the guest came through."""

    WIDGET = "widget"
    CONTACT = "contact"
    SHARE = "share"


class Asked(StrEnum):
    """Whether a field of the form before the first message is shown (WID-02)."""

    HIDDEN = "hidden"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Form:
    """What a guest is asked before the first message."""

    name: Asked = Asked.OPTIONAL
    email: Asked = Asked.OPTIONAL
    phone: Asked = Asked.HIDDEN

    def check(self, name: str | None, email: str | None, phone: str | None) -> None:
        """Raise NotAllowed when something required is missing."""
        given = ((self.name, name), (self.email, email), (self.phone, phone))
        if any(asked is Asked.REQUIRED and not value for asked, value in given):
            raise NotAllowed("form_incomplete")


@dataclass(frozen=True, slots=True)
class Consent:
    """A text that the guest agrees to; the version is kept with the time (WID-02)."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """How the widget looks on its site."""

    color: str = "#2457d6"
    position: str = "right"
    launcher: bool = True


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget on a web site: for some services, or for one agent (ENT-03)."""

    id: WidgetId
    services: tuple[ServiceId, ...] = ()
    agent_id: AgentId | None = None
    origins: tuple[str, ...] = ()
    form: Form = field(default_factory=Form)
    consent: Consent | None = None
    theme: Theme = field(default_factory=Theme)
    greeting: str = ""

    def service_chosen(self, chosen: str | None) -> ServiceId | None:
        """Return the service a guest writes to; None for an agent's widget (ENT-05)."""
        if self.agent_id:
            return None
        if chosen is None and len(self.services) == 1:
            return self.services[0]
        if chosen not in self.services:
            raise NotAllowed("service_unknown")
        return ServiceId(chosen)


def slug_of(name: str) -> str:
    """Make the readable part of a link from a name; never empty."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower())
    return "-".join(words)[:LONGEST_SLUG].strip("-") or "agent"


def free_slug(name: str, taken: Collection[str]) -> str:
    """Make a slug that is not taken: `ada`, else `ada-2`, `ada-3` and so on."""
    wanted = slug_of(name)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address as browsers write an origin; else NotAllowed."""
    if any(char.isspace() for char in address):
        raise NotAllowed("origin_invalid", origin=address)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotAllowed("origin_invalid", origin=address) from None
    name = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(name) or "@" in parts.netloc:
        raise NotAllowed("origin_invalid", origin=address)
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")
