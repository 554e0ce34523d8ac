"""Who takes part: services (call groups), their agents, and guests."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.acts import Actor, ActorKind
from bot.domain.hours import Hours
from bot.domain.ids import AgentId, GuestId, PictureId, PlatformName, Ref, ServiceId
from bot.domain.rules import Rules


class Mode(StrEnum):
    """What a plain answer in a thread is (CONV-08)."""

    ANSWERS = "answers"
    NOTES = "notes"


class Presence(StrEnum):
    """Whether somebody is there now (ENT-08)."""

    ONLINE = "online"
    AWAY = "away"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Service:
    """A call group: guests write to it, its agents answer in its channels.

    They are those in its channels; where a user group is chosen, those in the group rather than everybody
    in the channel of its platform (MEM-07).
    """

    id: ServiceId
    name: str
    channels: tuple[Ref, ...]
    manager_id: AgentId | None = None
    mode: Mode = Mode.ANSWERS
    hours: Hours = field(default_factory=Hours)
    share_links: bool = True
    picture: PictureId | None = None
    rules: Rules = field(default_factory=Rules)
    user_group: Ref | None = None

    @property
    def avatar_url(self) -> str | None:
        """Return where its picture is, at our own address; None where it has none of its own."""
        return picture_path(self.picture)


@dataclass(frozen=True, slots=True)
class Agent:
    """A colleague who answers from Slack or Teams.

    `slug` names the contact link; `active`: whether they are there now, None until the platform told us.
    `zone`: an IANA name, where their platform tells it.
    `paused`: they take no new conversations at the moment (ASG-16). `gone`: no platform knows them any more.
    """

    id: AgentId
    name: str
    slug: str
    accounts: tuple[Ref, ...]
    avatar_url: str | None = None
    email: str | None = None
    active: bool | None = None
    manages: bool = False
    paused: bool = False
    gone: bool = False
    zone: str | None = None

    @property
    def is_reachable(self) -> bool:
        """Tell whether what they are told can reach them: an account that is not switched off (MEM-05)."""
        return bool(self.accounts) and not self.gone

    @property
    def platforms(self) -> frozenset[PlatformName]:
        """Where they have an account."""
        return frozenset(account.platform for account in self.accounts)

    @property
    def actor(self) -> Actor:
        """Return them as somebody who acts."""
        return Actor(ActorKind.AGENT, self.id, self.name)

    def may_be(self, other: "Agent") -> bool:
        """Tell whether both could be one person: the same address, and no platform that knows both.

        An address alone proves nothing: they are one only when that person says so.
        """
        apart = self.id != other.id and not self.platforms & other.platforms
        return apart and bool(other.accounts) and same_address(self.email, other.email)


@dataclass(frozen=True, slots=True)
class Guest:
    """An external person, without an account, who writes from the web."""

    id: GuestId
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str = "en"
    time_zone: str = "UTC"
    consent_version: str | None = None
    consent_at: datetime | None = None
    blocked: bool = False
    picture: PictureId | None = None

    @property
    def avatar_url(self) -> str | None:
        """Return where their own picture is, at our own address; None where they gave none."""
        return picture_path(self.picture)

    @property
    def shown_name(self) -> str:
        """What agents read: the name, else the mailbox's name, else a word with a few letters of the id."""
        if self.name:
            return self.name
        return self.email.partition("@")[0] if self.email else f"Guest {self.id[:4]}"

    @property
    def actor(self) -> Actor:
        """Return them as somebody who acts."""
        return Actor(ActorKind.GUEST, self.id, self.shown_name)


def same_address(one: str | None, other: str | None) -> bool:
    """Tell whether two mail addresses are one, whatever the case of their letters from a to z.

    Of no other letter: where a Kelvin sign were a `k`, somebody could have the address of another.
    """
    return bool(one and other) and _ascii_lower(one or "") == _ascii_lower(other or "")


def _ascii_lower(text: str) -> str:
    return text.encode().lower().decode()


def picture_path(picture: PictureId | None) -> str | None:
    """Return where a picture is, below our public address."""
    return f"/pictures/{picture}.png" if picture else None
