"""What all deliveries have, and how the outbox holds one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

BACKOFF = (1, 2, 5, 15, 30, 60)
Payload = Mapping[str, str]


class Delivery(Protocol):
    """One call to one neighbour; a frozen dataclass of strings.

    `kind` names it in the database. A lane keeps its order; lanes do not wait for each other. A gate is
    what a neighbour limits as one: when it says "too many", all lanes with that gate wait, and no others.
    A key makes it one of its kind: while it waits, adding it again changes nothing; while it is in
    somebody's hand, adding it again sends it once more afterwards.
    """

    kind: ClassVar[str]

    @property
    def lane(self) -> str:
        """What it must not overtake."""
        ...

    @property
    def gate(self) -> str | None:
        """What is limited together with it."""
        ...

    @property
    def key(self) -> str | None:
        """What makes it one of its kind, if anything."""
        ...


@dataclass(frozen=True, slots=True)
class Alone:
    """What a delivery has that belongs to no thread: no limits but its own, and every one counts."""

    @property
    def gate(self) -> str | None:
        """Its limits are its own."""
        return None

    @property
    def key(self) -> str | None:
        """Every one counts."""
        return None


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A delivery in somebody's hands, until the lease ends.

    `attempts` counts who had it in hand, `failures` how often trying failed in a row; `doubts` counts the
    latest attempts that nobody knows the end of, this one included.
    """

    id: int
    lane: str
    gate: str | None
    kind: str
    payload: Payload
    attempts: int
    failures: int
    doubts: int

    @property
    def maybe_sent(self) -> bool:
        """An earlier attempt ended without anybody knowing how."""
        return self.doubts > 1


def next_attempt(failures: int, now: datetime) -> datetime:
    """When to try again after this many failures; a neighbour that is away is never given up.

    Waiting as a neighbour asked is no failure, nor is a process that ended: neither says that the next
    attempt will fail, too. A guest's message is at most a minute late once the neighbour is back.
    """
    pause = BACKOFF[min(failures, len(BACKOFF)) - 1]
    return now + timedelta(seconds=pause)
