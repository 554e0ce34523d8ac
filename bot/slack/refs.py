"""How Slack's identifiers become our opaque refs, and back; everything is scoped by its workspace (B7)."""

from datetime import UTC, datetime
from typing import NamedTuple

from bot.domain.ids import PlatformName, Ref


class Place(NamedTuple):
    """A channel of a workspace, or a message in it when `ts` is set."""

    team: str
    channel: str
    ts: str | None = None

    @property
    def is_person(self) -> bool:
        """Tell whether the channel is a person, who is reached by direct message."""
        return self.channel[:1] in ("U", "W")


class Owned(NamedTuple):
    """A person or a file of a workspace."""

    team: str
    id: str


def place_ref(team: str, channel: str, ts: str | None = None) -> Ref:
    """Make the ref of a channel, or of a thread or a message by its timestamp."""
    return Ref(PlatformName.SLACK, "/".join(part for part in (team, channel, ts) if part))


def read_place(ref: Ref) -> Place:
    """Read a ref made by `place_ref`, or the account of somebody to write to."""
    team, channel, *ts = ref.value.split("/")
    return Place(team, channel, *ts)


def time_of(message: Ref) -> datetime:
    """Return when a message was written: Slack names messages by their time, in microseconds."""
    return datetime.fromtimestamp(float(read_place(message).ts or 0), UTC)


def owned_ref(team: str, owned: str) -> Ref:
    """Make the ref of a person or of a file."""
    return Ref(PlatformName.SLACK, f"{team}/{owned}")


def read_owned(ref: Ref) -> Owned:
    """Read a ref made by `owned_ref`."""
    team, owned = ref.value.split("/")
    return Owned(team, owned)
