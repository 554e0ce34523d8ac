"""How much one guest, or one address, may do in a time; everything else is told when to come back.

A rule lets a burst of `count` through and then one every `seconds / count` (a leaky bucket). All of it
is in memory and bounded: who was not heard of for longest is forgotten first.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

HOUR = 3600.0
DAY = 24 * HOUR
MOST_KEYS = 20_000


class TooMany(Exception):
    """A limit is reached; `after` seconds from now it will be better."""

    def __init__(self, after: int) -> None:
        super().__init__(after)
        self.after = after


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `count` (of whatever is counted) in `seconds`."""

    name: str
    count: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of the guests' side, times in seconds; the times hold also where limits are off."""

    sessions: Rule = Rule("sessions/address", 20, HOUR)
    openings: Rule = Rule("conversations/guest", 6, 12 * HOUR)
    openings_from: Rule = Rule("conversations/address", 60, 12 * HOUR)
    messages: Rule = Rule("messages/guest", 30, 60)
    messages_from: Rule = Rule("messages/address", 600, 60)
    changes: Rule = Rule("changes/guest", 240, 60)
    bytes: Rule = Rule("bytes/guest", 200 * 1024 * 1024, DAY)
    transcripts: Rule = Rule("transcripts/guest", 5, HOUR)
    invitations: Rule = Rule("invitations/guest", 10, DAY)
    invitations_from: Rule = Rule("invitations/address", 30, DAY)
    slots_from: Rule = Rule("slots/address", 240, 60)
    holds_from: Rule = Rule("holds/address", 60, 60)
    meetings: Rule = Rule("meetings/guest", 20, HOUR)
    meetings_from: Rule = Rule("meetings/address", 60, HOUR)
    moves_from: Rule = Rule("moves/address", 60, HOUR)
    frames: int = 240
    sockets_of_guest: int = 20
    held_from: int = 500
    hello_within: float = 10
    stalled_after: float = 20
    body_within: float = 15


@dataclass(slots=True)
class Limits:
    """Counts who did what; `enabled=False` lets everything through, for load tests."""

    clock: Callable[[], datetime]
    enabled: bool = True
    rules: Rules = field(default_factory=Rules)
    _free_at: OrderedDict[tuple[str, str], float] = field(default_factory=OrderedDict)
    _held: dict[str, int] = field(default_factory=dict)

    def take(self, rule: Rule, who: str, amount: float = 1) -> None:
        """Count something, or raise TooMany and count nothing."""
        wait = self.wait(rule, who, amount)
        if wait:
            raise TooMany(wait)
        self.count(rule, who, amount)

    def wait(self, rule: Rule, who: str, amount: float = 1) -> int:
        """Return after how many seconds it may be done; 0 means now."""
        if not self.enabled:
            return 0
        now = self.clock().timestamp()
        free_at = max(self._free_at.get((rule.name, who), 0.0), now)
        late = free_at + amount * rule.seconds / rule.count - now - rule.seconds
        return math.ceil(late) if late > 1e-6 else 0  # rounding of sums

    def count(self, rule: Rule, who: str, amount: float = 1) -> None:
        """Count something that was done."""
        if not self.enabled:
            return
        key = (rule.name, who)
        now = self.clock().timestamp()
        free_at = max(self._free_at.get(key, 0.0), now)
        self._free_at[key] = free_at + amount * rule.seconds / rule.count
        self._free_at.move_to_end(key)
        if len(self._free_at) > MOST_KEYS:
            self._free_at.popitem(last=False)

    def hold(self, address: str) -> None:
        """Note that an address keeps a request open (a socket, a long poll); TooMany beyond the limit."""
        held = self._held.get(address, 0)
        if self.enabled and held >= self.rules.held_from:
            raise TooMany(10)
        self._held[address] = held + 1

    def let_go(self, address: str) -> None:
        """Note that it is over."""
        held = self._held.pop(address) - 1
        if held:
            self._held[address] = held
